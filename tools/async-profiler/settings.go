package main

import (
	"flag"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"toe.run/tools/lib/fault"
)

// What is asked of the tool.
type settings struct {
	pid     int
	seconds int
	// Folder of the results.
	out      string
	event    string
	interval string
	threads  bool
	// Which files are wanted.
	folded, jfr bool
}

var events = []string{"cpu", "ctimer", "itimer", "wall", "alloc", "lock"}

// Numbers with the units that async-profiler knows: how much is allocated, or how much time goes by, between samples.
var (
	amount = regexp.MustCompile(`^[1-9][0-9]{0,11}[km]?$`)
	span   = regexp.MustCompile(`^[1-9][0-9]{0,11}(ns|us|ms|s)?$`)
)

const usage = "async-profiler PID SECONDS FOLDER [--event=cpu|ctimer|itimer|wall|alloc|lock] [--interval=10ms] [--threads] [--format=both|folded|jfr]"

// The first three arguments are the image's, the others the user's. What goes to the JVM is one comma-separated text:
// so each value is held to what it may be.
func readSettings(arguments []string) (settings, error) {
	if len(arguments) < 3 {
		return settings{}, fault.New(fault.Usage, "usage: %s", usage)
	}
	pid, badPID := strconv.Atoi(arguments[0])
	seconds, badSeconds := strconv.Atoi(arguments[1])
	wanted := settings{pid: pid, seconds: seconds, out: arguments[2]}
	format := ""
	flags := flag.NewFlagSet("async-profiler", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&wanted.event, "event", "cpu", "")
	flags.StringVar(&wanted.interval, "interval", "", "")
	flags.BoolVar(&wanted.threads, "threads", false, "")
	flags.StringVar(&format, "format", "both", "")
	err := flags.Parse(arguments[3:])
	wanted.folded, wanted.jfr = format != "jfr", format != "folded"
	if err != nil || flags.NArg() > 0 || badPID != nil || badSeconds != nil || pid < 1 || seconds < 1 ||
		!slices.Contains(events, wanted.event) || !slices.Contains([]string{"both", "folded", "jfr"}, format) {
		return settings{}, fault.New(fault.Usage, "refused: '%s'. Usage: %s", strings.Join(arguments[3:], " "), usage)
	}
	return wanted, checkInterval(wanted)
}

func checkInterval(wanted settings) error {
	switch {
	case wanted.interval == "":
	case wanted.event == "alloc" && !amount.MatchString(wanted.interval):
		return fault.New(fault.Usage, "refused: '--interval=%s'. The interval of alloc is in bytes: 64k, 1m", wanted.interval)
	case wanted.event != "alloc" && !span.MatchString(wanted.interval):
		return fault.New(fault.Usage, "refused: '--interval=%s'. The interval of %s is a time: 500us, 10ms, 1s", wanted.interval, wanted.event)
	}
	return nil
}

// sampling is what async-profiler is told to sample, and how often. alloc and lock do not hear `interval`.
func (s settings) sampling(event string) []string {
	switch {
	case s.interval == "":
		return []string{"event=" + event}
	case event == "alloc" || event == "lock":
		return []string{event + "=" + s.interval}
	}
	return []string{"event=" + event, "interval=" + s.interval}
}

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

// A number with the unit that async-profiler knows: time between samples, or bytes for alloc.
var interval = regexp.MustCompile(`^[1-9][0-9]{0,11}(ns|us|ms|s|k|m)?$`)

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
		!slices.Contains(events, wanted.event) || !slices.Contains([]string{"both", "folded", "jfr"}, format) ||
		wanted.interval != "" && !interval.MatchString(wanted.interval) {
		return settings{}, fault.New(fault.Usage, "refused: '%s'. Usage: %s", strings.Join(arguments[3:], " "), usage)
	}
	return wanted, nil
}

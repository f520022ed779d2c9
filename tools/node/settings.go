package main

import (
	"flag"
	"io"
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
	out string
	// Which profiles are wanted.
	cpu, heap bool
	// Samples a second of the CPU profile.
	rate int
	// Bytes allocated between two samples of the heap profile, on average.
	interval int
}

const usage = "node-profile PID SECONDS FOLDER [--profile=both|cpu|heap] [--rate=1000] [--interval=32768]"

// The first three arguments are the image's, the others the user's.
func readSettings(arguments []string) (settings, error) {
	if len(arguments) < 3 {
		return settings{}, fault.New(fault.Usage, "usage: %s", usage)
	}
	pid, badPID := strconv.Atoi(arguments[0])
	seconds, badSeconds := strconv.Atoi(arguments[1])
	wanted := settings{pid: pid, seconds: seconds, out: arguments[2]}
	profile := ""
	flags := flag.NewFlagSet("node-profile", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&profile, "profile", "both", "")
	flags.IntVar(&wanted.rate, "rate", 1000, "")
	flags.IntVar(&wanted.interval, "interval", 32768, "")
	err := flags.Parse(arguments[3:])
	wanted.cpu, wanted.heap = profile != "heap", profile != "cpu"
	if err != nil || flags.NArg() > 0 || badPID != nil || badSeconds != nil || pid < 1 || seconds < 1 ||
		!slices.Contains([]string{"both", "cpu", "heap"}, profile) ||
		wanted.rate < 1 || wanted.rate > 10_000 || wanted.interval < 1000 || wanted.interval > 1<<30 {
		return settings{}, fault.New(fault.Usage, "refused: '%s'. Usage: %s", strings.Join(arguments[3:], " "), usage)
	}
	return wanted, nil
}

package main

import (
	"flag"
	"io"
	"regexp"
	"strconv"
	"strings"

	"toe.run/tools/lib/fault"
)

// What is asked of the tool.
type settings struct {
	seconds int
	// Folder of the results.
	out        string
	interfaces string
	// Bytes of each packet that are kept.
	snaplen int
	// The ring: so many files of so many megabytes.
	files, megabytes int
	// Words of a filter expression of libpcap.
	filter []string
}

const usage = "capture SECONDS FOLDER [--snaplen=96] [--files=4] [--file-size=1] [--interface=any] [FILTER...]"

var interfaceName = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9._-]{0,14}$`)

// The first two arguments are the image's, the others the user's. A word of a filter that looks like an option is refused,
// since tcpdump would run commands (-z) and write to any file (-w).
func readSettings(arguments []string) (settings, error) {
	if len(arguments) < 2 {
		return settings{}, fault.New(fault.Usage, "usage: %s", usage)
	}
	seconds, bad := strconv.Atoi(arguments[0])
	wanted := settings{seconds: seconds, out: arguments[1]}
	flags := flag.NewFlagSet("capture", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.IntVar(&wanted.snaplen, "snaplen", 96, "")
	flags.IntVar(&wanted.files, "files", 4, "")
	flags.IntVar(&wanted.megabytes, "file-size", 1, "")
	flags.StringVar(&wanted.interfaces, "interface", "any", "")
	err := flags.Parse(arguments[2:])
	wanted.filter = flags.Args()
	if err != nil || bad != nil || seconds < 1 || !isWithin(wanted.snaplen, 1, 262144) || !isWithin(wanted.files, 1, 99) ||
		!isWithin(wanted.megabytes, 1, 1024) || !interfaceName.MatchString(wanted.interfaces) || hasOption(wanted.filter) {
		return settings{}, fault.New(fault.Usage, "refused: '%s'. Usage: %s", strings.Join(arguments[2:], " "), usage)
	}
	return wanted, nil
}

func isWithin(number, least, most int) bool { return number >= least && number <= most }

func hasOption(words []string) bool {
	for _, word := range words {
		if strings.HasPrefix(word, "-") {
			return true
		}
	}
	return false
}

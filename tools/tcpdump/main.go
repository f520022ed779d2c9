// capture records packets with tcpdump for some time, into a ring of files, so that no capture fills a disk.
package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"toe.run/tools/lib/fault"
)

func main() {
	stop, release := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	err := run(stop, os.Args[1:])
	release()
	os.Exit(fault.End("capture", err))
}

func run(stop context.Context, arguments []string) error {
	wanted, err := readSettings(arguments)
	if err != nil {
		return err
	}
	end, release := context.WithTimeout(stop, time.Duration(wanted.seconds)*time.Second)
	defer release()
	failed := record(end, wanted)
	return errors.Join(failed, straighten(wanted.out))
}

// record ends with its context, as with Ctrl-C: tcpdump then writes what it has.
func record(end context.Context, wanted settings) error {
	words := bytes.Buffer{}
	program := exec.CommandContext(end, "tcpdump", optionsOf(wanted)...)
	program.Cancel = func() error { return program.Process.Signal(syscall.SIGINT) }
	program.WaitDelay = 10 * time.Second
	program.Stdout = os.Stdout
	program.Stderr = io.MultiWriter(os.Stderr, &words)
	// So that it hears no Ctrl-C but ours.
	program.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	err := program.Run()
	switch {
	case end.Err() != nil && program.ProcessState != nil && program.ProcessState.Success():
		return nil
	case strings.Contains(words.String(), "Operation not permitted"):
		return fault.New(fault.Denied, "may not capture packets: the tool needs the capabilities NET_RAW and SETGID, as its config.yaml says")
	case strings.Contains(words.String(), "syntax error") || strings.Contains(words.String(), "can't parse filter"):
		return fault.New(fault.Usage, "the filter '%s' is not one of pcap-filter(7)", strings.Join(wanted.filter, " "))
	case err == nil:
		return fault.New(1, "tcpdump ended before its time")
	}
	return err
}

// Not promiscuous, which would take NET_ADMIN; no names, which would be asked of the target's DNS; packet by packet, so that
// little is lost; staying root, since another user would take SETUID (it still sets its groups, which takes SETGID).
func optionsOf(wanted settings) []string {
	options := []string{
		"--interface", wanted.interfaces, "--no-promiscuous-mode", "-n", "--packet-buffered", "-Z", "root",
		"--snapshot-length", strconv.Itoa(wanted.snaplen),
		"-C", strconv.Itoa(wanted.megabytes), "-W", strconv.Itoa(wanted.files), "-w", filepath.Join(wanted.out, ringFile), "--",
	}
	return append(options, wanted.filter...)
}

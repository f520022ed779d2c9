package main

import (
	"errors"
	"strings"
	"testing"

	"toe.run/tools/lib/fault"
)

func TestSampling(t *testing.T) {
	for arguments, want := range map[string]string{
		"":                              "event=cpu",
		"--interval=5ms":                "event=cpu,interval=5ms",
		"--event=wall --interval=1s":    "event=wall,interval=1s",
		"--event=itimer --interval=9":   "event=itimer,interval=9",
		"--event=alloc":                 "event=alloc",
		"--event=alloc --interval=512k": "alloc=512k",
		"--event=alloc --interval=4096": "alloc=4096",
		"--event=lock":                  "event=lock",
		"--event=lock --interval=100us": "lock=100us",
		"--interval=1m --event=alloc":   "alloc=1m",
	} {
		wanted, err := readSettings(append([]string{"1", "30", "/out"}, strings.Fields(arguments)...))
		if got := strings.Join(wanted.sampling(wanted.event), ","); err != nil || got != want {
			t.Errorf("%q tells async-profiler %q, not %q (%v)", arguments, got, want, err)
		}
	}
}

func TestRefusedIntervals(t *testing.T) {
	for arguments, said := range map[string]string{
		"--event=alloc --interval=10ms": "The interval of alloc is in bytes",
		"--event=alloc --interval=1s":   "The interval of alloc is in bytes",
		"--event=lock --interval=512k":  "The interval of lock is a time",
		"--interval=1m":                 "The interval of cpu is a time",
		"--interval=0":                  "--interval=0",
		"--interval=1,file=/x":          "--interval=1,file=/x",
	} {
		_, err := readSettings(append([]string{"1", "30", "/out"}, strings.Fields(arguments)...))
		var refusal *fault.Fault
		if !errors.As(err, &refusal) || refusal.Code != fault.Usage || !strings.Contains(refusal.Text, said) {
			t.Errorf("%q was not refused with %q: %v", arguments, said, err)
		}
	}
}

func TestRefusedArguments(t *testing.T) {
	for _, arguments := range [][]string{
		{}, {"1", "30"}, {"x", "30", "/out"}, {"1", "0", "/out"}, {"1", "30", "/out", "start"},
		{"1", "30", "/out", "--event=cpu,file=/x"}, {"1", "30", "/out", "--format=html"},
	} {
		_, err := readSettings(arguments)
		var refusal *fault.Fault
		if !errors.As(err, &refusal) || refusal.Code != fault.Usage {
			t.Errorf("%q was not refused: %v", arguments, err)
		}
	}
}

package main

import (
	"errors"
	"slices"
	"testing"

	"toe.run/tools/lib/fault"
)

func TestDefaults(t *testing.T) {
	got, err := readSettings([]string{"30", "/out"})
	if err != nil || got.seconds != 30 || got.snaplen != 96 || got.files != 4 || got.megabytes != 1 || got.interfaces != "any" || len(got.filter) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestFilterIsWhatFollows(t *testing.T) {
	got, err := readSettings([]string{"30", "/out", "--snaplen=64", "tcp", "and", "(", "port", "80", ")"})
	if err != nil || got.snaplen != 64 || !slices.Equal(got.filter, []string{"tcp", "and", "(", "port", "80", ")"}) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestRefusedArguments(t *testing.T) {
	for _, arguments := range [][]string{
		{}, {"30"}, {"x", "/out"}, {"0", "/out"},
		{"30", "/out", "-w", "/x"}, {"30", "/out", "udp", "-w", "/x"}, {"30", "/out", "--", "-z", "sh"}, {"30", "/out", "--", "udp", "-z"},
		{"30", "/out", "--snaplen=0"}, {"30", "/out", "--files=100"}, {"30", "/out", "--file-size=9999"}, {"30", "/out", "--interface=-x"},
	} {
		_, err := readSettings(arguments)
		var refusal *fault.Fault
		if !errors.As(err, &refusal) || refusal.Code != fault.Usage {
			t.Errorf("%q was not refused: %v", arguments, err)
		}
	}
}

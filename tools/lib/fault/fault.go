// Package fault has the ways in which a tool ends without a result. Their exit codes are those of docs/upload-protocol.md.
package fault

import (
	"errors"
	"fmt"
	"os"
)

// Exit codes that the shim passes on as they are.
const (
	Usage    = 64
	NoTarget = 69
	Denied   = 77
	Stopped  = 143
)

// A Fault is what a person is told, and the exit code that goes with it.
type Fault struct {
	Code  int
	Text  string
	cause error
}

func (f *Fault) Error() string { return f.Text }

// Unwrap gives what it came from.
func (f *Fault) Unwrap() error { return f.cause }

// New makes a fault. Its text names the next step.
func New(code int, format string, args ...any) error {
	return Wrap(code, nil, format, args...)
}

// Wrap makes a fault out of an error.
func Wrap(code int, cause error, format string, args ...any) error {
	return &Fault{code, fmt.Sprintf(format, args...), cause}
}

// End says what went wrong, as the last line of stderr, and gives the exit code: 0 when nothing did, 1 for any other error.
func End(tool string, err error) int {
	if err == nil {
		return 0
	}
	fmt.Fprintf(os.Stderr, "%s: %s\n", tool, err)
	var known *Fault
	if errors.As(err, &known) {
		return known.Code
	}
	return 1
}

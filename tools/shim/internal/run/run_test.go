package run

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"toe.run/shim/internal/events"
	"toe.run/shim/internal/outcome"
	"toe.run/shim/internal/procs"
)

func TestMain(m *testing.M) {
	procs.Adopt()
	os.Exit(m.Run())
}

func TestWhatMakesTheResultHasTheTimeThatIsLeft(t *testing.T) {
	for left, words := range map[time.Duration]string{1900 * time.Millisecond: "longer than 1 s", -5 * time.Second: "longer than 0 s"} {
		j := &job{log: events.New(&bytes.Buffer{}), control: newControl()}
		j.hard = time.Now().Add(2*reserve + left)
		runtime.LockOSThread()
		child, err := procs.Start(procs.Spec{Command: []string{"sleep", "60"}, Stdout: os.Stdout, Stderr: os.Stderr})
		if err != nil {
			t.Fatal(err)
		}
		order := j.awaitStep(context.Background())(child)
		if order == nil || order.Why != outcome.Deadline || !strings.Contains(order.Say, words) || child.Code() != 128+int(syscall.SIGKILL) {
			t.Errorf("%+v, %d", order, child.Code())
		}
	}
}

func TestWhatWasKeptIsToldWhenSomethingHangs(t *testing.T) {
	j := &job{}
	j.TerminationLog = filepath.Join(t.TempDir(), "termination-log")
	for _, kept := range [][]outcome.Kept{nil, {{Name: "a.folded", Size: 7, Whole: true}}} {
		j.write(kept)
		code := j.writeAbandoned()
		text, err := os.ReadFile(j.TerminationLog)
		if err != nil || code != outcome.CodeUpload || !strings.Contains(string(text), `"why":"upload"`) {
			t.Errorf("%d %v: %s", code, err, text)
		}
		if strings.Contains(string(text), `{"n":"a.folded","s":7,`) != (len(kept) == 1) {
			t.Errorf("of %+v it tells %s", kept, text)
		}
	}
}

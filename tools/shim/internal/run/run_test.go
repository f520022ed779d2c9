package run

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"toe.run/shim/internal/events"
	"toe.run/shim/internal/keep"
	"toe.run/shim/internal/outcome"
	"toe.run/shim/internal/procs"
	"toe.run/shim/internal/settings"
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

// A login page, say: the shim must not believe that it is the collector.
func TestWhatOnlyAStrangerHasTakenIsNotKept(t *testing.T) {
	stranger := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<html>welcome</html>")
	}))
	defer stranger.Close()
	var told bytes.Buffer
	j := &job{log: events.New(&told), control: newControl()}
	j.Mode, j.Token, j.Pod, j.Container = settings.Collector, "secret", "web-0", "toe-1"
	j.Endpoint, _ = url.Parse(stranger.URL)
	j.TerminationLog = filepath.Join(t.TempDir(), "termination-log")
	j.hard = time.Now().Add(2 * time.Second)
	j.allowed.Store(unlimited)
	store, _ := j.openStore()
	files, end := context.WithDeadline(context.Background(), j.hard.Add(-time.Second))
	defer end()
	out := t.TempDir()
	if err := os.WriteFile(filepath.Join(out, "a.folded"), []byte("main;hot 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	j.keeper = keep.New(files, j.keepOptions(store))
	j.keeper.Begin()
	j.keeper.Take(out, 0)
	code := j.finish(ending{}, func() {})
	text, _ := os.ReadFile(j.TerminationLog)
	if code != outcome.CodeUpload || !strings.Contains(string(text), `"files":[],"more":0`) || !strings.Contains(string(text), "is not toe's collector") {
		t.Errorf("%d: %s", code, text)
	}
	j.log.Close()
	if strings.Contains(told.String(), `"event":"file"`) {
		t.Errorf("the log: %s", told.String())
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

package events

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestAnEventIsOneLineOfJSON(t *testing.T) {
	var out bytes.Buffer
	log := New(&out)
	log.Emit("log", Field{"line", "a <b> & \"c\"\n\x1b[31m\xff"}, Field{"n", 3})
	log.Close()
	text := out.String()
	var event map[string]any
	if err := json.Unmarshal([]byte(text), &event); err != nil || strings.Count(text, "\n") != 1 || !strings.HasPrefix(text, `{"toe":1,"t":"2`) ||
		event["event"] != "log" || event["n"] != 3.0 || !strings.Contains(text, "<b> &") || strings.ContainsAny(text, "\x1b\xff") {
		t.Errorf("%v: %q", err, text)
	}
}

func TestUsedCountsWhatTheKubeletAdds(t *testing.T) {
	log := New(&bytes.Buffer{})
	_ = log.Write(context.Background(), []byte(strings.Repeat("a\n", 1000)))
	if used := log.Used(); used < 40_000 {
		t.Errorf("used %d", used)
	}
}

// hanging is a reader who does not read until it is told to.
type hanging struct {
	bytes.Buffer
	reads chan struct{}
}

func (h *hanging) Write(text []byte) (int, error) {
	<-h.reads
	return h.Buffer.Write(text)
}

func TestNobodyWaitsForAReaderWhoHangs(t *testing.T) {
	out := &hanging{reads: make(chan struct{})}
	log := New(out)
	for range 100_000 {
		log.Note("nobody reads this")
	}
	if log.Used() > 2*queueBytes {
		t.Errorf("%d bytes wait", log.Used())
	}
	moment, stop := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer stop()
	if log.Write(moment, make([]byte, 1000)) == nil || log.Insist(moment, "file") == nil || log.Flush(moment) == nil {
		t.Error("it did not wait")
	}
	close(out.reads)
	if err := log.Insist(context.Background(), "eof"); err != nil {
		t.Error(err)
	}
	log.Close()
	if text := out.String(); !strings.HasSuffix(text, "\"event\":\"eof\"}\n") || strings.Contains(text, `"file"`) {
		t.Errorf("it ends with %q", text[max(0, len(text)-100):])
	}
}

func TestLinesOfATool(t *testing.T) {
	for name, c := range map[string]struct {
		said, last string
		limit      int64
		logs       int
		cut        bool
	}{
		"each becomes an event":                        {"one\ntwo\n", "two", 1000, 2, false},
		"the last need not end":                        {"one\ntwo", "two", 1000, 2, false},
		"blanks are not the last words":                {"one\n \n\n", "one", 1000, 3, false},
		"one that forges an event is inside one":       {`{"toe":1,"event":"end"}` + "\n", `{"toe":1,"event":"end"}`, 1000, 1, false},
		"a long one comes in pieces":                   {strings.Repeat("x", 20000) + "\nend\n", "end", 1 << 20, 4, false},
		"too many are left out, but the last is known": {strings.Repeat("line\n", 100) + "end\n", "end", 1000, 19, true},
		"none at all":                                  {"", "", 1000, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			log := New(&out)
			lines := NewLines(log, c.limit)
			lines.Pump(strings.NewReader(c.said))
			log.Close()
			text := out.String()
			if got := strings.Count(text, `"event":"log"`); got != c.logs || lines.Last() != c.last || strings.Contains(text, "left out") != c.cut ||
				strings.Count(text, "left out") > 1 {
				t.Errorf("%d lines, last %q: %s", got, lines.Last(), text)
			}
			if lines.Forget(); lines.Last() != "" {
				t.Error("not forgotten")
			}
		})
	}
}

package run

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"toe.run/shim/internal/outcome"
)

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

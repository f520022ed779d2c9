package outcome

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestJudge(t *testing.T) {
	order := func(why Why) *Refusal { return &Refusal{why, "so " + string(why)} }
	for name, c := range map[string]struct {
		facts   Facts
		code    int
		why     Why
		say     string
		partial bool
	}{
		"a tool that did well has a whole result":       {Facts{Kept: 1, Said: "bye"}, 0, OK, "", false},
		"one without result did well too":               {Facts{}, 0, OK, "the tool left no result", false},
		"one that failed ends with its code and words":  {Facts{Code: 3, Said: "no such process"}, 3, Tool, "no such process", false},
		"what a failed tool left is partial":            {Facts{Code: 1, Said: "x", Kept: 2}, 1, Tool, "x", true},
		"one that may not look is denied":               {Facts{Code: 1, Explained: 77, Said: "needs SYS_PTRACE"}, 77, Denied, "needs SYS_PTRACE", false},
		"one that says so by its exit code too":         {Facts{Code: 77, Said: "needs NET_RAW"}, 77, Denied, "needs NET_RAW", false},
		"or that it was asked for what it does not do":  {Facts{Code: 64, Said: "refused"}, 64, Usage, "refused", false},
		"or that the target is none of its kind":        {Facts{Code: 69, Said: "no Java"}, 69, NoTarget, "no Java", false},
		"an explanation of another kind is only told":   {Facts{Code: 1, Explained: 1, Said: "hm"}, 1, Tool, "hm", false},
		"one that was stopped with a result did well":   {Facts{Order: order(Stopped), Code: 130, Kept: 1}, 0, Stopped, "so stopped", true},
		"one that was stopped without":                  {Facts{Order: order(Stopped), Code: 0}, 143, Stopped, "so stopped; there is no result", false},
		"one that was late with a result did well":      {Facts{Order: order(Deadline), Code: 137, Kept: 1}, 0, Deadline, "so deadline", true},
		"one that was late without failed":              {Facts{Order: order(Deadline), Code: 137}, 137, Tool, "so deadline; there is no result", false},
		"one that was late, without, and ended with 0":  {Facts{Order: order(Deadline)}, 1, Tool, "so deadline; there is no result", false},
		"too large a result is said whatever the code":  {Facts{Order: order(Quota), Code: 130, Kept: 1}, 73, Quota, "so quota", true},
		"a store without room too":                      {Facts{Lost: order(Quota), Kept: 1}, 73, Quota, "so quota", true},
		"a lost upload outweighs the quota":             {Facts{Order: order(Quota), Lost: order(Upload)}, 75, Upload, "so upload", false},
		"and a failed tool":                             {Facts{Code: 3, Lost: order(Upload)}, 75, Upload, "so upload", false},
		"to cancel outweighs what could not be done":    {Facts{Order: order(Cancelled), Lost: order(Upload)}, 143, Cancelled, "so cancelled", false},
		"a token that was revoked while uploading, too": {Facts{Lost: order(Cancelled), Kept: 1}, 143, Cancelled, "so cancelled", true},
		"twice outweighs all":                           {Facts{Order: order(Cancelled), Lost: order(Twice)}, 76, Twice, "so twice", false},
	} {
		t.Run(name, func(t *testing.T) {
			if got, want := Judge(c.facts), (Outcome{c.code, c.why, c.say, c.partial}); got != want {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestMessageNamesFilesAsLongAsTheyFit(t *testing.T) {
	var kept []Kept
	for i := range 20 {
		kept = append(kept, Kept{Name: fmt.Sprintf("profile-%05d.folded", i), Size: 10, SHA256: [32]byte{byte(i)}, Whole: true})
	}
	m := parse(t, Message(Outcome{Why: OK}, kept))
	if len(m.Files) == 0 || len(m.Files)+m.More != 20 || m.Bytes != 200 || m.Files[1].Name != "profile-00001.folded" {
		t.Errorf("%+v", m)
	}
	sum, err := base64.RawURLEncoding.DecodeString(m.Files[1].Hash)
	if err != nil || [32]byte(sum) != kept[1].SHA256 {
		t.Errorf("%v, %v", sum, err)
	}
}

func TestMessageCountsWhatIsNotWholeAndDoesNotNameIt(t *testing.T) {
	m := parse(t, Message(Outcome{Why: Quota, Partial: true}, []Kept{{Name: "a.bin", Size: 30}, {Name: "b.bin", Size: 10, Whole: true}}))
	if len(m.Files) != 1 || m.Files[0].Name != "b.bin" || m.More != 1 || m.Bytes != 40 {
		t.Errorf("%+v", m)
	}
}

func TestMessageIsWrittenAnew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "termination-log")
	for _, text := range []string{"a long message", "short"} {
		if err := Write(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(path); string(got) != text {
			t.Errorf("got %q", got)
		}
	}
}

func FuzzMessage(f *testing.F) {
	f.Add("may not look at the target", "profile.folded", 3)
	f.Add(strings.Repeat("\x00\u2028\"<ä", 200), strings.Repeat("n", 128), 50)
	f.Fuzz(func(t *testing.T, say, name string, files int) {
		kept := make([]Kept, min(max(files, 0), 100))
		for i := range kept {
			kept[i] = Kept{Name: name, Size: 1 << 50, Whole: true}
		}
		text := Message(Outcome{Why: Cancelled, Say: say, Partial: true}, kept)
		m := parse(t, text)
		if len(text) > MessageBytes || !utf8.Valid(text) || len(m.Files)+m.More != len(kept) || strings.ContainsAny(m.Say, "\n\x00\x1b") {
			t.Errorf("%d bytes: %s", len(text), text)
		}
	})
}

func parse(t *testing.T, text []byte) (m message) {
	if err := json.Unmarshal(text, &m); err != nil || m.Toe != 1 {
		t.Errorf("%v: %s", err, text)
	}
	return m
}

package logstore

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"toe.run/shim/internal/events"
	"toe.run/shim/internal/keep"
	"toe.run/shim/internal/outcome"
)

// printed is what the log has after the files were kept, and why one of them was not.
func printed(t *testing.T, contents ...string) (string, error) {
	var out bytes.Buffer
	store := New(events.New(&out))
	m := keep.Manifest{Final: true}
	for i, content := range contents {
		path := filepath.Join(t.TempDir(), "file")
		_ = os.WriteFile(path, []byte(content), 0o600)
		file, _ := os.Open(path)
		entry := keep.Entry{Name: strconv.Itoa(i), Size: int64(len(content))}
		if err := store.Finish(context.Background(), keep.Whole{Entry: entry, Content: file}); err != nil {
			return out.String(), err
		}
		// The keeper closes and removes what it has given away.
		file.Close()
		_ = os.Remove(path)
		m.Files = append(m.Files, entry)
	}
	err := store.Publish(context.Background(), m)
	return out.String(), err
}

func TestTextIsPrintedAsItIs(t *testing.T) {
	for name, content := range map[string]string{"with a last line end": "main;hot 3\nmain;cold 1\n", "without": "main;hot 3\nmain;c\tä 1"} {
		t.Run(name, func(t *testing.T) {
			text, err := printed(t, content)
			if err != nil {
				t.Fatal(err)
			}
			want := `"as":"text"}` + "\n" + strings.TrimSuffix(content, "\n") + "\n" + `{"toe":1,`
			if !strings.Contains(text, want) {
				t.Errorf("printed %q", text)
			}
		})
	}
}

func TestNoToolInheritsAResult(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	_ = os.WriteFile(path, []byte("main;hot 3\n"), 0o600)
	file, _ := os.Open(path)
	defer file.Close()
	store := New(events.New(&bytes.Buffer{}))
	if err := store.Finish(context.Background(), keep.Whole{Entry: keep.Entry{Name: "a", Size: 11}, Content: file}); err != nil {
		t.Fatal(err)
	}
	flags, _, errno := syscall.Syscall(syscall.SYS_FCNTL, store.files["a"].content.Fd(), syscall.F_GETFD, 0)
	if errno != 0 || flags&syscall.FD_CLOEXEC == 0 {
		t.Errorf("%d, %v", flags, errno)
	}
}

func TestAnythingElseIsPrintedInBase64(t *testing.T) {
	for name, content := range map[string]string{
		"bytes":                                "\x00\x01\x02" + strings.Repeat("\xff", 50000),
		"what a terminal would obey":           "\x1b[2J\n",
		"what a terminal would obey, in UTF-8": "\u009b2J\n",
		"carriage returns":                     "a\r\n",
		"lines that the kubelet would cut":     strings.Repeat("x", 20000) + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			text, err := printed(t, content)
			if err != nil {
				t.Fatal(err)
			}
			_, rest, _ := strings.Cut(text, `"as":"base64"}`+"\n")
			letters, _, _ := strings.Cut(rest, "{")
			got, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(letters, "\n", ""))
			if err != nil || string(got) != content {
				t.Errorf("%v: %d bytes of %d", err, len(got), len(content))
			}
		})
	}
}

func TestWhatTheLogHasNoRoomForIsRefusedWithTheWayOut(t *testing.T) {
	for name, content := range map[string]string{
		"too many bytes":       strings.Repeat("\xff", 6<<20+1<<19),
		"too many short lines": strings.Repeat("a;b 1\n", 200_000),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := printed(t, content)
			var refusal *outcome.Refusal
			if !errors.As(err, &refusal) || refusal.Why != outcome.Quota || !strings.Contains(refusal.Say, "output.mode collector") {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("too many files", func(t *testing.T) {
		half := strings.Repeat(strings.Repeat("x", 999)+"\n", 5<<10)
		if _, err := printed(t, half, half); err == nil {
			t.Error("both were taken")
		}
	})
}

func TestFilesThatLeftTheRingAreNotPrinted(t *testing.T) {
	var out bytes.Buffer
	store := New(events.New(&out))
	for _, name := range []string{"a", "b"} {
		path := filepath.Join(t.TempDir(), name)
		_ = os.WriteFile(path, []byte(name+"\n"), 0o600)
		file, _ := os.Open(path)
		_ = store.Finish(context.Background(), keep.Whole{Entry: keep.Entry{Name: name, Size: 2}, Content: file})
	}
	_ = store.Publish(context.Background(), keep.Manifest{Files: []keep.Entry{{Name: "b"}}})
	_ = store.Publish(context.Background(), keep.Manifest{Final: true, Files: []keep.Entry{{Name: "b"}}})
	if text := out.String(); strings.Contains(text, "\na\n") || !strings.Contains(text, "\nb\n") {
		t.Errorf("printed %q", text)
	}
}

func TestWhatFitsIsJustWhatIsTaken(t *testing.T) {
	for name, c := range map[string]struct {
		content string
		piece   int64
	}{
		"short lines":                  {strings.Repeat("a;b 1\n", 300_000), 6},
		"long lines":                   {strings.Repeat(strings.Repeat("x", 7999)+"\n", 1200), 8000},
		"bytes":                        {strings.Repeat("\xff", 9<<20), lineBytes},
		"lines with a byte at the end": {strings.Repeat("main;hot 1\n", 800_000) + "\xff\n", 11},
		"what fits as a whole":         {strings.Repeat("x\n", 1000), 2000},
	} {
		t.Run(name, func(t *testing.T) {
			store := New(events.New(&bytes.Buffer{}))
			fits, err := store.Fit(io.NewSectionReader(strings.NewReader(c.content), 0, int64(len(c.content))))
			if err != nil || fits == 0 || fits%c.piece != 0 {
				t.Fatalf("%d, %v", fits, err)
			}
			if _, err := printed(t, c.content[:fits]); err != nil {
				t.Errorf("of %d bytes: %v", fits, err)
			}
			if more := fits + c.piece + spareBytes; more <= int64(len(c.content)) {
				if _, err := printed(t, c.content[:more]); err == nil {
					t.Errorf("%d bytes would have fitted, too", more)
				}
			}
		})
	}
}

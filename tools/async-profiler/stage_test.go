package main

import (
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// A root folder of a target, and a stage in it.
func testStage(t *testing.T) (*stage, string) {
	folder := t.TempDir()
	if err := os.MkdirAll(filepath.Join(folder, "tmp", "stage"), 0o700); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return &stage{root: root, folder: "tmp/stage"}, filepath.Join(folder, "tmp", "stage")
}

// What the target has put in place of a file must not hold the tool up.
func inTime(t *testing.T, act func() error) error {
	done := make(chan error, 1)
	go func() { done <- act() }()
	select {
	case err := <-done:
		return err
	case <-time.After(3 * time.Second):
		t.Fatal("it hangs")
		return nil
	}
}

func TestOnlyRegularFilesAreRead(t *testing.T) {
	for name, row := range map[string]struct {
		put    func(path string) error
		isRead bool
	}{
		"a file":              {func(path string) error { return os.WriteFile(path, []byte("JFR"), 0o600) }, true},
		"a pipe":              {func(path string) error { return syscall.Mkfifo(path, 0o600) }, false},
		"a folder":            {func(path string) error { return os.Mkdir(path, 0o700) }, false},
		"a link out of there": {func(path string) error { return os.Symlink("/etc/passwd", path) }, false},
		"nothing":             {func(string) error { return nil }, false},
	} {
		t.Run(name, func(t *testing.T) {
			stage, folder := testStage(t)
			if err := row.put(filepath.Join(folder, "profile.jfr")); err != nil {
				t.Fatal(err)
			}
			err := inTime(t, func() error {
				file, err := stage.read("profile.jfr")
				if err != nil {
					return err
				}
				defer file.Close()
				_, err = io.ReadAll(file)
				return err
			})
			if (err == nil) != row.isRead {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestAPipeInPlaceOfTheFolderIsRefused(t *testing.T) {
	stage, folder := testStage(t)
	if err := os.Remove(folder); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(folder, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := inTime(t, stage.hold); err == nil {
		t.Error("it was taken for a folder")
	}
}

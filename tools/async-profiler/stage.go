package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"regexp"
	"syscall"

	"toe.run/tools/lib/fault"
)

// The library of the image. Its version is in its name, so that a JVM never takes an older one for it.
const library = "/toe/libasyncProfiler-4.4.so"

// A stage is a folder in the target's /tmp, for its user alone: with the library, which the JVM loads from there, and
// for what it writes. Its name cannot be guessed, so nothing waits there.
type stage struct {
	root   *os.Root
	folder string
	// Held while the tool is at work: a folder that nobody holds was left by a tool that was killed.
	lock *os.File
	// Whether such a folder was found; its recording may still be under way.
	isInherited bool
}

func makeStage(pid int, root *os.Root) (*stage, error) {
	made := &stage{root: root, folder: folderFor(pid)}
	err := made.open()
	if errors.Is(err, fs.ErrExist) {
		err = made.inherit()
	}
	if err != nil {
		return nil, err
	}
	if err := made.put(library); err != nil {
		made.remove()
		return nil, fmt.Errorf("cannot put the library into /tmp of the target: %w", err)
	}
	return made, nil
}

func (s *stage) open() error {
	if err := s.root.Mkdir(s.folder, 0o700); err != nil {
		return fault.Wrap(fault.Denied, err, "cannot write to /tmp of the target: %v. "+
			"With a read-only root file system the pod needs an emptyDir at /tmp", err)
	}
	return s.hold()
}

func (s *stage) hold() (err error) {
	if s.lock, err = s.root.OpenFile(s.folder, os.O_RDONLY|syscall.O_DIRECTORY, 0); err != nil {
		return err
	}
	return syscall.Flock(int(s.lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}

func (s *stage) inherit() error {
	if err := s.hold(); err != nil {
		return fault.New(fault.Denied, "another async-profiler is at work in the JVM: try again when it is done")
	}
	s.remove()
	s.isInherited = true
	return s.open()
}

var loaded = regexp.MustCompile(`/(tmp/\.toe-[0-9a-f]{24})/` + regexp.QuoteMeta(path.Base(library)))

// A JVM never gives a library back. Under the name that it had before, it is the same one and takes no more memory.
func folderFor(pid int) string {
	maps, _ := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if before := loaded.FindSubmatch(maps); before != nil {
		return string(before[1])
	}
	name := make([]byte, 12)
	_, _ = rand.Read(name)
	return fmt.Sprintf("tmp/.toe-%x", name)
}

func (s *stage) put(file string) error {
	from, err := os.Open(file)
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := s.root.OpenFile(path.Join(s.folder, path.Base(file)), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	if closed := to.Close(); err == nil {
		err = closed
	}
	return err
}

// As the target sees it.
func (s *stage) path(name string) string { return "/" + path.Join(s.folder, name) }

// The folder is the target's: a pipe in place of a file would never be opened, nor come to an end.
func (s *stage) read(name string) (*os.File, error) {
	file, err := s.root.OpenFile(path.Join(s.folder, name), os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is not a file", name)
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}

func (s *stage) remove() {
	_ = s.root.RemoveAll(s.folder)
	s.lock.Close()
}

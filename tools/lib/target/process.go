// Package target finds the process that is looked at, and acts on it and on its files with its own user's rights.
package target

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A Process as /proc/PID/status tells of it, which anybody may read.
type Process struct {
	PID, Parent int
	UID, GID    int
	// Name of the process in its own PID namespace, which is what its runtime calls itself.
	InnerPID int
	caught   uint64
}

// Read looks a process up.
func Read(pid int) (Process, error) {
	file, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return Process{}, err
	}
	defer file.Close()
	process := Process{PID: pid, InnerPID: pid}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		key, value, _ := strings.Cut(lines.Text(), ":")
		words := strings.Fields(value)
		if len(words) == 0 {
			continue
		}
		switch key {
		case "PPid":
			process.Parent, _ = strconv.Atoi(words[0])
		case "Uid": // real, effective, saved, file system
			process.UID, _ = strconv.Atoi(words[1])
		case "Gid":
			process.GID, _ = strconv.Atoi(words[1])
		case "NSpid":
			process.InnerPID, _ = strconv.Atoi(words[len(words)-1])
		case "SigCgt":
			process.caught, _ = strconv.ParseUint(words[0], 16, 64)
		}
	}
	return process, nil
}

// Catches tells whether the process has a handler for a signal. Without one, most signals end a process.
func (p Process) Catches(signal syscall.Signal) bool {
	return p.caught&(1<<(uint(signal)-1)) != 0
}

// AwaitHandler waits until the process has a handler for a signal: one that has just started may not have it yet.
func (p Process) AwaitHandler(signal syscall.Signal) bool {
	for range 50 {
		if now, err := Read(p.PID); err != nil || now.Catches(signal) {
			return err == nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	return false
}

// Owner is its user and group, as `id` and pods write them.
func (p Process) Owner() string { return fmt.Sprintf("%d:%d", p.UID, p.GID) }

// Arguments of its command line.
func (p Process) Arguments() []string {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", p.PID))
	return strings.Split(strings.TrimRight(string(text), "\x00"), "\x00")
}

// Root is its root folder. Links in it never lead out of it: the target decides what is in there.
func (p Process) Root() (*os.Root, error) {
	return os.OpenRoot(fmt.Sprintf("/proc/%d/root", p.PID))
}

// IsAlive tells whether it still runs.
func (p Process) IsAlive() bool { return syscall.Kill(p.PID, 0) != syscall.ESRCH }

// Package procs starts the tool, watches it, ends it, and reaps whatever it leaves.
package procs

import (
	"os"
	"os/signal"
	"syscall"
)

const (
	prSetDumpable       = 4
	prSetChildSubreaper = 36
)

// Adopt makes this process the parent of all orphans among its descendants, and reaps every child that ends: the
// target's first process, whose children they would become, may never do so. To be called once, before Start.
func Adopt() {
	_, _, _ = syscall.RawSyscall(syscall.SYS_PRCTL, prSetChildSubreaper, 1, 0)
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGCHLD)
	go func() {
		for range ended {
			reap()
		}
	}()
}

// Hide keeps the environment of this process, which may hold a token, from processes of the same user: they share
// the target's PID namespace with us.
func Hide() { _, _, _ = syscall.RawSyscall(syscall.SYS_PRCTL, prSetDumpable, 0, 0) }

// Takes the state of every child that has ended. Holds the lock all along, so that a PID that is signalled under
// the lock cannot be another process's already.
func reap() {
	children.Lock()
	defer children.Unlock()
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, syscall.WNOHANG, nil)
		if err == syscall.EINTR {
			continue
		}
		if err != nil || pid <= 0 {
			return
		}
		if child := children.byPID[pid]; child != nil {
			delete(children.byPID, pid)
			child.status = status
			close(child.done)
		}
	}
}

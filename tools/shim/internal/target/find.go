// Package target finds the process that a tool looks at.
package target

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Process is the main process of the target's container.
type Process struct {
	PID  int
	Comm string
}

// ErrNotShared says that the container sees processes of its own only.
var ErrNotShared = errors.New("PID 1 is this container's own process: the target's PID namespace is not shared " +
	"(targetContainerName is not set, or the container runtime does not support it)")

// ErrOfNode says that the container sees the processes of its node.
var ErrOfNode = errors.New("the pod has hostPID: true, so PID 1 and all other processes are those of the whole node: " +
	"none is looked at. Take hostPID out of the pod, or choose other pods")

// Find finds the target's main process: PID 1, except in a pod with shareProcessNamespace, where PID 1 is the pod's
// pause process. There it is the only main process beside our own; of several none can be told to be the target.
// proc is /proc. It must be asked by the main process of our container.
func Find(proc string) (Process, error) {
	own, err := os.Readlink(filepath.Join(proc, "self/ns/mnt"))
	if err != nil {
		return Process{}, fmt.Errorf("/proc is not there: %w", err)
	}
	if inNamespace(proc, "1", own) {
		return Process{}, ErrNotShared
	}
	// The container runtime started us. It is a process of the node: who sees it is in the node's PID namespace.
	if !hasNoParent(proc, "self") {
		return Process{}, ErrOfNode
	}
	comm := commOf(proc, "1")
	if comm != "pause" {
		return Process{PID: 1, Comm: comm}, nil
	}
	found := mainProcesses(proc, own)
	if len(found) != 1 {
		return Process{}, fmt.Errorf("the pod shares one PID namespace and its main processes are '%s': the target's cannot be told",
			strings.Join(found, " "))
	}
	pid, err := strconv.Atoi(found[0])
	return Process{PID: pid, Comm: commOf(proc, found[0])}, err
}

// A container's main process has its parent outside the PID namespace, seen here as 0.
func mainProcesses(proc, own string) []string {
	entries, _ := os.ReadDir(proc)
	var found []string
	for _, entry := range entries {
		pid := entry.Name()
		if strings.Trim(pid, "0123456789") == "" && pid != "1" && hasNoParent(proc, pid) && !inNamespace(proc, pid, own) {
			found = append(found, pid)
		}
	}
	return found
}

func hasNoParent(proc, pid string) bool {
	status, _ := os.ReadFile(filepath.Join(proc, pid, "status"))
	return bytes.Contains(status, []byte("\nPPid:\t0\n"))
}

// A process of another user has a namespace that may not be read: then it is not ours.
func inNamespace(proc, pid, own string) bool {
	mount, err := os.Readlink(filepath.Join(proc, pid, "ns/mnt"))
	return err == nil && mount == own
}

func commOf(proc, pid string) string {
	comm, _ := os.ReadFile(filepath.Join(proc, pid, "comm"))
	return strings.TrimSpace(string(comm))
}

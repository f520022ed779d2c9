// Package target finds the process that a tool looks at.
package target

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
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
// pause process. There it is the main process of the container of that name. proc is /proc. It must be asked by the
// main process of our container.
func Find(proc, container string) (Process, error) {
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
	if !slices.Contains(pauses, comm) {
		return Process{PID: 1, Comm: comm}, nil
	}
	found := mainProcesses(proc, own, container)
	if len(found) != 1 {
		return Process{}, fmt.Errorf("the pod has shareProcessNamespace: true, and of its processes %v none can be told to be "+
			"the main one of the container %s: is it running? Or take shareProcessNamespace out of the pod", found, container)
	}
	return Process{PID: found[0], Comm: commOf(proc, strconv.Itoa(found[0]))}, nil
}

// What the pause process is called: by Kubernetes, and by CRI-O.
var pauses = []string{"pause", "pod"}

// The main process of each container that may be the one of that name, by its PID. It has its parent outside the PID
// namespace, seen here as 0; so has what kubectl exec and probes start in it, but later.
func mainProcesses(proc, own, container string) []int {
	entries, _ := os.ReadDir(proc)
	oldest := map[string]int{}
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil || pid == 1 || !hasNoParent(proc, entry.Name()) || inNamespace(proc, entry.Name(), own) {
			continue
		}
		name := containerOf(proc, entry.Name())
		if name != "" && container != "" && name != container {
			continue
		}
		place := cmp.Or(name, mountOf(proc, entry.Name()), entry.Name())
		if other, ok := oldest[place]; !ok || isOlder(proc, pid, other) {
			oldest[place] = pid
		}
	}
	return slices.Sorted(maps.Values(oldest))
}

// The kubelet mounts a termination log into each container, from a folder that has the container's name.
var terminationLog = regexp.MustCompile(`/pods/[^/]+/containers/([^/]+)/[0-9a-f]{8}(//deleted)?$`)

// The name of a process' container, "" when nothing tells. Its mounts may be read whoever it belongs to.
func containerOf(proc, pid string) string {
	text, _ := os.ReadFile(filepath.Join(proc, pid, "mountinfo"))
	for line := range strings.Lines(string(text)) {
		// What is mounted is the fourth field, where it is mounted the fifth.
		if fields := strings.Fields(line); len(fields) > 4 {
			if parts := terminationLog.FindStringSubmatch(fields[3]); parts != nil {
				return parts[1]
			}
		}
	}
	return ""
}

// Of processes that began in the same moment the one with the smaller PID is older.
func isOlder(proc string, pid, other int) bool {
	return cmp.Or(cmp.Compare(startOf(proc, pid), startOf(proc, other)), cmp.Compare(pid, other)) < 0
}

// When a process began, in ticks: the 22nd field, of which the second, in brackets, may contain anything.
func startOf(proc string, pid int) int64 {
	stat, _ := os.ReadFile(filepath.Join(proc, strconv.Itoa(pid), "stat"))
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) < 20 {
		return 0
	}
	ticks, _ := strconv.ParseInt(fields[19], 10, 64)
	return ticks
}

func hasNoParent(proc, pid string) bool {
	status, _ := os.ReadFile(filepath.Join(proc, pid, "status"))
	return bytes.Contains(status, []byte("\nPPid:\t0\n"))
}

// A process of another user has a namespace that may not be read: then it is not ours.
func inNamespace(proc, pid, own string) bool { return mountOf(proc, pid) == own }

// The mount namespace of a process, "" where it may not be read.
func mountOf(proc, pid string) string {
	mount, _ := os.Readlink(filepath.Join(proc, pid, "ns/mnt"))
	return mount
}

func commOf(proc, pid string) string {
	comm, _ := os.ReadFile(filepath.Join(proc, pid, "comm"))
	return strings.TrimSpace(string(comm))
}

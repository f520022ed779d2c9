package procs

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Sweep kills every descendant that is left, and waits a moment until they are reaped.
func Sweep() {
	for range 50 {
		if KillAll() == 0 {
			return
		}
		time.Sleep(20 * time.Millisecond)
		reap()
	}
}

// KillAll kills every descendant and says how many there are. Nobody is reaped meanwhile, so that no PID is another process's by the time it is killed.
func KillAll() int {
	children.Lock()
	defer children.Unlock()
	pids := descendants()
	for _, pid := range pids {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	return len(pids)
}

// Memory is what all descendants have in memory for themselves, in bytes: not files that the kernel can drop.
func Memory() int64 {
	total := int64(0)
	for _, pid := range descendants() {
		status, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
		total += kibibytes(status, "RssAnon:") + kibibytes(status, "RssShmem:")
	}
	return total << 10
}

// Children of children too. The kernel lists those of each thread (CONFIG_PROC_CHILDREN, as distributions have it):
// the pod may have thousands of other processes that are none of our business.
func descendants() []int {
	var found []int
	queue := []int{os.Getpid()}
	for len(queue) > 0 {
		lists, _ := filepath.Glob("/proc/" + strconv.Itoa(queue[0]) + "/task/*/children")
		queue = queue[1:]
		for _, list := range lists {
			text, _ := os.ReadFile(list)
			for _, word := range strings.Fields(string(text)) {
				if pid, err := strconv.Atoi(word); err == nil {
					found = append(found, pid)
					queue = append(queue, pid)
				}
			}
		}
	}
	return found
}

func kibibytes(status []byte, field string) int64 {
	_, rest, ok := bytes.Cut(status, []byte("\n"+field))
	if !ok {
		return 0
	}
	words := strings.Fields(string(rest[:min(len(rest), 40)]))
	if len(words) == 0 {
		return 0
	}
	value, _ := strconv.ParseInt(words[0], 10, 64)
	return value
}

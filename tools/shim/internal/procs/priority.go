package procs

import (
	"os"
	"strconv"
	"syscall"
)

const (
	niceness = 10
	// Best effort, the last of its eight levels: what writes results waits for what the program reads.
	ioWhoProcess = 1
	ioBestEffort = 2<<13 | 7
)

// StepBack lowers the priority of this process, and so of everything that it starts, for CPU and disk. The kernel
// keeps both by thread; a new one has those of the thread that made it.
func StepBack() {
	threads, _ := os.ReadDir("/proc/self/task")
	for _, thread := range threads {
		id, err := strconv.Atoi(thread.Name())
		if err != nil {
			continue
		}
		_ = syscall.Setpriority(syscall.PRIO_PROCESS, id, niceness)
		_, _, _ = syscall.RawSyscall(syscall.SYS_IOPRIO_SET, ioWhoProcess, uintptr(id), ioBestEffort)
	}
}

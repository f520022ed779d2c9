package target

import (
	"errors"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"toe.run/tools/lib/fault"
)

// Find gives the process of a runtime: the main process of the target, or the one below it (a shell or an init often
// stands before it). Of a process and those that it started, the first one counts.
//
// is tells whether a process is one; it may fail, as the kernel shows a process only to its own user or with SYS_PTRACE.
// Of several, each counts only where those before it found none.
func Find(main int, runtime string, is ...func(pid int) (bool, error)) (Process, error) {
	children := tree()
	for _, one := range is {
		found, err := first(main, children, one)
		if err != nil {
			return Process{}, denied(err)
		}
		switch len(found) {
		case 0:
		case 1:
			return Read(found[0])
		default:
			return Process{}, fault.New(fault.NoTarget, "the container runs %s in several processes side by side (%s): "+
				"which one is meant cannot be told", runtime, join(found))
		}
	}
	return Process{}, fault.New(fault.NoTarget, "no process of the container runs %s: choose its container with "+
		"targets.container, or another tool", runtime)
}

// Those that match, as few generations below the main process as there are any.
func first(main int, children map[int][]int, is func(int) (bool, error)) (found []int, err error) {
	for level := []int{main}; len(level) > 0 && len(found) == 0 && err == nil; level = below(level, children) {
		found, err = matching(level, is)
	}
	return found, err
}

func matching(pids []int, is func(int) (bool, error)) (found []int, err error) {
	for _, pid := range pids {
		yes, err := is(pid)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if yes {
			found = append(found, pid)
		}
	}
	return found, nil
}

func denied(err error) error {
	if !errors.Is(err, fs.ErrPermission) {
		return err
	}
	return fault.New(fault.Denied, "may not look at the target: it has capabilities that this tool has not, or a security profile "+
		"of the node forbids it. The tool needs SYS_PTRACE")
}

// Children of each process.
func tree() map[int][]int {
	children := map[int][]int{}
	folders, _ := os.ReadDir("/proc")
	for _, folder := range folders {
		pid, err := strconv.Atoi(folder.Name())
		if err != nil {
			continue
		}
		if process, err := Read(pid); err == nil {
			children[process.Parent] = append(children[process.Parent], pid)
		}
	}
	return children
}

func below(pids []int, children map[int][]int) (next []int) {
	for _, pid := range pids {
		next = append(next, children[pid]...)
	}
	return next
}

func join(pids []int) string {
	words := make([]string, len(pids))
	for i, pid := range pids {
		words[i] = strconv.Itoa(pid)
	}
	return strings.Join(words, ", ")
}

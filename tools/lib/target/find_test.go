package target

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"

	"toe.run/tools/lib/fault"
)

// A process with so many children.
func family(t *testing.T, children int) (main int, below []int) {
	script := "trap 'kill $(jobs -p)' EXIT TERM; "
	for range children {
		script += "sleep 60 & "
	}
	command := exec.Command("sh", "-c", script+"wait")
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, pid := range append(tree()[command.Process.Pid], command.Process.Pid) {
			if process, err := os.FindProcess(pid); err == nil {
				_ = process.Kill()
			}
		}
		_ = command.Wait()
	})
	for range 100 {
		if below = tree()[command.Process.Pid]; len(below) == children {
			return command.Process.Pid, below
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("the children did not start")
	return 0, nil
}

func TestFind(t *testing.T) {
	main, children := family(t, 2)
	these := func(pids ...int) func(int) (bool, error) {
		return func(pid int) (bool, error) { return slices.Contains(pids, pid), nil }
	}
	all := these(append(children, main)...)
	for name, row := range map[string]struct {
		is    []func(int) (bool, error)
		found int
	}{
		"the one child that matches":                   {[]func(int) (bool, error){these(children[0])}, children[0]},
		"of a process and its children, the process":   {[]func(int) (bool, error){all}, main},
		"what the first one takes, below the others":   {[]func(int) (bool, error){these(children[1]), all}, children[1]},
		"what the second one takes, if the first none": {[]func(int) (bool, error){these(), all}, main},
	} {
		if found, err := Find(main, "X", row.is...); err != nil || found.PID != row.found {
			t.Errorf("%s is meant (%d): %+v, %v", name, row.found, found, err)
		}
	}
}

func TestFindSaysWhatIsWrong(t *testing.T) {
	main, children := family(t, 2)
	for name, row := range map[string]struct {
		is   func(int) (bool, error)
		code int
	}{
		"none":    {func(int) (bool, error) { return false, nil }, fault.NoTarget},
		"several": {func(pid int) (bool, error) { return slices.Contains(children, pid), nil }, fault.NoTarget},
		"hidden":  {func(int) (bool, error) { return false, fs.ErrPermission }, fault.Denied},
		"gone":    {func(int) (bool, error) { return false, fs.ErrNotExist }, fault.NoTarget},
	} {
		_, err := Find(main, "X", row.is)
		var refusal *fault.Fault
		if !errors.As(err, &refusal) || refusal.Code != row.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFindTakesNoOtherForSeveral(t *testing.T) {
	main, children := family(t, 2)
	several := func(pid int) (bool, error) { return slices.Contains(children, pid), nil }
	if found, err := Find(main, "X", several, func(pid int) (bool, error) { return pid == main, nil }); err == nil {
		t.Errorf("which of the children is meant cannot be told: %+v", found)
	}
}

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
	first := func(pid int) (bool, error) { return pid == children[0], nil }
	if found, err := Find(main, "X", first); err != nil || found.PID != children[0] || found.Parent != main {
		t.Errorf("the one child that matches is meant: %+v, %v", found, err)
	}
	all := func(pid int) (bool, error) { return pid == main || slices.Contains(children, pid), nil }
	if found, err := Find(main, "X", all); err != nil || found.PID != main {
		t.Errorf("of a process and its children the process is meant: %+v, %v", found, err)
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

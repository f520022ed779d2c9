package target

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"toe.run/tools/lib/fault"
)

// Enter changes the user of the whole process: the tests run this program again, as a target and as the tool.
func TestMain(m *testing.M) {
	switch os.Getenv("TEST_ROLE") {
	case "target":
		beTarget()
	case "bare tool":
		dropCapabilities()
	case "tool":
		beTool()
	default:
		os.Exit(m.Run())
	}
}

func TestEnter(t *testing.T) {
	const root, app, nobody = 0, 1000, 65534
	const incapable = "needs the capabilities SETUID and SETGID"
	for name, row := range map[string]struct {
		// Users of the main process, of the process below it, which is the runtime, and of the tool.
		main, runtime, tool int
		role                string
		// Exit code, user while it acts on the target, and afterwards.
		code, during, after int
		words               string
	}{
		"a runtime of the user of the main process": {app, app, root, "tool", 0, app, root, ""},
		"a runtime of another user":                 {root, app, root, "tool", 0, app, root, ""},
		"a runtime of root":                         {app, root, root, "tool", 0, root, root, ""},
		"a tool of the same user":                   {app, app, app, "tool", 0, app, app, ""},
		"a tool that may not become that user":      {app, app, root, "bare tool", fault.Denied, -1, root, incapable},
		"a tool that may not become the user below": {root, app, root, "bare tool", fault.Denied, -1, root, incapable},
		"a tool of another user":                    {app, app, nobody, "tool", fault.Denied, -1, nobody, "They must be the same"},
		"a tool of the user of the main one alone":  {app, nobody, app, "tool", fault.Denied, -1, app, "They must be the same"},
		"no runtime at all":                         {app, -1, root, "tool", fault.NoTarget, -1, root, "no process of the container runs X"},
	} {
		t.Run(name, func(t *testing.T) {
			main, runtime := startTarget(t, row.main, row.runtime)
			tool := again(row.role, row.tool, main, runtime)
			said, err := tool.CombinedOutput()
			want := fmt.Sprintf("%d %d %d ", row.code, row.during, row.after)
			if err != nil || !strings.HasPrefix(string(said), want) || !strings.Contains(string(said), row.words) {
				t.Errorf("%v: %q, not %q with %q", err, said, want, row.words)
			}
		})
	}
}

// again is this program in another role, as a user, with numbers as its arguments.
func again(role string, uid int, numbers ...int) *exec.Cmd {
	command := exec.Command("/proc/self/exe")
	for _, one := range numbers {
		command.Args = append(command.Args, strconv.Itoa(one))
	}
	command.Env = append(os.Environ(), "TEST_ROLE="+role)
	command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(uid)}}
	return command
}

func argument(index int) int {
	value, _ := strconv.Atoi(os.Args[index])
	return value
}

// Process IDs of a main process and of the runtime below it; -1 for none.
func startTarget(t *testing.T, mainUser, runtimeUser int) (main, runtime int) {
	if os.Getuid() != 0 {
		t.Skip("to be other users takes root")
	}
	target := again("target", 0, mainUser, runtimeUser)
	output, err := target.StdoutPipe()
	if err == nil {
		err = target.Start()
	}
	if err == nil {
		_, err = fmt.Fscan(output, &runtime)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = target.Process.Kill()
		_ = target.Wait()
		if runtime > 0 {
			_ = syscall.Kill(runtime, syscall.SIGKILL)
		}
	})
	return target.Process.Pid, runtime
}

func beTarget() {
	mainUser, runtimeUser, runtime := argument(1), argument(2), -1
	if runtimeUser >= 0 {
		below := exec.Command("sleep", "60")
		below.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(runtimeUser), Gid: uint32(runtimeUser)}}
		if err := below.Start(); err != nil {
			panic(err)
		}
		runtime = below.Process.Pid
	}
	if err := errors.Join(syscall.Setgid(mainUser), syscall.Setuid(mainUser)); err != nil {
		panic(err)
	}
	fmt.Println(runtime)
	time.Sleep(time.Minute)
}

// Root in a container that has none of root's capabilities.
func dropCapabilities() {
	const prCapBSetDrop = 24
	runtime.LockOSThread()
	for capability := uintptr(0); capability < 64; capability++ {
		_, _, _ = syscall.RawSyscall(syscall.SYS_PRCTL, prCapBSetDrop, capability, 0)
	}
	_ = os.Setenv("TEST_ROLE", "tool")
	panic(syscall.Exec("/proc/self/exe", os.Args, os.Environ()))
}

// Prints the exit code of what Enter has given, the user whose rights it took, and the user afterwards.
func beTool() {
	runtime, during := argument(2), -1
	_, restore, err := Enter(argument(1), "X", func(pid int) (bool, error) { return pid == runtime, nil })
	code := 0
	if err == nil {
		during = os.Geteuid()
		restore()
	} else {
		var refusal *fault.Fault
		errors.As(err, &refusal)
		code = refusal.Code
	}
	fmt.Println(code, during, os.Geteuid(), err)
}

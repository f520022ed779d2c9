package procs

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestMain(m *testing.M) {
	os.Setenv("COLLECTOR_TOKEN", "secret")
	Adopt()
	os.Exit(m.Run())
}

// start runs a shell script on a thread that lives as long as the test, and returns its stdout too.
func start(t *testing.T, script string) (*Child, *os.File) {
	runtime.LockOSThread()
	from, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	child, err := Start(Spec{Command: []string{"sh", "-c", script}, Dir: "/", Stdout: to, Stderr: to})
	if err != nil {
		t.Fatal(err)
	}
	to.Close()
	t.Cleanup(func() {
		child.SignalGroup(syscall.SIGKILL)
		from.Close()
	})
	return child, from
}

func said(t *testing.T, from *os.File) string {
	text := make([]byte, 1000)
	count, _ := from.Read(text)
	return string(text[:count])
}

func ended(t *testing.T, child *Child) int {
	select {
	case <-child.Done():
		return child.Code()
	case <-time.After(10 * time.Second):
		t.Fatal("it does not end")
		return 0
	}
}

func TestExitCodesAreThoseOfShells(t *testing.T) {
	for script, want := range map[string]int{"exit 0": 0, "exit 3": 3, "kill -TERM $$": 143, "kill -KILL $$": 137} {
		child, _ := start(t, script)
		if got := ended(t, child); got != want {
			t.Errorf("%s: %d", script, got)
		}
	}
}

func TestWhatCannotBeStartedSaysWhy(t *testing.T) {
	plain := t.TempDir() + "/plain"
	_ = os.WriteFile(plain, []byte("x"), 0o600)
	for program, code := range map[string]int{"no-such-tool": 127, "/no/such/tool": 127, plain: 126} {
		_, err := Start(Spec{Command: []string{program}, Stdout: os.Stdout, Stderr: os.Stderr})
		var start *StartError
		if !errors.As(err, &start) || start.Code != code || !strings.Contains(err.Error(), program) {
			t.Errorf("%s: %v", program, err)
		}
	}
}

func TestAToolDoesNotGetTheToken(t *testing.T) {
	child, out := start(t, "env | grep -c COLLECTOR_TOKEN; echo ${PATH:+path}")
	ended(t, child)
	if got := said(t, out); got != "0\npath\n" {
		t.Errorf("got %q", got)
	}
}

func TestAToolHearsItsSignal(t *testing.T) {
	child, out := start(t, `trap 'exit 9' INT; echo ready; while :; do sleep 0.1; done`)
	said(t, out)
	child.Signal(syscall.SIGINT)
	if code := ended(t, child); code != 9 {
		t.Errorf("ended with %d", code)
	}
	child.Signal(syscall.SIGKILL)
}

func TestOrphansAreOursAndAreSweptAway(t *testing.T) {
	child, out := start(t, `(setsid sleep 300 & echo $!) | { read pid; echo $pid; }; exit 0`)
	pid := strings.TrimSpace(said(t, out))
	ended(t, child)
	if stat, err := os.ReadFile("/proc/" + pid + "/stat"); err != nil || len(descendants()) == 0 {
		t.Fatalf("the orphan is not ours: %s, %v", stat, err)
	}
	Sweep()
	if _, err := os.Stat("/proc/" + pid); err == nil || len(descendants()) != 0 {
		t.Error("the orphan is still there")
	}
}

func TestMemoryCountsChildrenOfChildrenToo(t *testing.T) {
	before := Memory()
	_, out := start(t, `sh -c 'x=$(head -c 30000000 /dev/zero | tr "\0" a); echo ready; sleep 60'; :`)
	said(t, out)
	if grown := Memory() - before; grown < 25<<20 {
		t.Errorf("grew by %d", grown)
	}
	Sweep()
}

func TestAToolHasLessPriority(t *testing.T) {
	done := make(chan string)
	go func() {
		runtime.LockOSThread()
		StepBack()
		child, out := start(t, `nice; exec sleep 60`)
		nice := strings.TrimSpace(said(t, out))
		disk, _, _ := syscall.RawSyscall(syscall.SYS_IOPRIO_GET, ioWhoProcess, uintptr(child.pid), 0)
		done <- fmt.Sprintf("nice %s, of disks class %d, level %d", nice, disk>>13, disk&7)
	}()
	if got := <-done; got != "nice 10, of disks class 2, level 7" {
		t.Errorf("got %q", got)
	}
}

package procs

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
)

// Spec says what is started.
type Spec struct {
	Command []string
	Dir     string
	// Stdout and Stderr are written by the child; its stdin is empty.
	Stdout, Stderr *os.File
}

// Child is a started command, in a process group of its own.
type Child struct {
	pid    int
	done   chan struct{}
	status syscall.WaitStatus
}

var children = struct {
	sync.Mutex
	byPID map[int]*Child
}{byPID: map[int]*Child{}}

// Variables that no tool gets.
var secrets = []string{"COLLECTOR_TOKEN="}

// Start starts a command. It must be called by the goroutine that is locked to the main thread: the kernel kills the
// child when the thread that started it ends. Its error is a sentence.
func Start(spec Spec) (*Child, error) {
	program, err := exec.LookPath(spec.Command[0])
	if err != nil {
		return nil, startError(spec.Command[0], err)
	}
	empty, err := os.Open(os.DevNull)
	if err != nil {
		return nil, err
	}
	defer empty.Close()
	// Whoever reaps waits until the child is known.
	children.Lock()
	defer children.Unlock()
	pid, err := syscall.ForkExec(program, spec.Command, &syscall.ProcAttr{
		Dir:   spec.Dir,
		Env:   environment(),
		Files: []uintptr{empty.Fd(), spec.Stdout.Fd(), spec.Stderr.Fd()},
		Sys:   &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL},
	})
	if err != nil {
		return nil, startError(spec.Command[0], err)
	}
	child := &Child{pid: pid, done: make(chan struct{})}
	children.byPID[pid] = child
	return child, nil
}

// StartError is a command that could not be started. Code is what a shell would end with.
type StartError struct {
	Code int
	say  string
}

func (e *StartError) Error() string { return e.say }

func startError(program string, err error) error {
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, exec.ErrNotFound) {
		return &StartError{127, fmt.Sprintf("%s is not in the image", program)}
	}
	return &StartError{126, fmt.Sprintf("%s cannot be started: %v", program, err)}
}

// Done is closed when the child has ended.
func (c *Child) Done() <-chan struct{} { return c.done }

// Code is the exit code of a child that has ended; 128 and the signal when one killed it, as shells have it.
func (c *Child) Code() int {
	if c.status.Signaled() {
		return 128 + int(c.status.Signal())
	}
	return c.status.ExitStatus()
}

// Signal tells the child alone, unless it has ended.
func (c *Child) Signal(sig syscall.Signal) { c.send(c.pid, sig) }

// SignalGroup tells the child and those of its children that stayed in its group.
func (c *Child) SignalGroup(sig syscall.Signal) { c.send(-c.pid, sig) }

func (c *Child) send(to int, sig syscall.Signal) {
	children.Lock()
	defer children.Unlock()
	if children.byPID[c.pid] == c {
		_ = syscall.Kill(to, sig)
	}
}

func environment() []string {
	var kept []string
	for _, variable := range os.Environ() {
		if !isSecret(variable) {
			kept = append(kept, variable)
		}
	}
	return kept
}

func isSecret(variable string) bool {
	for _, name := range secrets {
		if strings.HasPrefix(variable, name) {
			return true
		}
	}
	return false
}

// Package test runs the built shim beside a target: in the target's PID namespace and a mount namespace of its own, as
// an ephemeral container is. It needs root on Linux.
package test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

var shim string

func TestMain(m *testing.M) {
	if os.Getuid() != 0 {
		fmt.Println("skipped: to make namespaces takes root")
		os.Exit(m.Run())
	}
	// Not below /tmp, which each shim has one of its own of.
	folder, err := os.MkdirTemp("/var/tmp", "toe-shim-test-")
	if err != nil {
		panic(err)
	}
	os.Chmod(folder, 0o755)
	os.Setenv("TMPDIR", folder)
	shim = filepath.Join(folder, "shim")
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-o", shim, "..")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		panic(string(out))
	}
	code := m.Run()
	os.RemoveAll(folder)
	os.Exit(code)
}

// target is a process that is PID 1 of a namespace of its own.
type target struct {
	t   *testing.T
	cmd *exec.Cmd
}

func startTarget(t *testing.T) *target {
	if os.Getuid() != 0 {
		t.Skip("to make namespaces takes root")
	}
	cmd := exec.Command("sleep", "600")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID | syscall.CLONE_NEWNS}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return &target{t, cmd}
}

// beside counts the processes in the target's PID namespace beside its own. Those that have ended and wait for somebody
// to ask for their exit code are no concern of the shim when it was killed: the target's PID 1 never asks.
func (x *target) beside() int {
	own, _ := os.Readlink(fmt.Sprintf("/proc/%d/ns/pid", x.cmd.Process.Pid))
	links, _ := filepath.Glob("/proc/[0-9]*/ns/pid")
	count := -1
	for _, link := range links {
		stat, _ := os.ReadFile(filepath.Join(filepath.Dir(filepath.Dir(link)), "stat"))
		if other, _ := os.Readlink(link); other == own && !bytes.Contains(stat, []byte(") Z ")) {
			count++
		}
	}
	return count
}

// run is one run of the shim.
type run struct {
	t       *testing.T
	cmd     *exec.Cmd
	folder  string
	mu      sync.Mutex
	out     bytes.Buffer
	ended   chan struct{}
	code    int
	message string
	// unread is the log of a deaf one: nobody reads it.
	unread *os.File
}

// stage says how a shim is run.
type stage struct {
	// tool is a shell script: $1 the folder of the result, $2 the seconds, $3 the folder for work, then the arguments.
	// With more, fields of the tool file, written before the closing brace.
	tool, more string
	// file is a whole tool file, instead.
	file   string
	env    map[string]string
	args   []string
	target *target
	// user is who it runs as, "" for root. Before is a shell command in its mount namespace.
	user, before string
	container    string
	message      string
	deaf         bool
}

var containers atomic.Int64

func start(t *testing.T, s stage) *run {
	if s.target == nil {
		s.target = startTarget(t)
	}
	folder := t.TempDir()
	os.Chmod(filepath.Dir(folder), 0o755)
	r := &run{t: t, folder: folder, ended: make(chan struct{}), message: filepath.Join(folder, "termination-log")}
	file := s.file
	if file == "" {
		command, _ := json.Marshal([]string{"sh", "-c", s.tool, "tool", "{out}", "{seconds}", "{work}", "{args}"})
		file = fmt.Sprintf(`{"command":%s%s}`, command, s.more)
	}
	must(t, os.WriteFile(filepath.Join(folder, "tool.json"), []byte(file), 0o644))
	must(t, os.Link(shim, filepath.Join(folder, "shim")))
	must(t, os.WriteFile(r.message, []byte(s.message), 0o666))
	os.Chmod(r.message, 0o666)
	if s.container == "" {
		s.container = fmt.Sprintf("toe-test-%d-%d", os.Getpid(), containers.Add(1))
	}
	enter := "mount -t proc proc /proc && mount -t tmpfs -o size=40m,mode=1777 tmpfs /tmp && "
	if s.before != "" {
		enter += s.before + " && "
	}
	if s.user != "" {
		enter += "exec setpriv --reuid " + s.user + " --regid " + s.user + " --clear-groups -- \"$@\""
	} else {
		enter += "exec \"$@\""
	}
	words := []string{fmt.Sprintf("--pid=/proc/%d/ns/pid", s.target.cmd.Process.Pid), "--", "unshare", "--mount", "--propagation", "private",
		"sh", "-c", enter, "sh", filepath.Join(folder, "shim")}
	r.cmd = exec.Command("nsenter", append(words, s.args...)...)
	r.cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "PROFILER_DURATION=1s", "TOE_TOOL=tool", "TOE_TERMINATION_LOG=" + r.message,
		"TOE_CONTAINER=" + s.container, "TARGET_POD_NAME=web-0", "TARGET_NAMESPACE=shop", "TOE_JOB=web", "TOE_JOB_NAMESPACE=shop", "TOE_JOB_UID=u-1"}
	for name, value := range s.env {
		r.cmd.Env = append(r.cmd.Env, name+"="+value)
	}
	if s.deaf {
		from, to, err := os.Pipe()
		must(t, err)
		r.cmd.Stdout, r.unread = to, from
		defer to.Close()
		t.Cleanup(func() { from.Close() })
	} else {
		r.cmd.Stdout = r
		r.cmd.Stderr = r
	}
	must(t, r.cmd.Start())
	go func() {
		_ = r.cmd.Wait()
		r.code = r.cmd.ProcessState.ExitCode()
		// nsenter ends as its child did.
		if status := r.cmd.ProcessState.Sys().(syscall.WaitStatus); status.Signaled() {
			r.code = 128 + int(status.Signal())
		}
		close(r.ended)
	}()
	t.Cleanup(func() { _ = r.cmd.Process.Kill() })
	return r
}

// play runs a shim to its end.
func play(t *testing.T, s stage) *run {
	r := start(t, s)
	r.wait(30 * time.Second)
	return r
}

func (r *run) Write(text []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.out.Write(text)
}

func (r *run) log() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.out.String()
}

func (r *run) wait(limit time.Duration) int {
	r.t.Helper()
	select {
	case <-r.ended:
	case <-time.After(limit):
		r.t.Fatalf("it does not end: %s", r.log())
	}
	return r.code
}

// says waits until the log has the words.
func (r *run) says(words string) {
	r.t.Helper()
	r.until("the log has "+words, func() bool { return strings.Contains(r.log(), words) })
}

func (r *run) until(what string, isSo func() bool) {
	r.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if isSo() {
			return
		}
	}
	r.t.Fatalf("waited in vain until %s: %s", what, r.log())
}

func (r *run) untilThereIs(file string) {
	r.t.Helper()
	r.until("there is "+file, func() bool {
		_, err := os.Stat(file)
		return err == nil
	})
}

// signal sends a signal to the shim itself, which is the child of nsenter.
func (r *run) signal(sig syscall.Signal) { _ = syscall.Kill(r.pid(), sig) }

func (r *run) pid() int {
	r.t.Helper()
	var pid int
	r.until("there is a shim", func() bool {
		text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", r.cmd.Process.Pid, r.cmd.Process.Pid))
		pid, _ = strconv.Atoi(strings.TrimSpace(string(text)))
		comm, _ := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
		return string(comm) == "shim\n"
	})
	return pid
}

type told struct {
	Toe   int
	Files []struct {
		N, H string
		S    int64
	}
	More    int
	Bytes   int64
	Partial bool
	Why     string
	Say     string
}

// told is the termination message.
func (r *run) told() (m told) {
	text, _ := os.ReadFile(r.message)
	if err := json.Unmarshal(text, &m); err != nil || len(text) > 400 || m.Toe != 1 {
		r.t.Errorf("the termination message: %v: %s", err, text)
	}
	return m
}

// tells says whether the termination message has something by now. It is written after what it tells is published.
func (r *run) tells() bool {
	var m told
	text, _ := os.ReadFile(r.message)
	return json.Unmarshal(text, &m) == nil && m.Bytes > 0
}

// want checks how it ended, by exit code and termination message.
func (r *run) want(code int, why string, words string) {
	r.t.Helper()
	m := r.told()
	if r.code != code || m.Why != why || !strings.Contains(m.Say, words) {
		r.t.Errorf("ended with %d %+v, want %d %s %q: %s", r.code, m, code, why, words, r.log())
	}
	if strings.Contains(r.log()+fmt.Sprint(m), "secret-token") {
		r.t.Error("the token is in the log")
	}
}

// events are the lines of the log that are no content, by the event.
func (r *run) events() map[string][]map[string]any {
	found := map[string][]map[string]any{}
	lines := bufio.NewScanner(strings.NewReader(r.log()))
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var event map[string]any
		if json.Unmarshal(lines.Bytes(), &event) == nil && event["toe"] == 1.0 {
			name := fmt.Sprint(event["event"])
			found[name] = append(found[name], event)
		}
	}
	return found
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Package hotspot speaks the dynamic attach protocol of the HotSpot JVM, as jcmd does, through the files of the target:
// a tool shares its processes, not its mounts.
package hotspot

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"toe.run/tools/lib/fault"
	"toe.run/tools/lib/target"
)

// How long a JVM may take to answer: it may be at work on a safepoint.
const patience = 20 * time.Second

// A JVM that takes commands.
type JVM struct {
	process target.Process
	tmp     *os.File
}

// IsJVM tells whether a process runs HotSpot.
func IsJVM(pid int) (bool, error) {
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	return strings.Contains(string(maps), "/libjvm.so"), err
}

// Attach makes the JVM listen, if it does not yet. The caller acts as its user. root is the root folder of the process.
func Attach(process target.Process, root *os.Root) (*JVM, error) {
	tmp, err := root.OpenFile("tmp", os.O_RDONLY|syscall.O_DIRECTORY, 0)
	if err != nil {
		return nil, fault.New(fault.Denied, "cannot enter /tmp of the target, by which a JVM is reached: %v", err)
	}
	jvm := &JVM{process, tmp}
	if jvm.listens() {
		return jvm, nil
	}
	if err := jvm.knock(root); err != nil {
		tmp.Close()
		return nil, err
	}
	return jvm, nil
}

// Close ends the work with the JVM. It goes on listening, as after jcmd.
func (j *JVM) Close() { j.tmp.Close() }

func (j *JVM) socket() string { return fmt.Sprintf(".java_pid%d", j.process.InnerPID) }

// The file of the socket. The way by its folder's descriptor is short enough for an address, and no link leads astray.
func (j *JVM) address() string { return fmt.Sprintf("/proc/self/fd/%d/%s", j.tmp.Fd(), j.socket()) }

func (j *JVM) listens() bool {
	info, err := os.Lstat(j.address())
	return err == nil && info.Mode()&fs.ModeSocket != 0
}

// A JVM starts to listen when it finds a file of its own user and gets SIGQUIT. To other programs that signal is the end.
func (j *JVM) knock(root *os.Root) error {
	if !j.process.AwaitHandler(syscall.SIGQUIT) {
		return fault.New(fault.NoTarget, "the JVM does not listen to SIGQUIT (-Xrs): it cannot be attached to")
	}
	for _, argument := range j.process.Arguments() {
		if argument == "-XX:+DisableAttachMechanism" {
			return fault.New(fault.Denied, "the JVM was started with -XX:+DisableAttachMechanism: it cannot be attached to")
		}
	}
	trigger := fmt.Sprintf("tmp/.attach_pid%d", j.process.InnerPID)
	file, err := root.OpenFile(trigger, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return fault.New(fault.Denied, "cannot write to /tmp of the target, by which a JVM is reached: %v. "+
			"With a read-only root file system the pod needs an emptyDir at /tmp", err)
	}
	if err == nil {
		file.Close()
		defer func() { _ = root.Remove(trigger) }()
	}
	if err := syscall.Kill(j.process.PID, syscall.SIGQUIT); err != nil {
		return fault.New(fault.Denied, "may not signal the JVM: %v", err)
	}
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if j.listens() {
			return nil
		}
	}
	return fault.New(fault.NoTarget, "the JVM did not start to listen within %v: is it stopped, or no HotSpot?", patience)
}

// Load loads an agent library, or calls it again, with options.
// @returns what its own code is, and an error when the JVM did not load it.
func (j *JVM) Load(library, options string) (int, error) {
	answer, err := j.command("load", library, "true", options)
	if err != nil {
		return 0, err
	}
	code, ok := returnCode(answer)
	if !ok {
		return 0, fmt.Errorf("the JVM did not load the profiler: %s", strings.TrimSpace(answer))
	}
	return code, nil
}

// Version 1 of the protocol, which all HotSpot JVMs speak: a command has three arguments, always.
func (j *JVM) command(name string, arguments ...string) (string, error) {
	connection, err := net.DialTimeout("unix", j.address(), patience)
	if err != nil {
		return "", fault.New(fault.Denied, "cannot connect to the JVM: %v", err)
	}
	defer connection.Close()
	_ = connection.SetDeadline(time.Now().Add(patience))
	request := strings.Join(append([]string{"1", name}, arguments...), "\x00") + "\x00"
	if _, err := io.WriteString(connection, request); err != nil {
		return "", fmt.Errorf("the JVM took no command: %w", err)
	}
	answer, err := io.ReadAll(io.LimitReader(connection, 1<<20))
	if err != nil || len(answer) == 0 {
		return "", fmt.Errorf("the JVM gave no answer: %w", errors.Join(err, io.ErrUnexpectedEOF))
	}
	return string(answer), nil
}

// The first line is the JVM's own code; the second the agent's: "return code: 0", or "0" up to Java 8.
var agentCode = regexp.MustCompile(`^0\n(?:return code: )?(-?\d+)\s*$`)

func returnCode(answer string) (int, bool) {
	match := agentCode.FindStringSubmatch(answer)
	if match == nil {
		return 0, false
	}
	code, err := strconv.Atoi(match[1])
	return code, err == nil
}

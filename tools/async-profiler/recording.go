package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"toe.run/tools/async-profiler/hotspot"
	"toe.run/tools/lib/fault"
	"toe.run/tools/lib/target"
)

// Should this tool be killed, async-profiler ends by itself so many seconds after its time.
const grace = 60

// What an event is replaced by where the node or the pod does not allow it. From cpu to ctimer the library goes by itself.
var lesser = map[string]string{"cpu": "itimer", "ctimer": "itimer"}

// A recording in a JVM.
type recording struct {
	settings
	process target.Process
	jvm     *hotspot.JVM
	stage   *stage
}

// record measures and gives the open files of the result, by name. The caller acts as the user of the process.
// Whatever happens, nothing stays in the target but the library in its memory, which no JVM gives back.
func record(stop context.Context, process target.Process, wanted settings) (map[string]*os.File, error) {
	root, err := process.Root()
	if err != nil {
		return nil, fault.New(fault.Denied, "may not enter the files of the target: %v", err)
	}
	defer root.Close()
	jvm, err := hotspot.Attach(process, root)
	if err != nil {
		return nil, err
	}
	defer jvm.Close()
	stage, err := makeStage(process.PID, root)
	if err != nil {
		return nil, err
	}
	defer stage.remove()
	run := recording{wanted, process, jvm, stage}
	defer run.closeLog()
	if err := run.start(); err != nil {
		return nil, err
	}
	run.wait(stop)
	return run.finish()
}

func (r recording) start() error {
	if r.stage.isInherited {
		_ = r.tell("stop")
	}
	for event := r.event; ; {
		options := []string{"start", "jfr", "file=" + r.stage.path("profile.jfr"), fmt.Sprintf("timeout=%d", r.seconds+grace)}
		options = append(options, r.sampling(event)...)
		if r.threads {
			options = append(options, "threads")
		}
		err := r.tell(options...)
		if err == nil {
			fmt.Fprintf(os.Stderr, "async-profiler: samples %s in process %d for %ds\n", r.inUse(event), r.process.PID, r.seconds)
			return nil
		}
		next := lesser[event]
		if next == "" || strings.Contains(err.Error(), "already") {
			return err
		}
		fmt.Fprintf(os.Stderr, "async-profiler: %s is not possible here (%v): tries %s\n", event, err, next)
		event = next
	}
}

// What is in use in truth: without perf events, cpu is ctimer, which sees no code of the kernel.
func (r recording) inUse(event string) string {
	folder := fmt.Sprintf("/proc/%d/fd", r.process.PID)
	files, _ := os.ReadDir(folder)
	for _, file := range files {
		if link, _ := os.Readlink(filepath.Join(folder, file.Name())); strings.Contains(link, "perf_event") {
			return event
		}
	}
	return strings.Replace(event, "cpu", "ctimer", 1)
}

func (r recording) wait(stop context.Context) {
	end := time.NewTimer(time.Duration(r.seconds) * time.Second)
	defer end.Stop()
	beat := time.NewTicker(time.Second)
	defer beat.Stop()
	for r.process.IsAlive() {
		select {
		case <-end.C:
			return
		case <-stop.Done():
			return
		case <-beat.C:
		}
	}
}

// The folded stacks are those of the recording that is under way; its end completes the JFR file.
func (r recording) finish() (map[string]*os.File, error) {
	var failed error
	if r.folded {
		failed = r.tell("dump", "collapsed", "file="+r.stage.path("profile.folded"))
	}
	failed = errors.Join(failed, r.tell("stop", "file="+r.stage.path("profile.jfr")))
	files := map[string]*os.File{}
	for name, isWanted := range map[string]bool{"profile.folded": r.folded, "profile.jfr": r.jfr} {
		if file, err := r.stage.read(name); isWanted && err == nil && !isEmpty(file) {
			files[name] = file
		}
	}
	if len(files) == 0 && failed == nil {
		failed = fault.New(1, "async-profiler wrote no result")
	}
	return files, failed
}

// Nothing was allocated, no lock was waited for.
func isEmpty(file *os.File) bool {
	info, err := file.Stat()
	return err != nil || info.Size() == 0
}

// tell gives async-profiler a command. Its own words for what goes wrong are in its log.
func (r recording) tell(options ...string) error {
	options = append(options, "log="+r.stage.path("log"))
	code, err := r.jvm.Load(r.stage.path(path.Base(library)), strings.Join(options, ","))
	if err != nil {
		return err
	}
	if code != 0 {
		return fmt.Errorf("%s: %s (%d)", options[0], r.lastWords(), code)
	}
	return nil
}

// The JVM would hold the log open for ever.
func (r recording) closeLog() {
	_, _ = r.jvm.Load(r.stage.path(path.Base(library)), "version,log=stderr,file="+r.stage.path("version"))
}

func (r recording) lastWords() string {
	file, err := r.stage.read("log")
	if err != nil {
		return "failed"
	}
	defer file.Close()
	text, _ := io.ReadAll(io.LimitReader(file, 1<<16))
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.TrimPrefix(lines[len(lines)-1], "[ERROR] ")
}

// keep copies results into the folder for them, under the rights of the tool again.
func keep(files map[string]*os.File, out string) error {
	var failed error
	for name, from := range files {
		failed = errors.Join(failed, keepOne(from, filepath.Join(out, name)))
	}
	return failed
}

func keepOne(from *os.File, file string) error {
	defer from.Close()
	to, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	return errors.Join(err, to.Close())
}

package run

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"syscall"
	"time"

	"toe.run/shim/internal/outcome"
	"toe.run/shim/internal/procs"
)

const (
	// A tool is told to end so long after its time, and killed a while later.
	lateAfter = 15 * time.Second
	// Between the tool's own stop signal, SIGTERM and SIGKILL.
	termAfter = 10 * time.Second
	killAfter = 5 * time.Second
	// Between a cancel and SIGKILL.
	leaveAfter = 3 * time.Second
	// Each command after the tool has that long.
	stepTime = 60 * time.Second
)

// awaiter waits for the end of a command. It returns what brought that about before its time, nil when nothing did.
type awaiter func(*procs.Child) *outcome.Refusal

// command runs one command and waits for its end, and for that of all it has started.
// What it writes becomes events; stdout goes to a file instead if one is named.
func (j *job) command(words []string, folder, stdout string, await awaiter) ending {
	j.lines.Forget()
	var pumps sync.WaitGroup
	speech, err := j.pipe(&pumps)
	if err != nil {
		return j.failed(1, err)
	}
	output := speech
	if stdout != "" {
		if output, err = os.OpenFile(stdout, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600); err != nil {
			speech.Close()
			return j.failed(1, err)
		}
	}
	child, err := procs.Start(procs.Spec{Command: words, Dir: folder, Stdout: output, Stderr: speech})
	output.Close()
	speech.Close()
	if err != nil {
		return j.failed(startCode(err), err)
	}
	order := await(child)
	procs.Sweep()
	pumps.Wait()
	return ending{code: child.Code(), said: j.lines.Last(), order: order}
}

func (j *job) failed(code int, err error) ending {
	j.log.Note(err.Error())
	return ending{code: code, said: err.Error()}
}

// The end of a pipe whose lines are events.
func (j *job) pipe(pumps *sync.WaitGroup) (*os.File, error) {
	from, to, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	pumps.Go(func() {
		defer from.Close()
		j.lines.Pump(from)
	})
	return to, nil
}

func startCode(err error) int {
	var start *procs.StartError
	if errors.As(err, &start) {
		return start.Code
	}
	return 1
}

// awaitTool waits for the tool, and ends it on an order or when it is late.
func (j *job) awaitTool(seconds time.Duration) awaiter {
	return func(child *procs.Child) *outcome.Refusal {
		late := time.NewTimer(seconds + lateAfter)
		defer late.Stop()
		select {
		case <-child.Done():
			return j.control.Order()
		case <-j.control.stopped:
		case <-late.C:
			j.control.Stop(deadline(lateAfter))
		}
		j.end(child)
		return j.control.Order()
	}
}

// end ends the tool by the signal that makes it write its result, then by those that no tool mistakes. When nothing of
// it is wanted any more it has a moment, so that it leaves the target as it was.
func (j *job) end(child *procs.Child) {
	for _, step := range []struct {
		send  func(syscall.Signal)
		sig   syscall.Signal
		after time.Duration
	}{
		{child.Signal, j.tool.Stop, termAfter},
		{child.SignalGroup, syscall.SIGTERM, killAfter},
	} {
		step.send(step.sig)
		if ended := j.waitFor(child, step.after); ended || j.control.IsCancelled() {
			break
		}
	}
	child.SignalGroup(syscall.SIGKILL)
	<-child.Done()
}

// waitFor waits for the end of a child for so long, of which little is left when the run is cancelled. It says whether
// the child has ended.
func (j *job) waitFor(child *procs.Child, long time.Duration) bool {
	late := time.After(long)
	cancelled := j.control.wanted.Done()
	for {
		select {
		case <-child.Done():
			return true
		case <-cancelled:
			cancelled, late = nil, time.After(leaveAfter)
		case <-late:
			return false
		}
	}
}

// awaitStep waits for a command after the tool, and ends it when it is late or more than it may take is taken. A stop
// does not end it: it makes the result of what there is. The keeper, which ends before the run, has time for that yet.
func (j *job) awaitStep(enough context.Context) awaiter {
	return func(child *procs.Child) (order *outcome.Refusal) {
		limit := max(0, min(stepTime, time.Until(j.hard)-2*reserve))
		select {
		case <-child.Done():
		case <-enough.Done():
		case <-time.After(limit):
			order = &outcome.Refusal{Why: outcome.Deadline,
				Say: fmt.Sprintf("making the result took longer than %d s: measure for a shorter time", int(limit.Seconds()))}
			j.log.Note(order.Say)
		}
		child.SignalGroup(syscall.SIGKILL)
		<-child.Done()
		if order == nil {
			errors.As(context.Cause(enough), &order)
		}
		return order
	}
}

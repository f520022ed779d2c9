// Package run is the life of a tool's container, from its settings to its exit code.
package run

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"toe.run/shim/internal/collector"
	"toe.run/shim/internal/events"
	"toe.run/shim/internal/keep"
	"toe.run/shim/internal/outcome"
	"toe.run/shim/internal/procs"
	"toe.run/shim/internal/settings"
)

// What the end of a run needs for itself before the hard deadline.
const reserve = 10 * time.Second

// job is a run under way.
type job struct {
	plan
	log     *events.Log
	lines   *events.Lines
	control *control
	keeper  *keep.Keeper
	client  *collector.Client
	phase   atomic.Pointer[phase]
	made    atomic.Int64
	// allowed is how many bytes the collector takes in all, by its last answer.
	allowed atomic.Int64
	// kept is what the termination message has told last.
	kept atomic.Pointer[[]outcome.Kept]
}

// Run runs the tool and returns the exit code. It must be called on the main thread.
func Run(getenv func(string) string, args []string, stdout io.Writer) int {
	procs.StepBack()
	procs.Hide()
	procs.Adopt()
	control := newControl()
	control.Listen()
	log := events.New(stdout)
	defer log.Close()
	plan, refused := prepare(getenv, args)
	if refused != nil {
		return giveUp(log, plan, *refused)
	}
	defer os.RemoveAll(plan.work)
	j := &job{plan: plan, log: log, lines: events.NewLines(log, logBytes), control: control}
	j.allowed.Store(unlimited)
	return j.run()
}

func (j *job) run() int {
	store, refused := j.openStore()
	if refused != nil {
		return giveUp(j.log, j.plan, *refused)
	}
	watchdog := time.AfterFunc(time.Until(j.hard)+reserve, j.abandon)
	defer watchdog.Stop()
	files, last := context.WithDeadline(j.control.wanted, j.hard.Add(-reserve))
	defer last()
	j.write(nil)
	j.phase.Store(&phase{"warmup", j.Warmup})
	j.keeper = keep.New(files, j.keepOptions(store))
	j.keeper.Begin()
	defer j.holdLease()()
	j.announce()
	quiet := every(progressInterval, j.progress)
	if !j.warmUp() {
		return j.finish(ending{order: j.control.Order()}, quiet)
	}
	return j.finish(j.measure(), quiet)
}

// warmUp lets the target go on alone for a while. It is false when the run was stopped meanwhile.
func (j *job) warmUp() bool {
	if j.Warmup == 0 {
		return j.control.Order() == nil
	}
	j.enter("warmup", j.Warmup)
	select {
	case <-j.control.stopped:
		return false
	case <-time.After(j.Warmup):
		return true
	}
}

// measure runs the tool, once or slice by slice, and returns how the last of them ended.
func (j *job) measure() ending {
	j.enter("running", j.Duration)
	if j.Rolling == 0 {
		return j.slice(j.Duration, 0)
	}
	// What it takes to begin and end a slice is part of the duration.
	var e ending
	over := time.Now().Add(j.Duration)
	for n := 1; e.code == 0 && e.order == nil && j.control.Order() == nil; n++ {
		left := untilSecond(over)
		if left <= 0 {
			return e
		}
		e = j.slice(min(left, j.Rolling), n)
	}
	// An order that came while the result of a slice was made has ended the slices after it.
	if e.order == nil && untilSecond(over) > 0 {
		e.order = j.control.Order()
	}
	return e
}

func untilSecond(moment time.Time) time.Duration { return time.Until(moment).Round(time.Second) }

// slice runs the tool for a while, makes the result, and gives it away.
func (j *job) slice(length time.Duration, n int) ending {
	out := filepath.Join(j.work, fmt.Sprintf("out-%d", n))
	work := filepath.Join(j.work, fmt.Sprintf("work-%d", n))
	defer os.RemoveAll(work)
	for _, folder := range []string{out, work} {
		if err := os.Mkdir(folder, 0o700); err != nil {
			return ending{code: 1, said: "there is no place for the result: " + err.Error()}
		}
	}
	if j.tool.Grows && j.Mode != settings.Ephemeral {
		j.keeper.Grow(out, n)
	}
	e := j.makeResult(length, out, work)
	if !j.control.IsCancelled() {
		j.keeper.Take(out, n)
	}
	return e
}

// abandon is the last resort, when something hangs that never should.
func (j *job) abandon() {
	procs.Sweep()
	os.Exit(j.writeAbandoned())
}

// writeAbandoned tells of what was kept before something hung, and returns the exit code.
func (j *job) writeAbandoned() int {
	var kept []outcome.Kept
	if told := j.kept.Load(); told != nil {
		kept = *told
	}
	o := outcome.Outcome{Code: outcome.CodeUpload, Why: outcome.Upload, Say: "the hard deadline is over and something still hangs", Partial: true}
	_ = outcome.Write(j.TerminationLog, outcome.Message(o, kept))
	return o.Code
}

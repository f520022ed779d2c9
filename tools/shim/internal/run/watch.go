package run

import (
	"fmt"
	"time"

	"toe.run/shim/internal/events"
	"toe.run/shim/internal/keep"
	"toe.run/shim/internal/outcome"
	"toe.run/shim/internal/procs"
	"toe.run/shim/internal/settings"
)

const (
	watchInterval    = 250 * time.Millisecond
	progressInterval = 10 * time.Second
	// A disk with less is full.
	leastFree = 4 << 20
	// Nodes evict pods when the disk of their containers has 15 % left (imagefs.available, unless an admin says otherwise), and
	// look only every ten seconds.
	leastShare = 0.17
	// How many times as much as the result a tool may have on the disk for its work: what it recorded, of which the result
	// is a summary.
	workTimes = 16
)

// watch looks after a tool that is at work, or after what makes its result: over is told when it makes or takes more
// than it may, free being what the disk must have left. It returns what ends the watch.
func (j *job) watch(out, work string, free int64, over func(*outcome.Refusal)) func() {
	// What was there before is the tool's, which has been ended for it.
	outBefore, workBefore := keep.Size(out), keep.Size(work)
	return every(watchInterval, func() {
		size := keep.Size(out)
		j.made.Store(j.keeper.Raw() + size)
		switch {
		case j.keeper.Staying()+size-outBefore > j.limit():
			over(j.tooMuch())
		case j.MaxBytes > 0 && keep.Size(work)-workBefore > workTimes*j.MaxBytes:
			over(&outcome.Refusal{Why: outcome.Quota, Say: "the tool needs more of the disk for its work than the " +
				settings.FormatBytes(workTimes*j.MaxBytes) + " that are allowed: measure for a shorter time, or ask an admin for more"})
		case keep.Free(work) < free:
			over(keep.DiskFull())
		}
		j.checkMemory(over)
	})
}

// floor is how much the folder's disk must have left while the tool is at work.
func floor(folder string) int64 {
	return max(leastFree, int64(leastShare*float64(keep.Capacity(folder))))
}

// every does something again and again. It returns what ends that.
func every(interval time.Duration, do func()) func() {
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		ticker := time.NewTicker(interval)
		defer ticker.Stop()
		for {
			select {
			case <-done:
				return
			case <-ticker.C:
				do()
			}
		}
	}()
	return func() {
		close(done)
		<-ended
	}
}

// A tool that is stopped may still need memory to write its result; one that takes a quarter more is killed.
func (j *job) checkMemory(over func(*outcome.Refusal)) {
	limit := j.tool.Memory
	if j.MaxMemory > 0 {
		limit = min(limit, j.MaxMemory)
	}
	used := procs.Memory()
	if used <= limit {
		return
	}
	over(&outcome.Refusal{Why: outcome.Quota, Say: fmt.Sprintf(
		"the tool used %s of the pod's memory, %s are allowed: measure for a shorter time or less often",
		settings.FormatBytes(used), settings.FormatBytes(limit))})
	if used > limit+limit/4 {
		procs.KillAll()
	}
}

// phase is what a run is doing; length how long that will take, 0 where nobody knows.
type phase struct {
	name   string
	length time.Duration
}

// enter tells that a phase begins.
func (j *job) enter(name string, length time.Duration) {
	j.phase.Store(&phase{name, length})
	j.progress()
}

// progress tells how far a run is.
func (j *job) progress() {
	now := j.phase.Load()
	j.log.Emit("progress", events.Field{Name: "phase", Value: now.name},
		events.Field{Name: "seconds", Value: int(now.length.Seconds())}, events.Field{Name: "bytes", Value: j.made.Load()})
}

func (j *job) announce() {
	j.log.Emit("start", events.Field{Name: "tool", Value: j.Tool},
		events.Field{Name: "pod", Value: j.PodNamespace + "/" + j.Pod}, events.Field{Name: "container", Value: j.Target},
		events.Field{Name: "pid", Value: j.target.PID}, events.Field{Name: "comm", Value: j.target.Comm},
		events.Field{Name: "seconds", Value: j.Seconds()})
}

func deadline(after time.Duration) *outcome.Refusal {
	return &outcome.Refusal{Why: outcome.Deadline, Say: fmt.Sprintf("the tool did not end within %d s of its time and was ended", int(after.Seconds()))}
}

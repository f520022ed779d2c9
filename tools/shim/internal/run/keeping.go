package run

import (
	"context"
	"time"

	"toe.run/shim/internal/collector"
	"toe.run/shim/internal/events"
	"toe.run/shim/internal/keep"
	"toe.run/shim/internal/logstore"
	"toe.run/shim/internal/outcome"
	"toe.run/shim/internal/settings"
	"toe.run/shim/internal/volume"
)

const unlimited = 1 << 62

// openStore opens the store of the mode.
func (j *job) openStore() (keep.Store, *outcome.Outcome) {
	switch j.Mode {
	case settings.Collector:
		j.client = collector.New(j.Endpoint, j.Token, j.Pod, j.Container)
		return j.client, nil
	case settings.PVC:
		store, err := volume.Open(volume.Place{Root: j.Volume, Namespace: j.JobNamespace, Job: j.Job, JobUID: j.JobUID,
			Pod: j.Pod, Container: j.Container})
		if err != nil {
			return nil, end(outcome.CodeUpload, outcome.Upload, err)
		}
		return store, nil
	}
	return logstore.New(j.log), nil
}

func (j *job) keepOptions(store keep.Store) keep.Options {
	options := keep.Options{
		Store: store,
		Base: keep.Manifest{
			Tool: j.Tool, Args: append([]string{}, j.Args...), Mode: j.Rights, Image: j.Image, Node: j.Node, PodUID: j.PodUID, PodNamespace: j.PodNamespace,
			Attempt: j.Attempt, StartedAt: j.began.UTC().Format(time.RFC3339Nano),
		},
		Ring:    j.Keep,
		KindOf:  j.tool.KindOf,
		Limit:   j.limit,
		TooMuch: j.tooMuch,
		Parts:   j.Mode != settings.Ephemeral,
		Kept:    j.newlyKept(),
		Refused: j.refused,
	}
	if j.Gzip {
		options.Twins = j.work
	}
	return options
}

// limit is how many bytes the result may have before it is compressed. What the log or the collector has room for is
// only known afterwards when it is compressed; then the store says so.
func (j *job) limit() int64 {
	limit := int64(unlimited)
	if j.MaxBytes > 0 {
		limit = j.MaxBytes
	}
	switch {
	case j.Gzip:
		return limit
	case j.Mode == settings.Ephemeral:
		return min(limit, logstore.LogBytes)
	}
	return min(limit, j.allowed.Load())
}

// tooMuch says that the result is larger than its limit.
func (j *job) tooMuch() *outcome.Refusal {
	limit := j.limit()
	if j.Mode == settings.Ephemeral && limit != j.MaxBytes {
		return logstore.TooMuch()
	}
	return keep.TooMuch(limit)
}

// newlyKept tells of files as they become whole, and writes what there is into the termination message, which outlives
// a container that is killed with its target. In mode ephemeral nothing does before it is printed.
func (j *job) newlyKept() func([]outcome.Kept) {
	told := map[string]bool{}
	return func(kept []outcome.Kept) {
		if j.Mode == settings.Ephemeral {
			return
		}
		for _, file := range kept {
			if file.Whole && !told[file.Name] {
				told[file.Name] = true
				j.log.Emit("file", events.Field{Name: "name", Value: file.Name}, events.Field{Name: "size", Value: file.Size},
					events.Field{Name: "sha256", Value: file.Hex()}, events.Field{Name: "type", Value: file.Type})
			}
		}
		j.write(kept)
	}
}

// write writes the termination message of a run that has not ended.
func (j *job) write(kept []outcome.Kept) {
	j.kept.Store(&kept)
	_ = outcome.Write(j.TerminationLog, outcome.Message(outcome.Outcome{Partial: true}, kept))
}

// refused tells why something could not be kept. A run that nobody wants any more ends at once, and one whose result
// finds no more room goes on in vain.
func (j *job) refused(refusal *outcome.Refusal) {
	j.log.Note(refusal.Say)
	switch refusal.Why {
	case outcome.Twice, outcome.Cancelled:
		j.control.Cancel(refusal)
	case outcome.Quota:
		j.control.Stop(refusal)
	}
}

// publish publishes the final manifest, unless nothing shall be kept.
func (j *job) publish(o outcome.Outcome) *outcome.Refusal {
	if o.Why == outcome.Cancelled || o.Why == outcome.Twice {
		return j.keeper.Close(context.Background(), nil)
	}
	last, stop := context.WithDeadline(j.control.wanted, j.hard)
	defer stop()
	return j.keeper.Close(last, func(manifest *keep.Manifest) {
		manifest.Final, manifest.Partial, manifest.Reason, manifest.ExitCode = true, o.Partial, string(o.Why), o.Code
		manifest.FinishedAt = time.Now().UTC().Format(time.RFC3339Nano)
	})
}

// holdLease beats as long as the run lasts, in mode collector. It returns what ends it.
func (j *job) holdLease() context.CancelFunc {
	ctx, stop := context.WithCancel(context.Background())
	if j.client != nil {
		beat := func() collector.Beat {
			now := j.phase.Load()
			return collector.Beat{Phase: now.name, Bytes: j.made.Load()}
		}
		go j.client.Hold(ctx, beat, j.control, func(left int64) {
			if left >= 0 {
				j.allowed.Store(j.keeper.Stored() + left)
			}
		})
	}
	return stop
}

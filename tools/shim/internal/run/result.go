package run

import (
	"context"
	"time"

	"toe.run/shim/internal/keep"
	"toe.run/shim/internal/outcome"
	"toe.run/shim/internal/settings"
	"toe.run/shim/internal/toolfile"
)

// ending is how a tool ended.
type ending struct {
	// code is the exit code of the tool, or of the command that failed to make its result; explained that of the explanation.
	code, explained int
	// said is the last line, of whichever of them.
	said string
	// order is what ended it before its time, nil when nothing did.
	order *outcome.Refusal
}

// makeResult runs the tool, then the commands that make the result from what it wrote, and has it explained when there
// is none.
func (j *job) makeResult(length time.Duration, out, work string) ending {
	values := toolfile.Values{Seconds: int(length / time.Second), PID: j.target.PID, Out: out, Work: work, Args: j.Args}
	e := j.runTool(length, values)
	values.Code = e.code
	enough, end := context.WithCancelCause(j.control.wanted)
	defer end(nil)
	defer j.watch(out, work, leastFree, func(order *outcome.Refusal) { end(order) })()
	e = j.runAfter(e, values, j.awaitStep(enough))
	if len(keep.Files(out)) == 0 && len(j.tool.Explain) > 0 && j.control.Order() == nil {
		explained := j.runStep(toolfile.Step{Command: j.tool.Explain}, values, j.awaitStep(enough))
		e.explained = explained.code
		if explained.said != "" {
			e.said = explained.said
		}
	}
	return e
}

func (j *job) runTool(length time.Duration, values toolfile.Values) ending {
	defer j.watch(values.Out, values.Work, floor(values.Work), j.control.Stop)()
	return j.runStep(toolfile.Step{Command: j.tool.Command, Stdout: j.tool.Stdout}, values, j.awaitTool(length))
}

// runAfter runs what comes after the tool. What ended the tool counts more than what ended one of these.
func (j *job) runAfter(e ending, values toolfile.Values, await awaiter) ending {
	for _, step := range j.tool.After {
		if j.control.IsCancelled() || e.notStarted() {
			break
		}
		after := j.runStep(step, values, await)
		if e.order == nil {
			e.order = after.order
		}
		if after.code != 0 {
			if e.code == 0 {
				e.code, e.said = after.code, after.said
			}
			break
		}
	}
	return e
}

func (j *job) runStep(step toolfile.Step, values toolfile.Values, await awaiter) ending {
	return j.command(toolfile.Expand(step.Command, values), values.Work, values.Path(step.Stdout), await)
}

// As shells have it.
func (e ending) notStarted() bool { return e.code == 126 || e.code == 127 }

// finish waits until all is kept that can be, tells how the run ended, and returns the exit code.
// quiet ends the telling of progress: what comes last in the log is the result.
func (j *job) finish(e ending, quiet func()) int {
	j.enter("uploading", 0)
	kept, lost := j.keeper.Wait()
	quiet()
	facts := outcome.Facts{Order: e.order, Lost: lost, Code: e.code, Said: e.said, Explained: e.explained, Kept: len(kept)}
	o := j.judge(facts)
	if refused := j.publish(o); refused != nil {
		kept = j.shown()
		facts.Lost, facts.Kept = refused, len(kept)
		o = j.judge(facts)
	}
	emitEnd(j.log, o)
	_ = outcome.Write(j.TerminationLog, outcome.Message(o, kept))
	return o.Code
}

// shown is what can be seen of the result without its final manifest: in mode ephemeral nothing is printed before it.
func (j *job) shown() []outcome.Kept {
	if j.Mode == settings.Ephemeral {
		return nil
	}
	return j.keeper.Shown()
}

// A stop after the tool's end ends nothing; only to cancel is still of consequence.
func (j *job) judge(facts outcome.Facts) outcome.Outcome {
	if j.control.IsCancelled() {
		facts.Order = j.control.Order()
	}
	return outcome.Judge(facts)
}

package run

import (
	"time"

	"toe.run/shim/internal/keep"
	"toe.run/shim/internal/outcome"
	"toe.run/shim/internal/toolfile"
)

// ending is how a tool ended.
type ending struct {
	// code is the exit code of the tool, or of the command that failed to make its result; explained that of the explanation.
	code, explained int
	// said is the last line, of whichever of them.
	said string
}

// makeResult runs the tool, then the commands that make the result from what it wrote, and has it explained when there
// is none.
func (j *job) makeResult(length time.Duration, out, work string) ending {
	values := toolfile.Values{Seconds: int(length / time.Second), PID: j.target.PID, Out: out, Work: work, Args: j.Args}
	e := j.runStep(toolfile.Step{Command: j.tool.Command, Stdout: j.tool.Stdout}, values, j.awaitTool(length))
	values.Code = e.code
	for _, step := range j.tool.After {
		if j.control.IsCancelled() || e.notStarted() {
			break
		}
		if after := j.runStep(step, values, j.awaitStep); after.code != 0 {
			if e.code == 0 {
				e = after
			}
			break
		}
	}
	if len(keep.Files(out)) == 0 && len(j.tool.Explain) > 0 && j.control.Order() == nil {
		explained := j.runStep(toolfile.Step{Command: j.tool.Explain}, values, j.awaitStep)
		e.explained = explained.code
		if explained.said != "" {
			e.said = explained.said
		}
	}
	return e
}

func (j *job) runStep(step toolfile.Step, values toolfile.Values, await awaiter) ending {
	code, err := j.command(toolfile.Expand(step.Command, values), values.Work, values.Path(step.Stdout), await)
	if err != nil {
		j.log.Note(err.Error())
		return ending{code: max(code, 1), said: err.Error()}
	}
	return ending{code: code, said: j.lines.Last()}
}

// As shells have it.
func (e ending) notStarted() bool { return e.code == 126 || e.code == 127 }

// finish waits until all is kept that can be, tells how the run ended, and returns the exit code.
// quiet ends the telling of progress: what comes last in the log is the result.
func (j *job) finish(e ending, quiet func()) int {
	order := j.control.Order()
	j.enter("uploading", 0)
	kept, lost := j.keeper.Wait()
	quiet()
	facts := outcome.Facts{Order: order, Lost: lost, Code: e.code, Said: e.said, Explained: e.explained, Kept: len(kept)}
	o := j.judge(facts)
	if refused := j.publish(o); refused != nil {
		kept, facts.Lost, facts.Kept = nil, refused, 0
		o = j.judge(facts)
	}
	emitEnd(j.log, o)
	_ = outcome.Write(j.TerminationLog, outcome.Message(o, kept))
	return o.Code
}

// A stop after the tool's end ends nothing; only to cancel is still of consequence.
func (j *job) judge(facts outcome.Facts) outcome.Outcome {
	if j.control.IsCancelled() {
		facts.Order = j.control.Order()
	}
	return outcome.Judge(facts)
}

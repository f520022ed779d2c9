package run

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"toe.run/shim/internal/events"
	"toe.run/shim/internal/once"
	"toe.run/shim/internal/outcome"
	"toe.run/shim/internal/settings"
	"toe.run/shim/internal/target"
	"toe.run/shim/internal/toolfile"
)

// plan is all that is known before anything is started.
type plan struct {
	settings.Settings
	tool   toolfile.Tool
	target target.Process
	// work is a folder of our own.
	work string
	// began is when the run began, hard when all of it must be over.
	began, hard time.Time
}

const (
	// What a tool says beside its result: enough to understand it, too little to push the result out of the log.
	logBytes = 256 << 10
	// How long after its duration everything is over.
	grace         = 60 * time.Second
	graceToUpload = 300 * time.Second
)

// prepare reads what there is to do and whether it can be done.
func prepare(getenv func(string) string, args []string) (plan, *outcome.Outcome) {
	p := plan{began: time.Now()}
	tool, args, toolErr := toolfile.Load(filepath.Join(folderOfShim(), "tool.json"), args)
	read, err := settings.Read(getenv, args)
	p.tool, p.Settings = tool, read
	if err := errors.Join(toolErr, err); err != nil {
		return p, end(outcome.CodeUsage, outcome.Usage, err)
	}
	if p.Rolling > 0 && !p.tool.Rolling {
		err := fmt.Errorf("%s cannot be run again and again: leave out the rolling interval", p.Tool)
		return p, end(outcome.CodeUsage, outcome.Usage, err)
	}
	if err := once.Claim(p.Container, p.TerminationLog); err != nil {
		return p, end(outcome.CodeTwice, outcome.Twice, err)
	}
	if p.target, err = target.Find("/proc", p.Target); err != nil {
		return p, end(outcome.CodeNoTarget, outcome.NoTarget, err)
	}
	if p.work, err = makeWorkFolder(); err != nil {
		return p, end(outcome.CodeQuota, outcome.Quota, err)
	}
	p.hard = p.began.Add(p.Warmup + p.Duration + grace)
	if p.Mode == settings.Collector {
		p.hard = p.began.Add(p.Warmup + p.Duration + graceToUpload)
	}
	return p, nil
}

// giveUp tells why nothing was started.
func giveUp(log *events.Log, p plan, o outcome.Outcome) int {
	emitEnd(log, o)
	info, err := os.Stat(p.TerminationLog)
	// The message of the run before this one stays.
	if o.Why != outcome.Twice || errors.Is(err, os.ErrNotExist) || err == nil && info.Size() == 0 {
		_ = outcome.Write(p.TerminationLog, outcome.Message(o, nil))
	}
	return o.Code
}

func end(code int, why outcome.Why, err error) *outcome.Outcome {
	return &outcome.Outcome{Code: code, Why: why, Say: err.Error()}
}

// The tool file lies beside the shim: /toe in an image.
func folderOfShim() string {
	path, err := os.Executable()
	if err != nil {
		return "/toe"
	}
	return filepath.Dir(path)
}

// /dev/shm can be written to even where the root file system is read-only.
func makeWorkFolder() (string, error) {
	folder, err := os.MkdirTemp("/tmp", "toe-")
	if err != nil {
		folder, err = os.MkdirTemp("/dev/shm", "toe-")
	}
	if err != nil {
		return "", fmt.Errorf("there is no place for the result, neither in /tmp nor in /dev/shm: %w", err)
	}
	return folder, nil
}

func emitEnd(log *events.Log, o outcome.Outcome) {
	log.Emit("end", events.Field{Name: "exitCode", Value: o.Code}, events.Field{Name: "why", Value: o.Why},
		events.Field{Name: "say", Value: o.Say}, events.Field{Name: "partial", Value: o.Partial})
}

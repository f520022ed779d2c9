package outcome

// Facts are what is known when a run is over.
type Facts struct {
	// Order ended the tool before its time; nil when nobody did.
	Order *Refusal
	// Lost is why a file could not be kept, or the manifest; nil when all went well.
	Lost *Refusal
	// Code is the exit code of the tool, or of the command that made its result.
	Code int
	// Said is what the tool said last.
	Said string
	// Explained is the exit code of the explanation, 0 without one.
	Explained int
	// Kept counts the files of the result, whole or not.
	Kept int
}

// Outcome is how a run ended.
type Outcome struct {
	Code    int
	Why     Why
	Say     string
	Partial bool
}

// Judge says how a run ended. What stands first in it outweighs what follows.
func Judge(f Facts) Outcome {
	if worst := worst(f.Order, f.Lost); worst != nil {
		return Outcome{codes[worst.Why], worst.Why, worst.Say, f.Kept > 0}
	}
	switch {
	case f.Kept == 0 && f.Explained == CodeDenied:
		return Outcome{CodeDenied, Denied, f.Said, false}
	case f.Order != nil && f.Kept > 0:
		return Outcome{0, f.Order.Why, f.Order.Say, true}
	case f.Order != nil && f.Order.Why == Stopped:
		return Outcome{CodeStopped, Stopped, f.Order.Say + "; there is no result", false}
	case f.Order != nil:
		return Outcome{max(f.Code, 1), Tool, f.Order.Say + "; there is no result", false}
	case f.Code != 0 && f.Kept > 0:
		return Outcome{f.Code, Tool, f.Said, true}
	case f.Code != 0:
		return Outcome{f.Code, wordOf(f.Code), f.Said, false}
	case f.Kept == 0:
		return Outcome{0, OK, "the tool left no result", false}
	}
	return Outcome{Why: OK}
}

// A tool may use the exit codes that the shim has for what is not the tool's failure.
func wordOf(code int) Why {
	if why, ok := map[int]Why{CodeUsage: Usage, CodeNoTarget: NoTarget, CodeDenied: Denied}[code]; ok {
		return why
	}
	return Tool
}

var codes = map[Why]int{Twice: CodeTwice, Cancelled: CodeStopped, Upload: CodeUpload, Quota: CodeQuota}

// The one that matters of those that end a run badly, whatever the tool did.
func worst(refusals ...*Refusal) *Refusal {
	for _, why := range []Why{Twice, Cancelled, Upload, Quota} {
		for _, refusal := range refusals {
			if refusal != nil && refusal.Why == why {
				return refusal
			}
		}
	}
	return nil
}

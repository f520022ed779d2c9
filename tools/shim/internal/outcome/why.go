// Package outcome says how a run ended: exit code, word, sentence, termination message.
package outcome

// Why is the word for how a run ended.
type Why string

// The words of docs/upload-protocol.md.
const (
	OK        Why = "ok"
	Stopped   Why = "stopped"
	Cancelled Why = "cancelled"
	Deadline  Why = "deadline"
	Tool      Why = "tool"
	Usage     Why = "usage"
	NoTarget  Why = "no-target"
	Quota     Why = "quota"
	Upload    Why = "upload"
	Twice     Why = "twice"
	Denied    Why = "denied"
)

// Exit codes that are ours.
const (
	CodeUsage    = 64
	CodeNoTarget = 69
	CodeQuota    = 73
	CodeUpload   = 75
	CodeTwice    = 76
	CodeDenied   = 77
	CodeStopped  = 143
)

// Refusal is an order or an answer that ends a run, with a sentence for people.
type Refusal struct {
	Why Why
	Say string
}

func (r *Refusal) Error() string { return r.Say }

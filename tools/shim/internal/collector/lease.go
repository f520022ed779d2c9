package collector

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"

	"toe.run/shim/internal/outcome"
)

// Beat is what a container tells of itself.
type Beat struct {
	Phase string `json:"phase"`
	Bytes int64  `json:"bytes"`
}

// Lease is the answer to a beat, within bounds.
type Lease struct {
	Verdict string
	// Every is the time between two beats, Term how long a tool may work without an answer.
	Every, Term time.Duration
	// Left is how many more bytes the job may store, -1 when nothing is said.
	Left int64
}

// Orders are what a lease gives.
type Orders interface {
	// Stop ends the tool, and what there is is kept.
	Stop(*outcome.Refusal)
	// Cancel ends the tool in a moment, and nothing is kept.
	Cancel(*outcome.Refusal)
}

// Until the collector says otherwise.
var firstLease = Lease{Every: 10 * time.Second, Term: 60 * time.Second, Left: -1}

// Hold beats until ctx ends, and gives orders as the collector says, or when it says nothing for too long.
// left is told how many more bytes may be stored.
func (c *Client) Hold(ctx context.Context, beat func() Beat, orders Orders, left func(int64)) {
	lease, answered, trouble := firstLease, time.Now(), ""
	for ctx.Err() == nil {
		answer, err := c.send(ctx, jsonRequest("POST", "beat", beat()), min(lease.Every, 10*time.Second))
		if err == nil && (answer.Status == 401 || answer.Status == 403) {
			_, refusal := judge(answer, "")
			orders.Cancel(refusal)
			return
		}
		if heard, ok := parseLease(answer); err == nil && ok {
			lease, answered = heard, time.Now()
			left(lease.Left)
			if obey(lease.Verdict, orders) {
				return
			}
		} else {
			trouble = troubleOf(answer, err)
		}
		if silent := time.Since(answered); silent >= lease.Term {
			orders.Stop(&outcome.Refusal{Why: outcome.Stopped, Say: fmt.Sprintf("the collector has not answered for %d s (%s)", int(silent.Seconds()), trouble)})
		}
		wait(ctx, lease.Every*9/10+rand.N(lease.Every/5))
	}
}

func troubleOf(answer Answer, err error) string {
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("its answer is %d, and none to a beat", answer.Status)
}

// A cancelled job needs no more beats.
func obey(verdict string, orders Orders) bool {
	switch verdict {
	case "stop":
		orders.Stop(&outcome.Refusal{Why: outcome.Stopped, Say: "the job was stopped"})
	case "cancel":
		orders.Cancel(&outcome.Refusal{Why: outcome.Cancelled, Say: "the job was cancelled or is gone"})
		return true
	}
	return false
}

// parseLease reads the answer to a beat; what is none counts as silence.
func parseLease(answer Answer) (Lease, bool) {
	var body struct {
		Verdict      string   `json:"verdict"`
		BeatSeconds  *float64 `json:"beatSeconds"`
		LeaseSeconds *float64 `json:"leaseSeconds"`
		BytesLeft    *float64 `json:"bytesLeft"`
	}
	if answer.Status != 200 || json.Unmarshal(answer.Body, &body) != nil {
		return Lease{}, false
	}
	lease := firstLease
	switch lease.Verdict = body.Verdict; lease.Verdict {
	case "go", "stop", "cancel":
	default:
		return Lease{}, false
	}
	if body.BeatSeconds != nil {
		lease.Every = seconds(*body.BeatSeconds, 1, 60)
	}
	if body.LeaseSeconds != nil {
		lease.Term = seconds(*body.LeaseSeconds, 2*lease.Every.Seconds(), 600)
	}
	if body.BytesLeft != nil && *body.BytesLeft >= 0 {
		lease.Left = int64(min(*body.BytesLeft, 1<<60))
	}
	return lease, true
}

func seconds(value, least, most float64) time.Duration {
	return time.Duration(min(max(value, least), most) * float64(time.Second))
}

func wait(ctx context.Context, long time.Duration) {
	timer := time.NewTimer(long)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

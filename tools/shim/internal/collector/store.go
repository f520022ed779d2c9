package collector

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"time"

	"toe.run/shim/internal/keep"
	"toe.run/shim/internal/outcome"
)

// Put implements keep.Store.
func (c *Client) Put(ctx context.Context, file string, chunk keep.Chunk) error {
	crc := fmt.Sprintf("%08x", chunk.CRC32)
	return c.insist(ctx, request{
		method: "PUT", path: fmt.Sprintf("files/%s/chunks/%d", file, chunk.N), size: chunk.Size,
		header: map[string]string{
			"Content-Type": "application/octet-stream",
			"Toe-Crc32":    crc,
		},
		body: func() io.Reader { return chunk.Reader() },
		kept: crc,
	})
}

// Finish implements keep.Store.
func (c *Client) Finish(ctx context.Context, whole keep.Whole) error {
	r := jsonRequest("PUT", "files/"+whole.Name, struct {
		Size   int64  `json:"size"`
		SHA256 string `json:"sha256"`
		Chunks int    `json:"chunks"`
	}{whole.Size, whole.SHA256, whole.Chunks})
	r.kept = whole.SHA256
	return c.insist(ctx, r)
}

// Publish implements keep.Store. A manifest that was made by another run is there: this one runs twice.
func (c *Client) Publish(ctx context.Context, manifest keep.Manifest) error {
	r := jsonRequest("PUT", "manifest", manifest)
	r.kept = strconv.Itoa(manifest.Sequence)
	err := c.insist(ctx, r)
	var refusal *conflict
	if errors.As(err, &refusal) {
		return &outcome.Refusal{Why: outcome.Twice, Say: "this attempt has run already: " + refusal.Error()}
	}
	return err
}

// conflict is a 409: other content under the same name.
type conflict struct{ *outcome.Refusal }

func (c *conflict) Unwrap() error { return c.Refusal }

// Sends a request until it is done, refused, or out of time.
func (c *Client) insist(ctx context.Context, r request) error {
	last := "there was no time for a request"
	heard := map[next]int{}
	for tries := 1; ; tries++ {
		answer, err := c.send(ctx, r, requestTimeout)
		if err == nil {
			todo, refusal := judge(answer, r.kept)
			heard[todo]++
			switch {
			case todo == done:
				return nil
			case answer.Status == 409:
				return &conflict{refusal}
			case todo != again && heard[todo] >= most[todo]:
				return refusal
			}
			last = refusal.Say
		} else if ctx.Err() == nil {
			last = "the collector cannot be reached: " + err.Error()
		}
		if c.Pause(ctx, tries, answer.After) != nil {
			return &outcome.Refusal{Why: outcome.Upload, Say: "not all could be uploaded in time: " + last}
		}
	}
}

// Waits between half and the whole of a time that doubles up to ten seconds, so that the tools of many pods do not
// come back all at once.
func pause(ctx context.Context, tries int, atLeast time.Duration) error {
	full := min(10*time.Second, 250*time.Millisecond<<min(tries, 10))
	wait := max(atLeast, full/2) + rand.N(full/2)
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(wait):
		return nil
	}
}

package collector

import (
	"bytes"
	"context"
	"errors"
	"hash/crc32"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"toe.run/shim/internal/keep"
	"toe.run/shim/internal/outcome"
)

// served starts a collector that answers the requests in turn, the last answer again and again.
func served(t *testing.T, answers ...http.HandlerFunc) (*Client, func() []string) {
	var mu sync.Mutex
	var seen []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		at := min(len(seen), len(answers)-1)
		seen = append(seen, r.Method+" "+r.URL.Path+" "+r.Header.Get("Authorization")+" "+r.Header.Get("Toe-Crc32")+" "+string(body))
		mu.Unlock()
		answers[at](w, r)
	}))
	t.Cleanup(server.Close)
	base, _ := url.Parse(server.URL + "/base")
	client := New(base, "secret", "web-0", "toe-1")
	client.Pause = func(ctx context.Context, _ int, _ time.Duration) error { return ctx.Err() }
	return client, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(seen)
	}
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// What the collector says when it has what is known by the mark.
func keeps(code int, mark string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		_, _ = io.WriteString(w, `{"kept":"`+mark+`"}`)
	}
}

// The connection breaks before there is an answer.
func broken(w http.ResponseWriter, _ *http.Request) {
	connection, _, _ := w.(http.Hijacker).Hijack()
	connection.Close()
}

func chunkOf(content string) keep.Chunk {
	return keep.Chunk{N: 3, Offset: 2, Size: int64(len(content)), CRC32: crc32.ChecksumIEEE([]byte(content)), Body: bytes.NewReader([]byte("--" + content + "--"))}
}

func TestAChunkIsSentAsAgreed(t *testing.T) {
	client, seen := served(t, keeps(201, "3610a686"))
	if err := client.Put(context.Background(), "a.folded", chunkOf("hello")); err != nil {
		t.Fatal(err)
	}
	want := "PUT /base/upload/v1/web-0/toe-1/files/a.folded/chunks/3 Bearer secret 3610a686 hello"
	if got := seen(); !slices.Equal(got, []string{want}) {
		t.Errorf("got %q", got)
	}
}

func TestARequestIsRepeatedAsItWasUntilItIsAnswered(t *testing.T) {
	client, seen := served(t, broken, status(503), status(429), status(500), status(422), status(404), status(408), status(200), keeps(200, "3610a686"))
	if err := client.Put(context.Background(), "a", chunkOf("hello")); err != nil {
		t.Fatal(err)
	}
	if got := seen(); len(got) < 9 || slices.ContainsFunc(got, func(one string) bool { return one != got[0] }) {
		t.Errorf("got %q", got)
	}
}

func TestWhatIsWrongForGoodIsNotRepeatedForEver(t *testing.T) {
	for code, most := range map[int]int{400: 1, 401: 1, 403: 1, 409: 1, 413: 1, 507: 1, 302: 1, 422: 4, 404: 20} {
		client, seen := served(t, status(code))
		err := client.Put(context.Background(), "a", chunkOf("x"))
		var refusal *outcome.Refusal
		if !errors.As(err, &refusal) || len(seen()) != most {
			t.Errorf("%d: %v after %d", code, err, len(seen()))
		}
	}
}

func TestNoRedirectIsFollowed(t *testing.T) {
	elsewhere, visited := served(t, status(201))
	client, _ := served(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.base.String(), http.StatusTemporaryRedirect)
	})
	err := client.Finish(context.Background(), keep.Whole{Entry: keep.Entry{Name: "a"}})
	if err == nil || len(visited()) != 0 {
		t.Errorf("%v, and %q", err, visited())
	}
}

func TestAHugeAnswerIsNotRead(t *testing.T) {
	sent := int64(0)
	huge := func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(201)
		for range 1 << 14 {
			count, err := w.Write(make([]byte, 1<<16))
			sent += int64(count)
			if err != nil {
				return
			}
		}
	}
	client, _ := served(t, huge, keeps(201, "ab"))
	if err := client.Finish(context.Background(), keep.Whole{Entry: keep.Entry{Name: "a", SHA256: "ab"}}); err != nil {
		t.Error(err)
	}
	if sent > 64<<20 {
		t.Errorf("read %d bytes", sent)
	}
}

func TestWhenTheTimeIsOverTheLastAnswerIsTold(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	client, _ := served(t, status(503))
	err := client.Put(ctx, "a", chunkOf("x"))
	var refusal *outcome.Refusal
	if !errors.As(err, &refusal) || refusal.Why != outcome.Upload || !strings.Contains(refusal.Say, "503") {
		t.Errorf("got %v", err)
	}
}

func TestWhoeverDoesNotSayWhatIsKeptHasKeptNothing(t *testing.T) {
	whole := keep.Whole{Entry: keep.Entry{Name: "a", SHA256: "ab"}}
	for name, c := range map[string]struct {
		mark string
		send func(*Client, context.Context) error
	}{
		"of a chunk":    {"3610a686", func(c *Client, ctx context.Context) error { return c.Put(ctx, "a", chunkOf("hello")) }},
		"of a file":     {"ab", func(c *Client, ctx context.Context) error { return c.Finish(ctx, whole) }},
		"of a manifest": {"7", func(c *Client, ctx context.Context) error { return c.Publish(ctx, keep.Manifest{Sequence: 7}) }},
	} {
		t.Run(name, func(t *testing.T) {
			client, seen := served(t, status(200), keeps(201, "of something else"), keeps(201, c.mark))
			if err := c.send(client, context.Background()); err != nil || len(seen()) != 3 {
				t.Errorf("%v after %q", err, seen())
			}
			ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
			defer cancel()
			stranger, _ := served(t, status(200))
			var refusal *outcome.Refusal
			if err := c.send(stranger, ctx); !errors.As(err, &refusal) || refusal.Why != outcome.Upload || !strings.Contains(refusal.Say, "is not toe's collector") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAManifestOfAnotherRunMeansTwice(t *testing.T) {
	client, _ := served(t, status(409))
	err := client.Publish(context.Background(), keep.Manifest{})
	var refusal *outcome.Refusal
	if !errors.As(err, &refusal) || refusal.Why != outcome.Twice {
		t.Errorf("got %v", err)
	}
}

func TestPausesGrowAndDiffer(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if pause(ctx, 1, 0) == nil {
		t.Error("a pause outlasts its context")
	}
	began := time.Now()
	_ = pause(context.Background(), 1, 300*time.Millisecond)
	if took := time.Since(began); took < 300*time.Millisecond || took > 20*time.Second {
		t.Errorf("took %v", took)
	}
}

// orders notes what it is told.
type orders struct{ told chan *outcome.Refusal }

func (o *orders) Stop(r *outcome.Refusal) {
	o.told <- &outcome.Refusal{Why: r.Why, Say: "stop: " + r.Say}
}
func (o *orders) Cancel(r *outcome.Refusal) {
	o.told <- &outcome.Refusal{Why: r.Why, Say: "cancel: " + r.Say}
}

func TestHold(t *testing.T) {
	says := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) }
	}
	goOn := says(`{"verdict":"go","beatSeconds":1,"leaseSeconds":2,"bytesLeft":9}`)
	for name, c := range map[string]struct {
		answers []http.HandlerFunc
		why     outcome.Why
		say     string
	}{
		"stop stops":                  {[]http.HandlerFunc{says(`{"verdict":"stop"}`)}, outcome.Stopped, "stop: the job was stopped"},
		"cancel cancels":              {[]http.HandlerFunc{says(`{"verdict":"cancel"}`)}, outcome.Cancelled, "cancel: the job was cancelled"},
		"a revoked token cancels":     {[]http.HandlerFunc{goOn, status(401)}, outcome.Cancelled, "cancel: the collector answered 401: the job's token"},
		"silence stops after a while": {[]http.HandlerFunc{goOn, broken}, outcome.Stopped, "stop: the collector has not answered for"},
		"so do lies":                  {[]http.HandlerFunc{goOn, says(`{"verdict":"explode"}`)}, outcome.Stopped, "stop: the collector has not answered for"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, seen := served(t, c.answers...)
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			o := &orders{make(chan *outcome.Refusal, 100)}
			go client.Hold(ctx, func() Beat { return Beat{"running", 7} }, o, func(int64) {})
			select {
			case told := <-o.told:
				if told.Why != c.why || !strings.HasPrefix(told.Say, c.say) {
					t.Errorf("told %+v", told)
				}
			case <-ctx.Done():
				t.Error("told nothing")
			}
			if first := seen()[0]; first != `POST /base/upload/v1/web-0/toe-1/beat Bearer secret  {"phase":"running","bytes":7}` {
				t.Errorf("beat %q", first)
			}
		})
	}
}

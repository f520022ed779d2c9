// Package collector speaks with the collector, after docs/upload-protocol.md. Nothing that it answers is trusted.
package collector

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	// An answer is a few words; more is not read.
	answerBytes = 64 << 10
	// Whatever takes longer hangs. A chunk of 8 MiB has that long.
	requestTimeout = 60 * time.Second
)

// Client sends requests for one container.
type Client struct {
	base  *url.URL
	token string
	http  *http.Client
	// Pause waits between two attempts; tests wait less.
	Pause func(ctx context.Context, tries int, atLeast time.Duration) error
}

// New makes a client for the container in the pod.
func New(endpoint *url.URL, token, pod, container string) *Client {
	return &Client{
		base:  endpoint.JoinPath("upload", "v1", pod, container),
		token: token,
		Pause: pause,
		http: &http.Client{
			// A redirect would carry the token to wherever it points.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			Transport: &http.Transport{
				// The image's environment has no say in where results go.
				Proxy:                  nil,
				DialContext:            (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
				TLSHandshakeTimeout:    10 * time.Second,
				MaxIdleConnsPerHost:    8,
				IdleConnTimeout:        90 * time.Second,
				MaxResponseHeaderBytes: 32 << 10,
				// What is said is short: nothing is unpacked.
				DisableCompression: true,
			},
		},
	}
}

type request struct {
	method, path string
	header       map[string]string
	size         int64
	body         func() io.Reader
	// kept is what only the collector says when it has what is sent; an answer without it is none.
	kept string
}

// Answer is what the collector says.
type Answer struct {
	Status int
	Body   []byte
	// After is how long it wants to be left alone.
	After time.Duration
}

// Sends a request once.
func (c *Client) send(ctx context.Context, r request, timeout time.Duration) (Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	sent, err := http.NewRequestWithContext(ctx, r.method, c.base.JoinPath(r.path).String(), r.body())
	if err != nil {
		return Answer{}, err
	}
	sent.ContentLength = r.size
	sent.Header.Set("Authorization", "Bearer "+c.token)
	for name, value := range r.header {
		sent.Header.Set(name, value)
	}
	answer, err := c.http.Do(sent)
	if err != nil {
		return Answer{}, withoutURL(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, answerBytes+1))
	if err != nil {
		return Answer{}, withoutURL(err)
	}
	if len(body) > answerBytes {
		return Answer{}, errors.New("its answer is too long")
	}
	return Answer{answer.StatusCode, body, retryAfter(answer.Header.Get("Retry-After"))}, nil
}

func jsonRequest(method, path string, value any) request {
	// What is sent is made of strings, numbers and booleans.
	text, _ := json.Marshal(value)
	return request{
		method: method, path: path, size: int64(len(text)),
		header: map[string]string{"Content-Type": "application/json"},
		body:   func() io.Reader { return strings.NewReader(string(text)) },
	}
}

// The sentence for people names the collector already.
func withoutURL(err error) error {
	var outer *url.Error
	if errors.As(err, &outer) {
		return outer.Err
	}
	return err
}

// Seconds only; nobody may ask for more than half a minute.
func retryAfter(text string) time.Duration {
	seconds, err := strconv.Atoi(text)
	if err != nil || seconds < 0 {
		return 0
	}
	return time.Duration(min(seconds, 30)) * time.Second
}

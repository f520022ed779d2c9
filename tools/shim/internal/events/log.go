// Package events writes the container's log: JSON lines, and between them the content of files.
package events

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"sync"
	"time"
)

// The kubelet cuts a log into entries of so many bytes, each with a head of about so many: time, stream, tag.
const (
	EntryBytes = 16 << 10
	headBytes  = 48
)

// What may wait to be written, more than tools may say in all; and how long the end of the log is waited for.
const (
	queueBytes = 1 << 20
	lastMoment = 3 * time.Second
)

// Log writes events. It is safe for use by several goroutines. They go through a queue: nobody waits for a reader who
// hangs but who wants to.
type Log struct {
	out     io.Writer
	now     func() time.Time
	mu      sync.Mutex
	changed *sync.Cond
	queue   [][]byte
	// waiting counts the bytes that are not written yet, used what the kubelet needs for all.
	waiting int
	used    int64
}

// New makes a log that writes to out. Errors of out are of no consequence: a result may still be uploaded.
func New(out io.Writer) *Log {
	l := &Log{out: out, now: time.Now}
	l.changed = sync.NewCond(&l.mu)
	go l.run()
	return l
}

// Field is one field of an event, in the order in which it is written.
type Field struct {
	Name  string
	Value any
}

// Emit writes one event as a line of JSON. It never waits: while nobody reads and the queue is full, events are dropped.
func (l *Log) Emit(event string, fields ...Field) {
	text := l.line(event, fields)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.hasRoom(text) {
		l.push(text)
	}
}

// Note writes a sentence of the shim.
func (l *Log) Note(say string) { l.Emit("note", Field{"say", say}) }

// Insist writes one event as Emit does, but waits for room until ctx ends.
func (l *Log) Insist(ctx context.Context, event string, fields ...Field) error {
	return l.Write(ctx, l.line(event, fields))
}

// Write writes a piece of a file's content as it is. It waits for room until ctx ends.
func (l *Log) Write(ctx context.Context, piece []byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.await(ctx, func() bool { return l.hasRoom(piece) }); err != nil {
		return err
	}
	l.push(bytes.Clone(piece))
	return nil
}

// Flush waits until all is written, or ctx ends.
func (l *Log) Flush(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.await(ctx, func() bool { return l.waiting == 0 })
}

// Close waits a moment until all is written.
func (l *Log) Close() {
	ctx, stop := context.WithTimeout(context.Background(), lastMoment)
	defer stop()
	_ = l.Flush(ctx)
}

// Used says how many bytes the kubelet needs for what was written so far, or is about to be.
func (l *Log) Used() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.used
}

// Cost says how many bytes the kubelet needs for size bytes in so many lines.
func Cost(size, lines int64) int64 { return size + (lines+size/EntryBytes)*headBytes }

func (l *Log) run() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for {
		for len(l.queue) == 0 {
			l.changed.Wait()
		}
		piece := l.queue[0]
		l.queue = l.queue[1:]
		l.mu.Unlock()
		_, _ = l.out.Write(piece)
		l.mu.Lock()
		l.waiting -= len(piece)
		l.changed.Broadcast()
	}
}

// The lock is held here and below.
func (l *Log) hasRoom(text []byte) bool { return l.waiting == 0 || l.waiting+len(text) <= queueBytes }

func (l *Log) push(text []byte) {
	l.queue = append(l.queue, text)
	l.waiting += len(text)
	l.used += Cost(int64(len(text)), int64(bytes.Count(text, []byte{'\n'})))
	l.changed.Broadcast()
}

func (l *Log) await(ctx context.Context, isSo func() bool) error {
	defer context.AfterFunc(ctx, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.changed.Broadcast()
	})()
	for !isSo() {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		l.changed.Wait()
	}
	return nil
}

func (l *Log) line(event string, fields []Field) []byte {
	fields = append([]Field{{"toe", 1}, {"t", l.now().UTC().Format(time.RFC3339)}, {"event", event}}, fields...)
	var text bytes.Buffer
	separator := byte('{')
	for _, field := range fields {
		text.WriteByte(separator)
		separator = ','
		text.Write(encode(field.Name))
		text.WriteByte(':')
		text.Write(encode(field.Value))
	}
	text.WriteString("}\n")
	return text.Bytes()
}

// JSON as it is read best: Go would write < > & as escapes.
func encode(value any) []byte {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return []byte(`null`)
	}
	return bytes.TrimRight(text.Bytes(), "\n")
}

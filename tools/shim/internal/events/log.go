// Package events writes the container's log: JSON lines, and between them the content of files.
package events

import (
	"bytes"
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

// Log writes events. It is safe for use by several goroutines.
type Log struct {
	mu   sync.Mutex
	out  io.Writer
	now  func() time.Time
	used int64
}

// New makes a log that writes to out. Errors of out are of no consequence: a result may still be uploaded.
func New(out io.Writer) *Log { return &Log{out: out, now: time.Now} }

// Field is one field of an event, in the order in which it is written.
type Field struct {
	Name  string
	Value any
}

// Emit writes one event as a line of JSON.
func (l *Log) Emit(event string, fields ...Field) {
	head := []Field{{"toe", 1}, {"t", l.now().UTC().Format(time.RFC3339)}, {"event", event}}
	l.write(line(append(head, fields...)))
}

// Note writes a sentence of the shim.
func (l *Log) Note(say string) { l.Emit("note", Field{"say", say}) }

// Write writes a piece of a file's content as it is.
func (l *Log) Write(piece []byte) (int, error) {
	l.write(piece)
	return len(piece), nil
}

// Used says how many bytes the kubelet needs for what was written so far.
func (l *Log) Used() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.used
}

// Cost says how many bytes the kubelet needs for size bytes in so many lines.
func Cost(size, lines int64) int64 { return size + (lines+size/EntryBytes)*headBytes }

func (l *Log) write(text []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.used += Cost(int64(len(text)), int64(bytes.Count(text, []byte{'\n'})))
	_, _ = l.out.Write(text)
}

func line(fields []Field) []byte {
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

package events

import (
	"bufio"
	"io"
	"strings"
	"sync/atomic"
)

// Most bytes of a line of a tool; the rest of it is a line of its own.
const lineBytes = 8 << 10

// Lines passes on what tools write, line by line, up to a limit: a tool that talks too much must not push its own
// result out of the log.
type Lines struct {
	log  *Log
	left atomic.Int64
	last atomic.Pointer[string]
}

// NewLines passes at most limit bytes on to the log.
func NewLines(log *Log, limit int64) *Lines {
	lines := &Lines{log: log}
	lines.left.Store(limit)
	return lines
}

// Pump reads until the end and returns.
func (l *Lines) Pump(from io.Reader) {
	reader := bufio.NewReaderSize(from, lineBytes)
	for {
		// A line that is longer than the buffer comes in pieces.
		piece, _, err := reader.ReadLine()
		if err != nil {
			return
		}
		l.pass(strings.ToValidUTF8(string(piece), "\uFFFD"))
	}
}

// Last is the last line that was no blank, or "".
func (l *Lines) Last() string {
	if last := l.last.Load(); last != nil {
		return *last
	}
	return ""
}

// Forget makes Last forget: what comes next is another command's.
func (l *Lines) Forget() { l.last.Store(nil) }

func (l *Lines) pass(line string) {
	if text := strings.TrimSpace(line); text != "" {
		l.last.Store(&text)
	}
	before := l.left.Load()
	if before <= 0 {
		return
	}
	if l.left.Add(-int64(len(line))-headBytes) > 0 {
		l.log.Emit("log", Field{"line", line})
		return
	}
	l.log.Note("the tool writes too much: the rest of what it says is left out")
}

// Package logstore keeps results in the container's log, for `kubectl logs` and `kubectl toe fetch`.
package logstore

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
	"unicode"
	"unicode/utf8"

	"toe.run/shim/internal/events"
	"toe.run/shim/internal/keep"
	"toe.run/shim/internal/outcome"
	"toe.run/shim/internal/settings"
)

// LogBytes is the most that the log may have with the result in it: the kubelet begins a new one after 10 MiB.
const LogBytes = 8 << 20

// As much as the events of a file need, and what else may be said before it is finished.
const (
	eventBytes = 1 << 10
	spareBytes = 16 << 10
)

// Bytes of the content in a line of base64: as many letters fit into one entry of the kubelet.
const lineBytes = events.EntryBytes / 4 * 3

// Store prints whole files when the final manifest is published.
type Store struct {
	log   *events.Log
	files map[string]*file
}

type file struct {
	keep.Entry
	content *os.File
	as      string
	cost    int64
}

// New makes a store that prints to the log.
func New(log *events.Log) *Store { return &Store{log: log, files: map[string]*file{}} }

// Put implements keep.Store: only whole files are printed.
func (s *Store) Put(context.Context, string, keep.Chunk) error { return nil }

// Finish implements keep.Store.
func (s *Store) Finish(_ context.Context, whole keep.Whole) error {
	content, err := duplicate(whole.Content)
	if err != nil {
		return err
	}
	f := &file{Entry: whole.Entry, content: content}
	if f.as, f.cost, err = appraise(io.NewSectionReader(f.content, 0, f.Size)); err != nil {
		f.content.Close()
		return err
	}
	if s.cost()+f.cost > LogBytes {
		f.content.Close()
		return &outcome.Refusal{Why: outcome.Quota, Say: fmt.Sprintf(
			"%s has %s, and in mode ephemeral the log has room for %s: use output.mode collector",
			f.Name, settings.FormatBytes(f.Size), settings.FormatBytes(LogBytes))}
	}
	s.files[f.Name] = f
	return nil
}

// TooMuch implements keep.Fitter.
func (s *Store) TooMuch() *outcome.Refusal { return TooMuch() }

// TooMuch says that the log has no room for all of a result.
func TooMuch() *outcome.Refusal {
	return &outcome.Refusal{Why: outcome.Quota, Say: "the result needs more than the " + settings.FormatBytes(LogBytes) +
		" that the log has room for in mode ephemeral: what fits is kept. Use output.mode collector"}
}

// Fit implements keep.Fitter.
func (s *Store) Fit(content *io.SectionReader) (int64, error) {
	room := LogBytes - s.cost() - spareBytes
	as, cost, err := appraise(content)
	if err != nil || cost <= room {
		return content.Size(), err
	}
	if as == "text" {
		return fitLines(content, room)
	}
	// The beginning of what is no text may be some.
	return s.Fit(io.NewSectionReader(content, 0, fitBytes(room)))
}

// Whole lines of text.
func fitLines(content *io.SectionReader, room int64) (int64, error) {
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}
	reader := bufio.NewReader(content)
	size, lines := int64(0), int64(0)
	for end := int64(0); ; {
		piece, err := reader.ReadSlice('\n')
		end += int64(len(piece))
		switch {
		case textCost(end, lines+1) > room || errors.Is(err, io.EOF):
			return size, nil
		case err == nil:
			size, lines = end, lines+1
		case !errors.Is(err, bufio.ErrBufferFull):
			return 0, err
		}
	}
}

// Whole lines of base64.
func fitBytes(room int64) int64 {
	size := int64(0)
	for base64Cost(size+lineBytes) <= room {
		size += lineBytes
	}
	return size
}

// The next tool, which may be started meanwhile, does not inherit it.
func duplicate(content *os.File) (*os.File, error) {
	fd, _, errno := syscall.Syscall(syscall.SYS_FCNTL, content.Fd(), syscall.F_DUPFD_CLOEXEC, 0)
	if errno != 0 {
		return nil, errno
	}
	return os.NewFile(fd, content.Name()), nil
}

// Publish implements keep.Store.
func (s *Store) Publish(ctx context.Context, manifest keep.Manifest) error {
	kept := map[string]*file{}
	for _, entry := range manifest.Files {
		if f := s.files[entry.Name]; f != nil {
			kept[entry.Name] = f
			delete(s.files, entry.Name)
		}
	}
	for _, f := range s.files {
		f.content.Close()
	}
	s.files = kept
	if !manifest.Final {
		return nil
	}
	for _, entry := range manifest.Files {
		if f := kept[entry.Name]; f != nil {
			if err := s.print(ctx, f); err != nil {
				return unread(ctx, err)
			}
		}
	}
	return unread(ctx, s.log.Flush(ctx))
}

func unread(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return &outcome.Refusal{Why: outcome.Upload, Say: "nobody has read the container's log in time: " +
			"look at the node's container runtime, or use output.mode collector"}
	}
	return err
}

func (s *Store) cost() int64 {
	total := s.log.Used()
	for _, f := range s.files {
		total += f.cost
	}
	return total
}

func (s *Store) print(ctx context.Context, f *file) error {
	content := io.NewSectionReader(f.content, 0, f.Size)
	print := s.printBytes
	if f.as == "text" {
		print = s.printText
	}
	if err := s.log.Insist(ctx, "file", events.Field{Name: "name", Value: f.Name}, events.Field{Name: "size", Value: f.Size},
		events.Field{Name: "sha256", Value: f.SHA256}, events.Field{Name: "type", Value: f.Type},
		events.Field{Name: "encoding", Value: f.Encoding}, events.Field{Name: "as", Value: f.as}); err != nil {
		return err
	}
	if err := print(ctx, content); err != nil {
		return err
	}
	return s.log.Insist(ctx, "eof", events.Field{Name: "name", Value: f.Name})
}

func (s *Store) printText(ctx context.Context, content io.Reader) error {
	last := byte('\n')
	piece := make([]byte, 64<<10)
	for {
		count, err := content.Read(piece)
		if count > 0 {
			last = piece[count-1]
			if err := s.log.Write(ctx, piece[:count]); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
	}
	if last != '\n' {
		return s.log.Write(ctx, []byte{'\n'})
	}
	return nil
}

func (s *Store) printBytes(ctx context.Context, content io.Reader) error {
	piece := make([]byte, lineBytes)
	for {
		count, err := io.ReadFull(content, piece)
		if count > 0 {
			if err := s.log.Write(ctx, []byte(base64.StdEncoding.EncodeToString(piece[:count])+"\n")); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// appraise says how a file is printed and what that costs. Text is UTF-8 without control characters but tabs and line
// ends, in lines that the kubelet keeps in one piece.
func appraise(content *io.SectionReader) (as string, cost int64, err error) {
	size := content.Size()
	lines, isText, err := readText(content)
	if err != nil {
		return "", 0, err
	}
	if isText {
		return "text", textCost(size, lines), nil
	}
	return "base64", base64Cost(size), nil
}

func textCost(size, lines int64) int64 { return events.Cost(size+1, lines+1) + eventBytes }

func base64Cost(size int64) int64 {
	count := size/lineBytes + 1
	return events.Cost(size/3*4+4+count, count) + eventBytes
}

func readText(content io.Reader) (lines int64, isText bool, err error) {
	reader := bufio.NewReader(content)
	for length := 0; ; {
		letter, size, err := reader.ReadRune()
		if errors.Is(err, io.EOF) {
			return lines, true, nil
		}
		if err != nil {
			return 0, false, err
		}
		length += size
		if letter == '\n' {
			lines, length = lines+1, 0
		}
		isBroken := letter == utf8.RuneError && size == 1
		isControl := unicode.IsControl(letter) && letter != '\n' && letter != '\t'
		if isBroken || isControl || length > events.EntryBytes/2 {
			return 0, false, nil
		}
	}
}

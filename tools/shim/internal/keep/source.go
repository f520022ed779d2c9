package keep

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
)

// Chunks of one file that are on their way at once.
const parallel = 3

// source is a file of the tool on its way into the store.
type source struct {
	name, kind string
	path       string
	slice      int
	// limit is how much of it may leave, and raw how much of it was read, in bytes as the tool wrote them.
	limit, raw int64
	from       *os.File
	// out is what leaves: the file itself, or its compressed twin.
	out *os.File
	// packed says that it leaves compressed, by the packer, which has much memory and is there until the source is closed.
	packed bool
	packer *gzip.Writer
	sent   int64
	chunks int
	// stored counts for all sources together.
	stored *atomic.Int64
	// sum is the digest of all that was sent.
	sum    hash.Hash
	whole  bool
	digest [32]byte
}

// openSource opens a regular file of the tool, never what a symbolic link points to. twin is the path of its
// compressed twin, "" without. Where the disk has no room for a twin, the file leaves as it is.
func openSource(path, twin string) (*source, error) {
	fd, err := syscall.Open(path, syscall.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK|syscall.O_CLOEXEC, 0)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	from := os.NewFile(uintptr(fd), path)
	if info, err := from.Stat(); err != nil || !info.Mode().IsRegular() {
		from.Close()
		return nil, fmt.Errorf("%s is no regular file", path)
	}
	s := &source{path: path, from: from, out: from, sum: sha256.New()}
	if twin == "" {
		return s, nil
	}
	out, err := os.OpenFile(twin, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if isFull(err) {
		return s, nil
	}
	if err != nil {
		from.Close()
		return nil, err
	}
	// Nobody but this process needs its name.
	_ = os.Remove(twin)
	s.out, s.packed, s.packer = out, true, gzip.NewWriter(out)
	return s, nil
}

// Makes it leave as it is, when nothing of it has left.
func (s *source) unpack() {
	s.name = strings.TrimSuffix(s.name, s.ending())
	s.out.Close()
	s.out, s.packed, s.packer = s.from, false, nil
}

// advance stores every chunk that is complete, and with whole the rest too.
// It says whether anything was stored.
func (s *source) advance(ctx context.Context, store Store, whole bool) (bool, error) {
	size, err := s.pack(whole)
	if err != nil {
		return false, err
	}
	before := s.chunks
	err = s.send(ctx, store, size, whole)
	return s.chunks > before, err
}

// finish makes it one whole file of what was stored, which is a prefix where the rest found no room.
func (s *source) finish(ctx context.Context, store Store) error {
	s.sum.Sum(s.digest[:0])
	s.whole = true
	if err := store.Finish(ctx, Whole{Entry: s.entry(), Content: s.out}); err != nil {
		s.whole = false
		return err
	}
	return nil
}

func (s *source) entry() Entry {
	entry := Entry{Name: s.name, Size: s.sent, Type: s.kind, Chunks: s.chunks, Whole: s.whole}
	if s.packed {
		entry.Encoding = "gzip"
	}
	if s.whole {
		entry.SHA256 = hex.EncodeToString(s.digest[:])
	}
	return entry
}

func (s *source) ending() string {
	if !s.packed {
		return ""
	}
	return ".gz"
}

func (s *source) close() {
	s.packer = nil
	s.from.Close()
	if s.out != s.from {
		s.out.Close()
	}
}

// Compresses what has come since, and says how much there is to send.
func (s *source) pack(whole bool) (int64, error) {
	size, err := sizeOf(s.from)
	if err != nil {
		return 0, err
	}
	before := s.raw
	s.raw = max(before, min(size, s.limit))
	if !s.packed {
		return s.raw, nil
	}
	_, err = io.Copy(s.packer, io.NewSectionReader(s.from, before, s.raw-before))
	if err == nil && whole {
		err = s.packer.Close()
	}
	if isFull(err) && s.chunks == 0 {
		s.unpack()
		return s.raw, nil
	}
	if err != nil {
		return 0, err
	}
	return sizeOf(s.out)
}

// Whether the beginning of a file is of use without its end, so that it is a file too.
func (s *source) isDivisible() bool {
	return s.kind == "folded" || s.kind == "text" || s.kind == "pcap"
}

// How much of a file of which only so many bytes may leave is of use: whole lines of text, any piece of what grows,
// and nothing of what makes sense as a whole only. What was read is on its way already.
func (s *source) cut(room int64) int64 {
	switch {
	case !s.isDivisible():
		return 0
	case s.kind == "pcap":
		return max(s.raw, room)
	}
	return s.lineEnd(room)
}

// The last line end of the first so many bytes; lines are no longer than a chunk.
func (s *source) lineEnd(room int64) int64 {
	from := max(0, room-ChunkBytes)
	text := make([]byte, room-from)
	count, _ := s.from.ReadAt(text, from)
	return max(s.raw, from+int64(bytes.LastIndexByte(text[:count], '\n'))+1)
}

func (s *source) send(ctx context.Context, store Store, size int64, whole bool) error {
	for {
		batch := s.next(size, whole)
		if len(batch) == 0 {
			return nil
		}
		if err := s.sendAll(ctx, store, batch); err != nil {
			return err
		}
	}
}

// The next chunks that can leave together.
func (s *source) next(size int64, whole bool) []Chunk {
	var batch []Chunk
	for at := s.sent; len(batch) < parallel && (at+ChunkBytes <= size || whole && at < size); {
		chunk := Chunk{N: s.chunks + len(batch) + 1, Offset: at, Size: min(ChunkBytes, size-at), Body: s.out}
		batch = append(batch, chunk)
		at += chunk.Size
	}
	return batch
}

// Each chunk is read for both sums while those before it are on their way. What was stored without a gap counts.
// A chunk is stored before we hear of it, so that it is counted from the moment it leaves.
func (s *source) sendAll(ctx context.Context, store Store, batch []Chunk) error {
	errs, sums := make([]error, len(batch)), make([]hash.Hash, len(batch))
	sum := s.sum
	var flying sync.WaitGroup
	for i := range batch {
		if sums[i], errs[i] = digest(&batch[i], sum); errs[i] != nil {
			break
		}
		sum = sums[i]
		s.stored.Add(batch[i].Size)
		flying.Go(func() { errs[i] = store.Put(ctx, s.name, batch[i]) })
	}
	flying.Wait()
	for i, err := range errs {
		if err != nil {
			return err
		}
		s.sum = sums[i]
		s.sent += batch[i].Size
		s.chunks++
	}
	return nil
}

// Fills in the chunk's CRC, and goes on with the digest of the file.
func digest(chunk *Chunk, before hash.Hash) (hash.Hash, error) {
	after, err := before.(hash.Cloner).Clone()
	if err != nil {
		return nil, err
	}
	own := crc32.NewIEEE()
	copied, err := io.Copy(io.MultiWriter(own, after), chunk.Reader())
	if err == nil && copied != chunk.Size {
		err = io.ErrUnexpectedEOF
	}
	chunk.CRC32 = own.Sum32()
	return after, err
}

func sizeOf(file *os.File) (int64, error) {
	info, err := file.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

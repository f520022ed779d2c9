package keep

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"toe.run/shim/internal/outcome"
)

func TestEveryFileArrivesWhole(t *testing.T) {
	store := newMemory(t)
	k, out := keeping(t, store, nil)
	big := bytes.Repeat([]byte("0123456789abcdef"), ChunkBytes/16*4+1000)
	put(t, out, "big.bin", big)
	put(t, out, "exact", big[:2*ChunkBytes])
	put(t, out, "sub/small.txt", []byte("x\n"))
	put(t, out, "empty", nil)
	_ = os.Symlink("/etc/passwd", filepath.Join(out, "link"))
	k.Take(out, 0)
	kept, lost := k.Wait()
	if err := closeFinal(k); err != nil || lost != nil || len(kept) != 3 {
		t.Fatalf("%v %v %v", kept, lost, err)
	}
	if !bytes.Equal(store.whole["big.bin"], big) || len(store.whole["exact"]) != 2*ChunkBytes || string(store.whole["sub_small.txt"]) != "x\n" {
		t.Error("other bytes arrived")
	}
	m := store.last()
	if !m.Final || len(m.Files) != 3 || !m.Files[0].Whole || m.Files[0].Chunks != 5 || m.Files[0].SHA256 == "" || m.Files[2].Type != "text" {
		t.Errorf("%+v", m)
	}
	if _, err := os.Stat(out); !errors.Is(err, os.ErrNotExist) {
		t.Error("the folder is still there")
	}
}

func TestWhatGrowsIsStoredWhileItGrows(t *testing.T) {
	t.Parallel()
	store := newMemory(t)
	told := make(chan []outcome.Kept, 9)
	k, out := keeping(t, store, func(o *Options) { o.Parts, o.Kept = true, func(kept []outcome.Kept) { told <- kept } })
	piece := bytes.Repeat([]byte("packet.."), ChunkBytes/8)
	put(t, out, "a.pcap", append(slices.Clone(piece), "begun"...))
	k.Grow(out, 0)
	store.awaitManifest()
	if m := store.last(); m.Final || len(m.Files) != 1 || m.Files[0].Whole || m.Files[0].Chunks != 1 || m.Files[0].Size != ChunkBytes {
		t.Errorf("the manifest while it grows: %+v", m)
	}
	if kept := <-told; len(kept) != 1 || kept[0].Whole || kept[0].Size != ChunkBytes {
		t.Errorf("told while it grows: %+v", kept)
	}
	put(t, out, "a.pcap", append(slices.Clone(piece), "begun and ended"...))
	k.Take(out, 0)
	closeFinal(k)
	if got := store.whole["a.pcap"]; !bytes.HasSuffix(got, []byte("begun and ended")) || len(got) != ChunkBytes+15 {
		t.Errorf("%d bytes", len(got))
	}
}

func TestGzipIsAppliedBeforeFilesLeave(t *testing.T) {
	store := newMemory(t)
	k, out := keeping(t, store, func(o *Options) { o.Twins = t.TempDir() })
	put(t, out, "a.txt", []byte(strings.Repeat("main;hot 1\n", 1000)))
	k.Take(out, 0)
	closeFinal(k)
	reader, err := gzip.NewReader(bytes.NewReader(store.whole["a.txt.gz"]))
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(reader)
	if entry := store.last().Files[0]; err != nil || len(content) != 11000 || entry.Encoding != "gzip" || entry.Size > 1000 || entry.Type != "text" {
		t.Errorf("%v %d %+v", err, len(content), entry)
	}
}

func TestACompressedFileThatHasLeftNeedsNoMemory(t *testing.T) {
	store := newMemory(t)
	k, out := keeping(t, store, func(o *Options) { o.Twins = t.TempDir() })
	for slice := 1; slice <= 2; slice++ {
		out = t.TempDir()
		put(t, out, "a.txt", []byte("main;hot 1\n"))
		k.Take(out, slice)
	}
	k.Wait()
	for _, s := range k.sources {
		if s.packer != nil {
			t.Errorf("%s has its packer still", s.name)
		}
	}
	closeFinal(k)
	if files := store.last().Files; len(files) != 2 || files[0].Encoding != "gzip" || files[1].Name != "a-00002.txt.gz" {
		t.Errorf("%+v", files)
	}
}

func TestADiskThatFillsUpAfterAPackedFileHasBegunToLeaveIsAQuota(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a.txt")
	_ = os.WriteFile(path, []byte("main;hot 1\n"), 0o600)
	for chunks, want := range []string{"a.txt", "a.txt.gz"} {
		s, err := openSource(path, filepath.Join(t.TempDir(), "twin"))
		if err != nil {
			t.Fatal(err)
		}
		s.name, s.limit, s.chunks = "a.txt.gz", 11, chunks
		s.packer.Reset(full)
		size, err := s.pack(true)
		if s.name != want || (err == nil) != (chunks == 0) || err == nil && size != 11 || err != nil && *refusalOf(s, err) != *DiskFull() {
			t.Errorf("after %d chunks: %s, %d, %v", chunks, s.name, size, err)
		}
		s.close()
	}
}

// slow is a store that takes nothing until it is back.
type slow struct {
	*memory
	called, back chan struct{}
}

func (s *slow) Put(ctx context.Context, file string, chunk Chunk) error {
	select {
	case s.called <- struct{}{}:
	default:
	}
	<-s.back
	return s.memory.Put(ctx, file, chunk)
}

func TestAStoreThatIsAwayHoldsNoSliceUpAndGetsTheNewestWhenItIsBack(t *testing.T) {
	store := &slow{newMemory(t), make(chan struct{}, 1), make(chan struct{})}
	told := make(chan *outcome.Refusal, 200)
	k, parent := keeping(t, store, func(o *Options) { o.Ring, o.Refused = 3, func(r *outcome.Refusal) { told <- r } })
	taken := make(chan struct{})
	go func() {
		defer close(taken)
		for slice := 1; slice <= 100; slice++ {
			out := filepath.Join(parent, fmt.Sprintf("out-%03d", slice))
			put(t, out, "a.bin", []byte("0123456789"))
			k.Grow(out, slice)
			k.Take(out, slice)
			if slice == 1 {
				<-store.called
			}
		}
	}()
	select {
	case <-taken:
	case <-time.After(20 * time.Second):
		t.Fatal("it waits for the store")
	}
	// The first is on its way.
	folders, _ := filepath.Glob(filepath.Join(parent, "out-*"))
	if len(folders) != 4 || filepath.Base(folders[1]) != "out-098" || k.Staying() != 20 || len(k.work.tasks) != 6 {
		t.Errorf("%q wait, in %d tasks, of which %d bytes stay", folders, len(k.work.tasks), k.Staying())
	}
	close(store.back)
	kept, lost := k.Wait()
	closeFinal(k)
	if lost != nil || len(kept) != 3 || kept[0].Name != "a-00098.bin" || len(store.whole) != 4 || len(told) != 1 || (<-told).Why != outcome.Upload {
		t.Errorf("%v %+v, stored %d, told %d more", lost, kept, len(store.whole), len(told))
	}
	if folders, _ := filepath.Glob(filepath.Join(parent, "out-*")); len(folders) != 0 || k.Staying() != 20 {
		t.Errorf("%q are left, %d bytes stay", folders, k.Staying())
	}
}

func TestASliceThatIsDroppedWhileItGrowsIsClosed(t *testing.T) {
	t.Parallel()
	store := newMemory(t)
	k, parent := keeping(t, store, func(o *Options) { o.Ring = 1 })
	out := filepath.Join(parent, "out-1")
	put(t, out, "a.pcap", make([]byte, ChunkBytes))
	k.Grow(out, 1)
	store.awaitManifest()
	busy := make(chan struct{})
	k.work.add(task{do: func() { <-busy }})
	k.Take(out, 1)
	growing := k.sources[0]
	for slice := 2; slice <= 3; slice++ {
		out := filepath.Join(parent, fmt.Sprintf("out-%d", slice))
		put(t, out, "a.pcap", []byte("x"))
		k.Take(out, slice)
	}
	close(busy)
	kept, lost := k.Wait()
	closeFinal(k)
	if _, err := growing.from.Stat(); !errors.Is(err, os.ErrClosed) || lost != nil || len(kept) != 1 || len(store.last().Files) != 1 {
		t.Errorf("%v %v %+v", err, lost, kept)
	}
}

// widening is a store that has room for the first chunk of each file, until it is wide.
type widening struct {
	short
	wide atomic.Bool
}

func (w *widening) Put(ctx context.Context, file string, chunk Chunk) error {
	if w.wide.Load() {
		return w.memory.Put(ctx, file, chunk)
	}
	return w.short.Put(ctx, file, chunk)
}

func TestWhatFoundNoRoomWhileItGrewGetsNoEndLater(t *testing.T) {
	t.Parallel()
	store := &widening{short: short{newMemory(t)}}
	k, out := keeping(t, store, nil)
	put(t, out, "a.pcap", make([]byte, 2*ChunkBytes))
	k.Grow(out, 0)
	store.awaitManifest()
	store.wide.Store(true)
	k.Take(out, 0)
	kept, _ := k.Wait()
	closeFinal(k)
	if len(kept) != 1 || !kept[0].Whole || kept[0].Size != ChunkBytes || len(store.whole["a.pcap"]) != ChunkBytes {
		t.Errorf("%+v", kept)
	}
}

func TestAFileThatTheToolTakesBackIsNoResult(t *testing.T) {
	t.Parallel()
	store := newMemory(t)
	k, out := keeping(t, store, nil)
	put(t, out, "a.pcap", bytes.Repeat([]byte("x"), ChunkBytes))
	k.Grow(out, 0)
	store.awaitManifest()
	_ = os.Remove(filepath.Join(out, "a.pcap"))
	put(t, out, "b.pcap", []byte("y"))
	k.Take(out, 0)
	closeFinal(k)
	if m := store.last(); len(m.Files) != 1 || m.Files[0].Name != "b.pcap" {
		t.Errorf("%+v", m)
	}
}

func TestMoreFilesThanTheCollectorTakesAreLeftOut(t *testing.T) {
	store := newMemory(t)
	store.room = 2000
	k, out := keeping(t, store, nil)
	for n := range maxFiles + 1 {
		put(t, out, fmt.Sprintf("f%04d.txt", n), []byte("x"))
	}
	k.Take(out, 0)
	kept, lost := k.Wait()
	closeFinal(k)
	if len(kept) != maxFiles || lost == nil || lost.Why != outcome.Quota || len(store.last().Files) != maxFiles {
		t.Errorf("%d, %v", len(kept), lost)
	}
}

package keep

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"toe.run/shim/internal/outcome"
)

func TestWhatIsRefusedOfASliceThatHasLeftTheRingIsNoLoss(t *testing.T) {
	for name, c := range map[string]struct {
		why  outcome.Why
		lost bool
	}{"the store does not take it": {outcome.Upload, false}, "the store is full": {outcome.Quota, true}} {
		store := &slow{newMemory(t), make(chan struct{}, 1), make(chan struct{})}
		k, parent := keeping(t, store, func(o *Options) { o.Ring = 3 })
		for slice := 1; slice <= 5; slice++ {
			out := filepath.Join(parent, fmt.Sprintf("out-%d", slice))
			put(t, out, "a.bin", []byte("0123456789"))
			k.Take(out, slice)
			if slice == 1 {
				<-store.called
			}
		}
		store.mu.Lock()
		store.refusals = []error{&outcome.Refusal{Why: c.why, Say: "no"}}
		store.mu.Unlock()
		close(store.back)
		kept, lost := k.Wait()
		closeFinal(k)
		if (lost != nil) != c.lost || len(kept) != 3 || kept[0].Name != "a-00003.bin" {
			t.Errorf("%s: %v %+v", name, lost, kept)
		}
	}
}

// crowded is a store that has no room for the second chunk of a file, and for the third, which is smaller.
type crowded struct{ *memory }

func (c *crowded) Put(ctx context.Context, file string, chunk Chunk) error {
	if chunk.N == 2 {
		return &outcome.Refusal{Why: outcome.Quota, Say: "no room"}
	}
	return c.memory.Put(ctx, file, chunk)
}

func TestWhatWasStoredBehindAGapDoesNotCount(t *testing.T) {
	for file, isWhole := range map[string]bool{"a.pcap": true, "a.bin": false} {
		t.Run(file, func(t *testing.T) {
			store := &crowded{newMemory(t)}
			k, out := keeping(t, store, func(o *Options) { o.Parts = true })
			put(t, out, file, make([]byte, 2*ChunkBytes+100))
			k.Take(out, 0)
			kept, lost := k.Wait()
			closeFinal(k)
			if lost == nil || lost.Why != outcome.Quota || len(kept) != 1 || kept[0].Whole != isWhole || kept[0].Size != ChunkBytes {
				t.Errorf("%v %+v", lost, kept)
			}
			if files := store.last().Files; len(store.chunks[file]) != 2 || len(files) != 1 || files[0].Chunks != 1 || files[0].Whole != isWhole {
				t.Errorf("%d chunks are there, the manifest says %+v", len(store.chunks[file]), files)
			}
		})
	}
}

// short is a store that has room for the first chunk of each file.
type short struct{ *memory }

func (s *short) Put(ctx context.Context, file string, chunk Chunk) error {
	if chunk.N > 1 {
		return &outcome.Refusal{Why: outcome.Quota, Say: "no room"}
	}
	return s.memory.Put(ctx, file, chunk)
}

func TestWhatAStoreHadRoomForIsAFileTooWhenItMakesSenseWithoutItsEnd(t *testing.T) {
	noise := make([]byte, 3*ChunkBytes)
	_, _ = rand.NewChaCha8([32]byte{}).Read(noise)
	for name, c := range map[string]struct {
		file, twins, leaves string
		whole               bool
	}{
		"packets":                     {"a.pcap", "", "a.pcap", true},
		"text":                        {"a.txt", "", "a.txt", true},
		"not what is a whole or none": {"a.bin", "", "a.bin", false},
		"nor what lost a packed end":  {"a.txt", t.TempDir(), "a.txt.gz", false},
	} {
		t.Run(name, func(t *testing.T) {
			store := &short{newMemory(t)}
			k, out := keeping(t, store, func(o *Options) { o.Twins, o.Parts = c.twins, true })
			put(t, out, c.file, noise)
			k.Take(out, 0)
			kept, lost := k.Wait()
			closeFinal(k)
			if lost == nil || lost.Why != outcome.Quota || len(kept) != 1 || kept[0].Name != c.leaves || kept[0].Size != ChunkBytes {
				t.Fatalf("%v %v", kept, lost)
			}
			if m := store.last(); kept[0].Whole != c.whole || len(m.Files) != 1 || m.Files[0].Whole != c.whole || (m.Files[0].SHA256 != "") != c.whole {
				t.Errorf("%v %+v", kept, m)
			}
		})
	}
}

func TestWhatHasLeftOfAFileThatGrowsIsKeptWhenItsRoomIsGone(t *testing.T) {
	t.Parallel()
	noise := make([]byte, ChunkBytes+ChunkBytes/4)
	_, _ = rand.NewChaCha8([32]byte{}).Read(noise)
	for leaves, twins := range map[string]string{"a.pcap": "", "a.pcap.gz": t.TempDir(), "a.txt": ""} {
		t.Run(leaves, func(t *testing.T) {
			t.Parallel()
			store, name := newMemory(t), strings.TrimSuffix(leaves, ".gz")
			limit := atomic.Int64{}
			limit.Store(1 << 40)
			k, out := keeping(t, store, func(o *Options) { o.Limit, o.Twins = limit.Load, twins })
			put(t, out, name, noise)
			k.Grow(out, 0)
			store.awaitManifest()
			limit.Store(0)
			put(t, out, name, append(slices.Clone(noise), "more"...))
			k.Take(out, 0)
			kept, lost := k.Wait()
			closeFinal(k)
			if lost == nil || lost.Why != outcome.Quota || len(kept) != 1 || kept[0].Name != leaves || !kept[0].Whole || len(store.whole[leaves]) < len(noise) {
				t.Errorf("%v %v, %d bytes", kept, lost, len(store.whole[leaves]))
			}
		})
	}
}

func TestWhatGrewOverItsLimitIsNoFileWhenItMakesNoSenseWithoutItsEnd(t *testing.T) {
	t.Parallel()
	store := newMemory(t)
	k, out := keeping(t, store, func(o *Options) { o.Parts, o.Limit = true, func() int64 { return ChunkBytes + 5 } })
	put(t, out, "a.bin", make([]byte, ChunkBytes+1))
	k.Grow(out, 0)
	store.awaitManifest()
	put(t, out, "a.bin", make([]byte, ChunkBytes+100))
	k.Take(out, 0)
	kept, lost := k.Wait()
	closeFinal(k)
	if lost == nil || lost.Why != outcome.Quota || len(kept) != 1 || kept[0].Whole || store.last().Files[0].Whole {
		t.Errorf("%v %v %+v", kept, lost, store.last())
	}
}

func TestWhatNoFileCanBeMadeOfIsKeptInPartsWhereTheStoreHasThem(t *testing.T) {
	for _, parts := range []bool{true, false} {
		store := &short{newMemory(t)}
		store.noWhole = &outcome.Refusal{Why: outcome.Quota, Say: "no room for the whole"}
		k, out := keeping(t, store, func(o *Options) { o.Parts = parts })
		put(t, out, "a.txt", bytes.Repeat([]byte("x"), 3*ChunkBytes))
		k.Grow(out, 0)
		k.Take(out, 0)
		kept, lost := k.Wait()
		closeFinal(k)
		if lost == nil || lost.Why != outcome.Quota || store.last().Files[0].Whole {
			t.Errorf("%v %+v", lost, store.last())
		}
		if (len(kept) == 1) != parts || parts && (kept[0].Whole || kept[0].Size != store.last().Files[0].Size) {
			t.Errorf("with parts %v: %+v", parts, kept)
		}
	}
}

// dropping is a store that has room for the first chunk of each file but b.bin, and is told what does not count.
type dropping struct {
	short
	dropped map[string]int64
}

func (d *dropping) Put(ctx context.Context, file string, chunk Chunk) error {
	if file == "b.bin" {
		return &outcome.Refusal{Why: outcome.Quota, Say: "no room"}
	}
	return d.short.Put(ctx, file, chunk)
}

func (d *dropping) Drop(file string, size int64) error {
	d.dropped[file] = size
	return nil
}

func TestAStoreIsToldWhatDoesNotCount(t *testing.T) {
	store := &dropping{short{newMemory(t)}, map[string]int64{}}
	k, out := keeping(t, store, nil)
	for _, name := range []string{"a.bin", "b.bin", "c.pcap"} {
		put(t, out, name, make([]byte, 2*ChunkBytes))
	}
	k.Take(out, 0)
	closeFinal(k)
	// Of packets, what has come is a file, which the store cuts itself.
	if want := map[string]int64{"a.bin": ChunkBytes, "b.bin": 0}; !maps.Equal(store.dropped, want) || len(store.last().Files) != 2 {
		t.Errorf("%v, %+v", store.dropped, store.last())
	}
}

func TestAFaultOfTheStoreIsToldAndTheManifestHasWhatIsThere(t *testing.T) {
	store := newMemory(t)
	store.fail = errors.New("broken pipe")
	var told []*outcome.Refusal
	k, out := keeping(t, store, func(o *Options) { o.Refused = func(r *outcome.Refusal) { told = append(told, r) } })
	put(t, out, "a.bin", []byte("x"))
	k.Take(out, 0)
	kept, lost := k.Wait()
	closeFinal(k)
	if len(kept) != 0 || lost == nil || lost.Why != outcome.Upload || lost.Say != "a.bin could not be kept: broken pipe" || len(told) != 1 {
		t.Errorf("%v %v", kept, lost)
	}
	if m := store.last(); !m.Final || len(m.Files) != 0 {
		t.Errorf("%+v", m)
	}
}

func TestTroubleThatPassesIsToldAndNothingIsLost(t *testing.T) {
	t.Parallel()
	gateway := &outcome.Refusal{Why: outcome.Upload, Say: "no route"}
	for name, trouble := range map[string]func(*memory){
		"of a manifest":               func(m *memory) { m.noManifest = gateway },
		"of a chunk of what grows":    func(m *memory) { m.fail = gateway },
		"of both, by different means": func(m *memory) { m.fail, m.noManifest = gateway, errors.New("broken pipe") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := newMemory(t)
			trouble(store)
			told := make(chan *outcome.Refusal, 9)
			k, out := keeping(t, store, func(o *Options) { o.Refused = func(r *outcome.Refusal) { told <- r } })
			content := bytes.Repeat([]byte("x"), ChunkBytes+5)
			put(t, out, "a.pcap", content)
			k.Begin()
			k.Begin()
			k.Grow(out, 0)
			if r := <-told; r.Why != outcome.Upload {
				t.Errorf("told %v", r)
			}
			store.recover()
			k.Take(out, 0)
			kept, lost := k.Wait()
			if err := closeFinal(k); err != nil || lost != nil || len(kept) != 1 || !bytes.Equal(store.whole["a.pcap"], content) || len(told) != 0 {
				t.Errorf("%v %v %v, and told %d more", err, lost, kept, len(told))
			}
		})
	}
}

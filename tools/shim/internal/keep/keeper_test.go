package keep

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"toe.run/shim/internal/outcome"
)

// memory is a store that checks what it is given, as the collector does.
type memory struct {
	t         *testing.T
	mu        sync.Mutex
	chunks    map[string]map[int][]byte
	whole     map[string][]byte
	manifests []Manifest
	// room is how many chunks it takes.
	room int
	// noWhole is why it makes no file whole, noManifest why it takes no manifest.
	noWhole, noManifest, fail error
	// refusals are answered first, one each.
	refusals []error
}

var disagrees = &outcome.Refusal{Why: outcome.Upload, Say: "the collector answered 422"}

func newMemory(t *testing.T) *memory {
	return &memory{t: t, chunks: map[string]map[int][]byte{}, whole: map[string][]byte{}, room: 1000}
}

func (m *memory) Put(_ context.Context, file string, chunk Chunk) error {
	content, err := io.ReadAll(chunk.Reader())
	if err != nil || int64(len(content)) != chunk.Size || crc32.ChecksumIEEE(content) != chunk.CRC32 {
		m.t.Errorf("chunk %d of %s does not agree with its CRC", chunk.N, file)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return m.fail
	}
	if len(m.refusals) > 0 {
		first := m.refusals[0]
		m.refusals = m.refusals[1:]
		return first
	}
	if m.room--; m.room < 0 {
		return &outcome.Refusal{Why: outcome.Quota, Say: "no room"}
	}
	if m.chunks[file] == nil {
		m.chunks[file] = map[int][]byte{}
	}
	m.chunks[file][chunk.N] = content
	return nil
}

func (m *memory) Finish(_ context.Context, whole Whole) error {
	if m.noWhole != nil {
		return m.noWhole
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	// What else there is came beside a chunk that found no room: it does not count.
	var content []byte
	for n := 1; n <= whole.Chunks; n++ {
		chunk := m.chunks[whole.Name][n]
		if isLast := n == whole.Chunks; len(chunk) == 0 || !isLast && len(chunk) != ChunkBytes {
			m.t.Errorf("chunk %d of %s is missing, or short", n, whole.Name)
			return disagrees
		}
		content = append(content, chunk...)
	}
	sum := sha256.Sum256(content)
	if int64(len(content)) != whole.Size || hex.EncodeToString(sum[:]) != whole.SHA256 {
		m.t.Errorf("%s does not agree with its chunks", whole.Name)
		return disagrees
	}
	m.whole[whole.Name] = content
	return nil
}

func (m *memory) Publish(_ context.Context, manifest Manifest) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.noManifest != nil {
		return m.noManifest
	}
	m.manifests = append(m.manifests, manifest)
	return nil
}

func (m *memory) awaitManifest() {
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end) && m.published() == 0; time.Sleep(50 * time.Millisecond) {
	}
}

func (m *memory) published() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.manifests)
}

func (m *memory) last() Manifest {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.manifests[len(m.manifests)-1]
}

// keeping makes a keeper over a store, and a folder for the tool.
func keeping(t *testing.T, store Store, change func(*Options)) (*Keeper, string) {
	options := Options{
		Store: store, KindOf: func(name string) string {
			return map[string]string{".txt": "text", ".pcap": "pcap"}[filepath.Ext(name)]
		},
		Limit: func() int64 { return 1 << 60 }, TooMuch: func() *outcome.Refusal { return TooMuch(1) }, Kept: func([]outcome.Kept) {}, Refused: func(*outcome.Refusal) {},
	}
	if change != nil {
		change(&options)
	}
	return New(context.Background(), options), t.TempDir()
}

func put(t *testing.T, folder, name string, content []byte) {
	path := filepath.Join(folder, name)
	_ = os.MkdirAll(filepath.Dir(path), 0o700)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func closeFinal(k *Keeper) *outcome.Refusal {
	return k.Close(context.Background(), func(m *Manifest) { m.Final = true })
}

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

// counting is a store that looks at what is counted whenever it takes or drops something.
type counting struct {
	*memory
	keeper *Keeper
	put    []int64
	shown  []int64
}

func (c *counting) Put(ctx context.Context, file string, chunk Chunk) error {
	c.put = append(c.put, c.keeper.Stored())
	return c.memory.Put(ctx, file, chunk)
}

func (c *counting) Publish(ctx context.Context, manifest Manifest) error {
	c.shown = append(c.shown, c.keeper.Stored())
	return c.memory.Publish(ctx, manifest)
}

func TestWhatIsStoredCountsFromTheMomentItLeavesUntilItIsGone(t *testing.T) {
	store := &counting{memory: newMemory(t)}
	k, _ := keeping(t, store, func(o *Options) { o.Ring = 1 })
	store.keeper = k
	for slice := 1; slice <= 2; slice++ {
		out := t.TempDir()
		put(t, out, "a", []byte("12345"))
		put(t, out, "b", []byte("678"))
		k.Take(out, slice)
		k.Wait()
	}
	k.Wait()
	if want := []int64{5, 8, 13, 16}; !slices.Equal(store.put, want) {
		t.Errorf("as chunks arrive: %v", store.put)
	}
	if want := []int64{8, 16}; !slices.Equal(store.shown, want) || k.Stored() != 8 {
		t.Errorf("as manifests arrive: %v, then %d", store.shown, k.Stored())
	}
	closeFinal(k)
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

func TestTheRingKeepsTheNewestSlices(t *testing.T) {
	store := newMemory(t)
	k, _ := keeping(t, store, func(o *Options) { o.Ring = 2 })
	for slice := 1; slice <= 4; slice++ {
		out := t.TempDir()
		put(t, out, "a.txt", []byte{'0' + byte(slice)})
		k.Take(out, slice)
		k.Wait()
	}
	closeFinal(k)
	for at, m := range store.manifests {
		if m.Sequence != at+1 {
			t.Errorf("manifest %d has the number %d", at+1, m.Sequence)
		}
	}
	var names []string
	for _, entry := range store.last().Files {
		names = append(names, entry.Name)
	}
	if !slices.Equal(names, []string{"a-00003.txt", "a-00004.txt"}) || string(store.whole["a-00004.txt"]) != "4" {
		t.Errorf("%q", names)
	}
}

// narrow is a store that has room for so many files, and drops what no longer stands in the manifest.
type narrow struct {
	*memory
	files int
}

func (n *narrow) Put(ctx context.Context, file string, chunk Chunk) error {
	if len(n.chunks) >= n.files {
		return &outcome.Refusal{Why: outcome.Quota, Say: "no room"}
	}
	return n.memory.Put(ctx, file, chunk)
}

func (n *narrow) Publish(ctx context.Context, manifest Manifest) error {
	maps.DeleteFunc(n.chunks, func(name string, _ map[int][]byte) bool {
		return !slices.ContainsFunc(manifest.Files, func(e Entry) bool { return e.Name == name })
	})
	return n.memory.Publish(ctx, manifest)
}

func TestARingThatFitsNeedsNoRoomForOneSliceMore(t *testing.T) {
	for name, c := range map[string]struct{ limit, files int }{"below the limit": {25, 1000}, "in the store": {1000, 2}} {
		t.Run(name, func(t *testing.T) {
			store := &narrow{newMemory(t), c.files}
			k, _ := keeping(t, store, func(o *Options) { o.Ring, o.Limit = 2, func() int64 { return int64(c.limit) } })
			for slice := 1; slice <= 4; slice++ {
				out := t.TempDir()
				put(t, out, "a.bin", []byte("0123456789"))
				k.Take(out, slice)
				k.Wait()
			}
			kept, lost := k.Wait()
			if lost != nil || len(kept) != 2 || kept[0].Name != "a-00003.bin" || !kept[1].Whole {
				t.Errorf("%v %v", kept, lost)
			}
			if k.Raw() != 20 || k.Staying() != 10 {
				t.Errorf("%d bytes, of which %d stay", k.Raw(), k.Staying())
			}
			closeFinal(k)
		})
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

func TestOfWhatIsTooLargeOnlyWhatFitsIsKept(t *testing.T) {
	for name, c := range map[string]struct {
		file, content, want string
	}{
		"of text whole lines":              {"b.txt", "one\ntwo\nthree\n", "one\ntwo\n"},
		"of packets any piece":             {"b.pcap", "0123456789abcdef", "0123456789"},
		"of what must be whole, nothing":   {"b.bin", "0123456789abcdef", ""},
		"a file that fits, whatever it is": {"b.bin", "01234", "01234"},
	} {
		t.Run(name, func(t *testing.T) {
			store := newMemory(t)
			k, out := keeping(t, store, func(o *Options) { o.Limit = func() int64 { return 15 } })
			put(t, out, "a", []byte("fives"))
			put(t, out, c.file, []byte(c.content))
			k.Take(out, 0)
			_, lost := k.Wait()
			closeFinal(k)
			if string(store.whole[c.file]) != c.want || string(store.whole["a"]) != "fives" {
				t.Errorf("kept %q", store.whole)
			}
			if isCut := c.content != c.want; isCut != (lost != nil && lost.Why == outcome.Quota) {
				t.Errorf("told %v", lost)
			}
		})
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

// fitting is a store that has room for so many bytes of a file.
type fitting struct {
	*memory
	fits int64
}

func (f *fitting) Fit(content *io.SectionReader) (int64, error) {
	return min(f.fits, content.Size()), nil
}
func (f *fitting) TooMuch() *outcome.Refusal {
	return &outcome.Refusal{Why: outcome.Quota, Say: "it does not fit"}
}

func TestAStoreThatKnowsWhatFitsGetsNoMore(t *testing.T) {
	for limit, want := range map[int64]string{100: "one\ntwo\n", 5: "one\n"} {
		store := &fitting{newMemory(t), 10}
		k, out := keeping(t, store, func(o *Options) { o.Limit = func() int64 { return limit } })
		put(t, out, "a.txt", []byte("one\ntwo\nthree\n"))
		k.Take(out, 0)
		_, lost := k.Wait()
		closeFinal(k)
		if string(store.whole["a.txt"]) != want || lost == nil || (lost.Say == "it does not fit") != (limit == 100) {
			t.Errorf("%q, %v", store.whole, lost)
		}
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

func (m *memory) recover() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fail, m.noManifest = nil, nil
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

func TestAManifestThatNeverArrivesIsALoss(t *testing.T) {
	store := newMemory(t)
	store.noManifest = errors.New("broken pipe")
	k, out := keeping(t, store, nil)
	put(t, out, "a.bin", []byte("x"))
	k.Take(out, 1)
	if err := closeFinal(k); err == nil || err.Why != outcome.Upload || err.Say != "the manifest could not be kept: broken pipe" {
		t.Errorf("%v", err)
	}
}

func TestWithoutTheFinalManifestAnEarlierOneShowsWhatWasKept(t *testing.T) {
	store := newMemory(t)
	k, _ := keeping(t, store, nil)
	for slice := 1; slice <= 3; slice++ {
		if slice == 3 {
			k.Wait()
			store.mu.Lock()
			store.noManifest = errors.New("broken pipe")
			store.mu.Unlock()
		}
		out := t.TempDir()
		put(t, out, "a.txt", []byte("main;hot 1\n"))
		k.Take(out, slice)
	}
	kept, _ := k.Wait()
	err := closeFinal(k)
	if shown := k.Shown(); err == nil || len(kept) != 3 || len(shown) != 2 || shown[1].Name != "a-00002.txt" || !shown[1].Whole {
		t.Errorf("%v, of %+v it shows %+v", err, kept, shown)
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

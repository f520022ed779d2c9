package keep

import (
	"context"
	"io"
	"maps"
	"slices"
	"testing"

	"toe.run/shim/internal/outcome"
)

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

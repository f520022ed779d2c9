package keep

import (
	"context"
	"errors"
	"slices"
	"testing"

	"toe.run/shim/internal/outcome"
)

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

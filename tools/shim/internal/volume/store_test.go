package volume

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"toe.run/shim/internal/keep"
	"toe.run/shim/internal/outcome"
)

const below = "shop/web-cpu/u-1/web-0/toe-1"

func open(t *testing.T, root string) *Store {
	store, err := Open(Place{Root: root, Namespace: "shop", Job: "web-cpu", JobUID: "u-1", Pod: "web-0", Container: "toe-1"})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func put(t *testing.T, store *Store, name, content string) {
	ctx := context.Background()
	chunk := keep.Chunk{N: 1, Size: int64(len(content)), Body: bytes.NewReader([]byte(content))}
	if err := store.Put(ctx, name, chunk); err != nil {
		t.Fatal(err)
	}
	if err := store.Finish(ctx, keep.Whole{Entry: keep.Entry{Name: name, Size: int64(len(content)), Chunks: 1}}); err != nil {
		t.Fatal(err)
	}
}

func manifest(started string, final bool, names ...string) keep.Manifest {
	m := keep.Manifest{StartedAt: started, Final: final}
	for _, name := range names {
		m.Files = append(m.Files, keep.Entry{Name: name})
	}
	return m
}

func names(t *testing.T, folder string) []string {
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, entry := range entries {
		found = append(found, entry.Name())
	}
	return found
}

func TestAFileHasItsNameWhenItIsWhole(t *testing.T) {
	root := t.TempDir()
	store := open(t, root)
	folder := filepath.Join(root, below)
	if err := store.Put(context.Background(), "a.pcap", keep.Chunk{N: 1, Size: 5, Body: strings.NewReader("01234")}); err != nil {
		t.Fatal(err)
	}
	if got := names(t, folder); !slices.Equal(got, []string{".a.pcap.part"}) {
		t.Errorf("while it grows: %q", got)
	}
	if err := store.Finish(context.Background(), keep.Whole{Entry: keep.Entry{Name: "a.pcap", Size: 4}}); err != nil {
		t.Fatal(err)
	}
	if err := store.Publish(context.Background(), manifest("1", true, "a.pcap")); err != nil {
		t.Fatal(err)
	}
	content, _ := os.ReadFile(filepath.Join(folder, "a.pcap"))
	info, _ := os.Stat(filepath.Join(folder, "a.pcap"))
	if got := names(t, folder); !slices.Equal(got, []string{"a.pcap", "manifest.json"}) || string(content) != "0123" || info.Mode().Perm()&0o007 != 0 {
		t.Errorf("%q %q %v", got, content, info.Mode())
	}
	var m keep.Manifest
	text, _ := os.ReadFile(filepath.Join(folder, "manifest.json"))
	if err := json.Unmarshal(text, &m); err != nil || !m.Final || m.Files[0].Name != "a.pcap" {
		t.Errorf("%s %v", text, err)
	}
}

func TestWhatLeavesTheRingIsDeleted(t *testing.T) {
	root := t.TempDir()
	store := open(t, root)
	for _, slice := range []string{"a-1", "a-2", "a-3"} {
		put(t, store, slice, slice)
	}
	for _, m := range []keep.Manifest{manifest("1", false, "a-1", "a-2"), manifest("1", false, "a-2", "a-3")} {
		if err := store.Publish(context.Background(), m); err != nil {
			t.Fatal(err)
		}
	}
	if got := names(t, filepath.Join(root, below)); !slices.Equal(got, []string{"a-2", "a-3", "manifest.json"}) {
		t.Errorf("%q", got)
	}
}

func TestAnAttemptThatHasRunIsLeftAsItIs(t *testing.T) {
	for name, there := range map[string]string{
		"a final one": `{"final":true,"startedAt":"1"}`, "one of another start": `{"startedAt":"0"}`, "rubbish": `x`, "an empty one": ``,
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			store := open(t, root)
			path := filepath.Join(root, below, "manifest.json")
			_ = os.WriteFile(path, []byte(there), 0o600)
			err := store.Publish(context.Background(), manifest("1", false))
			var refusal *outcome.Refusal
			if !errors.As(err, &refusal) || refusal.Why != outcome.Twice {
				t.Errorf("got %v", err)
			}
			if text, _ := os.ReadFile(path); string(text) != there {
				t.Errorf("now it is %q", text)
			}
		})
	}
}

func TestNoSymbolicLinkIsFollowed(t *testing.T) {
	for _, depth := range []string{"shop", "shop/web-cpu", "shop/web-cpu/u-1", "shop/web-cpu/u-1/web-0", below} {
		t.Run("in place of the folder "+depth, func(t *testing.T) {
			root, elsewhere := t.TempDir(), t.TempDir()
			path := filepath.Join(root, depth)
			_ = os.MkdirAll(filepath.Dir(path), 0o755)
			_ = os.Symlink(elsewhere, path)
			_, err := Open(Place{Root: root, Namespace: "shop", Job: "web-cpu", JobUID: "u-1", Pod: "web-0", Container: "toe-1"})
			if err == nil || len(names(t, elsewhere)) != 0 {
				t.Errorf("%v, and there are %q", err, names(t, elsewhere))
			}
		})
	}
	for name, below := range map[string]string{"the root": "results", "a folder on the way to it": "results/of/web"} {
		t.Run("in place of "+name, func(t *testing.T) {
			volume, elsewhere := t.TempDir(), t.TempDir()
			_ = os.MkdirAll(filepath.Join(elsewhere, "of/web"), 0o755)
			_ = os.Symlink(elsewhere, filepath.Join(volume, "results"))
			_, err := Open(Place{Root: filepath.Join(volume, below), Namespace: "shop", Job: "web-cpu", JobUID: "u-1", Pod: "web-0", Container: "toe-1"})
			if err == nil || !strings.Contains(err.Error(), "symbolic links") || len(names(t, elsewhere)) != 1 || len(names(t, filepath.Join(elsewhere, "of/web"))) != 0 {
				t.Errorf("%v, and there are %q", err, names(t, elsewhere))
			}
		})
	}
	for _, name := range []string{"a", ".a.part", ".manifest.json.part"} {
		t.Run("in place of the file "+name, func(t *testing.T) {
			root := t.TempDir()
			victim := filepath.Join(t.TempDir(), "victim")
			_ = os.WriteFile(victim, []byte("precious"), 0o600)
			store := open(t, root)
			_ = os.Symlink(victim, filepath.Join(root, below, name))
			put(t, store, "a", "new")
			if err := store.Publish(context.Background(), manifest("1", true, "a")); err != nil {
				t.Fatal(err)
			}
			if text, _ := os.ReadFile(victim); string(text) != "precious" {
				t.Errorf("the victim is %q", text)
			}
			if info, err := os.Lstat(filepath.Join(root, below, "a")); err != nil || !info.Mode().IsRegular() {
				t.Errorf("the file is %v, %v", info, err)
			}
		})
	}
	t.Run("in place of the manifest", func(t *testing.T) {
		root := t.TempDir()
		store := open(t, root)
		_ = os.Symlink("/etc/passwd", filepath.Join(root, below, "manifest.json"))
		if err := store.Publish(context.Background(), manifest("1", false)); err == nil {
			t.Error("it was read")
		}
	})
}

func TestAVolumeThatIsNotThereIsToldByItsPath(t *testing.T) {
	_, err := Open(Place{Root: "/nowhere", Namespace: "shop"})
	if err == nil || !strings.Contains(err.Error(), "PVC_PATH /nowhere") {
		t.Errorf("got %v", err)
	}
}

// small is the root of a file system of its own that has so many bytes.
func small(t *testing.T, size string) string {
	root := t.TempDir()
	if err := syscall.Mount("tmpfs", root, "tmpfs", 0, "size="+size); err != nil {
		t.Skip("to mount a file system takes root")
	}
	t.Cleanup(func() { _ = syscall.Unmount(root, syscall.MNT_DETACH) })
	return root
}

func freeOf(t *testing.T, root string) int64 {
	folder, err := os.Open(root)
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	return free(folder)
}

func TestAVolumeIsNeverFilledUp(t *testing.T) {
	root := small(t, "27m")
	store := open(t, root)
	content := make([]byte, 40<<20)
	errs := make([]error, 3)
	var flying sync.WaitGroup
	for i := range errs {
		chunk := keep.Chunk{N: i + 1, Offset: int64(i) * keep.ChunkBytes, Size: keep.ChunkBytes, Body: bytes.NewReader(content)}
		flying.Go(func() { errs[i] = store.Put(context.Background(), "a.jfr", chunk) })
	}
	flying.Wait()
	refused := slices.DeleteFunc(errs, func(err error) bool { return err == nil })
	var refusal *outcome.Refusal
	if len(refused) != 1 || !errors.As(refused[0], &refusal) || refusal.Why != outcome.Quota || freeOf(t, root) < spareBytes {
		t.Errorf("%v, %d bytes are left", refused, freeOf(t, root))
	}
}

func TestWhatDoesNotCountGivesItsRoomBack(t *testing.T) {
	for name, c := range map[string]struct {
		giveBack func(store *Store) error
		size     int64
		stays    []string
	}{
		"what comes after its first bytes": {func(s *Store) error { return s.Drop("a.jfr", 4096) }, 4096, []string{".a.jfr.part", "manifest.json"}},
		"all of it":                        {func(s *Store) error { return s.Drop("a.jfr", 0) }, 0, []string{"manifest.json"}},
		"what leaves the ring half done":   {func(s *Store) error { return s.Publish(context.Background(), manifest("1", false)) }, 0, []string{"manifest.json"}},
		"none of what is not there":        {func(s *Store) error { return s.Drop("b.jfr", 0) }, 8 << 20, []string{".a.jfr.part", "manifest.json"}},
	} {
		t.Run(name, func(t *testing.T) {
			root := small(t, "30m")
			store := open(t, root)
			before := freeOf(t, root)
			if err := store.Put(context.Background(), "a.jfr", keep.Chunk{N: 1, Size: 8 << 20, Body: bytes.NewReader(make([]byte, 8<<20))}); err != nil {
				t.Fatal(err)
			}
			if err := store.Publish(context.Background(), manifest("1", false, "a.jfr")); err != nil {
				t.Fatal(err)
			}
			err := c.giveBack(store)
			const manifestRoom = 64 << 10
			if used := before - freeOf(t, root); err != nil || used < c.size || used > c.size+manifestRoom {
				t.Errorf("%v, it uses %d bytes", err, used)
			}
			if got := names(t, filepath.Join(root, below)); !slices.Equal(got, c.stays) {
				t.Errorf("%q", got)
			}
		})
	}
}

func TestAManifestThatFindsNoRoomLeavesNothing(t *testing.T) {
	root := small(t, "1m")
	store := open(t, root)
	_ = os.WriteFile(filepath.Join(root, "of-the-target"), make([]byte, 2<<20), 0o600)
	var refusal *outcome.Refusal
	if err := store.Publish(context.Background(), manifest("1", true, "a")); !errors.As(err, &refusal) || refusal.Why != outcome.Quota {
		t.Errorf("got %v", err)
	}
	if got := names(t, filepath.Join(root, below)); len(got) != 0 {
		t.Errorf("%q", got)
	}
}

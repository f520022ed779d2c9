package keep

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"toe.run/shim/internal/outcome"
	"toe.run/shim/internal/settings"
)

const (
	// How often a growing file is looked at.
	growthInterval = 2 * time.Second
	// After trouble with one it is left alone for so long.
	restInterval = time.Minute
	// Most files of one target: the collector takes no more.
	maxFiles = 1000
)

// Options say how a result is kept.
type Options struct {
	Store Store
	// Base is the manifest without files and end.
	Base Manifest
	// Twins is the folder for compressed twins; "" keeps files as they are.
	Twins string
	// Ring is how many slices are kept; 0 for all.
	Ring int
	// KindOf says what type a file has, by its name.
	KindOf func(name string) string
	// Limit is how many bytes all files may have together, before compression; TooMuch says that they have more.
	Limit   func() int64
	TooMuch func() *outcome.Refusal
	// Parts says that the store gives out what it has of a file that is not whole.
	Parts bool
	// Kept is told of all that is kept whenever there is more.
	Kept func([]outcome.Kept)
	// Refused is told why something could not be kept.
	Refused func(*outcome.Refusal)
}

// Keeper keeps a result. Its work is done by one goroutine, in the order in which it was given.
type Keeper struct {
	Options
	ctx  context.Context
	work *backlog
	// over says that nothing more comes, done is closed when all is done.
	over    bool
	done    chan struct{}
	growing *folder
	sources []*source
	// published counts manifests, also those that did not arrive: who knows.
	published int
	// shown is what the last manifest that arrived shows.
	shown []outcome.Kept
	// lost is why something is missing for good, late what keeps something back that is sent again later.
	lost, late *outcome.Refusal
	// resume is when growing files are looked at again.
	resume time.Time
	// newest is the slice that was taken last.
	newest  int
	stored  atomic.Int64
	raw     atomic.Int64
	tooSlow sync.Once
}

// folder is where a tool writes. Slice counts from 1; it is 0 where there are none.
type folder struct {
	path  string
	slice int
}

// New makes a keeper that works until Close. ctx ends every call of the store.
func New(ctx context.Context, options Options) *Keeper {
	k := &Keeper{Options: options, ctx: ctx, work: newBacklog(options.Ring), done: make(chan struct{})}
	go k.run()
	return k
}

// Begin publishes the first manifest.
func (k *Keeper) Begin() { k.work.add(task{do: func() { k.publish(k.manifest()) }}) }

// Grow stores what the files of a folder have so far, again and again, until the folder is taken.
func (k *Keeper) Grow(path string, slice int) {
	k.work.add(task{do: func() { k.growing = &folder{path, slice} }, slice: slice})
}

// Take takes the files of a folder, which are whole now, and removes the folder. It does not wait for the store: what
// leaves the ring before the store has it is dropped.
func (k *Keeper) Take(path string, slice int) {
	if k.work.turn(slice, Size(path)) > 0 {
		k.tooSlow.Do(func() { k.Refused(tooSlow) })
	}
	k.work.add(task{do: func() { k.take(folder{path, slice}) }, slice: slice, path: path})
}

// It is no loss: whoever measures in a ring wants its newest slices.
var tooSlow = &outcome.Refusal{Why: outcome.Upload, Say: "the store takes slices slower than they come: those that leave the ring before it has them are dropped"}

// Wait returns when all that was given so far is done: what is kept, and why not all of it is.
func (k *Keeper) Wait() (kept []outcome.Kept, lost *outcome.Refusal) {
	ready := make(chan struct{})
	k.work.add(task{do: func() {
		kept, lost = k.kept(), k.lost
		close(ready)
	}})
	<-ready
	return kept, lost
}

// Close ends the keeper, and publishes the final manifest unless nothing shall be kept (end is nil). Its error is why
// the manifest could not be published.
func (k *Keeper) Close(ctx context.Context, end func(*Manifest)) *outcome.Refusal {
	k.work.add(task{do: func() { k.over = true }})
	<-k.done
	if end == nil {
		return nil
	}
	k.ctx = ctx
	manifest := k.manifest()
	end(&manifest)
	return k.publish(manifest)
}

// Shown says, of a keeper that is closed, what the store shows: what the last manifest that arrived has.
func (k *Keeper) Shown() []outcome.Kept { return k.shown }

// Stored says how many bytes the store has, or is about to have: never less than it tells itself.
func (k *Keeper) Stored() int64 { return k.stored.Load() }

// Raw says how many bytes the whole files had before compression.
func (k *Keeper) Raw() int64 { return k.raw.Load() }

// Staying says how many bytes of all that was taken are still there when the next slice is: the oldest slice leaves a
// full ring then. What waits for the store counts.
func (k *Keeper) Staying() int64 { return k.work.staying() }

func (k *Keeper) run() {
	defer close(k.done)
	ticker := time.NewTicker(growthInterval)
	defer ticker.Stop()
	for !k.over {
		select {
		case <-k.work.ready:
			for t, ok := k.work.next(); ok; t, ok = k.work.next() {
				t.do()
			}
		case <-ticker.C:
			k.grow()
		}
	}
}

// Stores the complete chunks of files that grow, and tells of them.
func (k *Keeper) grow() {
	if k.growing == nil || k.lost != nil || time.Now().Before(k.resume) {
		return
	}
	more := false
	for _, s := range k.open(*k.growing) {
		s.limit = k.room(s)
		stored, err := s.advance(k.ctx, k.Store, false)
		more = more || stored
		if err != nil {
			k.fallBehind(s, err)
		}
	}
	k.count()
	if more {
		k.publish(k.manifest())
		k.Kept(k.kept())
	}
}

func (k *Keeper) take(f folder) {
	k.growing, k.newest = nil, f.slice
	files := k.open(f)
	for _, s := range slices.Clone(k.sources) {
		// The tool has taken it back.
		if s.slice == f.slice && !slices.Contains(files, s) {
			k.forget(s)
		}
	}
	for _, s := range files {
		if err := k.takeOne(s); err != nil {
			k.miss(s, err)
		}
		s.close()
	}
	k.turn()
	_ = os.RemoveAll(f.path)
	if f.slice > 0 {
		k.publish(k.manifest())
	}
	// What has left the ring is gone from the store now, not before.
	k.count()
	k.work.settle(f.slice, k.wholeOf(f.slice))
	k.Kept(k.kept())
}

// What the store does not take of a slice that has left the ring meanwhile is no loss.
func (k *Keeper) miss(s *source, err error) {
	if refusalOf(s, err).Why != outcome.Upload || !k.work.hasLeft(s.slice) {
		k.lose(s, err)
		return
	}
	k.tooSlow.Do(func() { k.Refused(tooSlow) })
	k.forget(s)
}

// How many bytes the whole files of a slice have.
func (k *Keeper) wholeOf(slice int) (bytes int64) {
	for _, s := range k.sources {
		if s.slice == slice && s.whole {
			bytes += s.raw
		}
	}
	return bytes
}

func (k *Keeper) takeOne(s *source) error {
	// What has found no more room while it grew is whole already: its end would have nothing before it.
	if s.whole {
		return nil
	}
	size, err := sizeOf(s.from)
	if err != nil {
		return err
	}
	room, tooMuch, err := k.fit(s, size)
	if err == nil && size > room && k.turnEarly() {
		room, tooMuch, err = k.fit(s, size)
	}
	if err != nil {
		return err
	}
	if s.limit = room; size > room {
		if s.limit = s.cut(room); s.limit == 0 {
			return tooMuch
		}
		k.refuse(tooMuch)
	}
	err = k.storeWhole(s)
	if err != nil && refusalOf(s, err).Why == outcome.Quota && k.turnEarly() {
		err = k.storeWhole(s)
	}
	return err
}

func (k *Keeper) storeWhole(s *source) error {
	if _, err := s.advance(k.ctx, k.Store, true); err != nil {
		return err
	}
	return s.finish(k.ctx, k.Store)
}

// How many bytes a file may have beside the others.
func (k *Keeper) room(s *source) int64 {
	room := k.Limit()
	for _, other := range k.sources {
		if other != s {
			room -= other.raw
		}
	}
	return max(0, room)
}

// How many bytes of a file there is room for beside the others and in the store, and what to say when it has more.
func (k *Keeper) fit(s *source, size int64) (int64, *outcome.Refusal, error) {
	room := k.room(s)
	fitter, ok := k.Store.(Fitter)
	if !ok || s.packed {
		return room, k.TooMuch(), nil
	}
	size = min(size, room)
	fits, err := fitter.Fit(io.NewSectionReader(s.from, 0, size))
	if fits < size {
		return fits, fitter.TooMuch(), err
	}
	return room, k.TooMuch(), err
}

// TooMuch says that a result is larger than allowed.
func TooMuch(limit int64) *outcome.Refusal {
	return &outcome.Refusal{Why: outcome.Quota, Say: "the result is larger than the " + settings.FormatBytes(limit) +
		" that are allowed: what fits is kept. Measure for a shorter time, or ask an admin for more"}
}

// The sources of a folder's files; new ones are opened.
func (k *Keeper) open(f folder) []*source {
	var found []*source
	for _, name := range Files(f.path) {
		path := filepath.Join(f.path, name)
		s := k.find(path)
		if s == nil {
			s = k.openNew(path, name, f.slice)
		}
		if s != nil {
			found = append(found, s)
		}
	}
	return found
}

func (k *Keeper) openNew(path, name string, slice int) *source {
	if len(k.sources) >= maxFiles {
		k.refuse(&outcome.Refusal{Why: outcome.Quota, Say: "there are more than 1000 files: the first of them are kept. Keep fewer slices"})
		return nil
	}
	leaving := Name(name, slice, k.taken)
	twin := ""
	if k.Twins != "" {
		twin = filepath.Join(k.Twins, leaving)
	}
	s, err := openSource(path, twin)
	if err != nil {
		k.refuse(&outcome.Refusal{Why: outcome.Upload, Say: "a file of the result cannot be read: " + err.Error()})
		return nil
	}
	s.stored = &k.stored
	s.name, s.kind, s.slice = leaving+s.ending(), k.KindOf(filepath.Base(name)), slice
	k.sources = append(k.sources, s)
	return s
}

func (k *Keeper) find(path string) *source {
	for _, s := range k.sources {
		if s.path == path {
			return s
		}
	}
	return nil
}

func (k *Keeper) taken(name string) bool {
	return slices.ContainsFunc(k.sources, func(s *source) bool { return s.name == name || s.name == name+s.ending() })
}

// What hinders an upload while a file grows may have passed by the time that it is whole.
func (k *Keeper) fallBehind(s *source, err error) {
	refusal := refusalOf(s, err)
	if refusal.Why != outcome.Upload {
		k.lose(s, err)
		return
	}
	k.delay(refusal)
	k.resume = time.Now().Add(restInterval)
}

// What a source cannot be kept for decides what becomes of it: without room, what is stored of it is a file too when it
// makes sense without its end, and stays in parts otherwise. A packed one lacks its end always.
func (k *Keeper) lose(s *source, err error) {
	refusal := refusalOf(s, err)
	k.refuse(refusal)
	isOfUse := refusal.Why == outcome.Quota && s.chunks > 0 && s.isDivisible() && !s.packed
	if isOfUse && s.finish(k.ctx, k.Store) == nil {
		return
	}
	if s.chunks == 0 {
		k.forget(s)
		return
	}
	k.drop(s, s.sent)
}

func (k *Keeper) refuse(refusal *outcome.Refusal) {
	if k.lost == nil {
		k.lost = refusal
		k.Refused(refusal)
	}
}

// delay tells of trouble that does not count when it passes; once, until it has passed.
func (k *Keeper) delay(refusal *outcome.Refusal) {
	if k.late == nil || k.late.Why != refusal.Why {
		k.Refused(refusal)
	}
	k.late = refusal
}

func (k *Keeper) forget(s *source) {
	k.drop(s, 0)
	s.close()
	k.sources = slices.DeleteFunc(k.sources, func(other *source) bool { return other == s })
}

// Gives room back that more of a source than counts may have in the store.
func (k *Keeper) drop(s *source, size int64) {
	store, ok := k.Store.(Dropper)
	if !ok {
		return
	}
	if err := store.Drop(s.name, size); err != nil {
		k.delay(refusalOf(s, err))
	}
}

// The ring turns: slices that are too old leave it.
func (k *Keeper) turn() {
	k.sources = slices.DeleteFunc(k.sources, func(s *source) bool {
		if !k.leaves(s) {
			return false
		}
		// One that grew when it was dropped is open still.
		s.close()
		return true
	})
}

// What a new slice has no room beside leaves before it has come. It says whether that made room.
func (k *Keeper) turnEarly() bool {
	before := len(k.sources)
	k.turn()
	if len(k.sources) == before {
		return false
	}
	k.publish(k.manifest())
	k.count()
	return true
}

// Whether a source leaves the ring with the newest slice.
func (k *Keeper) leaves(s *source) bool { return k.work.leaves(s.slice, k.newest) }

func (k *Keeper) count() {
	stored, raw := int64(0), int64(0)
	for _, s := range k.sources {
		stored += s.sent
		if s.whole {
			raw += s.raw
		}
	}
	k.stored.Store(stored)
	k.raw.Store(raw)
}

func (k *Keeper) manifest() Manifest {
	manifest := k.Base
	manifest.Files = []Entry{}
	for _, s := range k.sources {
		if s.chunks > 0 {
			manifest.Files = append(manifest.Files, s.entry())
		}
	}
	return manifest
}

func (k *Keeper) kept() []outcome.Kept {
	var kept []outcome.Kept
	for _, s := range k.sources {
		if s.whole || k.Parts && s.chunks > 0 {
			kept = append(kept, outcome.Kept{Name: s.name, Type: s.kind, Size: s.sent, SHA256: s.digest, Whole: s.whole})
		}
	}
	return kept
}

// Each manifest says all, so that only the last one must arrive.
func (k *Keeper) publish(manifest Manifest) *outcome.Refusal {
	k.published++
	manifest.Sequence = k.published
	err := k.Store.Publish(k.ctx, manifest)
	if err == nil {
		k.late, k.shown = nil, k.kept()
		return nil
	}
	refusal := refusalOf(nil, err)
	k.delay(refusal)
	return refusal
}

func refusalOf(s *source, err error) *outcome.Refusal {
	var refusal *outcome.Refusal
	if errors.As(err, &refusal) {
		return refusal
	}
	if isFull(err) {
		return DiskFull()
	}
	what := "the manifest"
	if s != nil {
		what = s.name
	}
	return &outcome.Refusal{Why: outcome.Upload, Say: what + " could not be kept: " + err.Error()}
}

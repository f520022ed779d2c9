package keep

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"toe.run/shim/internal/outcome"
)

const (
	// How often a growing file is looked at.
	growthInterval = 2 * time.Second
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
	options Options
	ctx     context.Context
	work    *backlog
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
	k := &Keeper{options: options, ctx: ctx, work: newBacklog(options.Ring), done: make(chan struct{})}
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
		k.tooSlow.Do(func() { k.options.Refused(tooSlow) })
	}
	k.work.add(task{do: func() { k.take(folder{path, slice}) }, slice: slice, path: path})
}

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
		stored, err := s.advance(k.ctx, k.options.Store, false)
		more = more || stored
		if err != nil {
			k.fallBehind(s, err)
		}
	}
	k.count()
	if more {
		k.publish(k.manifest())
		k.options.Kept(k.kept())
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
	k.options.Kept(k.kept())
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
	if _, err := s.advance(k.ctx, k.options.Store, true); err != nil {
		return err
	}
	return s.finish(k.ctx, k.options.Store)
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
	if k.options.Twins != "" {
		twin = filepath.Join(k.options.Twins, leaving)
	}
	s, err := openSource(path, twin)
	if err != nil {
		k.refuse(&outcome.Refusal{Why: outcome.Upload, Say: "a file of the result cannot be read: " + err.Error()})
		return nil
	}
	s.stored = &k.stored
	s.name, s.kind, s.slice = leaving+s.ending(), k.options.KindOf(filepath.Base(name)), slice
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

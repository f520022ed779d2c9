package keep

import (
	"maps"
	"os"
	"slices"
	"sync"
)

// backlog is the work that waits for a keeper. Who gives it never waits; and of slices it never has more than the ring
// keeps: what has left the ring is dropped before it is stored.
type backlog struct {
	// ring is how many slices are kept; 0 for all.
	ring int
	// ready has something when there is work, maybe.
	ready chan struct{}
	mu    sync.Mutex
	tasks []task
	// newest is the slice that was given last.
	newest int
	// sizes says how many bytes each slice of the ring has: at first as the tool wrote them, then what is whole of them.
	sizes map[int]int64
}

// task is one piece of work. Slice is 0 where it is about none; path is the folder that is taken, "" where none is.
type task struct {
	do    func()
	slice int
	path  string
}

func newBacklog(ring int) *backlog {
	return &backlog{ring: ring, ready: make(chan struct{}, 1), sizes: map[int]int64{}}
}

// add gives more work.
func (b *backlog) add(t task) {
	b.mu.Lock()
	b.tasks = append(b.tasks, t)
	b.mu.Unlock()
	select {
	case b.ready <- struct{}{}:
	default:
	}
}

// next takes the oldest work.
func (b *backlog) next() (task, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.tasks) == 0 {
		return task{}, false
	}
	first := b.tasks[0]
	b.tasks = b.tasks[1:]
	return first, true
}

// turn makes room for a slice that comes, of so many bytes. It says how many of those that waited are dropped.
func (b *backlog) turn(slice int, size int64) (dropped int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.newest = slice
	b.sizes[slice] = size
	maps.DeleteFunc(b.sizes, func(old int, _ int64) bool { return b.leaves(old, slice) })
	b.tasks = slices.DeleteFunc(b.tasks, func(t task) bool {
		if t.slice == 0 || !b.leaves(t.slice, slice) {
			return false
		}
		if t.path != "" {
			_ = os.RemoveAll(t.path)
			dropped++
		}
		return true
	})
	return dropped
}

// settle corrects the size of a slice that was taken.
func (b *backlog) settle(slice int, size int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.sizes[slice]; ok {
		b.sizes[slice] = size
	}
}

// staying says how many bytes are still there when the next slice is.
func (b *backlog) staying() (bytes int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for slice, size := range b.sizes {
		if !b.leaves(slice, b.newest+1) {
			bytes += size
		}
	}
	return bytes
}

// hasLeft says whether a slice has left the ring by now.
func (b *backlog) hasLeft(slice int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.leaves(slice, b.newest)
}

// Whether a slice leaves the ring with the coming of another.
func (b *backlog) leaves(slice, coming int) bool { return b.ring > 0 && slice <= coming-b.ring }

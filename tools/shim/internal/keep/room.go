package keep

import (
	"io"
	"slices"

	"toe.run/shim/internal/outcome"
	"toe.run/shim/internal/settings"
)

// How many bytes a file may have beside the others.
func (k *Keeper) room(s *source) int64 {
	room := k.options.Limit()
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
	fitter, ok := k.options.Store.(Fitter)
	if !ok || s.packed {
		return room, k.options.TooMuch(), nil
	}
	size = min(size, room)
	fits, err := fitter.Fit(io.NewSectionReader(s.from, 0, size))
	if fits < size {
		return fits, fitter.TooMuch(), err
	}
	return room, k.options.TooMuch(), err
}

// TooMuch says that a result is larger than allowed.
func TooMuch(limit int64) *outcome.Refusal {
	return &outcome.Refusal{Why: outcome.Quota, Say: "the result is larger than the " + settings.FormatBytes(limit) +
		" that are allowed: what fits is kept. Measure for a shorter time, or ask an admin for more"}
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

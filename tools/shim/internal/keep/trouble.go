package keep

import (
	"errors"
	"slices"
	"time"

	"toe.run/shim/internal/outcome"
)

// After trouble with a growing file it is left alone for so long.
const restInterval = time.Minute

// It is no loss: whoever measures in a ring wants its newest slices.
var tooSlow = &outcome.Refusal{Why: outcome.Upload, Say: "the store takes slices slower than they come: those that leave the ring before it has them are dropped"}

// What the store does not take of a slice that has left the ring meanwhile is no loss.
func (k *Keeper) miss(s *source, err error) {
	if refusalOf(s, err).Why != outcome.Upload || !k.work.hasLeft(s.slice) {
		k.lose(s, err)
		return
	}
	k.tooSlow.Do(func() { k.options.Refused(tooSlow) })
	k.forget(s)
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
	if isOfUse && s.finish(k.ctx, k.options.Store) == nil {
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
		k.options.Refused(refusal)
	}
}

// delay tells of trouble that does not count when it passes; once, until it has passed.
func (k *Keeper) delay(refusal *outcome.Refusal) {
	if k.late == nil || k.late.Why != refusal.Why {
		k.options.Refused(refusal)
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
	store, ok := k.options.Store.(Dropper)
	if !ok {
		return
	}
	if err := store.Drop(s.name, size); err != nil {
		k.delay(refusalOf(s, err))
	}
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

package keep

import "toe.run/shim/internal/outcome"

// Each manifest says all, so that only the last one must arrive.
func (k *Keeper) publish(manifest Manifest) *outcome.Refusal {
	k.published++
	manifest.Sequence = k.published
	err := k.options.Store.Publish(k.ctx, manifest)
	if err == nil {
		k.late, k.shown = nil, k.kept()
		return nil
	}
	refusal := refusalOf(nil, err)
	k.delay(refusal)
	return refusal
}

func (k *Keeper) manifest() Manifest {
	manifest := k.options.Base
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
		if s.whole || k.options.Parts && s.chunks > 0 {
			kept = append(kept, outcome.Kept{Name: s.name, Type: s.kind, Size: s.sent, SHA256: s.digest, Whole: s.whole})
		}
	}
	return kept
}

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

// How many bytes the whole files of a slice have.
func (k *Keeper) wholeOf(slice int) (bytes int64) {
	for _, s := range k.sources {
		if s.slice == slice && s.whole {
			bytes += s.raw
		}
	}
	return bytes
}

// Package volume keeps results on a volume that the target has mounted too.
package volume

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"syscall"

	"toe.run/shim/internal/keep"
	"toe.run/shim/internal/outcome"
)

const (
	manifestName  = "manifest.json"
	manifestBytes = 1 << 20
	// The volume is the target's own: so much of it is left to the target, and has room for the manifest.
	spareBytes = 4 << 20
)

// Place says where on the volume a container's results are: folders from the root on.
type Place struct {
	Root                                   string
	Namespace, Job, JobUID, Pod, Container string
}

// Store is a folder on the volume. A file has its name from the moment it is whole.
type Store struct {
	folder *os.File
	// mu lets in one chunk at a time, so that each sees the room that those before it have left.
	mu    sync.Mutex
	parts map[string]*os.File
	shown []string
}

// Open makes the folder. Its error is a sentence.
func Open(p Place) (*Store, error) {
	folder, err := openBelow(p.Root, p.Namespace, p.Job, p.JobUID, p.Pod, p.Container)
	if err != nil {
		return nil, err
	}
	return &Store{folder: folder, parts: map[string]*os.File{}}, nil
}

// Put implements keep.Store.
func (s *Store) Put(ctx context.Context, file string, chunk keep.Chunk) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ctx.Err() != nil {
		return refuse(file, ctx.Err())
	}
	if free(s.folder)-chunk.Size < spareBytes {
		return refuse(file, syscall.ENOSPC)
	}
	part, err := s.part(file)
	if err != nil {
		return refuse(file, err)
	}
	_, err = io.Copy(io.NewOffsetWriter(part, chunk.Offset), chunk.Reader())
	return refuse(file, err)
}

// Finish implements keep.Store.
func (s *Store) Finish(_ context.Context, whole keep.Whole) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	part, err := s.part(whole.Name)
	if err != nil {
		return refuse(whole.Name, err)
	}
	// Of what found no room, only the beginning counts.
	if err := part.Truncate(whole.Size); err != nil {
		return refuse(whole.Name, err)
	}
	if err := rename(s.folder, part, partName(whole.Name), whole.Name); err != nil {
		return refuse(whole.Name, err)
	}
	delete(s.parts, whole.Name)
	return part.Close()
}

// Drop implements keep.Dropper.
func (s *Store) Drop(file string, size int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	part := s.parts[file]
	if part == nil {
		return nil
	}
	if size > 0 {
		return refuse(file, part.Truncate(size))
	}
	// A file that is open keeps its room, whether or not it has a name.
	delete(s.parts, file)
	return refuse(file, errors.Join(remove(s.folder, partName(file)), part.Close()))
}

// Publish implements keep.Store.
func (s *Store) Publish(_ context.Context, manifest keep.Manifest) error {
	if err := s.refuseOther(manifest); err != nil {
		return err
	}
	text, err := json.MarshalIndent(manifest, "", "  ")
	if err != nil {
		return err
	}
	if err := s.replaceManifest(append(text, '\n')); err != nil {
		return refuse(manifestName, errors.Join(err, remove(s.folder, partName(manifestName))))
	}
	return s.removeOld(manifest)
}

func (s *Store) replaceManifest(text []byte) error {
	file, err := create(s.folder, partName(manifestName))
	if err != nil {
		return err
	}
	defer file.Close()
	if _, err := file.Write(text); err != nil {
		return err
	}
	return rename(s.folder, file, partName(manifestName), manifestName)
}

// A manifest of another run of this attempt, whole or not, is never overwritten.
func (s *Store) refuseOther(manifest keep.Manifest) error {
	text, err := read(s.folder, manifestName, manifestBytes)
	if err != nil {
		return refuse(manifestName, err)
	}
	if text == nil {
		return nil
	}
	var there keep.Manifest
	if json.Unmarshal(text, &there) != nil || there.StartedAt != manifest.StartedAt || there.Final {
		return &outcome.Refusal{Why: outcome.Twice, Say: "this attempt has run already: its manifest is on the volume"}
	}
	return nil
}

// What stood in the manifest before this one and no longer does is gone from the ring.
func (s *Store) removeOld(manifest keep.Manifest) error {
	now := map[string]bool{}
	for _, entry := range manifest.Files {
		now[entry.Name] = true
	}
	for _, name := range s.shown {
		if !now[name] {
			if err := errors.Join(refuse(name, remove(s.folder, name)), s.Drop(name, 0)); err != nil {
				return err
			}
		}
	}
	s.shown = s.shown[:0]
	for name := range now {
		s.shown = append(s.shown, name)
	}
	return nil
}

// Whoever asks for a part holds the lock.
func (s *Store) part(name string) (*os.File, error) {
	if part := s.parts[name]; part != nil {
		return part, nil
	}
	part, err := create(s.folder, partName(name))
	if err == nil {
		s.parts[name] = part
	}
	return part, err
}

func partName(name string) string { return "." + name + ".part" }

func refuse(name string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG):
		return &outcome.Refusal{Why: outcome.Quota, Say: fmt.Sprintf("the volume is full, or nearly so (%s): what fitted is kept. Make room on it", name)}
	}
	return &outcome.Refusal{Why: outcome.Upload, Say: fmt.Sprintf("%s cannot be written to the volume: %v", name, err)}
}

// Package keep brings the files of a result into a store: chunk by chunk while they grow, whole, compressed if wished,
// the newest slices of a ring, and the manifest that says what is there.
package keep

import (
	"context"
	"io"
	"os"

	"toe.run/shim/internal/outcome"
)

// ChunkBytes is the size of every chunk of a file but its last.
const ChunkBytes = 8 << 20

// Store is where a result goes. Every call may be repeated with the same arguments. Errors are of type
// *outcome.Refusal where they say why nothing more will go there; others are faults.
type Store interface {
	// Put stores a chunk of a file.
	Put(ctx context.Context, file string, chunk Chunk) error
	// Finish makes the chunks of a file one whole file.
	Finish(ctx context.Context, whole Whole) error
	// Publish says what is there; what no longer stands in the manifest may be deleted.
	Publish(ctx context.Context, manifest Manifest) error
}

// Fitter is a store whose room for a file depends on what is in it.
type Fitter interface {
	// Fit says how many bytes from its beginning on there is room for.
	Fit(content *io.SectionReader) (int64, error)
	// TooMuch says that there is no room for all of it.
	TooMuch() *outcome.Refusal
}

// Dropper is a store in which what has come of a file takes room of others until it is told that it does not count.
type Dropper interface {
	// Drop gives back what a file that is not whole has there beyond its first so many bytes; with 0 nothing of it stays.
	Drop(file string, size int64) error
}

// Chunk is a piece of a file. N counts from 1.
type Chunk struct {
	N      int
	Offset int64
	Size   int64
	// CRC32 is that of IEEE 802.3, which gzip and S3 use.
	CRC32 uint32
	Body  io.ReaderAt
}

// Reader reads the chunk from its beginning.
func (c Chunk) Reader() *io.SectionReader { return io.NewSectionReader(c.Body, c.Offset, c.Size) }

// Whole is a file of which every chunk is stored. Content is what was stored; whoever needs it longer than the call
// duplicates it.
type Whole struct {
	Entry
	Content *os.File
}

// Manifest says what a target gave.
type Manifest struct {
	Final bool `json:"final"`
	// Sequence counts manifests from 1: of two the store keeps the later.
	Sequence     int      `json:"sequence"`
	Partial      bool     `json:"partial"`
	Reason       string   `json:"reason"`
	ExitCode     int      `json:"exitCode"`
	Tool         string   `json:"tool"`
	Args         []string `json:"args"`
	Mode         string   `json:"mode"`
	Image        string   `json:"image"`
	PodUID       string   `json:"podUid"`
	PodNamespace string   `json:"podNamespace"`
	Node         string   `json:"node"`
	Attempt      int      `json:"attempt"`
	StartedAt    string   `json:"startedAt"`
	FinishedAt   string   `json:"finishedAt"`
	Files        []Entry  `json:"files"`
}

// Entry is a file in the manifest. SHA256 is hex, and empty while the file grows.
type Entry struct {
	Name     string `json:"name"`
	Size     int64  `json:"size"`
	SHA256   string `json:"sha256"`
	Encoding string `json:"encoding"`
	Type     string `json:"type"`
	Chunks   int    `json:"chunks"`
	Whole    bool   `json:"whole"`
}

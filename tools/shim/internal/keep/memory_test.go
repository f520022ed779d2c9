package keep

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"toe.run/shim/internal/outcome"
)

// memory is a store that checks what it is given, as the collector does.
type memory struct {
	t         *testing.T
	mu        sync.Mutex
	chunks    map[string]map[int][]byte
	whole     map[string][]byte
	manifests []Manifest
	// room is how many chunks it takes.
	room int
	// noWhole is why it makes no file whole, noManifest why it takes no manifest.
	noWhole, noManifest, fail error
	// refusals are answered first, one each.
	refusals []error
}

var disagrees = &outcome.Refusal{Why: outcome.Upload, Say: "the collector answered 422"}

func newMemory(t *testing.T) *memory {
	return &memory{t: t, chunks: map[string]map[int][]byte{}, whole: map[string][]byte{}, room: 1000}
}

func (m *memory) Put(_ context.Context, file string, chunk Chunk) error {
	content, err := io.ReadAll(chunk.Reader())
	if err != nil || int64(len(content)) != chunk.Size || crc32.ChecksumIEEE(content) != chunk.CRC32 {
		m.t.Errorf("chunk %d of %s does not agree with its CRC", chunk.N, file)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return m.fail
	}
	if len(m.refusals) > 0 {
		first := m.refusals[0]
		m.refusals = m.refusals[1:]
		return first
	}
	if m.room--; m.room < 0 {
		return &outcome.Refusal{Why: outcome.Quota, Say: "no room"}
	}
	if m.chunks[file] == nil {
		m.chunks[file] = map[int][]byte{}
	}
	m.chunks[file][chunk.N] = content
	return nil
}

func (m *memory) Finish(_ context.Context, whole Whole) error {
	if m.noWhole != nil {
		return m.noWhole
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	// What else there is came beside a chunk that found no room: it does not count.
	var content []byte
	for n := 1; n <= whole.Chunks; n++ {
		chunk := m.chunks[whole.Name][n]
		if isLast := n == whole.Chunks; len(chunk) == 0 || !isLast && len(chunk) != ChunkBytes {
			m.t.Errorf("chunk %d of %s is missing, or short", n, whole.Name)
			return disagrees
		}
		content = append(content, chunk...)
	}
	sum := sha256.Sum256(content)
	if int64(len(content)) != whole.Size || hex.EncodeToString(sum[:]) != whole.SHA256 {
		m.t.Errorf("%s does not agree with its chunks", whole.Name)
		return disagrees
	}
	m.whole[whole.Name] = content
	return nil
}

func (m *memory) Publish(_ context.Context, manifest Manifest) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.noManifest != nil {
		return m.noManifest
	}
	m.manifests = append(m.manifests, manifest)
	return nil
}

func (m *memory) awaitManifest() {
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end) && m.published() == 0; time.Sleep(50 * time.Millisecond) {
	}
}

func (m *memory) published() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.manifests)
}

func (m *memory) last() Manifest {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.manifests[len(m.manifests)-1]
}

func (m *memory) recover() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fail, m.noManifest = nil, nil
}

// keeping makes a keeper over a store, and a folder for the tool.
func keeping(t *testing.T, store Store, change func(*Options)) (*Keeper, string) {
	options := Options{
		Store: store, KindOf: func(name string) string {
			return map[string]string{".txt": "text", ".pcap": "pcap"}[filepath.Ext(name)]
		},
		Limit: func() int64 { return 1 << 60 }, TooMuch: func() *outcome.Refusal { return TooMuch(1) }, Kept: func([]outcome.Kept) {}, Refused: func(*outcome.Refusal) {},
	}
	if change != nil {
		change(&options)
	}
	return New(context.Background(), options), t.TempDir()
}

func put(t *testing.T, folder, name string, content []byte) {
	path := filepath.Join(folder, name)
	_ = os.MkdirAll(filepath.Dir(path), 0o700)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func closeFinal(k *Keeper) *outcome.Refusal {
	return k.Close(context.Background(), func(m *Manifest) { m.Final = true })
}

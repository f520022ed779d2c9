package test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

const chunkBytes = 8 << 20

// collector is a collector after docs/upload-protocol.md that keeps all in memory, and can be made to fail.
type collector struct {
	t      *testing.T
	server *httptest.Server
	mu     sync.Mutex
	chunks map[string]map[int][]byte
	whole  map[string][]byte
	// manifest is what is published; first what was published first.
	manifest, first *manifest
	// text is the manifest as it came.
	text     string
	requests []string
	beat     string
	// quota is how many bytes it takes in all, and says so at each beat instead; 0 for any number.
	quota int
	// trouble is asked first about each request; it is true when it has answered itself.
	trouble func(w http.ResponseWriter, r *http.Request) bool
}

type manifest struct {
	Final, Partial    bool
	Reason, StartedAt string
	Image, Node       string
	Sequence          int
	ExitCode          int
	Files             []entry
}

func (m *manifest) has(name string) bool {
	return slices.ContainsFunc(m.Files, func(file entry) bool { return file.Name == name })
}

type entry struct {
	Name, SHA256, Encoding, Type string
	Size                         int64
	Chunks                       int
	Whole                        bool
}

func startCollector(t *testing.T) *collector {
	c := &collector{t: t, chunks: map[string]map[int][]byte{}, whole: map[string][]byte{}, beat: `{"verdict":"go","beatSeconds":1,"leaseSeconds":3}`}
	c.server = httptest.NewServer(c)
	t.Cleanup(func() {
		c.server.CloseClientConnections()
		c.server.Close()
	})
	return c
}

func (c *collector) env(more ...string) map[string]string {
	env := map[string]string{"OUTPUT_MODE": "collector", "COLLECTOR_ENDPOINT": c.server.URL, "COLLECTOR_TOKEN": "secret-token"}
	for i := 0; i < len(more); i += 2 {
		env[more[i]] = more[i+1]
	}
	return env
}

func (c *collector) set(trouble func(w http.ResponseWriter, r *http.Request) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.trouble = trouble
}

func (c *collector) say(beat string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.beat = beat
}

func (c *collector) published() (m manifest) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.manifest != nil {
		m = *c.manifest
	}
	return m
}

func (c *collector) has(name string) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.whole[name])
}

func (c *collector) names() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Sorted(maps.Keys(c.whole))
}

func (c *collector) seen(part string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	count := 0
	for _, request := range c.requests {
		if strings.Contains(request, part) {
			count++
		}
	}
	return count
}

var paths = regexp.MustCompile(`^/upload/v1/web-0/toe-[a-z0-9-]+/(beat|manifest|files/([A-Za-z0-9][A-Za-z0-9._-]{0,127})(?:/chunks/([1-9][0-9]*))?)$`)

func (c *collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	c.requests = append(c.requests, r.Method+" "+r.URL.Path)
	trouble := c.trouble
	c.mu.Unlock()
	if trouble != nil && trouble(w, r) {
		return
	}
	parts := paths.FindStringSubmatch(r.URL.Path)
	if r.Header.Get("Authorization") != "Bearer secret-token" || parts == nil {
		c.t.Errorf("not as agreed: %s %s", r.Method, r.URL.Path)
		w.WriteHeader(400)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case parts[1] == "beat":
		_, _ = io.WriteString(w, c.verdict())
	case parts[1] == "manifest":
		answer(w, c.publish(body), markOf(body))
	case parts[3] != "":
		n, _ := strconv.Atoi(parts[3])
		crc := r.Header.Get("Toe-Crc32")
		answer(w, c.chunk(parts[2], n, body, crc), crc)
	default:
		answer(w, c.finish(parts[2], body), markOf(body))
	}
}

// Says with a good status what is kept, by the mark that its sender knows it by.
func answer(w http.ResponseWriter, status int, mark string) {
	w.WriteHeader(status)
	if status < 300 {
		_, _ = fmt.Fprintf(w, `{"kept":%q}`, mark)
	}
}

// The sequence of a manifest, or the sha256 of a file.
func markOf(body []byte) string {
	var said struct {
		Sequence int
		SHA256   string
	}
	_ = json.Unmarshal(body, &said)
	if said.Sequence > 0 {
		return strconv.Itoa(said.Sequence)
	}
	return said.SHA256
}

func (c *collector) verdict() string {
	if c.quota == 0 {
		return c.beat
	}
	return fmt.Sprintf(`{"verdict":"go","beatSeconds":1,"leaseSeconds":10,"bytesLeft":%d}`, c.quota-c.stored())
}

func (c *collector) stored() (bytes int) {
	for _, chunks := range c.chunks {
		for _, chunk := range chunks {
			bytes += len(chunk)
		}
	}
	return bytes
}

func (c *collector) chunk(name string, n int, body []byte, crc string) int {
	if crc != fmt.Sprintf("%08x", crc32.ChecksumIEEE(body)) || len(body) > chunkBytes || len(body) == 0 {
		c.t.Errorf("chunk %d of %s: %d bytes, %s", n, name, len(body), crc)
		return 422
	}
	if there, ok := c.chunks[name][n]; ok {
		if string(there) != string(body) {
			return 409
		}
		return 200
	}
	if c.quota > 0 && c.stored()+len(body) > c.quota {
		return 507
	}
	if c.chunks[name] == nil {
		c.chunks[name] = map[int][]byte{}
	}
	c.chunks[name][n] = body
	return 201
}

func (c *collector) finish(name string, body []byte) int {
	var said struct {
		Size   int64
		SHA256 string
		Chunks int
	}
	// What else there is came beside a chunk that found no room: it does not count.
	var content []byte
	err := json.Unmarshal(body, &said)
	for n := 1; n <= said.Chunks; n++ {
		chunk := c.chunks[name][n]
		if isLast := n == said.Chunks; len(chunk) == 0 || !isLast && len(chunk) != chunkBytes {
			c.t.Errorf("chunk %d of %s has %d bytes", n, name, len(chunk))
			return 422
		}
		content = append(content, chunk...)
	}
	sum := sha256.Sum256(content)
	if err != nil || int64(len(content)) != said.Size || hex.EncodeToString(sum[:]) != said.SHA256 {
		c.t.Errorf("%s: %s, but there are %d bytes", name, body, len(content))
		return 422
	}
	if _, ok := c.whole[name]; ok {
		return 200
	}
	c.whole[name] = content
	return 201
}

func (c *collector) publish(body []byte) int {
	var m manifest
	if err := json.Unmarshal(body, &m); err != nil {
		c.t.Errorf("the manifest: %v: %s", err, body)
		return 400
	}
	if c.manifest != nil && (c.manifest.StartedAt != m.StartedAt || c.manifest.Final && !m.Final) {
		return 409
	}
	if c.manifest != nil && m.Sequence <= c.manifest.Sequence && string(body) != c.text {
		return 409
	}
	for _, file := range m.Files {
		if _, ok := c.whole[file.Name]; file.Whole && !ok || file.Chunks == 0 {
			c.t.Errorf("the manifest says what is not there: %+v", file)
		}
	}
	for name := range c.chunks {
		if c.manifest != nil && c.manifest.has(name) && !m.has(name) {
			delete(c.chunks, name)
		}
	}
	if c.first == nil {
		c.first = &m
	}
	c.manifest, c.text = &m, string(body)
	return 201
}

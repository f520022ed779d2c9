package test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

const big = `head -c 20000000 /dev/urandom >$1/a.jfr; sha256sum $1/a.jfr`

func TestAResultIsUploadedWhole(t *testing.T) {
	t.Parallel()
	c := startCollector(t)
	r := play(t, stage{tool: big + `; ` + quick, env: c.env("TOE_IMAGE", "registry.test/py-spy@sha256:0", "TOE_NODE", "node-1")})
	r.want(0, "ok", "")
	m := c.published()
	if m.Image != "registry.test/py-spy@sha256:0" || m.Node != "node-1" {
		t.Errorf("of image %q on node %q", m.Image, m.Node)
	}
	if len(c.has("a.jfr")) != 20_000_000 || string(c.has("profile.folded")) != "main;hot 3\n" || !m.Final || m.Reason != "ok" || len(m.Files) != 2 ||
		!m.Files[0].Whole || m.Files[0].Chunks != 3 || !strings.Contains(r.log(), `"line":"`+m.Files[0].SHA256) || c.first.Final || len(c.first.Files) != 0 {
		t.Errorf("published %+v", m)
	}
	if told := r.told(); len(told.Files) != 2 || told.Bytes != 20_000_011 || strings.Contains(r.log(), "\nmain;hot 3\n") {
		t.Errorf("told %+v", told)
	}
}

func TestTheLogTellsTheTypeOfAFileWithoutItsCompression(t *testing.T) {
	t.Parallel()
	c := startCollector(t)
	r := play(t, stage{tool: quick, more: `,"files":{"profile.folded":"folded"}`, env: c.env("TOE_COMPRESS", "gzip")})
	r.want(0, "ok", "")
	if files := r.events()["file"]; len(files) != 1 || files[0]["name"] != "profile.folded.gz" || files[0]["type"] != "folded" || c.published().Files[0].Type != "folded" {
		t.Errorf("%v, published %+v", files, c.published())
	}
}

func TestSlicesAreUploadedAsARing(t *testing.T) {
	t.Parallel()
	c := startCollector(t)
	r := play(t, stage{tool: `echo "slice of $2" >$1/profile.txt; sleep $2`, more: `,"rolling":true`,
		env: c.env("PROFILER_DURATION", "6s", "TOE_ROLLING_INTERVAL", "1s", "TOE_ROLLING_KEEP", "2", "TOE_COMPRESS", "gzip")})
	r.want(0, "ok", "")
	m := c.published()
	if len(m.Files) != 2 || !strings.HasPrefix(m.Files[1].Name, "profile-0000") || !strings.HasSuffix(m.Files[1].Name, ".txt.gz") || m.Files[1].Encoding != "gzip" || m.Files[1].Type != "text" || len(c.names()) < 3 {
		t.Errorf("published %+v", m)
	}
}

// Hangs until the shim gives the connection up, which a server only sees when the body was read.
func hang(_ http.ResponseWriter, r *http.Request) bool {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
	return true
}

func breaks(w http.ResponseWriter) {
	connection, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		connection.Close()
	}
}

func answers(code int) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(code)
		return true
	}
}

// Says 200 to everything, as a login page does.
func welcome(w http.ResponseWriter, _ *http.Request) bool {
	w.Header().Set("Content-Type", "text/html")
	_, _ = io.WriteString(w, "<html>welcome</html>")
	return true
}

func isUpload(r *http.Request) bool { return strings.Contains(r.URL.Path, "/chunks/") }

func TestWhatTheCollectorAnswersToAnUpload(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status int
		code   int
		why    string
		words  string
	}{
		"a redirect is not followed":  {307, 75, "upload", "no redirect is followed"},
		"400 is final":                {400, 75, "upload", "400"},
		"401 ends it":                 {401, 143, "cancelled", "no longer counts"},
		"403 ends it":                 {403, 143, "cancelled", "no longer counts"},
		"409 is final":                {409, 75, "upload", "409"},
		"413 is final":                {413, 75, "upload", "413"},
		"422 again and again is, too": {422, 75, "upload", "422"},
		"507 is a quota":              {507, 73, "quota", "507"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			visited := atomic.Int64{}
			collector := startCollector(t)
			collector.set(func(w http.ResponseWriter, r *http.Request) bool {
				if strings.HasPrefix(r.URL.Path, "/elsewhere") {
					visited.Add(1)
				}
				if isUpload(r) {
					w.Header().Set("Location", "/elsewhere")
					w.WriteHeader(c.status)
				}
				return isUpload(r)
			})
			play(t, stage{tool: quick, env: collector.env()}).want(c.code, c.why, c.words)
			if visited.Load() != 0 || len(collector.names()) != 0 {
				t.Errorf("visited %d, and there are %q", visited.Load(), collector.names())
			}
			if m := collector.published(); m.Final != (c.why != "cancelled") || len(m.Files) != 0 {
				t.Errorf("published %+v", m)
			}
		})
	}
}

func TestWhatPassesIsSatOut(t *testing.T) {
	t.Parallel()
	for name, trouble := range map[string]func(n int64, w http.ResponseWriter, r *http.Request) bool{
		"429, with a time": func(n int64, w http.ResponseWriter, r *http.Request) bool {
			w.Header().Set("Retry-After", "1")
			return n < 3 && answers(429)(w, r)
		},
		"503":                           func(n int64, w http.ResponseWriter, r *http.Request) bool { return n < 4 && answers(503)(w, r) },
		"a broken store":                func(n int64, w http.ResponseWriter, r *http.Request) bool { return n < 4 && answers(500)(w, r) },
		"no route yet":                  func(n int64, w http.ResponseWriter, r *http.Request) bool { return n < 3 && answers(404)(w, r) },
		"a gateway that loses patience": func(n int64, w http.ResponseWriter, r *http.Request) bool { return n < 3 && answers(408)(w, r) },
		"a gateway that loses its routes": func(n int64, w http.ResponseWriter, r *http.Request) bool {
			return n > 1 && n < 7 && answers(404)(w, r)
		},
		"a chunk spoilt on its way":             func(n int64, w http.ResponseWriter, r *http.Request) bool { return n == 1 && answers(422)(w, r) },
		"a login page that answers 200 instead": func(n int64, w http.ResponseWriter, r *http.Request) bool { return n < 5 && welcome(w, r) },
		"connections that break": func(n int64, w http.ResponseWriter, _ *http.Request) bool {
			if n%3 != 0 {
				breaks(w)
			}
			return n%3 != 0
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := startCollector(t)
			count := atomic.Int64{}
			c.set(func(w http.ResponseWriter, r *http.Request) bool {
				return !strings.HasSuffix(r.URL.Path, "/beat") && trouble(count.Add(1), w, r)
			})
			play(t, stage{tool: quick, env: c.env()}).want(0, "ok", "")
			if string(c.has("profile.folded")) != "main;hot 3\n" || !c.published().Final {
				t.Errorf("published %+v", c.published())
			}
		})
	}
}

func TestAManifestThatDidNotArriveIsNoLossWhenALaterOneDoes(t *testing.T) {
	t.Parallel()
	c := startCollector(t)
	count := atomic.Int64{}
	c.set(func(w http.ResponseWriter, r *http.Request) bool {
		return strings.HasSuffix(r.URL.Path, "/manifest") && count.Add(1) == 1 && answers(400)(w, r)
	})
	play(t, stage{tool: quick, env: c.env()}).want(0, "ok", "")
	if !c.published().Final || c.seen("/manifest") != 2 {
		t.Errorf("published %+v", c.published())
	}
}

func TestAnAnswerThatIsLostIsAskedForAgain(t *testing.T) {
	t.Parallel()
	c := startCollector(t)
	count := atomic.Int64{}
	c.set(func(w http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, "/beat") || count.Add(1)%2 == 0 {
			return false
		}
		// It is done, and the answer never arrives.
		c.set(nil)
		c.ServeHTTP(discard{}, r)
		breaks(w)
		return true
	})
	play(t, stage{tool: big, env: c.env()}).want(0, "ok", "")
	if len(c.has("a.jfr")) != 20_000_000 {
		t.Error("it is not whole")
	}
}

type discard struct{}

func (discard) Header() http.Header            { return http.Header{} }
func (discard) Write(text []byte) (int, error) { return len(text), nil }
func (discard) WriteHeader(int)                {}

func TestACollectorThatDiesAndComesBackGetsAll(t *testing.T) {
	t.Parallel()
	c := startCollector(t)
	dead := atomic.Bool{}
	c.set(func(w http.ResponseWriter, r *http.Request) bool {
		if isUpload(r) && strings.HasSuffix(r.URL.Path, "/2") && c.seen("/2") == 1 {
			dead.Store(true)
			time.AfterFunc(4*time.Second, func() { dead.Store(false) })
		}
		if dead.Load() {
			breaks(w)
		}
		return dead.Load()
	})
	r := play(t, stage{tool: big, env: c.env()})
	r.want(0, "ok", "")
	if len(c.has("a.jfr")) != 20_000_000 {
		t.Error("it is not whole")
	}
}

func TestVerdicts(t *testing.T) {
	t.Parallel()
	t.Run("stop keeps what there is", func(t *testing.T) {
		t.Parallel()
		c := startCollector(t)
		r := start(t, stage{tool: obedient, env: c.env("PROFILER_DURATION", "1h")})
		r.says("ready")
		c.say(`{"verdict":"stop","beatSeconds":1}`)
		r.wait(12 * time.Second)
		r.want(0, "stopped", "the job was stopped")
		if m := c.published(); !m.Final || !m.Partial || m.Reason != "stopped" || string(c.has("profile.folded")) != "main;hot 3\n" {
			t.Errorf("published %+v", m)
		}
	})
	cancel := func(name, tool, words string, now func(c *collector)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := startCollector(t)
			target := startTarget(t)
			r := start(t, stage{tool: tool, target: target, env: c.env("PROFILER_DURATION", "1h")})
			r.says("ready")
			now(c)
			r.wait(10 * time.Second)
			r.want(143, "cancelled", words)
			if strings.Contains(r.log(), `"line":"tidied"`) != (tool == tidy) {
				t.Errorf("the log: %s", r.log())
			}
			if c.published().Final || len(c.names()) != 0 || target.beside() != 0 {
				t.Errorf("published %+v, %q; %d processes are left", c.published(), c.names(), target.beside())
			}
		})
	}
	gone := func(c *collector) { c.say(`{"verdict":"cancel"}`) }
	revoked := func(c *collector) { c.set(answers(401)) }
	cancel("cancel keeps nothing", deafTool, "cancelled or is gone", gone)
	cancel("a revoked token keeps nothing", deafTool, "no longer counts", revoked)
	cancel("cancel lets the tool tidy its target", tidy, "cancelled or is gone", gone)
	cancel("a revoked token lets the tool tidy its target", tidy, "no longer counts", revoked)
}

func TestACollectorThatHangsStopsTheToolAndGetsTheResultWhenItIsBack(t *testing.T) {
	t.Parallel()
	c := startCollector(t)
	r := start(t, stage{tool: obedient, env: c.env("PROFILER_DURATION", "1h")})
	r.says("ready")
	r.until("it has beaten", func() bool { return c.seen("/beat") > 0 })
	c.set(hang)
	r.says(`"phase":"uploading"`)
	time.Sleep(time.Second)
	c.set(nil)
	c.server.CloseClientConnections()
	r.wait(20 * time.Second)
	r.want(0, "stopped", "the collector has not answered for")
	if string(c.has("profile.folded")) != "main;hot 3\n" {
		t.Errorf("published %+v", c.published())
	}
}

func TestLiesAreNoAnswer(t *testing.T) {
	t.Parallel()
	for name, lie := range map[string]string{
		"an unknown verdict": `{"verdict":"explode","beatSeconds":1}`, "no JSON": `<html>welcome</html>`, "nothing": ``,
		"a huge body": strings.Repeat(" ", 10<<20) + `{"verdict":"cancel"}`, "numbers from nowhere": `{"verdict":"go","beatSeconds":"now"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := startCollector(t)
			c.say(lie)
			play(t, stage{tool: patient, env: c.env("PROFILER_DURATION", "2s")}).want(0, "ok", "")
			if !c.published().Final {
				t.Error("nothing is published")
			}
		})
	}
}

func TestAJobThatHasNoRoomLeftIsStopped(t *testing.T) {
	t.Parallel()
	c := startCollector(t)
	c.say(`{"verdict":"go","beatSeconds":1,"leaseSeconds":10,"bytesLeft":1000}`)
	r := play(t, stage{tool: `while :; do echo "main;hot 1" >>$1/a.folded; done`, env: c.env("PROFILER_DURATION", "1h")})
	r.want(73, "quota", "larger than the 1000 bytes")
	if content := c.has("a.folded"); len(content) == 0 || len(content) > 1000 || !bytes.HasSuffix(content, []byte("\n")) {
		t.Errorf("kept %d bytes", len(content))
	}
}

// A slow answer to an upload: there are beats between any two.
func slowly(_ http.ResponseWriter, r *http.Request) bool {
	if isUpload(r) {
		time.Sleep(700 * time.Millisecond)
	}
	return false
}

func TestAStoreThatIsAwayDoesNotStopTheSlicesAndGetsTheNewest(t *testing.T) {
	t.Parallel()
	c := startCollector(t)
	away := atomic.Bool{}
	away.Store(true)
	c.set(func(w http.ResponseWriter, r *http.Request) bool {
		return isUpload(r) && away.Load() && answers(503)(w, r)
	})
	r := start(t, stage{tool: `echo "a slice" >$1/a.txt; sleep $2`, more: `,"rolling":true`,
		env: c.env("PROFILER_DURATION", "12s", "TOE_ROLLING_INTERVAL", "1s", "TOE_ROLLING_KEEP", "2", "TOE_MAX_BYTES", "30")})
	r.says("slices slower than they come")
	r.says(`"phase":"uploading"`)
	away.Store(false)
	r.wait(20 * time.Second)
	r.want(0, "ok", "")
	m := c.published()
	if len(m.Files) != 2 || !m.Final || m.Partial || m.Files[1].Name < "a-00005.txt" || len(c.names()) != 3 {
		t.Errorf("published %+v of %q", m, c.names())
	}
}

func TestWhatFitsIsKeptWhileTheRoomShrinks(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]struct {
		tool, more   string
		env          []string
		quota, files int
	}{
		"many files at once": {`for n in 1 2 3 4 5 6; do head -c 2000000 /dev/urandom >$1/$n.bin; done`, "", nil, 12_500_000, 6},
		"slices of a ring": {`head -c 2000000 /dev/urandom >$1/a.bin; sleep $2`, `,"rolling":true`,
			[]string{"PROFILER_DURATION", "10s", "TOE_ROLLING_INTERVAL", "2s", "TOE_ROLLING_KEEP", "2"}, 6_500_000, 2},
		"slices of a ring that has no room for one more": {`head -c 2000000 /dev/urandom >$1/a.bin; sleep $2`, `,"rolling":true`,
			[]string{"PROFILER_DURATION", "10s", "TOE_ROLLING_INTERVAL", "2s", "TOE_ROLLING_KEEP", "2"}, 5_000_000, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := startCollector(t)
			c.quota = s.quota
			c.set(slowly)
			play(t, stage{tool: s.tool, more: s.more, env: c.env(s.env...)}).want(0, "ok", "")
			if m := c.published(); !m.Final || m.Partial || len(m.Files) != s.files || !m.Files[s.files-1].Whole {
				t.Errorf("published %+v", m)
			}
		})
	}
}

func TestAnAttemptWithAManifestOfAnotherRunIsGivenUp(t *testing.T) {
	t.Parallel()
	c := startCollector(t)
	c.manifest = &manifest{StartedAt: "yesterday"}
	play(t, stage{tool: lazy, env: c.env("PROFILER_DURATION", "1h")}).want(76, "twice", "has run already")
	if c.published().StartedAt != "yesterday" || len(c.names()) != 0 {
		t.Errorf("published %+v", c.published())
	}
}

func TestATargetThatDiesLosesOnlyWhatWasNotUploadedYet(t *testing.T) {
	t.Parallel()
	c := startCollector(t)
	target := startTarget(t)
	r := start(t, stage{target: target, tool: `head -c 17000000 /dev/urandom >$1/a.pcap; echo ready; exec sleep 600`, more: `,"grows":true`,
		env: c.env("PROFILER_DURATION", "1h")})
	r.until("two chunks are published", func() bool {
		m := c.published()
		return len(m.Files) == 1 && m.Files[0].Chunks == 2 && r.tells()
	})
	must(t, target.cmd.Process.Kill())
	r.wait(20 * time.Second)
	m := c.published()
	if r.code != 137 || m.Final || m.Files[0].Whole || m.Files[0].Size != 2*chunkBytes || m.Files[0].Type != "pcap" {
		t.Errorf("ended with %d, published %+v", r.code, m)
	}
	if told := r.told(); told.Why != "" || !told.Partial || told.Bytes != 2*chunkBytes || told.More != 1 {
		t.Errorf("told %+v", told)
	}
}

func TestASliceThatWasUploadedSurvivesTheTarget(t *testing.T) {
	t.Parallel()
	c := startCollector(t)
	target := startTarget(t)
	r := start(t, stage{target: target, tool: `echo x >$1/a.txt; sleep $2`, more: `,"rolling":true`, env: c.env("PROFILER_DURATION", "1h", "TOE_ROLLING_INTERVAL", "1s")})
	r.until("a slice is published", func() bool { return len(c.published().Files) > 0 && r.tells() })
	must(t, target.cmd.Process.Kill())
	r.wait(20 * time.Second)
	if m := c.published(); m.Final || !m.Files[0].Whole {
		t.Errorf("published %+v", m)
	}
	if told := r.told(); told.Why != "" || len(told.Files) == 0 || told.Files[0].N != "a-00001.txt" {
		t.Errorf("told %+v", told)
	}
}

func TestSIGTERMWhileUploadingDoesNotCutIt(t *testing.T) {
	t.Parallel()
	c := startCollector(t)
	slow := atomic.Bool{}
	slow.Store(true)
	c.set(func(w http.ResponseWriter, r *http.Request) bool {
		return isUpload(r) && slow.Load() && answers(503)(w, r)
	})
	r := start(t, stage{tool: quick, env: c.env()})
	r.says(`"phase":"uploading"`)
	r.signal(syscall.SIGTERM)
	time.Sleep(time.Second)
	slow.Store(false)
	r.wait(20 * time.Second)
	r.want(0, "ok", "")
	if string(c.has("profile.folded")) != "main;hot 3\n" {
		t.Error("it is not there")
	}
}

func TestAFinalManifestThatIsNoLongerWantedIsGivenUp(t *testing.T) {
	t.Parallel()
	for name, giveUp := range map[string]func(r *run, c *collector){
		"by a second signal": func(r *run, _ *collector) {
			r.signal(syscall.SIGTERM)
			time.Sleep(300 * time.Millisecond)
			r.signal(syscall.SIGTERM)
		},
		"by a cancel": func(_ *run, c *collector) { c.say(`{"verdict":"cancel"}`) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := startCollector(t)
			c.set(func(w http.ResponseWriter, r *http.Request) bool {
				return strings.HasSuffix(r.URL.Path, "/manifest") && c.seen("/manifest") > 1 && answers(503)(w, r)
			})
			r := start(t, stage{tool: quick, env: c.env()})
			r.until("the final manifest is on its way", func() bool { return c.seen("/manifest") > 1 })
			giveUp(r, c)
			r.wait(20 * time.Second)
			r.want(143, "cancelled", "")
			if m := r.told(); len(m.Files) != 0 || m.Partial || c.published().Final {
				t.Errorf("told %+v, published %+v", m, c.published())
			}
		})
	}
}

func TestAFullDiskLeavesNoRoomForATwinAndTheFileLeavesAsItIs(t *testing.T) {
	t.Parallel()
	c := startCollector(t)
	r := play(t, stage{tool: `head -c 40000000 /dev/urandom | base64 >$1/a.txt; exec sleep 600`, env: c.env("PROFILER_DURATION", "1h", "TOE_COMPRESS", "gzip")})
	r.want(73, "quota", "the disk is full")
	m := c.published()
	if len(m.Files) != 1 || m.Files[0].Name != "a.txt" || !m.Files[0].Whole || m.Files[0].Encoding != "" || len(c.has("a.txt")) < 30<<20 {
		t.Errorf("published %+v", m)
	}
	if told := r.told(); len(told.Files) != 1 || !told.Partial {
		t.Errorf("told %+v", told)
	}
}

func TestAStoreWithoutRoomEndsTheSlices(t *testing.T) {
	t.Parallel()
	c := startCollector(t)
	c.set(func(w http.ResponseWriter, r *http.Request) bool {
		return strings.Contains(r.URL.Path, "/files/a-00002") && answers(507)(w, r)
	})
	r := play(t, stage{tool: `echo x >$1/a.txt; sleep $2`, more: `,"rolling":true`, env: c.env("PROFILER_DURATION", "1h", "TOE_ROLLING_INTERVAL", "1s")})
	r.want(73, "quota", "507")
	// The slice that was at work then may fit.
	if m := c.published(); !m.Final || !m.Partial || len(m.Files) > 2 || m.Files[0].Name != "a-00001.txt" {
		t.Errorf("published %+v", m)
	}
}

func TestWhatAStoreTookBehindAChunkItHadNoRoomForDoesNotCount(t *testing.T) {
	t.Parallel()
	for file, isWhole := range map[string]bool{"a.pcap": true, "a.jfr": false} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			c := startCollector(t)
			c.set(func(w http.ResponseWriter, r *http.Request) bool {
				return strings.HasSuffix(r.URL.Path, "/chunks/2") && answers(507)(w, r)
			})
			r := play(t, stage{tool: `head -c 17000000 /dev/urandom >$1/` + file, env: c.env()})
			r.want(73, "quota", "507")
			if m := c.published(); !m.Final || len(m.Files) != 1 || m.Files[0].Whole != isWhole || m.Files[0].Chunks != 1 || m.Files[0].Size != chunkBytes {
				t.Errorf("published %+v", m)
			}
			if c.seen("/chunks/3") == 0 || r.told().Bytes != chunkBytes {
				t.Errorf("told %+v", r.told())
			}
		})
	}
}

func TestAResultWhoseFinalManifestDoesNotArriveIsWhatTheOneBeforeShows(t *testing.T) {
	t.Parallel()
	c := startCollector(t)
	c.set(func(w http.ResponseWriter, r *http.Request) bool {
		return strings.HasSuffix(r.URL.Path, "/manifest") && c.seen("/manifest") > 3 && answers(400)(w, r)
	})
	r := play(t, stage{tool: `echo x >$1/a.txt; sleep $2`, more: `,"rolling":true`, env: c.env("PROFILER_DURATION", "4s", "TOE_ROLLING_INTERVAL", "1s")})
	r.want(75, "upload", "400")
	if told := r.told(); len(c.published().Files) != 2 || len(told.Files) != 2 || told.Files[1].N != "a-00002.txt" || told.Bytes != 4 || !told.Partial {
		t.Errorf("told %+v, published %+v", told, c.published())
	}
}

func TestAStoreWithoutRoomForTheWholeKeepsItsParts(t *testing.T) {
	t.Parallel()
	c := startCollector(t)
	c.set(func(w http.ResponseWriter, r *http.Request) bool {
		isMore := isUpload(r) && !strings.HasSuffix(r.URL.Path, "/1")
		return (isMore || strings.HasSuffix(r.URL.Path, "/files/a.pcap")) && answers(507)(w, r)
	})
	r := play(t, stage{tool: `head -c 17000000 /dev/urandom >$1/a.pcap`, env: c.env()})
	r.want(73, "quota", "507")
	if m := c.published(); !m.Final || !m.Partial || len(m.Files) != 1 || m.Files[0].Whole || m.Files[0].Chunks != 1 {
		t.Errorf("published %+v", m)
	}
	if told := r.told(); !told.Partial || told.Bytes != chunkBytes || told.More != 1 || len(told.Files) != 0 {
		t.Errorf("told %+v", told)
	}
}

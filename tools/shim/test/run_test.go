package test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Tools of the tests.
const (
	quick    = `echo "main;hot 3" >$1/profile.folded`
	patient  = `echo "main;hot 3" >$1/profile.folded; echo ready; sleep $2`
	obedient = `trap 'echo "main;hot 3" >$1/profile.folded; exit 0' INT; echo ready; while :; do sleep 0.1; done`
	lazy     = `echo ready; exec sleep 600`
	tidy     = `trap 'sleep 1; echo tidied; exit 0' INT; echo "main;hot 3" >$1/profile.folded; echo ready; while :; do sleep 0.1; done`
	deafTool = `trap '' INT TERM; echo "main;hot 3" >$1/profile.folded; echo ready; while :; do sleep 0.1; done`
)

func TestAResultIsPrintedInTheLog(t *testing.T) {
	t.Parallel()
	r := play(t, stage{tool: `echo "main;hot $2" >$1/profile.folded; echo to stdout; echo to stderr >&2`, env: map[string]string{"PROFILER_DURATION": "3s"}})
	r.want(0, "ok", "")
	events := r.events()
	if len(events["start"]) != 1 || events["start"][0]["pid"] != 1.0 || events["start"][0]["comm"] != "sleep" || len(events["log"]) != 2 ||
		events["end"][0]["exitCode"] != 0.0 || !strings.Contains(r.log(), "\"as\":\"text\"}\nmain;hot 3\n{") {
		t.Errorf("the log: %s", r.log())
	}
	if m := r.told(); len(m.Files) != 1 || m.Files[0].N != "profile.folded" || m.Files[0].S != 11 || m.Bytes != 11 || m.Partial {
		t.Errorf("told %+v", m)
	}
}

func TestAResultOfBytesIsPrintedInBase64(t *testing.T) {
	t.Parallel()
	r := play(t, stage{tool: `head -c 100000 /dev/urandom >$1/a.jfr; sha256sum $1/a.jfr`})
	r.want(0, "ok", "")
	_, rest, _ := strings.Cut(r.log(), `"as":"base64"}`+"\n")
	letters, _, _ := strings.Cut(rest, "{")
	content, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(letters, "\n", ""))
	if sum := r.events()["file"][0]["sha256"]; err != nil || len(content) != 100000 || !strings.Contains(r.log(), fmt.Sprintf(`"line":"%s`, sum)) {
		t.Errorf("%v: %d bytes", err, len(content))
	}
}

func TestHowToolsEnd(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		stage stage
		code  int
		why   string
		words string
	}{
		"one that fails ends with its code and last words": {stage{tool: `echo one; echo no such process >&2; exit 3`}, 3, "tool", "no such process"},
		"one that fails keeps what it left":                {stage{tool: quick + `; echo failed; exit 1`}, 1, "tool", "failed"},
		"one that is not in the image":                     {stage{file: `{"command":["no-such-tool"]}`}, 127, "tool", "no-such-tool is not in the image"},
		"one that is killed":                               {stage{tool: `kill -KILL $$`}, 137, "tool", ""},
		"one that leaves nothing did well":                 {stage{tool: `true`}, 0, "ok", "left no result"},
		"one that may not look": {stage{tool: `exit 1`,
			more: `,"explain":["sh","-c","echo may not look at $0: add SYS_PTRACE; exit 77","{pid}"]`}, 77, "denied", "may not look at 1: add SYS_PTRACE"},
		"one whose explanation knows nothing":  {stage{tool: `echo bad; exit 2`, more: `,"explain":["true"]`}, 2, "tool", "bad"},
		"one whose result cannot be made":      {stage{tool: `true`, more: `,"after":[{"command":["sh","-c","echo no data; exit 4"]}]`}, 4, "tool", "no data"},
		"one that has no duration":             {stage{tool: quick, env: map[string]string{"PROFILER_DURATION": "90x"}}, 64, "usage", "PROFILER_DURATION"},
		"one without a good tool file":         {stage{file: `{"command":[]}`}, 64, "usage", "needs at least the program"},
		"one that cannot be run in slices":     {stage{tool: quick, env: map[string]string{"TOE_ROLLING_INTERVAL": "1s"}}, 64, "usage", "rolling interval"},
		"one that has no address to upload to": {stage{tool: quick, env: map[string]string{"OUTPUT_MODE": "collector"}}, 64, "usage", "needs COLLECTOR_ENDPOINT"},
		"one whose attempt has a message":      {stage{tool: quick, message: `{"toe":1,"why":"ok","say":"the first"}`}, 76, "ok", "the first"},
		"one that is another user's":           {stage{tool: `id -u >$1/id.txt; cat $1/id.txt`, user: "65534"}, 0, "ok", ""},
		"one with a read-only root":            {stage{tool: quick, before: "mount -o remount,ro /tmp && mount -t tmpfs tmpfs /dev/shm"}, 0, "ok", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, c.stage).want(c.code, c.why, c.words)
		})
	}
}

func TestWithoutASharedNamespaceThereIsNoTarget(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("to make namespaces takes root")
	}
	folder := t.TempDir()
	must(t, os.Link(shim, filepath.Join(folder, "shim")))
	cmd := exec.Command("unshare", "--pid", "--fork", "--mount-proc", filepath.Join(folder, "shim"), "--", "true")
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "TOE_TERMINATION_LOG=" + filepath.Join(folder, "message")}
	out, _ := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() != 69 || !strings.Contains(string(out), "not shared") {
		t.Errorf("%v: %s", cmd.ProcessState, out)
	}
}

func TestInTheNamespaceOfTheNodeThereIsNoTarget(t *testing.T) {
	t.Parallel()
	ourselves, err := os.FindProcess(os.Getpid())
	must(t, err)
	r := play(t, stage{tool: quick, target: &target{t, &exec.Cmd{Process: ourselves}}})
	r.want(69, "no-target", "hostPID")
	if strings.Contains(r.log(), "main;hot") {
		t.Errorf("the tool ran: %s", r.log())
	}
}

func TestTheCommandAfterDashesIsRunAsItIs(t *testing.T) {
	t.Parallel()
	r := start(t, stage{tool: quick})
	r.wait(20 * time.Second)
	must(t, os.Remove(filepath.Join(r.folder, "tool.json")))
	target := startTarget(t)
	cmd := exec.Command("nsenter", fmt.Sprintf("--pid=/proc/%d/ns/pid", target.cmd.Process.Pid), "--", "unshare", "--mount", "sh", "-c",
		`mount -t proc proc /proc && exec "$@"`, "sh", filepath.Join(r.folder, "shim"), "--", "sh", "-c", `echo "pid $0 args $*"`, "{pid}", "a;b", "$(c)")
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "TOE_TERMINATION_LOG=" + filepath.Join(r.folder, "m")}
	out, _ := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() != 0 || !strings.Contains(string(out), `"line":"pid 1 args a;b $(c)"`) {
		t.Errorf("%v: %s", cmd.ProcessState, out)
	}
}

// Signals by what they do to the shim: some stop the tool; some never reach a program, or are kept by Go for C libraries;
// all others change nothing.
var (
	stopping = []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGQUIT}
	unheard  = []syscall.Signal{syscall.SIGKILL, syscall.SIGSTOP, 32, 34}
)

// The last that Linux has.
const lastSignal = 64

// One letter, as /proc has it; "" when there is no such process.
func stateOf(pid int) string {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, rest, _ := strings.Cut(string(text), ") ")
	state, _, _ := strings.Cut(rest, " ")
	return state
}

func TestSignals(t *testing.T) {
	t.Parallel()
	for _, sig := range stopping {
		t.Run(sig.String()+" stops the tool, and what it has is kept", func(t *testing.T) {
			t.Parallel()
			r := start(t, stage{tool: obedient, env: map[string]string{"PROFILER_DURATION": "1h"}})
			r.says("ready")
			r.signal(sig)
			r.wait(12 * time.Second)
			r.want(0, "stopped", "stopped by SIG")
			if !r.told().Partial || !strings.Contains(r.log(), "\nmain;hot 3\n") {
				t.Errorf("the log: %s", r.log())
			}
		})
	}
	t.Run("no other signal is a reason to end", func(t *testing.T) {
		t.Parallel()
		r := start(t, stage{tool: patient, env: map[string]string{"PROFILER_DURATION": "4s"}})
		r.says("ready")
		pid := r.pid()
		for sig := syscall.Signal(1); sig <= lastSignal; sig++ {
			if slices.Contains(stopping, sig) || slices.Contains(unheard, sig) {
				continue
			}
			must(t, syscall.Kill(pid, sig))
			time.Sleep(30 * time.Millisecond)
			if state := stateOf(pid); !strings.ContainsAny(state, "SRD") {
				t.Fatalf("after signal %d (%v) its state is %q: %s", sig, sig, state, r.log())
			}
		}
		r.wait(20 * time.Second)
		r.want(0, "ok", "")
	})
	t.Run("SIGTERM during the warm-up ends it with nothing measured", func(t *testing.T) {
		t.Parallel()
		r := start(t, stage{tool: patient, env: map[string]string{"TOE_WARMUP": "1h"}})
		r.says(`"phase":"warmup","seconds":3600`)
		r.signal(syscall.SIGTERM)
		r.wait(20 * time.Second)
		r.want(143, "stopped", "there is no result")
		if strings.Contains(r.log(), "ready") {
			t.Error("the tool was started")
		}
	})
	t.Run("the stop signal is that of the tool file", func(t *testing.T) {
		t.Parallel()
		r := start(t, stage{tool: `trap 'echo x >$1/usr2.txt; exit 0' USR2; echo ready; while :; do sleep 0.1; done`, more: `,"stop":"SIGUSR2"`})
		r.says("ready")
		r.signal(syscall.SIGTERM)
		r.wait(12 * time.Second)
		r.want(0, "stopped", "")
	})
	t.Run("a tool that ends on nothing is killed after 15 s, and what it has is kept", func(t *testing.T) {
		t.Parallel()
		r := start(t, stage{tool: deafTool, env: map[string]string{"PROFILER_DURATION": "1h"}})
		r.says("ready")
		began := time.Now()
		r.signal(syscall.SIGTERM)
		r.wait(25 * time.Second)
		r.want(0, "stopped", "")
		if took := time.Since(began); took < 14*time.Second {
			t.Errorf("took %v", took)
		}
	})
	for name, c := range map[string]struct {
		tool string
		tidy bool
	}{
		"after a second signal it is killed 3 s later":       {deafTool, false},
		"after a second signal it may still tidy its target": {tidy, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t, stage{tool: c.tool, env: map[string]string{"PROFILER_DURATION": "1h"}})
			r.says("ready")
			r.signal(syscall.SIGTERM)
			time.Sleep(500 * time.Millisecond)
			r.signal(syscall.SIGTERM)
			r.wait(12 * time.Second)
			r.want(143, "cancelled", "a second time")
			if strings.Contains(r.log(), "\nmain;hot 3\n") || strings.Contains(r.log(), `"line":"tidied"`) != c.tidy {
				t.Errorf("the log: %s", r.log())
			}
		})
	}
	t.Run("SIGKILL of the shim takes the tool along", func(t *testing.T) {
		t.Parallel()
		target := startTarget(t)
		r := start(t, stage{tool: lazy, target: target})
		r.says("ready")
		r.signal(syscall.SIGKILL)
		r.wait(20 * time.Second)
		r.until("nothing is left", func() bool { return target.beside() == 0 })
		if m := r.told(); m.Why != "" || !m.Partial {
			t.Errorf("told %+v", m)
		}
	})
	t.Run("a log whose reader has gone is no reason to end", func(t *testing.T) {
		t.Parallel()
		c := startCollector(t)
		r := start(t, stage{tool: `yes loud | head -n 100000; ` + quick, env: c.env(), deaf: true})
		must(t, r.unread.Close())
		r.wait(20 * time.Second)
		r.want(0, "ok", "")
	})
}

func TestALogWhoseReaderHangs(t *testing.T) {
	t.Parallel()
	// More than a pipe takes, and then a result.
	loud := `yes loud | head -n 100000; yes "main;hot 1" | head -n 20000 >$1/profile.folded; touch $4; `
	t.Run("is no reason not to upload", func(t *testing.T) {
		t.Parallel()
		c := startCollector(t)
		mark := filepath.Join(t.TempDir(), "mark")
		r := start(t, stage{tool: loud + `exec sleep 600`, args: []string{mark}, env: c.env("PROFILER_DURATION", "1h"), deaf: true})
		r.untilThereIs(mark)
		r.signal(syscall.SIGTERM)
		r.wait(10 * time.Second)
		r.want(0, "stopped", "stopped by SIGTERM")
		if len(c.has("profile.folded")) != 220_000 {
			t.Errorf("published %+v", c.published())
		}
	})
	t.Run("holds a result in the log up until a second signal", func(t *testing.T) {
		t.Parallel()
		mark := filepath.Join(t.TempDir(), "mark")
		r := start(t, stage{tool: loud, args: []string{mark}, deaf: true})
		r.untilThereIs(mark)
		r.signal(syscall.SIGTERM)
		time.Sleep(3 * time.Second)
		select {
		case <-r.ended:
			t.Errorf("it did not wait: %+v", r.told())
		default:
		}
		r.signal(syscall.SIGTERM)
		r.wait(10 * time.Second)
		r.want(143, "cancelled", "a second time")
	})
}

func TestAToolThatDoesNotEndIsEndedAfterItsTime(t *testing.T) {
	t.Parallel()
	r := start(t, stage{tool: obedient})
	r.wait(25 * time.Second)
	r.want(0, "deadline", "did not end within 15 s of its time")
	if !r.told().Partial {
		t.Error("it is not partial")
	}
}

func TestNothingIsLeftBehind(t *testing.T) {
	t.Parallel()
	target := startTarget(t)
	r := play(t, stage{target: target, tool: `(setsid sleep 500 &) ; sleep 400 & ` + quick,
		before: `rm -rf /var/tmp/none`, more: `,"after":[{"command":["sh","-c","setsid sleep 300 & ls -A /tmp"]}]`})
	r.want(0, "ok", "")
	if left := target.beside(); left != 0 {
		t.Errorf("%d processes are left", left)
	}
}

func TestWhatComesAfterTheToolMakesTheResult(t *testing.T) {
	t.Parallel()
	r := play(t, stage{tool: `echo raw >$3/data; exit 5`, more: `,"files":{"*.folded":"folded"},"after":[
		{"command":["sh","-c","echo first; cat data; echo $0","{code}"],"stdout":"{work}/step"},
		{"command":["sed","s/$/;x 1/","{work}/step"],"stdout":"{out}/profile.folded"}]`})
	r.want(5, "tool", "")
	if !strings.Contains(r.log(), "\nfirst;x 1\nraw;x 1\n5;x 1\n") || r.events()["file"][0]["type"] != "folded" {
		t.Errorf("the log: %s", r.log())
	}
}

func TestAStopThatComesAfterTheTool(t *testing.T) {
	t.Parallel()
	after := `,"rolling":true,"after":[{"command":["sh","-c","echo making >&2; sleep 2; echo x 1"],"stdout":"{out}/profile.folded"}]`
	for name, c := range map[string]struct {
		env  map[string]string
		why  string
		says string
	}{
		"changes nothing of a whole result":   {map[string]string{}, "ok", ""},
		"ends the slices that were to follow": {map[string]string{"PROFILER_DURATION": "1h", "TOE_ROLLING_INTERVAL": "1s"}, "stopped", "stopped by SIGTERM"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t, stage{tool: `sleep $2`, more: after, env: c.env})
			r.says(`"line":"making"`)
			r.signal(syscall.SIGTERM)
			r.wait(10 * time.Second)
			r.want(0, c.why, c.says)
			if m := r.told(); m.Partial != (c.why != "ok") || len(m.Files) != 1 {
				t.Errorf("told %+v", m)
			}
		})
	}
}

func TestArgumentsArePassedOnAsTheyAre(t *testing.T) {
	t.Parallel()
	r := play(t, stage{tool: `shift 3; printf '<%s>' "$@"; echo`, args: []string{"-F", "a b", "", "$(id)", "{pid}", "--"}})
	if !strings.Contains(r.log(), `"line":"<-F><a b><><$(id)><{pid}><-->"`) {
		t.Errorf("the log: %s", r.log())
	}
}

func TestTooMuch(t *testing.T) {
	t.Parallel()
	limits := map[string]string{"TOE_MAX_BYTES": "1000000", "PROFILER_DURATION": "1h"}
	for name, c := range map[string]struct {
		stage stage
		words string
		kept  int
	}{
		"text keeps its whole lines":     {stage{tool: `exec yes "main;hot 1" >$1/a.folded`, env: limits}, "larger than the 976.6 KiB", 1},
		"what must be whole is left out": {stage{tool: `echo x >$1/a.txt; head -c 2000000 /dev/zero >$1/b.jfr; exec sleep 600`, env: limits}, "larger than", 1},
		"a tool that needs too much for its work": {stage{tool: `trap 'echo x >$1/a.txt; exit 0' INT; head -c 17000000 /dev/zero >$3/data; while :; do sleep 0.1; done`,
			env: limits}, "than the 15.3 MiB that are allowed", 1},
		"what makes the result is ended at the limit": {stage{tool: `head -c 2000000 /dev/zero >$3/data`,
			more: `,"after":[{"command":["sh","-c","yes $(seq -s, 99) | head -c 2000000; exec sleep 600"],"stdout":"{out}/a.folded"},{"command":["sleep","600"]}]`, env: limits}, "larger than the 976.6 KiB", 1},
		"and what needs too much for its work, too": {stage{tool: `echo x >$1/a.txt`,
			more: `,"after":[{"command":["sh","-c","head -c 17000000 /dev/zero; exec sleep 600"],"stdout":"{work}/b"}]`, env: limits}, "than the 15.3 MiB that are allowed", 1},
		"a disk of which others need the rest": {stage{tool: `echo x >$1/a.txt; head -c 35500000 /dev/zero >$3/data; exec sleep 600`}, "the disk is full", 1},
		"a full disk ends the tool":            {stage{tool: `echo x >$1/a.txt; cat /dev/zero >$3/data; exec sleep 600`}, "the disk is full", 1},
		"the log has room for so many lines": {stage{tool: `yes "main;hot 1" | head -c 900000000 >$1/a.folded; exec sleep 600`, env: map[string]string{"PROFILER_DURATION": "1h"}},
			"the log has room for in mode ephemeral: what fits is kept. Use output.mode collector", 1},
		"the log has room for so much": {stage{tool: `head -c 9000000 /dev/urandom >$1/b.jfr`}, "Use output.mode collector", 0},
		"a tool that eats memory is ended": {stage{tool: `echo x >$1/a.txt; x=$(head -c 60000000 /dev/zero | tr "\0" a); exec sleep 600`,
			more: `,"memory":"20Mi"`}, "of the pod's memory, 20.0 MiB are allowed", 1},
		"its limit may be lower": {stage{tool: `x=$(head -c 60000000 /dev/zero | tr "\0" a); exec sleep 600`,
			env: map[string]string{"TOE_MAX_MEMORY": "10485760"}}, "10.0 MiB are allowed", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := play(t, c.stage)
			r.want(73, "quota", c.words)
			if m := r.told(); len(m.Files) != c.kept || m.Bytes > 2_000_000 {
				t.Errorf("told %+v", m)
			}
		})
	}
}

func TestTwice(t *testing.T) {
	t.Parallel()
	target := startTarget(t)
	first := start(t, stage{tool: obedient, target: target, container: "toe-test-twice"})
	first.says("ready")
	second := play(t, stage{tool: quick, target: target, container: "toe-test-twice"})
	second.want(76, "twice", "has run already")
	first.signal(syscall.SIGTERM)
	first.wait(12 * time.Second)
	first.want(0, "stopped", "")
}

func TestTheTokenIsHiddenFromProcessesOfTheSameUser(t *testing.T) {
	t.Parallel()
	c := startCollector(t)
	r := start(t, stage{tool: `env | grep COLLECTOR; ` + patient, env: c.env(), user: "65534"})
	r.says("ready")
	cat := exec.Command("cat", fmt.Sprintf("/proc/%d/environ", r.pid()))
	cat.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	if out, err := cat.CombinedOutput(); err == nil {
		t.Errorf("it can be read: %q", out)
	}
	r.wait(20 * time.Second)
	r.want(0, "ok", "")
}

func TestSlices(t *testing.T) {
	t.Parallel()
	r := play(t, stage{tool: `echo "slice of $2" >$1/profile.txt; sleep $2`, more: `,"rolling":true`,
		env: map[string]string{"PROFILER_DURATION": "6s", "TOE_ROLLING_INTERVAL": "1s", "TOE_ROLLING_KEEP": "2"}})
	r.want(0, "ok", "")
	var names []string
	for _, file := range r.told().Files {
		names = append(names, file.N)
	}
	if len(names) != 2 || names[0] == "profile-00001.txt" || names[0] >= names[1] || strings.Count(r.log(), `"event":"file"`) != 2 {
		t.Errorf("%q: %s", names, r.log())
	}
}

func TestAVolume(t *testing.T) {
	t.Parallel()
	volume := t.TempDir()
	env := map[string]string{"OUTPUT_MODE": "pvc", "PVC_PATH": volume, "TOE_COMPRESS": "gzip"}
	r := play(t, stage{tool: quick, env: env, container: "toe-test-volume"})
	r.want(0, "ok", "")
	folder := filepath.Join(volume, "shop/web/u-1/web-0/toe-test-volume")
	if out, err := exec.Command("gunzip", "-c", filepath.Join(folder, "profile.folded.gz")).Output(); string(out) != "main;hot 3\n" {
		t.Errorf("%v: %q", err, out)
	}
	text, _ := os.ReadFile(filepath.Join(folder, "manifest.json"))
	if !strings.Contains(string(text), `"final": true`) {
		t.Errorf("the manifest: %s", text)
	}
	play(t, stage{tool: patient, env: env, container: "toe-test-volume"}).want(76, "twice", "on the volume")
	env["PVC_PATH"] = filepath.Join(volume, "nowhere")
	play(t, stage{tool: quick, env: env}).want(75, "upload", "nowhere")
}

func TestATargetThatDiesOnAVolumeLeavesWhatIsThere(t *testing.T) {
	t.Parallel()
	volume := t.TempDir()
	target := startTarget(t)
	r := start(t, stage{target: target, more: `,"grows":true`, container: "toe-test-death", env: map[string]string{"OUTPUT_MODE": "pvc", "PVC_PATH": volume},
		tool: `head -c 9000000 /dev/urandom >$1/a.pcap; echo ready; exec sleep 600`})
	part := filepath.Join(volume, "shop/web/u-1/web-0/toe-test-death/.a.pcap.part")
	r.until("a chunk is there", func() bool {
		info, err := os.Stat(part)
		return err == nil && info.Size() == chunkBytes
	})
	must(t, target.cmd.Process.Kill())
	r.wait(20 * time.Second)
	if r.code != 137 {
		t.Errorf("ended with %d", r.code)
	}
}

func TestAVolumeWithoutRoomIsLeftToItsTarget(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		size, tool, more string
		parts            int64
	}{
		"with room for a part":         {"18m", `head -c 30000000 /dev/urandom >$1/a.jfr`, "", chunkBytes},
		"with room for none":           {"11m", `head -c 30000000 /dev/urandom >$1/a.jfr`, "", 0},
		"that fills up as it measures": {"18m", `head -c 30000000 /dev/urandom >$1/a.jfr; exec sleep 600`, `,"grows":true`, chunkBytes},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			volume := t.TempDir()
			if err := syscall.Mount("tmpfs", volume, "tmpfs", 0, "size="+c.size); err != nil {
				t.Skip("to mount a file system takes root")
			}
			t.Cleanup(func() { _ = syscall.Unmount(volume, syscall.MNT_DETACH) })
			container := fmt.Sprintf("toe-test-full-%d-%d", os.Getpid(), containers.Add(1))
			r := play(t, stage{tool: c.tool, more: c.more, container: container, env: map[string]string{"OUTPUT_MODE": "pvc", "PVC_PATH": volume, "PROFILER_DURATION": "10s"}})
			r.want(73, "quota", "the volume is full")
			folder := filepath.Join(volume, "shop/web/u-1/web-0", container)
			var m manifest
			text, _ := os.ReadFile(filepath.Join(folder, "manifest.json"))
			must(t, json.Unmarshal(text, &m))
			var part int64
			if info, err := os.Stat(filepath.Join(folder, ".a.jfr.part")); err == nil {
				part = info.Size()
			}
			if !m.Final || m.Reason != "quota" || len(m.Files) != int(min(1, c.parts)) || part != c.parts || r.told().Bytes != c.parts {
				t.Errorf("told %+v, published %+v, a part of %d bytes", r.told(), m, part)
			}
			var left syscall.Statfs_t
			must(t, syscall.Statfs(volume, &left))
			if free := int64(left.Bavail) * left.Bsize; free < 4<<20-64<<10 {
				t.Errorf("%d bytes are free", free)
			}
		})
	}
}

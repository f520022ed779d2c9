package settings

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

var collector = map[string]string{
	"OUTPUT_MODE": "collector", "COLLECTOR_ENDPOINT": "http://collector.toe-system.svc", "COLLECTOR_TOKEN": "secret",
	"TARGET_POD_NAME": "web-0", "TOE_CONTAINER": "toe-py-spy-1",
}
var pvc = map[string]string{
	"OUTPUT_MODE": "pvc", "PVC_PATH": "/data", "TOE_JOB": "web", "TOE_JOB_NAMESPACE": "shop", "TOE_JOB_UID": "u-1",
	"TARGET_POD_NAME": "web-0", "TOE_CONTAINER": "toe-py-spy-1",
}

func read(args []string, layers ...map[string]string) (Settings, error) {
	env := map[string]string{}
	for _, layer := range layers {
		maps.Copy(env, layer)
	}
	return Read(func(name string) string { return env[name] }, args)
}

func TestReadTakes(t *testing.T) {
	s, err := read(nil)
	if err != nil || s.Duration != 30*time.Second || s.Warmup != 0 || s.Mode != Ephemeral || s.Attempt != 1 || s.TerminationLog != "/dev/termination-log" {
		t.Errorf("an empty environment: %+v, %v", s, err)
	}
	s, err = read([]string{"-F"}, collector, map[string]string{
		"PROFILER_DURATION": "2m", "TOE_WARMUP": "5s", "TOE_COMPRESS": "gzip", "TOE_ROLLING_INTERVAL": "1m", "TOE_ROLLING_KEEP": "3",
		"TOE_MAX_BYTES": "1000", "TOE_ATTEMPT": "2", "TOOL_ARGS": "-r 50", "PROFILER_TOOL": "py-spy",
	})
	if err != nil || s.Duration != 2*time.Minute || s.Warmup != 5*time.Second || !s.Gzip || s.Rolling != time.Minute || s.Keep != 3 ||
		s.MaxBytes != 1000 || s.Attempt != 2 || !slices.Equal(s.Args, []string{"-F"}) || s.Tool != "py-spy" || s.Token != "secret" {
		t.Errorf("all of it: %+v, %v", s, err)
	}
	if s, err := read(nil, pvc); err != nil || s.Volume != "/data" {
		t.Errorf("mode pvc: %+v, %v", s, err)
	}
	if s, err := read(nil, map[string]string{"TOOL_ARGS": " -r  50 "}); err != nil || !slices.Equal(s.Args, []string{"-r", "50"}) {
		t.Errorf("TOOL_ARGS without args: %q, %v", s.Args, err)
	}
}

func TestReadRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		base  map[string]string
		wrong map[string]string
		words string
	}{
		"a bad duration":              {nil, map[string]string{"PROFILER_DURATION": "90x"}, `PROFILER_DURATION="90x" is not a duration`},
		"a bad warm-up":               {nil, map[string]string{"TOE_WARMUP": "soon"}, "TOE_WARMUP"},
		"an unknown mode":             {nil, map[string]string{"OUTPUT_MODE": "s3"}, "none of ephemeral, collector, pvc"},
		"an unknown compression":      {nil, map[string]string{"TOE_COMPRESS": "br"}, "is not gzip"},
		"a negative quota":            {nil, map[string]string{"TOE_MAX_BYTES": "-1"}, "TOE_MAX_BYTES"},
		"a quota that is no number":   {nil, map[string]string{"TOE_MAX_BYTES": "1Gi"}, "whole number"},
		"quotes in TOOL_ARGS":         {nil, map[string]string{"TOOL_ARGS": "-c 'a b'"}, "TOOL_ARGS must not contain quotes"},
		"a collector without token":   {collector, map[string]string{"COLLECTOR_TOKEN": ""}, "needs COLLECTOR_TOKEN"},
		"a collector without address": {collector, map[string]string{"COLLECTOR_ENDPOINT": ""}, "needs COLLECTOR_ENDPOINT"},
		"an address of another kind":  {collector, map[string]string{"COLLECTOR_ENDPOINT": "file:///etc"}, "COLLECTOR_ENDPOINT"},
		"an address with a user":      {collector, map[string]string{"COLLECTOR_ENDPOINT": "http://a:b@c"}, "COLLECTOR_ENDPOINT"},
		"a pod that is a path":        {collector, map[string]string{"TARGET_POD_NAME": "../web"}, "not a name of Kubernetes"},
		"a container with dots":       {collector, map[string]string{"TOE_CONTAINER": "a..b"}, "not a name of Kubernetes"},
		"a volume without path":       {pvc, map[string]string{"PVC_PATH": ""}, "needs PVC_PATH"},
		"a relative volume":           {pvc, map[string]string{"PVC_PATH": "data"}, "must begin with /"},
	} {
		t.Run(name+" is refused", func(t *testing.T) {
			_, err := read(nil, c.base, c.wrong)
			if err == nil || !strings.Contains(err.Error(), c.words) {
				t.Errorf("got %v, want %q", err, c.words)
			}
		})
	}
	if _, err := read(nil, collector, map[string]string{"COLLECTOR_ENDPOINT": "secret in a wrong place"}); err == nil {
		t.Error("words are no address")
	}
}

func TestParseBytes(t *testing.T) {
	for text, want := range map[string]int64{"512Mi": 512 << 20, "1Ki": 1024, "2Gi": 2 << 30} {
		if got, ok := ParseBytes(text); !ok || got != want {
			t.Errorf("%s: %d, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "512", "512M", "0Mi", "-1Mi", "1.5Gi", "1Ti"} {
		if got, ok := ParseBytes(text); ok {
			t.Errorf("%s: %d", text, got)
		}
	}
}

// What the environment holds is for the tool's authors and for users to get wrong: it is read or refused.
func FuzzRead(f *testing.F) {
	f.Add("30s", "collector", "http://c", "web-0", "1", "-r 50")
	f.Add("", "pvc", "ftp://c", "../..", "-1", "'")
	f.Fuzz(func(t *testing.T, duration, mode, endpoint, pod, number, args string) {
		s, err := read(nil, collector, map[string]string{
			"PROFILER_DURATION": duration, "OUTPUT_MODE": mode, "COLLECTOR_ENDPOINT": endpoint, "TARGET_POD_NAME": pod,
			"TOE_MAX_BYTES": number, "TOOL_ARGS": args,
		})
		if err != nil {
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("the token is told: %v", err)
			}
			return
		}
		if s.Duration < time.Second || s.MaxBytes < 0 || strings.Contains(s.Pod, "/") || strings.Contains(s.Pod, "..") ||
			s.Mode == Collector && s.Endpoint.Scheme != "http" && s.Endpoint.Scheme != "https" {
			t.Errorf("taken: %+v", s)
		}
	})
}

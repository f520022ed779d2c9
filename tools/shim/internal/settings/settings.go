// Package settings reads what toe tells a tool's container by its environment.
package settings

import (
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Mode says where results go.
type Mode string

// The modes of output.
const (
	Ephemeral Mode = "ephemeral"
	Collector Mode = "collector"
	PVC       Mode = "pvc"
)

// Settings is the environment of the container, checked.
type Settings struct {
	Duration, Warmup time.Duration
	Mode             Mode
	// Container is the ephemeral container's own name; Target that of the container it looks at.
	Container, Target, Pod, PodNamespace, PodUID string
	Job, JobNamespace, JobUID                    string
	Attempt                                      int
	// Tool is the tool's name, Rights the mode of rights it has, Image what it was started from, Node where.
	Tool, Rights, Image, Node string
	Endpoint                  *url.URL
	Token                     string
	Volume                    string
	Gzip                      bool
	// Rolling is the length of a slice, 0 without slices; Keep how many are kept, 0 for all.
	Rolling time.Duration
	Keep    int
	// MaxBytes and MaxMemory are 0 where nothing is said.
	MaxBytes, MaxMemory int64
	TerminationLog      string
	// Args are the user's arguments for the tool.
	Args []string
}

// Read reads the environment. Its error is a sentence that names the variable and what would be right.
func Read(getenv func(string) string, args []string) (Settings, error) {
	r := reader{getenv: getenv}
	s := Settings{
		Duration:       r.duration("PROFILER_DURATION", "30s"),
		Warmup:         r.duration("TOE_WARMUP", ""),
		Mode:           r.mode(),
		Container:      r.name("TOE_CONTAINER"),
		Target:         getenv("TARGET_CONTAINER_NAME"),
		Pod:            r.name("TARGET_POD_NAME"),
		PodNamespace:   getenv("TARGET_NAMESPACE"),
		PodUID:         getenv("TOE_POD_UID"),
		Job:            r.name("TOE_JOB"),
		JobNamespace:   r.name("TOE_JOB_NAMESPACE"),
		JobUID:         r.name("TOE_JOB_UID"),
		Attempt:        int(r.number("TOE_ATTEMPT", 1)),
		Tool:           either(getenv("TOE_TOOL"), getenv("PROFILER_TOOL")),
		Rights:         getenv("TOE_MODE"),
		Image:          getenv("TOE_IMAGE"),
		Node:           getenv("TOE_NODE"),
		Token:          getenv("COLLECTOR_TOKEN"),
		Volume:         getenv("PVC_PATH"),
		Gzip:           r.gzip(),
		Rolling:        r.duration("TOE_ROLLING_INTERVAL", ""),
		Keep:           int(r.number("TOE_ROLLING_KEEP", 0)),
		MaxBytes:       r.number("TOE_MAX_BYTES", 0),
		MaxMemory:      r.number("TOE_MAX_MEMORY", 0),
		TerminationLog: either(getenv("TOE_TERMINATION_LOG"), "/dev/termination-log"),
		Args:           r.args(args),
	}
	r.output(&s)
	return s, r.err
}

// Seconds of the duration, as tools are told.
func (s Settings) Seconds() int { return int(s.Duration / time.Second) }

// reader keeps the first error, so that reading reads as a table.
type reader struct {
	getenv func(string) string
	err    error
}

func (r *reader) fail(format string, values ...any) {
	if r.err == nil {
		r.err = fmt.Errorf(format, values...)
	}
}

func (r *reader) duration(name, otherwise string) time.Duration {
	text := either(r.getenv(name), otherwise)
	if text == "" {
		return 0
	}
	value, ok := ParseDuration(text)
	if !ok {
		r.fail("%s=%.40q is not a duration such as 30s or 1m30s, of at least one second", name, text)
	}
	return value
}

func (r *reader) mode() Mode {
	mode := Mode(either(r.getenv("OUTPUT_MODE"), string(Ephemeral)))
	switch mode {
	case Ephemeral, Collector, PVC:
	default:
		r.fail("OUTPUT_MODE=%.40q is none of ephemeral, collector, pvc", mode)
	}
	return mode
}

// As Kubernetes names things; they become parts of paths.
var nameOfKubernetes = regexp.MustCompile(`^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$`)

func (r *reader) name(variable string) string {
	text := r.getenv(variable)
	if text != "" && (!nameOfKubernetes.MatchString(text) || strings.Contains(text, "..")) {
		r.fail("%s=%.40q is not a name of Kubernetes", variable, text)
	}
	return text
}

func (r *reader) number(name string, otherwise int64) int64 {
	text := r.getenv(name)
	if text == "" {
		return otherwise
	}
	value, err := strconv.ParseInt(text, 10, 64)
	if err != nil || value < 0 || text[0] == '+' || text[0] == '-' {
		r.fail("%s=%.40q is not a whole number", name, text)
	}
	return value
}

func (r *reader) gzip() bool {
	text := r.getenv("TOE_COMPRESS")
	if text != "" && text != "gzip" {
		r.fail("TOE_COMPRESS=%.40q is not gzip", text)
	}
	return text == "gzip"
}

// Without arguments of the container, TOOL_ARGS is split at blanks. Quotes are refused rather than guessed at.
func (r *reader) args(args []string) []string {
	text := r.getenv("TOOL_ARGS")
	if len(args) > 0 || text == "" {
		return args
	}
	if strings.ContainsAny(text, `'"\`) {
		r.fail("TOOL_ARGS must not contain quotes or backslashes: use the container's args")
	}
	return strings.Fields(text)
}

func (r *reader) output(s *Settings) {
	switch s.Mode {
	case Collector:
		r.needs("COLLECTOR_ENDPOINT", "COLLECTOR_TOKEN", "TARGET_POD_NAME", "TOE_CONTAINER")
		s.Endpoint = r.endpoint()
	case PVC:
		r.needs("PVC_PATH", "TOE_JOB", "TOE_JOB_NAMESPACE", "TOE_JOB_UID", "TARGET_POD_NAME", "TOE_CONTAINER")
		if !filepath.IsAbs(s.Volume) {
			r.fail("PVC_PATH=%.40q must begin with /", s.Volume)
		}
	}
}

func (r *reader) needs(names ...string) {
	for _, name := range names {
		if r.getenv(name) == "" {
			r.fail("OUTPUT_MODE=%s needs %s", r.getenv("OUTPUT_MODE"), name)
		}
	}
}

func (r *reader) endpoint() *url.URL {
	text := r.getenv("COLLECTOR_ENDPOINT")
	base, err := url.Parse(text)
	if err != nil || (base.Scheme != "http" && base.Scheme != "https") || base.Host == "" || base.User != nil ||
		base.RawQuery != "" || base.Fragment != "" {
		r.fail("COLLECTOR_ENDPOINT=%.60q is not a URL such as http://toe-collector.toe-system.svc", text)
		return &url.URL{}
	}
	return base
}

func either(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

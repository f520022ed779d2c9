// Package toolfile reads /toe/tool.json: how the tool of an image is run.
package toolfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"
	"syscall"

	"toe.run/shim/internal/settings"
)

// Tool is a tool file, checked.
type Tool struct {
	Command []string
	// Stdout takes the tool's stdout; "" for the log.
	Stdout  string
	Stop    syscall.Signal
	After   []Step
	Explain []string
	// Files maps names or patterns to types.
	Files          map[string]string
	Grows, Rolling bool
	// Memory is what the tool and its children may use together, in bytes.
	Memory int64
}

// Step is one command that is run after the tool.
type Step struct {
	Command []string `json:"command"`
	Stdout  string   `json:"stdout"`
}

// A pod has memory for its program, and not much more.
const defaultMemory = 512 << 20

// Load reads the tool file, or takes the command after "--" where there is none.
// It returns the tool and the arguments of the user.
func Load(file string, args []string) (Tool, []string, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return wrap(file, args)
	}
	if err != nil {
		return Tool{}, nil, err
	}
	tool, err := Parse(text)
	return tool, args, err
}

// Parse reads the text of a tool file. Its error names the field and what would be right.
func Parse(text []byte) (Tool, error) {
	var raw struct {
		Command []string          `json:"command"`
		Stdout  string            `json:"stdout"`
		Stop    string            `json:"stop"`
		After   []Step            `json:"after"`
		Explain []string          `json:"explain"`
		Files   map[string]string `json:"files"`
		Grows   bool              `json:"grows"`
		Rolling bool              `json:"rolling"`
		Memory  string            `json:"memory"`
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&raw); err != nil {
		return Tool{}, fmt.Errorf("tool.json: %w", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return Tool{}, errors.New("tool.json: more than one object")
	}
	tool := Tool{Command: raw.Command, Stdout: raw.Stdout, After: raw.After, Explain: raw.Explain, Files: raw.Files,
		Grows: raw.Grows, Rolling: raw.Rolling, Stop: syscall.SIGINT, Memory: defaultMemory}
	if raw.Stop != "" {
		tool.Stop = signals[raw.Stop]
	}
	if raw.Memory != "" {
		tool.Memory, _ = settings.ParseBytes(raw.Memory)
	}
	return tool, tool.check()
}

var signals = map[string]syscall.Signal{
	"SIGINT": syscall.SIGINT, "SIGTERM": syscall.SIGTERM, "SIGHUP": syscall.SIGHUP, "SIGQUIT": syscall.SIGQUIT,
	"SIGUSR1": syscall.SIGUSR1, "SIGUSR2": syscall.SIGUSR2,
}

// Without a tool file the image's entrypoint names the command: `/toe/shim -- my-tool --pid {pid}`.
func wrap(file string, args []string) (Tool, []string, error) {
	if len(args) < 2 || args[0] != "--" {
		return Tool{}, nil, fmt.Errorf("there is neither %s nor a command after --: see docs/tool-images.md", file)
	}
	tool := Tool{Command: args[1:], Stop: syscall.SIGINT, Memory: defaultMemory}
	return tool, nil, tool.check()
}

func (t Tool) check() error {
	if t.Stop == 0 {
		return errors.New("tool.json: stop must be one of SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2")
	}
	if t.Memory <= 0 {
		return errors.New("tool.json: memory must be such as 512Mi or 2Gi")
	}
	steps := append([]Step{{t.Command, t.Stdout}}, t.After...)
	if len(t.Explain) > 0 {
		steps = append(steps, Step{Command: t.Explain})
	}
	for _, step := range steps {
		if err := step.check(); err != nil {
			return err
		}
	}
	for pattern, kind := range t.Files {
		if _, err := path.Match(pattern, ""); err != nil || !slices.Contains(kinds, kind) {
			return fmt.Errorf("tool.json: files: %q: the type must be one of %s", pattern, strings.Join(kinds, ", "))
		}
	}
	return nil
}

func (s Step) check() error {
	if len(s.Command) == 0 || s.Command[0] == "" {
		return errors.New("tool.json: a command needs at least the program")
	}
	for _, word := range s.Command {
		if strings.Contains(word, argsMark) && word != argsMark {
			return fmt.Errorf("tool.json: %q: {args} must stand alone", word)
		}
		if strings.ContainsRune(word, 0) {
			return fmt.Errorf("tool.json: %q: a NUL has no place in a command", word)
		}
	}
	if s.Stdout == "" {
		return nil
	}
	folder, name := path.Split(s.Stdout)
	if (folder != "{out}/" && folder != "{work}/") || name == "" || name == "." || name == ".." || strings.ContainsRune(name, 0) {
		return fmt.Errorf("tool.json: stdout: %q must be a file in {out} or {work}", s.Stdout)
	}
	return nil
}

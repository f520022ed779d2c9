package target

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// process is a process as /proc shows it. Mount is its mount namespace, "" where it may not be read.
type process struct{ comm, mount, parent string }

func proc(t *testing.T, processes map[string]process) string {
	root := t.TempDir()
	for pid, p := range processes {
		folder := filepath.Join(root, pid)
		if err := os.MkdirAll(filepath.Join(folder, "ns"), 0o755); err != nil {
			t.Fatal(err)
		}
		if p.mount != "" {
			_ = os.Symlink("mnt:["+p.mount+"]", filepath.Join(folder, "ns/mnt"))
		}
		_ = os.WriteFile(filepath.Join(folder, "comm"), []byte(p.comm+"\n"), 0o644)
		_ = os.WriteFile(filepath.Join(folder, "status"), []byte("Name:\t"+p.comm+"\nPid:\t"+pid+"\nPPid:\t"+p.parent+"\n"), 0o644)
	}
	return root
}

func TestFind(t *testing.T) {
	self := process{"shim", "9", "0"}
	ofNode := process{"shim", "9", "4711"}
	for name, c := range map[string]struct {
		processes map[string]process
		pid       int
		words     string
	}{
		"PID 1 of another mount namespace is the target": {map[string]process{"self": self, "1": {"java", "1", "0"}, "7": self}, 1, ""},
		"a PID 1 that may not be looked at is it too":    {map[string]process{"self": self, "1": {"java", "", "0"}}, 1, ""},
		"our own PID 1 means that nothing is shared":     {map[string]process{"self": self, "1": self}, 0, "not shared"},
		"who sees the runtime that started us sees the node": {map[string]process{
			"self": ofNode, "1": {"systemd", "1", "0"}, "4711": {"containerd-shim", "1", "1"}, "4720": ofNode,
		}, 0, "hostPID"},
		"whatever PID 1 of the node is called": {map[string]process{
			"self": ofNode, "1": {"pause", "1", "0"}, "4711": {"containerd-shim", "1", "1"}, "4720": ofNode,
		}, 0, "hostPID"},
		"beside a pause process the one main process is it": {map[string]process{
			"self": self, "1": {"pause", "1", "0"}, "7": {"nginx", "2", "0"}, "8": {"worker", "2", "7"}, "30": self, "31": {"sh", "9", "30"},
		}, 7, ""},
		"of two main processes none is": {map[string]process{
			"self": self, "1": {"pause", "1", "0"}, "7": {"nginx", "2", "0"}, "9": {"sidecar", "3", "0"},
		}, 0, "'7 9'"},
		"without any there is none": {map[string]process{"self": self, "1": {"pause", "1", "0"}, "30": self}, 0, "cannot be told"},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := Find(proc(t, c.processes))
			if c.words == "" && (err != nil || found.PID != c.pid || found.Comm != c.processes[map[int]string{1: "1", 7: "7"}[c.pid]].comm) {
				t.Errorf("got %+v, %v", found, err)
			}
			if c.words != "" && (err == nil || !strings.Contains(err.Error(), c.words)) {
				t.Errorf("got %+v, %v", found, err)
			}
		})
	}
	if _, err := Find(t.TempDir()); err == nil || errors.Is(err, ErrNotShared) {
		t.Errorf("without /proc: %v", err)
	}
}

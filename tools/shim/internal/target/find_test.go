package target

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// process is a process as /proc shows it. Mount is its mount namespace, "" where it may not be read.
type process struct {
	comm, mount, parent string
	// container is what its mounts tell of it, start when it began.
	container string
	start     int
}

func (p process) in(container string, start int) process {
	p.container, p.start = container, start
	return p
}

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
		stat := fmt.Sprintf("%s (a) b) S %s%s %d 0 0", pid, p.parent, strings.Repeat(" 0", 17), p.start)
		_ = os.WriteFile(filepath.Join(folder, "stat"), []byte(stat), 0o644)
		if p.container != "" {
			mounts := "1 0 0:1 / / rw - overlay overlay rw\n2 1 0:2 / /pods/u/containers/trap/00000000 rw - tmpfs tmpfs rw\n" +
				"3 1 8:1 /var/lib/kubelet/pods/u-1/containers/" + p.container + "/1a2b3c4d /dev/termination-log rw - ext4 /dev/sda rw\n"
			_ = os.WriteFile(filepath.Join(folder, "mountinfo"), []byte(mounts), 0o644)
		}
		_ = os.WriteFile(filepath.Join(folder, "status"), []byte("Name:\t"+p.comm+"\nPid:\t"+pid+"\nPPid:\t"+p.parent+"\n"), 0o644)
	}
	return root
}

func TestFind(t *testing.T) {
	is := func(comm, mount, parent string) process { return process{comm: comm, mount: mount, parent: parent} }
	self, ofNode, pause := is("shim", "9", "0"), is("shim", "9", "4711"), is("pause", "1", "0")
	for name, c := range map[string]struct {
		processes map[string]process
		pid       int
		words     string
	}{
		"PID 1 of another mount namespace is the target": {map[string]process{"self": self, "1": is("java", "1", "0"), "7": self}, 1, ""},
		"a PID 1 that may not be looked at is it too":    {map[string]process{"self": self, "1": is("java", "", "0")}, 1, ""},
		"our own PID 1 means that nothing is shared":     {map[string]process{"self": self, "1": self}, 0, "not shared"},
		"who sees the runtime that started us sees the node": {map[string]process{
			"self": ofNode, "1": is("systemd", "1", "0"), "4711": is("containerd-shim", "1", "1"), "4720": ofNode,
		}, 0, "hostPID"},
		"whatever PID 1 of the node is called": {map[string]process{
			"self": ofNode, "1": pause, "4711": is("containerd-shim", "1", "1"), "4720": ofNode,
		}, 0, "hostPID"},
		"beside a pause process the one main process is it": {map[string]process{
			"self": self, "1": pause, "7": is("nginx", "2", "0"), "8": is("worker", "2", "7"), "30": self, "31": is("sh", "9", "30"),
		}, 7, ""},
		"of two main processes none is": {map[string]process{
			"self": self, "1": pause, "7": is("nginx", "2", "0"), "9": is("sidecar", "3", "0"),
		}, 0, "[7 9]"},
		"the pause process of CRI-O has a name of its own": {map[string]process{
			"self": self, "1": is("pod", "1", "0"), "7": is("nginx", "2", "0"),
		}, 7, ""},
		"what a probe or kubectl exec started in the container is not its main process": {map[string]process{
			"self": self, "1": pause, "7": is("nginx", "2", "0").in("", 50), "6": is("sh", "2", "0").in("", 51), "100": is("sh", "2", "0").in("", 50),
		}, 7, ""},
		"of several containers it is the one that is named": {map[string]process{
			"self": self, "1": pause, "5": is("envoy", "3", "0").in("sidecar", 40), "7": is("nginx", "2", "0").in("web", 50), "8": is("sh", "2", "0").in("web", 60),
			"9": is("bash", "4", "0").in("debugger-x2x4z", 70),
		}, 7, ""},
		"of whoever they are": {map[string]process{
			"self": self, "1": pause, "5": is("envoy", "", "0").in("sidecar", 40), "7": is("nginx", "", "0").in("web", 50), "8": is("sh", "", "0").in("web", 60),
		}, 7, ""},
		"another container is not taken for one that has no process": {map[string]process{
			"self": self, "1": pause, "5": is("envoy", "3", "0").in("sidecar", 40),
		}, 0, "container web: is it running?"},
		"those of which nothing is known may be two containers": {map[string]process{
			"self": self, "1": pause, "5": is("envoy", "", "0"), "7": is("nginx", "", "0"),
		}, 0, "[5 7]"},
		"without any there is none": {map[string]process{"self": self, "1": pause, "30": self}, 0, "is it running?"},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := Find(proc(t, c.processes), "web")
			if c.words == "" && (err != nil || found.PID != c.pid || found.Comm != c.processes[map[int]string{1: "1", 7: "7"}[c.pid]].comm) {
				t.Errorf("got %+v, %v", found, err)
			}
			if c.words != "" && (err == nil || !strings.Contains(err.Error(), c.words)) {
				t.Errorf("got %+v, %v", found, err)
			}
		})
	}
	if _, err := Find(t.TempDir(), "web"); err == nil || errors.Is(err, ErrNotShared) {
		t.Errorf("without /proc: %v", err)
	}
}

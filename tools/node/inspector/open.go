// Package inspector opens the inspector of a Node process, talks to it, and leaves it as it was.
package inspector

import (
	"context"
	"encoding/json"
	"net/http"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"toe.run/tools/lib/fault"
	"toe.run/tools/lib/target"
)

// How long Node may take to open its inspector, to take the first command, and to close it: it may be busy.
const patience = 10 * time.Second

// Open connects to the inspector of a Node process. If it was closed, SIGUSR1 opens it, and Close closes it again. Nothing
// interrupts this: the signal cannot be called back, and what it opens must be closed.
func Open(process target.Process) (*Client, error) {
	if !process.AwaitHandler(syscall.SIGUSR1) {
		return nil, fault.New(fault.Denied, "the target takes no SIGUSR1, by which Node opens its inspector (--disable-sigusr1): "+
			"it cannot be profiled")
	}
	before, err := listening(process.PID)
	if err != nil {
		return nil, fault.New(fault.Denied, "may not see which ports the target listens at: %v", err)
	}
	if err := syscall.Kill(process.PID, syscall.SIGUSR1); err != nil {
		return nil, fault.New(fault.Denied, "may not signal the target: %v. It needs the same user (runAsUser of the pod), or KILL", err)
	}
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		now, _ := listening(process.PID)
		for _, address := range now {
			// What was open before is asked too: somebody may have started Node with --inspect.
			if url := debuggerAt(address); url != "" {
				ctx, release := context.WithTimeout(context.Background(), patience)
				defer release()
				return connect(ctx, url, process.PID, address, slices.Contains(before, address))
			}
		}
	}
	return nil, fault.New(fault.NoTarget, "the target did not open its inspector within %v: its own handler of SIGUSR1, or another "+
		"process at its port, may stand before it", patience)
}

var local = http.Client{Timeout: time.Second}

// Where the inspector at an address takes connections; nothing when there is none. Its own answer is not trusted to lead
// anywhere else.
func debuggerAt(address string) string {
	answer, err := local.Get("http://" + address + "/json/list")
	if err != nil {
		return ""
	}
	defer answer.Body.Close()
	var targets []struct {
		ID  string `json:"id"`
		URL string `json:"webSocketDebuggerUrl"`
	}
	if json.NewDecoder(answer.Body).Decode(&targets) != nil || len(targets) == 0 || targets[0].URL == "" {
		return ""
	}
	return "ws://" + address + "/" + filepath.Base(targets[0].ID)
}

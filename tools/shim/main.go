// The shim is the entrypoint of tool images: it runs the tool beside its target, for a while, and sees to it that what
// the tool finds arrives. See docs/tool-images.md and docs/upload-protocol.md.
package main

import (
	"os"
	"runtime"
	"runtime/debug"

	"toe.run/shim/internal/run"
)

// The pod has memory and CPU for its program.
const (
	threads     = 2
	memoryLimit = 48 << 20
)

// The kernel kills the tool when the thread that started it ends: that must be the main one.
func init() { runtime.LockOSThread() }

func main() {
	runtime.GOMAXPROCS(threads)
	debug.SetMemoryLimit(memoryLimit)
	os.Exit(run.Run(os.Getenv, os.Args[1:], os.Stdout))
}

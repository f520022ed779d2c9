// async-profiler profiles a running JVM with the library of that name: it brings the library into the target, has the
// JVM load it, and takes the result and the library away again.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"toe.run/tools/async-profiler/hotspot"
	"toe.run/tools/lib/fault"
	"toe.run/tools/lib/target"
)

func main() {
	stop, release := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	err := run(stop, os.Args[1:])
	release()
	os.Exit(fault.End("async-profiler", err))
}

func run(stop context.Context, arguments []string) error {
	wanted, err := readSettings(arguments)
	if err != nil {
		return err
	}
	process, restore, err := target.Enter(wanted.pid, "Java", hotspot.IsJVM)
	if err != nil {
		return err
	}
	files, failed := record(stop, process, wanted)
	restore()
	if err := keep(files, wanted.out); err != nil {
		return err
	}
	return failed
}

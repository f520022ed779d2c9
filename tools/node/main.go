// node-profile makes CPU and heap profiles of a running Node process with the profilers that every Node has built in.
// The process needs no option and no restart: SIGUSR1 opens its inspector, which is closed again at the end.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"toe.run/tools/lib/fault"
	"toe.run/tools/lib/target"
	"toe.run/tools/node/inspector"
)

func main() {
	stop, release := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	err := run(stop, os.Args[1:])
	release()
	os.Exit(fault.End("node-profile", err))
}

func run(stop context.Context, arguments []string) error {
	wanted, err := readSettings(arguments)
	if err != nil {
		return err
	}
	process, restore, err := target.Enter(wanted.pid, "Node", inspector.IsProgram, inspector.IsNode)
	if err != nil {
		return err
	}
	client, err := inspector.Open(process)
	restore()
	if err != nil {
		return err
	}
	tell(process, wanted.seconds)
	failed := record(stop, client, wanted)
	return errors.Join(failed, leave(process, client))
}

// Says what is looked at, by its script alone: the rest of a command line may hold secrets.
func tell(process target.Process, seconds int) {
	arguments := process.Arguments()
	if inspector.IsLauncher(arguments) {
		fmt.Fprintf(os.Stderr, "node-profile: process %d only starts others, but none below it runs Node\n", process.PID)
	}
	what := ""
	if script := inspector.Script(arguments); script != "" {
		what = fmt.Sprintf(" (%s)", script)
	}
	fmt.Fprintf(os.Stderr, "node-profile: samples process %d%s for %ds\n", process.PID, what, seconds)
}

// Which ports the target listens at, its own user alone is told.
func leave(process target.Process, client *inspector.Client) error {
	restore, err := process.ActAs()
	if err != nil {
		return err
	}
	defer restore()
	if !client.Close() {
		fmt.Fprintln(os.Stderr, "node-profile: the inspector of the target is still open: it closes when the program next waits for an event")
	}
	return nil
}

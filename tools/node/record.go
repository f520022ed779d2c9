package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"time"

	"toe.run/tools/lib/fault"
	"toe.run/tools/node/inspector"
)

// How long the target may take to begin its profiles, and to write them down.
const patience = 60 * time.Second

// A profile that V8 can make: the commands that begin and end it, and the file it goes to.
type profile struct {
	enable, start, stop string
	params              map[string]any
	file                string
}

func profiles(wanted settings) (made []profile) {
	if wanted.cpu {
		made = append(made, profile{
			enable: "Profiler.enable", start: "Profiler.start", stop: "Profiler.stop", file: "profile.cpuprofile",
		})
	}
	if wanted.heap {
		made = append(made, profile{
			enable: "HeapProfiler.enable", start: "HeapProfiler.startSampling", stop: "HeapProfiler.stopSampling",
			params: map[string]any{"samplingInterval": wanted.interval}, file: "profile.heapprofile",
		})
	}
	return made
}

// record makes all profiles over the same time, and writes them. A stop shortens that time and interrupts nothing: a command
// that is given up costs the connection, by which the inspector is closed.
func record(stop context.Context, client *inspector.Client, wanted settings) error {
	all := profiles(wanted)
	if err := beginAll(client, all, wanted); err != nil {
		return err
	}
	wait(stop, wanted.seconds)
	ctx, release := context.WithTimeout(context.Background(), patience)
	defer release()
	var failed error
	for _, one := range all {
		failed = errors.Join(failed, finish(ctx, client, one, wanted.out))
	}
	return failed
}

func beginAll(client *inspector.Client, all []profile, wanted settings) error {
	ctx, release := context.WithTimeout(context.Background(), patience)
	defer release()
	for _, one := range all {
		if err := begin(ctx, client, one, wanted); err != nil {
			return err
		}
	}
	return nil
}

func begin(ctx context.Context, client *inspector.Client, one profile, wanted settings) error {
	if _, err := client.Call(ctx, one.enable, nil); err != nil {
		return err
	}
	if one.start == "Profiler.start" {
		microseconds := map[string]any{"interval": 1_000_000 / wanted.rate}
		if _, err := client.Call(ctx, "Profiler.setSamplingInterval", microseconds); err != nil {
			return err
		}
	}
	_, err := client.Call(ctx, one.start, one.params)
	return err
}

func wait(stop context.Context, seconds int) {
	select {
	case <-time.After(time.Duration(seconds) * time.Second):
	case <-stop.Done():
	}
}

func finish(ctx context.Context, client *inspector.Client, one profile, out string) error {
	answer, err := client.Call(ctx, one.stop, nil)
	if err != nil {
		return err
	}
	var result struct {
		Profile json.RawMessage `json:"profile"`
	}
	if err := json.Unmarshal(answer, &result); err != nil || len(result.Profile) == 0 {
		return fault.New(1, "%s gave no profile", one.stop)
	}
	return os.WriteFile(filepath.Join(out, one.file), result.Profile, 0o600)
}

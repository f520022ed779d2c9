// threads prints how much CPU time each thread of a process takes over some seconds, the busiest first.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// What the kernel counts CPU time in, a second.
const ticks = 100

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: threads PID SECONDS")
		os.Exit(64)
	}
	seconds, _ := strconv.Atoi(os.Args[2])
	stop, _ := signal.NotifyContext(context.Background(), syscall.SIGINT)
	before := read(os.Args[1])
	select {
	case <-time.After(time.Duration(seconds) * time.Second):
	case <-stop.Done():
	}
	threads := []thread{}
	for id, now := range read(os.Args[1]) {
		now.taken -= before[id].taken
		threads = append(threads, now)
	}
	slices.SortFunc(threads, func(a, b thread) int { return b.taken - a.taken })
	for _, one := range threads {
		fmt.Printf("%8.2f s  %s\n", float64(one.taken)/ticks, one.name)
	}
}

type thread struct {
	// Its number and its name, which it may change.
	name string
	// CPU time so far.
	taken int
}

// Threads by their numbers. Fields 14 and 15 of the stat of each are time in the program and in the kernel; the second is
// its name in brackets, which may hold blanks and brackets.
func read(pid string) map[string]thread {
	threads := map[string]thread{}
	files, _ := filepath.Glob("/proc/" + pid + "/task/*/stat")
	for _, file := range files {
		text, _ := os.ReadFile(file)
		id, rest, _ := strings.Cut(string(text), " (")
		end := strings.LastIndex(rest, ") ")
		if end < 0 {
			continue
		}
		if fields := strings.Fields(rest[end:]); len(fields) > 13 {
			user, _ := strconv.Atoi(fields[12])
			kernel, _ := strconv.Atoi(fields[13])
			threads[id] = thread{id + " " + rest[:end], user + kernel}
		}
	}
	return threads
}

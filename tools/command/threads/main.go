// threads prints how much CPU time each thread of a process takes over some seconds, the busiest first.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
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
	before := read(os.Args[1])
	time.Sleep(time.Duration(seconds) * time.Second)
	after := read(os.Args[1])
	names := []string{}
	for name := range after {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return after[b] - before[b] - (after[a] - before[a]) })
	for _, name := range names {
		fmt.Printf("%8.2f s  %s\n", float64(after[name]-before[name])/ticks, name)
	}
}

// CPU time of each thread so far. Fields 14 and 15 of its stat are time in the program and in the kernel; the second is
// its name in brackets, which may hold blanks.
func read(pid string) map[string]int {
	taken := map[string]int{}
	files, _ := filepath.Glob("/proc/" + pid + "/task/*/stat")
	for _, file := range files {
		text, _ := os.ReadFile(file)
		head, tail, _ := strings.Cut(string(text), ") ")
		if fields := strings.Fields(tail); len(fields) > 12 {
			user, _ := strconv.Atoi(fields[11])
			kernel, _ := strconv.Atoi(fields[12])
			taken[strings.Replace(head, "(", "", 1)] = user + kernel
		}
	}
	return taken
}

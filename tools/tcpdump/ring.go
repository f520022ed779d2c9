package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// tcpdump numbers the files of its ring from 0 and then writes over the oldest.
const ringFile = "ring.pcap"

// straighten gives the files of the ring names in the order of time: capture-1.pcap is the oldest.
func straighten(out string) error {
	files, err := filepath.Glob(filepath.Join(out, ringFile+"*"))
	if err != nil {
		return err
	}
	slices.SortFunc(files, func(a, b string) int { return int(written(a) - written(b)) })
	for index, file := range files {
		err = errors.Join(err, os.Rename(file, filepath.Join(out, fmt.Sprintf("capture-%d.pcap", index+1))))
	}
	return err
}

// When a file got its last packet, in nanoseconds.
func written(file string) int64 {
	info, err := os.Stat(file)
	if err != nil {
		return 0
	}
	return info.ModTime().UnixNano()
}

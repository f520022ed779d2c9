package keep

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"toe.run/shim/internal/outcome"
)

// Files lists the regular files below a folder that are not empty, by their path in it, sorted. Symbolic links are
// neither listed nor followed.
func Files(folder string) []string {
	var files []string
	_ = filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			// What went away meanwhile is none of the result.
			return nil
		}
		if info, err := entry.Info(); err == nil && info.Size() > 0 {
			if name, err := filepath.Rel(folder, path); err == nil {
				files = append(files, name)
			}
		}
		return nil
	})
	return files
}

// Size is what the files of a folder have together, in bytes.
func Size(folder string) int64 {
	total := int64(0)
	for _, name := range Files(folder) {
		if info, err := os.Lstat(filepath.Join(folder, name)); err == nil {
			total += info.Size()
		}
	}
	return total
}

// Free says how many bytes the folder's file system has left.
func Free(folder string) int64 {
	var stat syscall.Statfs_t
	if err := syscall.Statfs(folder, &stat); err != nil {
		return 1 << 62
	}
	return int64(stat.Bavail) * stat.Bsize
}

// Capacity says how many bytes the folder's file system has, 0 when nobody knows.
func Capacity(folder string) int64 {
	var stat syscall.Statfs_t
	if err := syscall.Statfs(folder, &stat); err != nil {
		return 0
	}
	return int64(stat.Blocks) * stat.Bsize
}

func isFull(err error) bool { return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) }

// DiskFull says that there is no room on the disk for more.
func DiskFull() *outcome.Refusal {
	return &outcome.Refusal{Why: outcome.Quota, Say: "the disk is full, or nearly so: what fitted is kept. Make room on the node, or measure for a shorter time"}
}

package volume

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// The target writes to the volume too, and may have put a symbolic link anywhere: none is followed, and every step
// starts from a folder that is open already.
const noLinks = syscall.O_NOFOLLOW | syscall.O_CLOEXEC

// O_PATH: to pass through a folder, its content need not be readable.
const pathOnly = 0x200000

// openBelow opens the folder at parts below root, and makes what is missing. The root, which may itself be a folder on
// the volume, must be there.
func openBelow(root string, parts ...string) (*os.File, error) {
	fd, err := openRoot(root)
	if err != nil {
		return nil, fmt.Errorf("PVC_PATH %s: %w (symbolic links are not followed)", root, err)
	}
	for _, part := range parts {
		next, err := openChild(fd, part)
		syscall.Close(fd)
		if err != nil {
			return nil, fmt.Errorf("%s on the volume: %w", part, err)
		}
		fd = next
	}
	return os.NewFile(uintptr(fd), root), nil
}

func openRoot(root string) (int, error) {
	fd, err := syscall.Open("/", pathOnly|syscall.O_DIRECTORY|noLinks, 0)
	for part := range strings.SplitSeq(strings.Trim(filepath.Clean(root), "/"), "/") {
		if err != nil || part == "" {
			break
		}
		var next int
		next, err = syscall.Openat(fd, part, pathOnly|syscall.O_DIRECTORY|noLinks, 0)
		syscall.Close(fd)
		fd = next
	}
	return fd, err
}

func openChild(folder int, name string) (int, error) {
	if err := syscall.Mkdirat(folder, name, 0o750); err != nil && !errors.Is(err, syscall.EEXIST) {
		return -1, err
	}
	return syscall.Openat(folder, name, syscall.O_RDONLY|syscall.O_DIRECTORY|noLinks, 0)
}

// create makes a new file. What has its name already, link or file, goes.
func create(folder *os.File, name string) (*os.File, error) {
	flags := syscall.O_WRONLY | syscall.O_CREAT | syscall.O_EXCL | noLinks
	fd, err := syscall.Openat(int(folder.Fd()), name, flags, 0o640)
	if errors.Is(err, syscall.EEXIST) {
		if err := remove(folder, name); err != nil {
			return nil, err
		}
		fd, err = syscall.Openat(int(folder.Fd()), name, flags, 0o640)
	}
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), name), nil
}

// rename gives a file its last name, for good: the file is on the disk before, the name afterwards.
func rename(folder, file *os.File, from, to string) error {
	if err := file.Sync(); err != nil {
		return err
	}
	if err := syscall.Renameat(int(folder.Fd()), from, int(folder.Fd()), to); err != nil {
		return err
	}
	return folder.Sync()
}

// read reads a small regular file; nil when there is none.
func read(folder *os.File, name string, most int) ([]byte, error) {
	fd, err := syscall.Openat(int(folder.Fd()), name, syscall.O_RDONLY|syscall.O_NONBLOCK|noLinks, 0)
	if errors.Is(err, syscall.ENOENT) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	file := os.NewFile(uintptr(fd), name)
	defer file.Close()
	text := make([]byte, most)
	count, err := file.ReadAt(text, 0)
	if count == most {
		return nil, errors.New(name + " on the volume is too large")
	}
	if count == 0 && err != nil && !errors.Is(err, os.ErrClosed) {
		return []byte{}, nil
	}
	return text[:count], nil
}

// free says how many bytes the folder's file system has left: as good as any number where it does not say.
func free(folder *os.File) int64 {
	var stat syscall.Statfs_t
	if err := syscall.Fstatfs(int(folder.Fd()), &stat); err != nil || stat.Blocks == 0 {
		return 1 << 62
	}
	return int64(stat.Bavail) * stat.Bsize
}

func remove(folder *os.File, name string) error {
	err := syscall.Unlinkat(int(folder.Fd()), name)
	if errors.Is(err, syscall.ENOENT) {
		return nil
	}
	return err
}

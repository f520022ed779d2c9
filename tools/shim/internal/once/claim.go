// Package once sees to it that an attempt runs once.
package once

import (
	"errors"
	"net"
	"os"
	"syscall"
)

// ErrTwice says that this attempt has run, or runs.
var ErrTwice = errors.New("this attempt has run already: a new attempt needs a container of its own")

// The socket is held until the process ends.
var held *net.UnixListener

// Claim takes the attempt for this process, as long as it lives. Two things tell that it is taken:
// the container has a termination message, which lives as long as the container; or another process holds the abstract
// socket of this name in the pod's network namespace, which ends with that process and leaves nothing behind.
// (A container that was made again elsewhere finds the manifest of the first in the store.)
// container may be "": then only the termination message counts.
func Claim(container, terminationLog string) error {
	if info, err := os.Stat(terminationLog); err == nil && info.Size() > 0 {
		return ErrTwice
	}
	if container == "" {
		return nil
	}
	var err error
	held, err = net.ListenUnix("unix", &net.UnixAddr{Net: "unix", Name: "@toe/" + container})
	if errors.Is(err, syscall.EADDRINUSE) {
		return ErrTwice
	}
	// Where sockets are forbidden there is none to find.
	return nil
}

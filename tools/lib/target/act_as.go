package target

import (
	"os"
	"syscall"

	"toe.run/tools/lib/fault"
)

// ActAs takes user and group of the process, so that all it does is done with the rights of the target and no others.
// A tool that is root keeps the way back, and stays within reach of signals of root. restore goes that way.
func (p Process) ActAs() (restore func(), err error) {
	if os.Geteuid() == p.UID && os.Getegid() == p.GID {
		return func() {}, nil
	}
	if os.Geteuid() != 0 {
		return nil, fault.New(fault.Denied, "may not act on the target: it runs as user and group %s, this tool as %d:%d. "+
			"They must be the same (runAsUser and runAsGroup of the pod), or the tool must be root with SETUID and SETGID",
			p.Owner(), os.Geteuid(), os.Getegid())
	}
	if err := become(p.UID, p.GID); err != nil {
		_ = become(0, 0)
		return nil, fault.New(fault.Denied, "may not act on the target: to become its user and group, %s, "+
			"the tool needs the capabilities SETUID and SETGID", p.Owner())
	}
	return func() { _ = become(0, 0) }, nil
}

// Enter finds the process of a runtime as Find does, and acts as its user. Of the target's own user, nothing in it is hidden
// from the tool, unless the target has capabilities; so it takes the user of the main process already while it searches.
func Enter(main int, runtime string, is ...func(pid int) (bool, error)) (Process, func(), error) {
	first, err := Read(main)
	if err != nil {
		return Process{}, nil, fault.New(fault.NoTarget, "the target has ended")
	}
	restore, err := first.ActAs()
	if err != nil {
		return Process{}, nil, err
	}
	found, err := Find(main, runtime, is...)
	if err != nil {
		restore()
		return Process{}, nil, err
	}
	if found.Owner() == first.Owner() {
		return found, restore, nil
	}
	restore()
	if restore, err = found.ActAs(); err != nil {
		return Process{}, nil, err
	}
	return found, restore, nil
}

// The group changes while the user is root.
func become(uid, gid int) error {
	if err := syscall.Setreuid(-1, 0); err != nil {
		return err
	}
	if err := syscall.Setgroups([]int{gid}); err != nil {
		return err
	}
	if err := syscall.Setregid(-1, gid); err != nil {
		return err
	}
	return syscall.Setreuid(-1, uid)
}

package disk

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// Writing reports whether any process has the file open for writing; f is open
// for reading. known is false where the system cannot say: on a file of another
// user, on some network disks. The kernel grants a read lease only on a file
// without writers (fcntl(2), F_SETLEASE); it is given back at once.
func Writing(f *os.File) (writing, known bool) {
	_, err := unix.FcntlInt(f.Fd(), unix.F_SETLEASE, unix.F_RDLCK)
	switch {
	case err == nil:
		_, err = unix.FcntlInt(f.Fd(), unix.F_SETLEASE, unix.F_UNLCK)
		return false, err == nil
	case errors.Is(err, unix.EAGAIN):
		return true, true
	}
	return false, false
}

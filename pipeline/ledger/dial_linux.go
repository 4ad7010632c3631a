package ledger

import (
	"errors"
	"syscall"
)

// userTimeout ends a connection whose other side has not acknowledged what was
// sent for 10 s; the system's own limit is a quarter of an hour.
func userTimeout(network, _ string, c syscall.RawConn) error {
	if network == "unix" {
		return nil
	}
	const tcpUserTimeout, milliseconds = 0x12, 10_000
	var set error
	err := c.Control(func(fd uintptr) {
		set = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpUserTimeout, milliseconds)
	})
	return errors.Join(err, set)
}

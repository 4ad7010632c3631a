//go:build !linux

package archivetest

import "testing"

// Disk is a file system of a few megabytes.
type Disk struct{ Dir string }

// SmallDisk skips the test: a small disk is mounted on Linux only.
func SmallDisk(t testing.TB, _ int) *Disk {
	t.Skip("no small disk: mounting one needs root on Linux")
	return nil
}

// Fill takes all space that is left but the pages (of 4 KiB) that are to stay free.
func (*Disk) Fill(int) {}

// Free gives the space back.
func (*Disk) Free() {}

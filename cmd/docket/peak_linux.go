package main

import (
	"fmt"
	"os"
	"syscall"
)

// peakMemory is the most memory that an ended process held.
func peakMemory(state *os.ProcessState) string {
	u, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return "unknown"
	}
	return fmt.Sprintf("%.1f MB", float64(u.Maxrss)/1024) // Linux counts in KiB
}

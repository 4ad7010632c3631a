//go:build !linux

package main

import "os"

// peakMemory: only Linux is asked.
func peakMemory(*os.ProcessState) string { return "unknown here" }

package pipeline

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// vitals are what a process has used of the machine.
type vitals struct {
	cpu       time.Duration
	rss, peak int // MB of memory, now and at most
}

// clockTick is the unit of the times in /proc/PID/stat, on every Linux of today.
const clockTick = 10 * time.Millisecond

// vitalsOf reads the vitals of a process that is alive.
func vitalsOf(t testing.TB, pid int) (v vitals) {
	t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatalf("the worker has ended: %v", err)
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	if fields[0] == "Z" {
		t.Fatal("the worker has ended")
	}
	for _, ticks := range fields[11:13] { // in the process and in the kernel
		n, err := strconv.Atoi(ticks)
		if err != nil {
			t.Fatal(err)
		}
		v.cpu += time.Duration(n) * clockTick
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		name, value, _ := strings.Cut(line, ":")
		kB, _ := strconv.Atoi(strings.Fields(value + " 0")[0])
		switch name {
		case "VmRSS":
			v.rss = kB >> 10
		case "VmHWM":
			v.peak = kB >> 10
		}
	}
	if v.rss == 0 || v.peak == 0 {
		t.Fatalf("no memory is said of process %d", pid)
	}
	return v
}

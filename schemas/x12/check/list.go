package check

import (
	"strings"

	"github.com/docket-edi/docket/schemas/fault"
)

// List collects faults up to a limit. What does not fit is summed up in one
// more-faults entry of the worst severity left out, so that a late rejection
// is never lost behind early notes.
type List struct {
	Max     int // default 100
	faults  []fault.Fault
	dropped int
	worst   fault.Severity
}

// Add appends a fault; its strings are copied.
func (l *List) Add(f fault.Fault) {
	if l.Max == 0 {
		l.Max = 100
	}
	f.Value, f.Segment, f.Loop = clip(f.Value), strings.Clone(f.Segment), strings.Clone(f.Loop)
	if len(l.faults) < l.Max {
		l.faults = append(l.faults, f)
		return
	}
	l.dropped++
	l.worst = fault.Worst([]fault.Fault{f, {Severity: l.worst}})
}

// Len is the number of faults added.
func (l *List) Len() int { return len(l.faults) + l.dropped }

// Faults are the faults in the order added.
func (l *List) Faults() []fault.Fault {
	if l.dropped == 0 {
		return l.faults
	}
	return append(l.faults[:len(l.faults):len(l.faults)], fault.Fault{
		Code: fault.MoreFaults, Severity: l.worst, Scope: fault.Set,
		Rule: "docket lists 100 faults a set", Hint: "mend these first, then check again",
	})
}

// clip keeps a fault's value short and free of the reader's buffer.
func clip(s string) string {
	const most = 200 // more than AK404 may copy, so that a cut value is never sent
	if len(s) > most {
		s = s[:most]
	}
	return strings.Clone(strings.ToValidUTF8(s, "\uFFFD"))
}

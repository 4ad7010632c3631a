package jsonfile

import (
	"fmt"

	"github.com/docket-edi/docket/schemas/fault"
)

func (t *text) add(f fault.Fault) {
	switch {
	case len(t.faults) < maxFaults:
		t.faults = append(t.faults, f)
	case len(t.faults) == maxFaults:
		t.faults = append(t.faults, fault.Fault{
			Code: fault.MoreFaults, Severity: fault.Worst(t.faults), Scope: fault.File,
			Hint: "correct these first, then read the file again",
		})
	case f.Severity == fault.Reject:
		t.faults[maxFaults].Severity = fault.Reject
	}
}

func (t *text) file(code fault.Code, rule, hint string) {
	t.add(fault.Fault{Code: code, Severity: fault.Reject, Scope: fault.File, Rule: rule, Hint: hint})
}

// at reports what is wrong at an offset of the file.
func (t *text) at(severity fault.Severity, code fault.Code, offset int, name, value, rule, hint string) {
	t.add(t.placed(fault.Fault{
		Code: code, Severity: severity, Scope: fault.Element, Segment: name, Value: shown(value), Rule: rule, Hint: hint,
	}, offset))
}

// placed adds the place to a fault that will be listed; finding it costs time.
func (t *text) placed(f fault.Fault, offset int) fault.Fault {
	if len(t.faults) >= maxFaults {
		return f
	}
	line, column := t.place(offset)
	f.PositionInFile, f.Offset = line, int64(offset)
	f.Hint = fmt.Sprintf("line %d, column %d: %s", line, column, f.Hint)
	return f
}

// judged takes the faults of a record's rules and finds their keys in the
// file. A value that could not be read has its fault already.
func (t *text) judged(n *node, found []fault.Fault) {
	for _, f := range found {
		owner := n
		if lines := n.get("lines"); f.Position > 0 && lines != nil && f.Position <= len(lines.items) {
			owner = lines.items[f.Position-1]
		}
		subject := owner.get(keyOf(f))
		if owner.bad || subject != nil && subject.bad {
			continue
		}
		if subject == nil {
			subject = owner
		}
		f.Value = shown(f.Value)
		t.add(t.placed(f, subject.start))
	}
}

// keyOf is the JSON key under which a rule's field stands, where the two differ.
func keyOf(f fault.Fault) string {
	switch {
	case f.Segment == "item_qualifier":
		return "item"
	case f.Segment == "line" && f.Position == 0:
		return "lines"
	}
	return f.Segment
}

// shown is a value short enough to be read in a message.
func shown(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:79]) + "…"
	}
	return s
}

package sheet

import "github.com/docket-edi/docket/schemas/fault"

// faults is the list of what is wrong; it ends after maxFaults.
type faults struct{ list []fault.Fault }

func (f *faults) add(x fault.Fault) {
	switch {
	case len(f.list) < maxFaults:
		f.list = append(f.list, x)
	case len(f.list) == maxFaults:
		f.list = append(f.list, fault.Fault{
			Code: fault.MoreFaults, Severity: fault.Worst(f.list), Scope: fault.File,
			Hint: "correct these first, then read the file again",
		})
	case x.Severity == fault.Reject:
		f.list[maxFaults].Severity = fault.Reject
	}
}

// file reports what is wrong with the sheet as a whole.
func (f *faults) file(code fault.Code, rule, hint string) {
	f.add(fault.Fault{Code: code, Severity: fault.Reject, Scope: fault.File, Rule: rule, Hint: hint})
}

// cell reports a value; row counts from 1, the header.
func (f *faults) cell(severity fault.Severity, code fault.Code, row int, column, value, rule, hint string) {
	f.add(fault.Fault{
		Code: code, Severity: severity, Scope: fault.Element, Segment: column, PositionInFile: row,
		Value: shown(value), Rule: rule, Hint: hint,
	})
}

// shown is a value short enough to be read in a message.
func shown(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:79]) + "…"
	}
	return s
}

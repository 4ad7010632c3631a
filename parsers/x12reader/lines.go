package x12reader

import (
	"slices"

	"github.com/docket-edi/docket/schemas/fault"
)

// InterchangeLine is the line of `validate --json` for an interchange.
type InterchangeLine struct {
	Line     string        `json:"line"` // "interchange"
	File     string        `json:"file"`
	Control  *string       `json:"control"` // ISA13; null where there is no ISA
	Sender   string        `json:"sender"`
	Receiver string        `json:"receiver"`
	Version  string        `json:"version"`
	Groups   int           `json:"groups"`
	Sets     int           `json:"sets"`
	Status   Status        `json:"status"`
	TA1      string        `json:"ta1"` // element I18
	Faults   []fault.Fault `json:"faults"`
}

// SetLine is the line of `validate --json` for a transaction set.
type SetLine struct {
	Line        string        `json:"line"` // "set"
	File        string        `json:"file"`
	Interchange string        `json:"interchange"` // ISA13
	Group       string        `json:"group"`       // GS06
	Set         string        `json:"set"`         // ST01
	Control     string        `json:"control"`     // ST02
	Version     string        `json:"version"`     // GS08
	Segments    int           `json:"segments"`
	Status      Status        `json:"status"`
	Faults      []fault.Fault `json:"faults"`
}

// Lines are the lines of `validate --json`, InterchangeLine and SetLine, in the
// order of the file. Faults of a group stand with its interchange.
func (r *Result) Lines() []any {
	lines := []any{}
	for _, ic := range r.Interchanges {
		lines = append(lines, ic.line(r.Name))
		for _, g := range ic.Groups {
			for _, s := range g.Sets {
				lines = append(lines, SetLine{Line: "set", File: r.Name, Interchange: ic.Header.Control, Group: g.Control, Set: s.ID,
					Control: s.Control, Version: g.Version, Segments: s.Count, Status: s.Status, Faults: orEmpty(s.Faults)})
			}
		}
	}
	return lines
}

func (ic *Interchange) line(file string) InterchangeLine {
	l := InterchangeLine{Line: "interchange", File: file, Sender: ic.Header.Sender, Receiver: ic.Header.Receiver, Version: ic.Header.Version,
		Groups: ic.GroupCount, Sets: ic.SetCount, Status: ic.Overall(), TA1: ic.TA1.Note, Faults: orEmpty(ic.AllFaults())}
	if ic.Header != (Header{}) {
		l.Control = &ic.Header.Control
	}
	return l
}

// AllFaults are the faults of the interchange and of its groups, without those of its sets.
func (ic *Interchange) AllFaults() []fault.Fault {
	all := slices.Clone(ic.Faults)
	for _, g := range ic.Groups {
		all = append(all, g.Faults...)
	}
	return all
}

// Overall is the interchange's own status; accepted-with-errors when one of its
// groups is at fault. Faults of sets are the sets' own.
func (ic *Interchange) Overall() Status {
	if ic.Status != Accepted {
		return ic.Status
	}
	for _, g := range ic.Groups {
		if w := fault.Worst(g.Faults); w == fault.Reject || w == fault.Error {
			return AcceptedWithErrors
		}
	}
	return Accepted
}

// WorstStatus is rejected when anything in the file is rejected: exit code 3.
func (r *Result) WorstStatus() Status {
	worst := Accepted
	for _, ic := range r.Interchanges {
		for _, s := range append(below(ic), ic.Overall()) {
			if s == Rejected {
				return Rejected
			}
			if s == AcceptedWithErrors {
				worst = s
			}
		}
	}
	return worst
}

// below are the statuses of the sets, and of the groups that are rejected.
func below(ic *Interchange) (all []Status) {
	for _, g := range ic.Groups {
		if g.Ack != nil && g.Ack.Code == "R" {
			all = append(all, Rejected)
		}
		for _, s := range g.Sets {
			all = append(all, s.Status)
		}
	}
	return all
}

func orEmpty(f []fault.Fault) []fault.Fault {
	if f == nil {
		return []fault.Fault{}
	}
	return f
}

package x12reader

import (
	"encoding/json"
	"slices"
	"strconv"

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
				lines = append(lines, g.line(ic, r.Name, s))
			}
		}
	}
	return lines
}

// AppendLines appends the same lines as JSON, each with a line feed, and hands
// them to write from time to time.
func (ic *Interchange) AppendLines(file string, write func([]byte) error) error {
	b, err := json.Marshal(ic.line(file))
	if err != nil {
		return err
	}
	b = append(b, '\n')
	for _, g := range ic.Groups {
		clean, err := g.cleanLine(ic, file)
		if err != nil {
			return err
		}
		err = g.sets(func(s *Set) error {
			if b, err = clean.append(b, g, ic, file, s); err != nil || len(b) < 32<<10 {
				return err
			}
			err = write(b)
			b = b[:0]
			return err
		})
		if err != nil {
			return err
		}
	}
	return write(b)
}

// cleanLine is the line of an accepted set without faults, cut where its own
// values stand: nearly all lines of a large group are it.
type cleanLine struct {
	id                     string
	before, middle, behind []byte // ST02 stands between the first two, the segment count between the last
}

func (g *Group) cleanLine(ic *Interchange, file string) (cleanLine, error) {
	l := cleanLine{}
	if len(g.Sets) > 0 {
		l.id = g.Sets[0].ID
	} else if len(g.briefs.ids) > 0 {
		l.id = g.briefs.ids[0]
	}
	sample := g.line(ic, file, &Set{ID: l.id, Control: "0000", Count: 0, Status: Accepted})
	b, err := json.Marshal(sample)
	version, _ := json.Marshal(sample.Version)
	control := len(b) - len(`0000","version":,"segments":0,"status":"","faults":[]}`) - len(version) - len(sample.Status)
	count := len(b) - len(`0,"status":"","faults":[]}`) - len(sample.Status)
	l.before, l.middle, l.behind = b[:control:control], b[control+4:count], b[count+1:]
	return l, err
}

func (l *cleanLine) append(b []byte, g *Group, ic *Interchange, file string, s *Set) ([]byte, error) {
	if _, ok := plain(s.Control); ok && s.ID == l.id && s.Status == Accepted && len(s.Faults) == 0 {
		b = append(append(append(b, l.before...), s.Control...), l.middle...)
		b = append(strconv.AppendInt(b, int64(s.Count), 10), l.behind...)
		return append(b, '\n'), nil
	}
	line, err := json.Marshal(g.line(ic, file, s))
	return append(append(b, line...), '\n'), err
}

func (g *Group) line(ic *Interchange, file string, s *Set) SetLine {
	l := SetLine{Line: "set", File: file, Interchange: ic.Header.Control, Group: g.Control, Set: s.ID, Control: s.Control, Version: g.Version,
		Segments: s.Count, Status: s.Status, Faults: orEmpty(s.Faults)}
	if g.rejected(ic) {
		l.Status = Rejected
	}
	return l
}

func (ic *Interchange) line(file string) InterchangeLine {
	l := InterchangeLine{Line: "interchange", File: file, Sender: ic.Header.Sender, Receiver: ic.Header.Receiver, Version: ic.Header.Version,
		Groups: ic.GroupCount, Sets: ic.SetCount, Status: ic.Overall(), TA1: ic.TA1.Note, Faults: orEmpty(ic.AllFaults())}
	if ic.Header != (Header{}) {
		l.Control = &ic.Header.Control
	}
	return l
}

// EachSet gives every set of the interchange with its group, in order. A set's
// status is that of its group where that is rejected.
func (ic *Interchange) EachSet(do func(*Group, *Set) error) error {
	for _, g := range ic.Groups {
		err := g.sets(func(s *Set) error {
			if g.rejected(ic) {
				s.Status = Rejected
			}
			return do(g, s)
		})
		if err != nil {
			return err
		}
	}
	return nil
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

// Worst is rejected when anything of the interchange is: itself, a group or a
// set (exit code 3).
func (ic *Interchange) Worst() Status {
	worst := ic.Overall()
	for _, g := range ic.Groups {
		if g.rejected(ic) || g.answeredEmpty() {
			return Rejected
		}
		for _, s := range g.briefs.full {
			worst = worse(worst, s.Status)
		}
		for _, s := range g.Sets {
			worst = worse(worst, s.Status)
		}
	}
	return worst
}

// answeredEmpty: a faulty group without sets is answered R, for nothing in it
// was accepted.
func (g *Group) answeredEmpty() bool {
	return g.FunctionalID != "FA" && g.SetCount == 0 && fault.Worst(g.Faults) == fault.Error
}

func worse(a, b Status) Status {
	if a == Rejected || b == Rejected {
		return Rejected
	}
	if a == AcceptedWithErrors || b == AcceptedWithErrors {
		return AcceptedWithErrors
	}
	return Accepted
}

// WorstStatus is the worst of the interchanges.
func (r *Result) WorstStatus() Status {
	worst := Accepted
	for _, ic := range r.Interchanges {
		worst = worse(worst, ic.Worst())
	}
	return worst
}

func orEmpty(f []fault.Fault) []fault.Fault {
	if f == nil {
		return []fault.Fault{}
	}
	return f
}

package check

import (
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/x12"
)

// relation judges one relational note (X12.6: P R E C L). The fault stands at
// the first element that should be there, or for E at the second that is.
func (j *Judge) relation(s *x12.Segment, def *x12.SegmentDef, note *x12.Relation) {
	have := func(p int) bool { return trim(s.Element(p)) != "" }
	present, firstAbsent, second := 0, 0, 0
	for _, p := range note.Positions {
		if have(p) {
			if present++; present == 2 {
				second = p
			}
		} else if firstAbsent == 0 {
			firstAbsent = p
		}
	}
	lead, all := have(note.Positions[0]), len(note.Positions)
	switch {
	case note.Kind == 'E' && present > 1:
		j.broken(s, def, note, fault.ElementExcluded, second, "only one of these elements may be sent")
	case note.Kind == 'P' && present > 0 && present < all:
		j.broken(s, def, note, fault.ElementConditionalMissing, firstAbsent, "these elements are sent together or not at all")
	case note.Kind == 'R' && present == 0:
		j.broken(s, def, note, fault.ElementConditionalMissing, firstAbsent, "at least one of these elements must be sent")
	case note.Kind == 'C' && lead && present < all:
		j.broken(s, def, note, fault.ElementConditionalMissing, firstAbsent, "the first of these elements needs all the others")
	case note.Kind == 'L' && lead && present == 1:
		j.broken(s, def, note, fault.ElementConditionalMissing, firstAbsent, "the first of these elements needs one of the others")
	}
}

func (j *Judge) broken(s *x12.Segment, def *x12.SegmentDef, note *x12.Relation, code fault.Code, p int, hint string) {
	if def.Elements[p-1].Required == 'M' && code == fault.ElementConditionalMissing {
		return // already faulted as a missing mandatory element
	}
	f := j.at(s, code, fault.Element, p, def.Elements[p-1].Ref, hint)
	f.Rule = j.rule(s.ID + " " + note.String())
	j.add(f)
}

// faulted reports whether element n of the segment at hand has a fault already
// that is more than a note.
func (j *Judge) faulted(s *x12.Segment, n int) bool {
	for i := len(j.list.faults) - 1; i >= 0; i-- {
		f := &j.list.faults[i]
		if f.Position != s.Position {
			return false
		}
		if f.Element == n && f.Severity != fault.Note {
			return true
		}
	}
	return false
}

package x12reader

import (
	"strings"

	"github.com/shopspring/decimal"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12"
	"github.com/docket-edi/docket/schemas/x12/check"
)

// meaning collects what a record reader finds wrong beyond the judge: values
// that are well formed or tolerated, yet of no use in the record.
type meaning struct {
	policy check.Policy
	set    *Set
	faults []fault.Fault
}

// fault adds a fault at element n, unless the judge rejected that element already.
func (m *meaning) fault(s *x12.Segment, code fault.Code, n int, loop, hint string) {
	for _, f := range m.set.Faults {
		if f.Position == s.Position && f.Element == n && f.Severity == fault.Reject {
			return
		}
	}
	f := trailerFault(s, code, n, elementRef(m.set, s.ID, n), hint)
	f.Scope, f.Position, f.Loop = fault.Element, s.Position, loop
	f.Severity = m.policy.Severity(code)
	f.Segment, f.Value = strings.Clone(f.Segment), strings.Clone(f.Value) // the reader's memory is used again
	m.faults = append(m.faults, f)
}

func elementRef(set *Set, segment string, n int) string {
	if set.Def == nil {
		return ""
	}
	r, _ := x12.Load(set.Def.Release)
	if def := r.Segment(segment); def != nil && n <= len(def.Elements) {
		return def.Elements[n-1].Ref
	}
	return ""
}

// own copies the segments of the set, all text in one piece, so that a record
// may keep what it takes from them.
func own(set *Set) []x12.Segment {
	size, count := 0, 0
	for i := range set.Segments {
		from, end := extent(&set.Segments[i])
		size += len(set.Segments[i].ID) + end - from
		count += len(set.Segments[i].Ends)
	}
	all, ends := make([]byte, 0, size), make([]uint32, 0, count)
	segments := make([]x12.Segment, len(set.Segments))
	for i, s := range set.Segments {
		from, end := extent(&s)
		all = append(all, s.ID...)
		first, moved := len(ends), uint32(len(all)-from)
		for _, e := range s.Ends {
			ends = append(ends, e+moved)
		}
		all = append(all, s.Text[from:end]...)
		s.Ends = ends[first:len(ends):len(ends)]
		segments[i] = s
	}
	text, at := string(all), 0
	for i := range segments {
		s := &segments[i]
		s.Text, s.ID = text, text[at:at+len(s.ID)]
		from, end := extent(s)
		at += len(s.ID) + end - from
	}
	return segments
}

// extent is where the elements stand in the segment's text.
func extent(s *x12.Segment) (from, end int) {
	if len(s.Ends) == 0 {
		return 0, 0
	}
	return int(s.Ends[0]), int(s.Ends[len(s.Ends)-1])
}

// text is element n without trailing spaces.
func text(s *x12.Segment, n int) string { return trimmed(s.Element(n)) }

// trimmed is v without trailing spaces; most have none.
func trimmed(v string) string {
	if len(v) > 0 && v[len(v)-1] == ' ' {
		return strings.TrimRight(v, " ")
	}
	return v
}

// date is element n, empty when it is no date.
func date(s *x12.Segment, n int) record.Date {
	d, _ := record.ParseDate(strings.TrimRight(s.Element(n), " "))
	return d
}

// decimalOf reads an X12 number; ok is false when it is none.
func decimalOf(v string) (d decimal.Decimal, ok bool) { return record.NumberOf(v).Decimal() }

// items are the pairs of id qualifier and id from element n on. A pair without
// an id is left out; an id without a qualifier is kept. Ids are kept as received,
// trailing spaces too: they are echoed so.
func items(s *x12.Segment, n int) []record.ItemID { return appendItems([]record.ItemID{}, s, n) }

func appendItems(list []record.ItemID, s *x12.Segment, n int) []record.ItemID {
	for ; n < s.Len(); n += 2 {
		qualifier, v := s.Element(n), s.Element(n+1)
		if trimmed(v) != "" {
			list = append(list, record.ItemID{Qualifier: trimmed(qualifier), Value: v})
		}
	}
	return list
}

// roles are docket's words for the parties of element 98.
var roles = map[string]string{"ST": "ship_to", "SF": "ship_from", "BT": "bill_to", "BY": "buyer", "SE": "seller",
	"SU": "supplier", "RE": "remit_to", "RI": "remit_to"}

func roleOf(code string) string {
	if role := roles[code]; role != "" {
		return role
	}
	return strings.ToLower(strings.TrimRight(code, " "))
}

func newParty(s *x12.Segment) record.Party {
	p := record.Party{Role: roleOf(s.Element(1)), Name: text(s, 2)}
	if v := text(s, 4); v != "" {
		p.ID = &record.PartyID{Qualifier: text(s, 3), Value: v}
	}
	return p
}

// partySegment adds N2, N3, N4 or PER to the party; false when s is none of them.
func partySegment(p *record.Party, s *x12.Segment) bool {
	switch s.ID {
	case "N2":
		p.Name = join(join(p.Name, text(s, 1)), text(s, 2))
	case "N3":
		a := address(p)
		for n := 1; n <= 2; n++ {
			if v := text(s, n); v != "" {
				a.Lines = append(a.Lines, v)
			}
		}
	case "N4":
		a := address(p)
		a.City, a.Region, a.Postal, a.Country = text(s, 1), text(s, 2), text(s, 3), text(s, 4)
	case "PER":
		p.Contacts = append(p.Contacts, contact(s))
	default:
		return false
	}
	return true
}

func address(p *record.Party) *record.Address {
	if p.Address == nil {
		p.Address = &record.Address{Lines: []string{}}
	}
	return p.Address
}

func contact(s *x12.Segment) record.Contact {
	c := record.Contact{Name: text(s, 2)}
	for n := 3; n <= 7; n += 2 {
		switch s.Element(n) {
		case "TE":
			c.Phone = text(s, n+1)
		case "EM":
			c.Email = text(s, n+1)
		}
	}
	return c
}

func reference(s *x12.Segment) record.Reference {
	return record.Reference{Qualifier: text(s, 1), Value: text(s, 2), Description: text(s, 3)}
}

// qualifiedDate reads DTM. What is no calendar date is kept as text.
func qualifiedDate(s *x12.Segment) record.QualifiedDate {
	d := record.QualifiedDate{Qualifier: text(s, 1), Date: date(s, 2), Time: text(s, 3)}
	if d.Date == "" {
		d.Text = join(text(s, 2), text(s, 6))
	}
	return d
}

// join puts two texts together with a space; most often one is empty.
func join(a, b string) string {
	switch {
	case a == "" && b != "" && b[0] > ' ' && b[len(b)-1] > ' ' && b[len(b)-1] < 0x80 && b[0] < 0x80:
		return b
	case a == "":
		return strings.TrimSpace(b)
	case b == "":
		return strings.TrimSpace(a)
	}
	return strings.TrimSpace(a + " " + b)
}

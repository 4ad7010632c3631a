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
		size += len(set.Segments[i].ID)
		count += len(set.Segments[i].Elements)
		for _, e := range set.Segments[i].Elements {
			size += len(e)
		}
	}
	var all strings.Builder
	all.Grow(size)
	keep := func(s string) string {
		at := all.Len()
		all.WriteString(s)
		return all.String()[at:]
	}
	elements := make([]string, 0, count)
	segments := make([]x12.Segment, len(set.Segments))
	for i, s := range set.Segments {
		first := len(elements)
		for _, e := range s.Elements {
			elements = append(elements, keep(e))
		}
		s.ID, s.Elements = keep(s.ID), elements[first:len(elements):len(elements)]
		segments[i] = s
	}
	return segments
}

// text is element n without trailing spaces.
func text(s *x12.Segment, n int) string {
	v := s.Element(n)
	if v != "" && v[len(v)-1] == ' ' {
		v = strings.TrimRight(v, " ")
	}
	return v
}

// date is element n, empty when it is no date.
func date(s *x12.Segment, n int) record.Date {
	d, _ := record.ParseDate(strings.TrimRight(s.Element(n), " "))
	return d
}

// number reads an X12 number, R or with implied decimals already shifted by the
// caller; ok is false when it is none. Up to 18 digits are built from an integer.
func decimalOf(v string) (d decimal.Decimal, ok bool) {
	v = strings.TrimRight(v, " ")
	mantissa, exponent, hasExponent := strings.Cut(v, "E")
	shift := int32(0)
	if hasExponent {
		e, err := decimalOf(exponent)
		if !err || !e.IsInteger() || e.Abs().GreaterThan(decimal.NewFromInt(30)) {
			return d, false
		}
		shift = int32(e.IntPart())
	}
	if d, ok = small(mantissa); !ok {
		var err error
		if d, err = record.ParseDecimal(mantissa); err != nil {
			return d, false
		}
	}
	if hasExponent {
		d = d.Shift(shift)
	}
	return d, true
}

// small is decimalOf for numbers of at most 18 digits without an exponent.
func small(v string) (d decimal.Decimal, ok bool) {
	i, n, digits, scale := 0, int64(0), 0, int32(-1)
	if len(v) > 0 && v[0] == '-' {
		i++
	}
	for ; i < len(v); i++ {
		switch c := v[i]; {
		case c >= '0' && c <= '9':
			n, digits = n*10+int64(c-'0'), digits+1
			if scale >= 0 {
				scale++
			}
		case c == '.' && scale < 0:
			scale = 0
		default:
			return d, false
		}
	}
	if digits == 0 || digits > 18 {
		return d, false
	}
	if v[0] == '-' {
		n = -n
	}
	return decimal.New(n, -max(scale, 0)), true
}

// items are the pairs of id qualifier and id from element n on. A pair without
// an id is left out; an id without a qualifier is kept. Ids are kept as received,
// trailing spaces too: they are echoed so.
func items(s *x12.Segment, n int) []record.ItemID {
	list := []record.ItemID{}
	for ; n <= len(s.Elements); n += 2 {
		if text(s, n+1) != "" {
			list = append(list, record.ItemID{Qualifier: text(s, n), Value: s.Element(n + 1)})
		}
	}
	return list
}

// roles are docket's words for the parties of element 98.
var roles = map[string]string{"ST": "ship_to", "SF": "ship_from", "BT": "bill_to", "BY": "buyer", "SE": "seller",
	"SU": "supplier", "RE": "remit_to", "RI": "remit_to"}

func newParty(s *x12.Segment) record.Party {
	p := record.Party{Role: roles[s.Element(1)], Name: text(s, 2)}
	if p.Role == "" {
		p.Role = strings.ToLower(text(s, 1))
	}
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

func join(a, b string) string { return strings.TrimSpace(a + " " + b) }

package x12reader

import (
	"strings"

	"github.com/shopspring/decimal"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12"
)

// heading collects what the headings of most sets say alike: currency,
// references, dates, parties and notes. loop is the innermost loop that matters.
type heading struct {
	meaning
	loop       string
	currency   string
	references []record.Reference
	dates      []record.QualifiedDate
	parties    []record.Party
	notes      []string
}

func newHeading(ic *Interchange, s *Set) heading {
	return heading{meaning: meaning{policy: ic.Policy, set: s}, references: []record.Reference{}, dates: []record.QualifiedDate{},
		parties: []record.Party{}, notes: []string{}}
}

// source says where a record was read; the caller fills Raw and Interchange.
func source(ic *Interchange, g *Group, s *Set) record.Source {
	return record.Source{Control: ic.Header.Control, Group: g.Control, Set: s.Control, Version: g.Version,
		Usage: ic.Header.Usage, Sent: ic.Header.Sent(), Offset: s.Offset}
}

// take takes a segment of the heading. number is the document's own: an N9 that
// repeats it only heads notes.
func (h *heading) take(s *x12.Segment, number string) {
	if h.loop == "N1" && len(h.parties) > 0 && partySegment(&h.parties[len(h.parties)-1], s) {
		return
	}
	switch s.ID {
	case "CUR":
		if h.currency == "" {
			h.currency = text(s, 2)
		}
	case "REF":
		h.references = append(h.references, reference(s))
	case "DTM":
		h.dates = append(h.dates, qualifiedDate(s))
	case "N1":
		h.parties = append(h.parties, newParty(s))
	case "N9":
		switch v := text(s, 3); {
		case headsNotes(s, number):
		case text(s, 2) != "":
			h.references = append(h.references, reference(s))
		case v != "":
			h.notes = append(h.notes, v)
		}
	default:
		h.notes = appendNote(h.notes, s)
	}
}

// headsNotes reports whether an N9 only says of which order the notes below it
// are: docket writes them so.
func headsNotes(s *x12.Segment, number string) bool {
	return s.Element(1) == "PO" && text(s, 2) == number && text(s, 3) == ""
}

// appendNote keeps free text: MSG in 004010, MTX in 005010, NTE, PID of the heading.
func appendNote(notes []string, s *x12.Segment) []string {
	v := ""
	switch s.ID {
	case "MSG":
		v = text(s, 1)
	case "MTX":
		v = text(s, 2)
		if more := text(s, 3); more != "" {
			v = join(v, more)
		}
	case "NTE":
		v = text(s, 2)
	case "PID":
		v = text(s, 5)
	}
	if v == "" {
		return notes
	}
	return append(notes, v)
}

// price is the amount of element n; nil when none is sent: a missing price is not 0.
func (h *heading) price(s *x12.Segment, n int, loop string) *record.Money {
	m := h.money(s, n)
	if m == nil && text(s, n) != "" {
		h.fault(s, fault.LinePrice, n, loop, "the price is a number such as 12.50")
	}
	return m
}

// money is the amount of an R element; nil when it is empty or no number.
func (h *heading) money(s *x12.Segment, n int) *record.Money {
	d, ok := decimalOf(s.Element(n))
	if !ok {
		return nil
	}
	return &record.Money{Amount: d, Currency: h.currency}
}

// cents is the amount of an N2 element, whose last two digits are decimals. A
// point that should not be there says where they begin.
func (h *heading) cents(s *x12.Segment, n int) *record.Money {
	m := h.money(s, n)
	if m != nil && !strings.Contains(s.Element(n), ".") {
		m.Amount = decimal.NewFromBigInt(m.Amount.Coefficient(), m.Amount.Exponent()-2)
	}
	return m
}

// counted is a number with its unit; nil when no number is sent.
func (h *heading) counted(s *x12.Segment, value, unit int) *record.Quantity {
	if text(s, value) == "" {
		return nil
	}
	q := h.quantity(s, value, unit)
	q.Unit, _ = cut(q.Unit, h.set.Delimiters.Component) // the unit may be a composite (C001)
	return &q
}

func (h *heading) charge(s *x12.Segment) record.Charge {
	c := record.Charge{Code: text(s, 2), Agency: text(s, 3), AgencyCode: text(s, 4), Amount: h.cents(s, 5), PercentBasis: text(s, 6),
		Percent: text(s, 7), Rate: h.money(s, 8), Quantity: h.counted(s, 10, 9), Method: text(s, 12), Reference: text(s, 13),
		Option: text(s, 14), Description: text(s, 15)}
	switch v := text(s, 1); v {
	case "A":
		c.Kind = record.Allowance
	case "C":
		c.Kind = record.Surcharge
	default:
		c.Kind = strings.ToLower(v)
	}
	return c
}

func (h *heading) tax(s *x12.Segment) record.Tax {
	return record.Tax{Type: text(s, 1), Amount: h.money(s, 2), Percent: text(s, 3), JurisdictionQualifier: text(s, 4), Jurisdiction: text(s, 5),
		Exempt: text(s, 6), Base: h.money(s, 8), ID: text(s, 9)}
}

func (h *heading) terms(s *x12.Segment) record.Terms {
	return record.Terms{Type: text(s, 1), Basis: text(s, 2), DiscountPercent: text(s, 3), DiscountDate: date(s, 4), DiscountDays: text(s, 5),
		NetDate: date(s, 6), NetDays: text(s, 7), DiscountAmount: h.cents(s, 8), DeferredDate: date(s, 9), DeferredAmount: h.cents(s, 10),
		DeferredPercent: text(s, 11), Description: text(s, 12), DayOfMonth: text(s, 13), PaymentMethod: text(s, 14)}
}

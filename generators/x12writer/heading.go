package x12writer

import (
	"fmt"
	"strings"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/shopspring/decimal"
)

// currency writes CUR; entity is the element 98 code of whose currency it is.
func (s *set) currency(entity, code string) {
	if code != "" {
		s.add("CUR", entity, code)
	}
}

func (s *set) references(list []record.Reference) {
	for _, r := range list {
		s.add("REF", r.Qualifier, r.Value, r.Description)
	}
}

// dates writes DTM. Text that is no date can only be sent as what it is: a range
// of two dates (element 1250 RD8), or unstructured (UN).
func (s *set) dates(list []record.QualifiedDate) {
	for _, d := range list {
		format := ""
		switch {
		case d.Text != "" && d.Date != "":
			s.fault(fault.ElementExcluded, "DTM", 6, d.Text, "a date has no text beside it: leave out one of them")
		case isRange(d.Text):
			format = "RD8"
		case d.Text != "":
			format = "UN"
		}
		s.add("DTM", d.Qualifier, s.date("DTM", 2, d.Date), d.Time, "", format, d.Text)
	}
}

// isRange reports whether text is two dates such as 20250115-20250122.
func isRange(text string) bool {
	from, to, _ := strings.Cut(text, "-")
	_, err1 := record.ParseDate(from)
	_, err2 := record.ParseDate(to)
	return len(from) == 8 && len(to) == 8 && err1 == nil && err2 == nil
}

// date writes a date as element 373, and refuses one that is none.
func (s *set) date(segment string, element int, d record.Date) string {
	if _, ok := d.Time(); !ok && d != "" {
		s.fault(fault.ElementBadDate, segment, element, string(d), "a date is written as 2025-01-10")
	}
	return d.X12()
}

// parties writes N1 loops: name, address and contacts.
func (s *set) parties(list []record.Party) {
	for _, p := range list {
		names := pieces(p.Name, 60)
		first := p
		first.Name = names[0]
		s.name(first)
		for i := 1; i < len(names); i += 2 {
			s.add("N2", names[i:min(i+2, len(names))]...)
		}
		s.address(p.Address)
		if a := p.Address; a != nil && len(a.Lines) == 0 && a.City+a.Region+a.Postal+a.Country == "" {
			s.fault(fault.SegmentMissing, "N3", 0, p.Name, "the address is empty: leave it out, or fill it")
		}
		for _, c := range p.Contacts {
			s.contact(c)
		}
	}
}

// contact writes PER: IC is a contact for information (element 366).
func (s *set) contact(c record.Contact) {
	elements := []string{"IC", c.Name}
	if c.Phone != "" {
		elements = append(elements, "TE", c.Phone)
	}
	if c.Email != "" {
		elements = append(elements, "EM", c.Email)
	}
	if c == (record.Contact{}) {
		s.fault(fault.ElementMissing, "PER", 2, "", "the contact has neither name, phone nor email: leave it out")
	}
	s.add("PER", elements...)
}

// pieces cuts text at spaces into pieces of at most size characters; a word that
// is longer stays whole, and is refused for its length.
func pieces(text string, size int) []string {
	var out []string
	for len(text) > size {
		at := strings.LastIndexByte(text[:size+1], ' ')
		if at <= 0 || text[at-1] == ' ' || strings.HasPrefix(text[at+1:], " ") || at+1 == len(text) {
			break // what is cut here would not be joined to the same text again
		}
		out, text = append(out, text[:at]), text[at+1:]
	}
	return append(out, text)
}

// description writes PID, free-form.
func (s *set) description(text string) {
	if text == "" {
		return
	}
	for _, piece := range pieces(text, 80) {
		s.add("PID", "F", "", "", "", piece)
	}
}

// orderNotes writes free text below an N9 that names the order, which a reader
// needs no reference for: MSG in 004010, MTX in 005010 (spec/x12-exact.md 2.2).
func (s *set) orderNotes(order string, notes []string) {
	if len(notes) == 0 {
		return
	}
	s.add("N9", "PO", order)
	s.notes(notes)
}

// notes writes free text, one segment each.
func (s *set) notes(notes []string) {
	for _, n := range notes {
		if later(s.o.Version) {
			s.text("MTX", 2, n)
			s.add("MTX", "", n)
		} else {
			s.text("MSG", 1, n)
			s.add("MSG", n)
		}
	}
}

// text refuses an empty text, which would leave an empty segment.
func (s *set) text(segment string, element int, value string) {
	if strings.TrimSpace(value) == "" {
		s.fault(fault.ElementMissing, segment, element, value, "the text is empty: leave it out")
	}
}

// items are qualifier and value of each item id behind the elements of a line;
// a pair of nothing is refused, as it would vanish.
func (s *set) items(segment string, elements []string, items []record.ItemID) []string {
	for i, id := range items {
		if id == (record.ItemID{}) {
			s.fault(fault.ElementMissing, segment, len(elements)+2*i+2, "", "the item id is empty: leave it out")
		}
	}
	return pairs(elements, items)
}

// money writes an amount as an R element; an amount in another currency than
// the document's is refused. Nil is empty.
func (s *set) money(segment string, element int, m *record.Money, currency string) string {
	if m == nil {
		return ""
	}
	if m.Currency != currency {
		s.fault(fault.ElementUnlistedCode, segment, element, m.String(),
			fmt.Sprintf("the document's currency is %q: all its amounts are in it", currency))
	}
	return number(m.Amount)
}

// cents writes an amount as an N2 element, its last two digits being decimals.
func (s *set) cents(segment string, element int, m *record.Money, currency string) string {
	if s.money(segment, element, m, currency) == "" {
		return ""
	}
	cents := m.Amount.Shift(2)
	if !cents.IsInteger() {
		s.fault(fault.ElementNotNumeric, segment, element, m.String(), "the element has two decimals: round the amount as it is to be paid")
	}
	return record.DecimalText(cents.Truncate(0))
}

// counted are a number and its unit; both empty for nil.
func counted(q *record.Quantity) (value, unit string) {
	if q == nil {
		return "", ""
	}
	return number(q.Value), q.Unit
}

// charge writes SAC and its taxes.
func (s *set) charge(c *record.Charge, currency string) {
	kind := strings.ToUpper(c.Kind)
	switch c.Kind {
	case record.Allowance:
		kind = "A"
	case record.Surcharge:
		kind = "C"
	}
	if len(kind) != 1 {
		s.fault(fault.ElementUnknownCode, "SAC", 1, c.Kind, "the kind is allowance, charge, or a code of one letter")
	}
	quantity, unit := counted(c.Quantity)
	s.add("SAC", kind, c.Code, c.Agency, c.AgencyCode, s.cents("SAC", 5, c.Amount, currency), c.PercentBasis, c.Percent,
		s.money("SAC", 8, c.Rate, currency), unit, quantity, "", c.Method, c.Reference, c.Option, c.Description)
	s.taxes(c.Taxes, currency)
}

func (s *set) taxes(list []record.Tax, currency string) {
	for _, t := range list {
		s.add("TXI", t.Type, s.money("TXI", 2, t.Amount, currency), t.Percent, t.JurisdictionQualifier, t.Jurisdiction, t.Exempt, "",
			s.money("TXI", 8, t.Base, currency), t.ID)
	}
}

// terms writes ITD.
func (s *set) terms(t *record.Terms, currency string) {
	if *t == (record.Terms{}) {
		s.fault(fault.ElementMissing, "ITD", 1, "", "the terms are empty: leave them out")
	}
	s.add("ITD", t.Type, t.Basis, t.DiscountPercent, s.date("ITD", 4, t.DiscountDate), t.DiscountDays, s.date("ITD", 6, t.NetDate), t.NetDays,
		s.cents("ITD", 8, t.DiscountAmount, currency), s.date("ITD", 9, t.DeferredDate), s.cents("ITD", 10, t.DeferredAmount, currency),
		t.DeferredPercent, t.Description, t.DayOfMonth, t.PaymentMethod)
}

// stated refuses a total that a record states and its lines do not add up to.
func (s *set) stated(segment string, element int, what string, stated, counted *record.Money) {
	if stated == nil || counted != nil && stated.Amount.Equal(counted.Amount) {
		return
	}
	adds := "an amount is missing"
	if counted != nil {
		adds = counted.String()
	}
	s.fault(fault.TotalAmount, segment, element, stated.String(), fmt.Sprintf("the lines give %s: %s; correct it, or leave it out to have it counted", what, adds))
}

// units refuses a number of units that the lines do not add up to.
func (s *set) units(segment string, stated, counted string) {
	if stated == "" {
		return
	}
	if d, err := record.ParseDecimal(stated); err == nil {
		if c, err := record.ParseDecimal(counted); err == nil && d.Equal(c) {
			return
		}
	}
	s.fault(fault.TotalLines, segment, 2, stated, fmt.Sprintf("the lines add up to %s units; correct it, or leave it out to have it counted", counted))
}

// lines refuses a number of lines that is not theirs.
func (s *set) lines(segment string, stated, counted int) {
	if stated != 0 && stated != counted {
		s.fault(fault.TotalLines, segment, 1, fmt.Sprint(stated), fmt.Sprintf("there are %d lines; correct it, or leave it out to have it counted", counted))
	}
}

// notNegative refuses what a document cannot ask for less than nothing of.
func (s *set) notNegative(segment string, element int, d decimal.Decimal) {
	if d.IsNegative() {
		s.fault(fault.LineQuantity, segment, element, record.DecimalText(d), "it is 0 or more")
	}
}

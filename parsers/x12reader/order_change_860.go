package x12reader

import (
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12"
)

// OrderChange makes a record of an 860, of 004010 and 005010: per line what
// changed, in words and as POC02 says it. Whether a quantity with QD or QI is
// the new one or the difference is the partner's custom (spec/x12-exact.md 2.3).
// The caller fills Partner, VendorCode, Source.Raw and Source.Interchange.
func OrderChange(ic *Interchange, g *Group, s *Set) (record.OrderChange, []fault.Fault) {
	r := changeReader{heading: newHeading(ic, s)}
	c := &r.change
	c.Source = source(ic, g, s)
	c.Lines = []record.ChangedLine{}
	segments := own(s)
	for i := range segments {
		r.segment(&segments[i])
	}
	c.Currency, c.References, c.Dates, c.Parties, c.Notes = r.currency, r.references, r.dates, r.parties, r.notes
	c.Window = record.WindowOf(c.Dates)
	return *c, r.faults
}

type changeReader struct {
	heading
	change record.OrderChange
	line   *record.ChangedLine
}

func (r *changeReader) segment(s *x12.Segment) {
	c := &r.change
	r.enter(s)
	switch {
	case s.ID == "POC":
		c.Lines = append(c.Lines, r.changedLine(s))
		r.line = &c.Lines[len(c.Lines)-1]
	case s.ID == "CTT":
		r.line = nil
		c.Sent.Lines, c.Sent.Hash = text(s, 1), text(s, 2)
	case r.loop == "CTT" && s.ID == "AMT" && c.Sent.Amount == "":
		c.Sent.Amount = text(s, 2)
	case r.line != nil:
		r.changeDetail(r.line, s)
	default:
		r.header(s)
	}
}

func (r *changeReader) header(s *x12.Segment) {
	c := &r.change
	switch s.ID {
	case "BCH":
		c.Purpose, c.Type, c.Number, c.Release, c.ChangeNumber = text(s, 1), text(s, 2), text(s, 3), text(s, 4), text(s, 5)
		c.OrderDate, c.Request, c.Contract, c.Reference = date(s, 6), text(s, 7), text(s, 8), text(s, 9)
		c.Change = record.PurposeWords(c.Purpose)
		if c.Date = date(s, 11); c.Date == "" {
			c.Date = date(s, 10)
		}
		if c.Number == "" {
			r.fault(s, fault.NumberMissing, 3, "", "BCH03 is the number of the order that is changed")
		}
	case "CSH":
		if v := s.Element(1); c.Backorder == nil && (v == "Y" || v == "N") {
			yes := v == "Y"
			c.Backorder = &yes
		}
	default:
		r.changeHeading(s, c.Number)
	}
}

// enter notes the loop that a segment of an 860 or 865 opens. A subline keeps
// what is below it.
func (h *heading) enter(s *x12.Segment) {
	switch s.ID {
	case "POC", "CTT":
		h.loop = s.ID
	case "N1", "N9", "SLN", "SCH", "LDT", "SPI", "ADV", "SAC", "QTY", "ACK", "LM", "AMT":
		if h.loop != "SLN" && h.loop != "CTT" {
			h.loop = s.ID
		}
	}
}

// changeHeading takes what is the heading's own, not that of a loop below it.
func (h *heading) changeHeading(s *x12.Segment, number string) {
	switch s.ID {
	case "REF", "CUR":
		if h.loop != "" {
			return
		}
	case "DTM":
		if h.loop != "" && h.loop != "SAC" {
			return
		}
	}
	h.take(s, number)
}

// changedLine reads a POC segment.
func (h *heading) changedLine(s *x12.Segment) record.ChangedLine {
	l := record.ChangedLine{Number: text(s, 1), Code: text(s, 2), Change: record.ChangeWords(text(s, 2)),
		Quantity: h.counted(s, 3, 5), Left: h.counted(s, 4, 5), Price: h.price(s, 6, "POC"), PriceBasis: text(s, 7), Items: items(s, 8)}
	if l.Quantity == nil && l.Left == nil {
		l.Unit, _ = cut(text(s, 5), h.set.Delimiters.Component)
	}
	return l
}

// changeDetail takes what stands below a POC and is the line's own.
func (h *heading) changeDetail(l *record.ChangedLine, s *x12.Segment) {
	switch h.loop {
	case "N9":
		if s.ID == "N9" && text(s, 2) != "" {
			l.References = append(l.References, reference(s))
			return
		}
		l.Notes = appendNote(l.Notes, s)
		return
	case "POC", "SAC", "QTY", "ACK":
	default:
		return
	}
	switch s.ID {
	case "LIN":
		l.Items = append(l.Items, items(s, 2)...)
	case "PID":
		l.Description = join(l.Description, text(s, 5))
	case "REF":
		l.References = append(l.References, reference(s))
	case "DTM":
		l.Dates = append(l.Dates, qualifiedDate(s))
	default:
		l.Notes = appendNote(l.Notes, s)
	}
}

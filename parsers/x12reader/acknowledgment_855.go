package x12reader

import (
	"time"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12"
)

// Acknowledgment makes a record of an 855: every PO1 with its ACK statuses. It
// reads what docket writes and what the field writes; reasons in words, prices'
// currency and the partner are not in the document.
func Acknowledgment(ic *Interchange, g *Group, s *Set) (record.Acknowledgment, []fault.Fault) {
	r := ackReader{meaning: meaning{policy: ic.Policy, set: s}}
	r.ack.Lines = []record.AcknowledgedLine{}
	segments := own(s)
	for i := range segments {
		r.segment(&segments[i])
	}
	return r.ack, r.faults
}

type ackReader struct {
	meaning
	ack  record.Acknowledgment
	line *record.AcknowledgedLine
	loop string
}

func (r *ackReader) segment(s *x12.Segment) {
	a := &r.ack
	switch s.ID {
	case "BAK":
		a.Purpose, a.Type, a.Number, a.OrderDate, a.Release = text(s, 1), text(s, 2), text(s, 3), date(s, 4), text(s, 5)
		if d := date(s, 9); d != "" {
			a.At, _ = d.Time()
		}
		if a.Number == "" {
			r.fault(s, fault.NumberMissing, 3, "", "BAK03 is the purchase order number")
		}
	case "CUR":
		if r.line == nil {
			a.Currency = text(s, 2)
		}
	case "N1":
		r.loop = "N1"
		if p := newParty(s); r.line == nil && p.Role == "ship_to" && a.ShipTo == nil {
			a.ShipTo, r.loop = &p, "ST"
		}
	case "N2", "N3", "N4", "PER":
		if r.loop == "ST" {
			partySegment(a.ShipTo, s)
		}
	case "PO1":
		r.newLine(s)
	case "ACK":
		r.status(s)
	}
}

func (r *ackReader) newLine(s *x12.Segment) {
	l := record.AcknowledgedLine{Number: text(s, 1), PriceBasis: text(s, 5), Items: items(s, 6), Statuses: []record.LineStatus{}}
	l.Assigned = l.Number == ""
	l.Quantity = r.quantity(s, 2, 3)
	if d, ok := decimalOf(s.Element(4)); ok {
		l.Price = &record.Money{Amount: d, Currency: r.ack.Currency}
	} else if text(s, 4) != "" {
		r.fault(s, fault.LinePrice, 4, "PO1", "the price is a number such as 12.50")
	}
	r.ack.Lines = append(r.ack.Lines, l)
	r.line, r.loop = &r.ack.Lines[len(r.ack.Lines)-1], "PO1"
}

func (r *ackReader) status(s *x12.Segment) {
	if r.line == nil {
		return // out of order, and faulted so by the judge
	}
	r.line.Statuses = append(r.line.Statuses, record.LineStatus{Code: text(s, 1), Quantity: r.quantity(s, 2, 3),
		DateQualifier: text(s, 4), Date: date(s, 5)})
}

// quantity reads a number and its unit; a missing number is 0.
func (m *meaning) quantity(s *x12.Segment, value, unit int) record.Quantity {
	d, ok := decimalOf(s.Element(value))
	if !ok && text(s, value) != "" {
		m.fault(s, fault.LineQuantity, value, "", "the quantity is a number such as 24")
	}
	return record.Quantity{Value: d, Unit: text(s, unit)}
}

// clock joins an X12 date, time and zone code (element 623) to an instant; UTC
// where there is no zone.
func clock(date record.Date, hhmm, zone string) (time.Time, bool) {
	day, ok := date.Time()
	if !ok {
		return time.Time{}, false
	}
	if len(hhmm) >= 4 && x12.Digits(hhmm[:4]) {
		day = day.Add(time.Duration(int(hhmm[0]-'0')*10+int(hhmm[1]-'0'))*time.Hour + time.Duration(int(hhmm[2]-'0')*10+int(hhmm[3]-'0'))*time.Minute)
	}
	if len(zone) == 2 && x12.Digits(zone) {
		hours := int(zone[0]-'0')*10 + int(zone[1]-'0')
		if hours > 12 {
			hours -= 25 // 13 is 12 hours west, 24 one hour west
		}
		if hours >= -12 && hours <= 12 {
			day = time.Date(day.Year(), day.Month(), day.Day(), day.Hour(), day.Minute(), 0, 0, time.FixedZone("", hours*3600))
		}
	}
	return day, true
}

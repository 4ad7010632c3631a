package x12reader

import (
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12"
)

// OrderChangeAck makes a record of an 865, of 004010 and 005010: every POC with
// its ACK statuses.
func OrderChangeAck(ic *Interchange, g *Group, s *Set) (record.OrderChangeAck, []fault.Fault) {
	r := changeAckReader{heading: newHeading(ic, s)}
	a := &r.ack
	a.Source = source(ic, g, s)
	a.Lines = []record.AnsweredChangeLine{}
	segments := own(s)
	for i := range segments {
		r.segment(&segments[i])
	}
	a.Currency, a.References, a.Dates, a.Parties, a.Notes = r.currency, r.references, r.dates, r.parties, r.notes
	return *a, r.faults
}

type changeAckReader struct {
	heading
	ack  record.OrderChangeAck
	line *record.AnsweredChangeLine
}

func (r *changeAckReader) segment(s *x12.Segment) {
	a := &r.ack
	r.enter(s)
	switch {
	case s.ID == "BCA":
		r.beginning(s)
	case s.ID == "POC":
		a.Lines = append(a.Lines, record.AnsweredChangeLine{ChangedLine: r.changedLine(s), Statuses: []record.LineStatus{}})
		r.line = &a.Lines[len(a.Lines)-1]
	case s.ID == "CTT":
		r.line = nil
		a.Sent.Lines, a.Sent.Hash = text(s, 1), text(s, 2)
	case r.loop == "CTT" && s.ID == "AMT" && a.Sent.Amount == "":
		a.Sent.Amount = text(s, 2)
	case r.line == nil:
		r.changeHeading(s, a.Number)
	case r.loop == "ACK" && s.ID == "ACK":
		r.line.Statuses = append(r.line.Statuses, record.LineStatus{Code: text(s, 1), Quantity: r.quantity(s, 2, 3),
			DateQualifier: text(s, 4), Date: date(s, 5)})
	case r.loop == "ACK" && s.ID == "DTM":
		r.statusDate(s)
	default:
		r.changeDetail(&r.line.ChangedLine, s)
	}
}

// statusDate takes the DTM below an ACK as the status's date where the ACK names
// none; a second date is kept with the line's.
func (r *changeAckReader) statusDate(s *x12.Segment) {
	d := qualifiedDate(s)
	if last := &r.line.Statuses[len(r.line.Statuses)-1]; last.Date == "" && d.Date != "" {
		last.DateQualifier, last.Date = d.Qualifier, d.Date
		return
	}
	r.line.Dates = append(r.line.Dates, d)
}

func (r *changeAckReader) beginning(s *x12.Segment) {
	a := &r.ack
	a.Purpose, a.Type, a.Number, a.Release, a.ChangeNumber = text(s, 1), text(s, 2), text(s, 3), text(s, 4), text(s, 5)
	a.OrderDate, a.Request, a.Contract, a.Reference = date(s, 6), text(s, 7), text(s, 8), text(s, 9)
	a.Date, a.ChangeDate = date(s, 10), date(s, 11)
	if a.Number == "" {
		r.fault(s, fault.NumberMissing, 3, "", "BCA03 is the number of the order")
	}
}

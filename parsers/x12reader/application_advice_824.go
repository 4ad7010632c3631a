package x12reader

import (
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12"
)

// ApplicationAdvice makes a record of an 824, of 004010 and 005010: which of our
// documents it speaks of, accepted or not, and with which errors.
func ApplicationAdvice(ic *Interchange, g *Group, s *Set) (record.ApplicationAdvice, []fault.Fault) {
	r := adviceReader{heading: newHeading(ic, s)}
	r.advice.Source = source(ic, g, s)
	r.advice.Documents = []record.AdvisedDocument{}
	segments := own(s)
	for i := range segments {
		r.segment(&segments[i])
	}
	r.advice.Parties = r.parties
	return r.advice, r.faults
}

type adviceReader struct {
	heading
	advice record.ApplicationAdvice
}

func (r *adviceReader) segment(s *x12.Segment) {
	a := &r.advice
	switch s.ID {
	case "BGN":
		a.Purpose, a.ID, a.Date, a.Time, a.Zone, a.Reference = text(s, 1), text(s, 2), date(s, 3), text(s, 4), text(s, 5), text(s, 6)
		if a.ID == "" {
			r.fault(s, fault.NumberMissing, 2, "", "BGN02 is the number of the advice")
		}
		return
	case "OTI":
		a.Documents = append(a.Documents, advised(s))
		r.loop = "OTI"
		return
	case "N1", "LM", "NM1":
		r.loop = s.ID
	case "TED":
		r.loop = s.ID
	}
	if len(a.Documents) == 0 {
		if r.loop == "N1" {
			r.take(s, "")
		}
		return
	}
	r.detail(&a.Documents[len(a.Documents)-1], s)
}

func advised(s *x12.Segment) record.AdvisedDocument {
	return record.AdvisedDocument{Code: text(s, 1), Answer: record.AdviceWords(text(s, 1)),
		Subject: record.Reference{Qualifier: text(s, 2), Value: text(s, 3)}, Sender: text(s, 4), Receiver: text(s, 5),
		Date: date(s, 6), Time: text(s, 7), Group: text(s, 8), Control: text(s, 9), Set: text(s, 10), Version: text(s, 11),
		Errors: []record.ApplicationError{}}
}

func (r *adviceReader) detail(d *record.AdvisedDocument, s *x12.Segment) {
	var last *record.ApplicationError
	if n := len(d.Errors); n > 0 {
		last = &d.Errors[n-1]
	}
	switch {
	case s.ID == "TED":
		d.Errors = append(d.Errors, record.ApplicationError{Code: text(s, 1), Text: text(s, 2), Segment: text(s, 3), Position: text(s, 4),
			Element: text(s, 5), Ref: text(s, 6), Value: text(s, 7), NewValue: text(s, 8)})
	case s.ID == "LQ":
		d.Codes = append(d.Codes, record.ListedCode{List: text(s, 1), Code: text(s, 2)})
	case r.loop == "TED" && last != nil && s.ID == "RED":
		if v := text(s, 1); v != "" {
			last.Notes = append(last.Notes, v)
		}
	case r.loop == "TED" && last != nil:
		last.Notes = appendNote(last.Notes, s)
	case r.loop != "OTI":
	case s.ID == "REF":
		d.References = append(d.References, reference(s))
	case s.ID == "DTM":
		d.Dates = append(d.Dates, qualifiedDate(s))
	case s.ID == "PER":
		d.Contacts = append(d.Contacts, contact(s))
	}
}

package x12writer

import (
	"strings"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

// InterchangeAck renders a TA1: it echoes the interchange's control number,
// date and time as sent, and says what became of its envelope (X12.5; the
// answer's own interchange has no group).
func InterchangeAck(rec record.InterchangeAck, o Options) (Body, []fault.Fault) {
	s := &set{o: o, id: "TA1"}
	s.classify()
	if strings.Trim(rec.Code, "AER") != "" || len(rec.Code) != 1 {
		s.fault(fault.ElementUnknownCode, "TA1", 4, rec.Code, "the code is A, E or R")
	}
	if len(rec.Note) != 3 || strings.Trim(rec.Note, "0123456789") != "" {
		s.fault(fault.ElementUnknownCode, "TA1", 5, rec.Note, "the note is a code such as 000 or 025")
	}
	s.add("TA1", rec.Control, rec.Date, rec.Time, rec.Code, rec.Note)
	if len(s.faults) > 0 {
		return Body{}, s.faults
	}
	return Body{Set: "TA1", Version: o.Version, Delimiters: o.Delimiters, Segments: 1, Data: s.data}, nil
}

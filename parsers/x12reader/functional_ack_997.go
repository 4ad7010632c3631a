package x12reader

import (
	"strconv"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12"
)

// FunctionalAck makes a record of a 997: what a partner says of one group that
// we sent. Without AK2 loops the answer is for the whole group; a set without
// an AK2 in a group answered P is accepted (spec/x12-exact.md section 3).
// Interchange acknowledgments (TA1) are in Interchange.Acks.
func FunctionalAck(ic *Interchange, g *Group, s *Set) (record.FunctionalAck, []fault.Fault) {
	r := functionalReader{meaning: meaning{policy: ic.Policy, set: s}}
	r.ack.Sets, r.ack.Errors = []record.SetAck{}, []string{}
	r.ack.At = ic.Header.Sent()
	segments := own(s)
	for i := range segments {
		r.segment(&segments[i])
	}
	return r.ack, r.faults
}

type functionalReader struct {
	meaning
	ack record.FunctionalAck
}

func (r *functionalReader) segment(s *x12.Segment) {
	a := &r.ack
	var set *record.SetAck
	var note *record.SegmentNote
	if n := len(a.Sets); n > 0 {
		set = &a.Sets[n-1]
		if k := len(set.Notes); k > 0 {
			note = &set.Notes[k-1]
		}
	}
	switch {
	case s.ID == "AK1":
		a.FunctionalID, a.Group, a.Version = text(s, 1), text(s, 2), text(s, 3)
		if a.Group == "" {
			r.fault(s, fault.NumberMissing, 2, "", "AK102 is the control number of the group answered")
		}
	case s.ID == "AK2":
		a.Sets = append(a.Sets, record.SetAck{ID: text(s, 1), Control: text(s, 2), Notes: []record.SegmentNote{}, Errors: []string{}})
	case s.ID == "AK3" && set != nil:
		set.Notes = append(set.Notes, record.SegmentNote{Segment: text(s, 1), Position: whole(s, 2), Loop: text(s, 3), Code: text(s, 4)})
	case s.ID == "AK4" && note != nil:
		note.Elements = append(note.Elements, r.elementNote(s))
	case s.ID == "AK5" && set != nil:
		set.Code, set.Errors = text(s, 1), texts(s, 2)
	case s.ID == "AK9":
		a.Code, a.Included, a.Received, a.Accepted, a.Errors = text(s, 1), text(s, 2), whole(s, 3), whole(s, 4), texts(s, 5)
	}
}

// elementNote reads AK4; AK401 is a position, with component and repetition behind it.
func (r *functionalReader) elementNote(s *x12.Segment) record.ElementNote {
	n := record.ElementNote{Ref: text(s, 2), Code: text(s, 3), Value: text(s, 4)}
	rest := s.Element(1)
	for _, part := range []*int{&n.Element, &n.Component, &n.Repeat} {
		var first string
		first, rest = cut(rest, r.set.Delimiters.Component)
		*part, _ = strconv.Atoi(first)
	}
	return n
}

func cut(s string, sep byte) (first, rest string) {
	for i := 0; i < len(s); i++ {
		if s[i] == sep {
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

func whole(s *x12.Segment, n int) int {
	v, _ := strconv.Atoi(text(s, n))
	return max(v, 0)
}

// texts are the elements from n on, without the empty ones.
func texts(s *x12.Segment, n int) []string {
	list := []string{}
	for ; n <= s.Len(); n++ {
		if v := text(s, n); v != "" {
			list = append(list, v)
		}
	}
	return list
}

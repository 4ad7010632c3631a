package x12writer

import (
	"fmt"
	"strconv"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/partner"
	"github.com/docket-edi/docket/schemas/x12"
	"github.com/docket-edi/docket/schemas/x12/check"
	"github.com/docket-edi/docket/schemas/x12/guide"
)

// Options say how a document is written.
type Options struct {
	Version    string // GS08: 004010 or 005010
	Delimiters x12.Delimiters
	HL04       bool         // write the child code of levels
	Guide      *guide.Guide // what the partner demands of the set; nil: nothing
}

// OptionsFor takes the options from a profile. set is what is written ("855",
// "TA1"); answered is the GS08 of what is answered (for a TA1 its ISA12), for
// sets whose version the profile gives as same.
func OptionsFor(p *partner.Profile, set, answered string) Options {
	o := Options{Version: p.Version(set, answered), HL04: p.HL04, Guide: p.Applied[set]}
	o.Delimiters = x12.Delimiters{
		Element: first(p.Delimiters.Element), Component: first(p.Delimiters.Component), Segment: p.Delimiters.Segment,
	}
	if repeats(o.Version) {
		o.Delimiters.Repetition = first(p.Delimiters.Repetition)
	}
	return o
}

func first(s string) byte {
	if s == "" {
		return 0
	}
	return s[0]
}

// repeats reports whether the release has a repetition separator (X12.5 from 00402).
func repeats(version string) bool { return version >= "004020" }

// Body is a rendered set without its envelope: the segments between ST and SE,
// or the TA1 segment. It keeps the delimiters that it was written with, so that
// a profile changed in the meantime cannot break it.
type Body struct {
	Set        string         `json:"set"`        // ST01, or TA1
	Functional string         `json:"functional"` // GS01; empty for a TA1
	Version    string         `json:"version"`    // GS08
	Delimiters x12.Delimiters `json:"delimiters"`
	Segments   int            `json:"segments"` // in Data
	Data       []byte         `json:"data"`
}

// set is a transaction set while it is written.
type set struct {
	o        Options
	id       string
	segments []x12.Segment // with ST; their text is data, once that is whole
	ends     []uint32      // of the elements of all segments
	data     []byte        // without ST
	class    [256]class    // of each byte, in data
	faults   []fault.Fault
}

// class says whether a byte may stand in data.
type class byte

const (
	plain     class = 0
	rare      class = 1 // it may; the judge looks closer
	delimiter class = 2
	control   class = 4
)

// placeholder stands for ST02 and SE02 while the set has no envelope.
const placeholder = "0001"

// begin starts a set of about size segments.
func begin(id string, o Options, size int) *set {
	const elements, bytes = 8, 48 // of a segment, about
	s := &set{o: o, id: id, segments: make([]x12.Segment, 0, size), ends: make([]uint32, 0, size*elements), data: make([]byte, 0, size*bytes)}
	s.classify()
	st := x12.NewSegment("ST", id, placeholder)
	st.Position = 1
	s.segments = append(s.segments, st)
	return s
}

// classes are the classes of all bytes without those of delimiters.
var classes = func() (t [256]class) {
	for c := range t {
		switch {
		case c < ' ' || c == 0x7f:
			t[c] = control
		case c > 0x7f || c >= '^' && c <= '`':
			t[c] = rare
		}
	}
	return t
}()

// classify marks the bytes that cannot stand in data: X12 has no way to write a
// delimiter there before release 007040.
func (s *set) classify() {
	s.class = classes
	d := s.o.Delimiters
	for _, c := range [...]byte{d.Element, d.Component, d.Repetition} {
		if c != 0 {
			s.class[c] = delimiter
		}
	}
	for i := range len(d.Segment) {
		s.class[d.Segment[i]] = delimiter
	}
}

// add writes a segment of simple elements; trailing empty ones are left out. A
// value with a delimiter or a control character is refused, never mended silently.
func (s *set) add(id string, elements ...string) {
	seen := plain
	for i, e := range elements {
		c := s.classOf(e)
		if c > rare {
			s.guard(id, i+1, e)
		}
		seen |= c
	}
	s.addChecked(id, seen == plain, elements...)
}

// addChecked writes a segment whose values hold no delimiter but their own;
// plain says that they hold no other byte for the judge to look at.
func (s *set) addChecked(id string, plain bool, elements ...string) {
	for len(elements) > 0 && elements[len(elements)-1] == "" {
		elements = elements[:len(elements)-1]
	}
	first := len(s.ends)
	s.data = append(s.data, id...)
	s.ends = append(s.ends, uint32(len(s.data)))
	for _, e := range elements {
		s.data = append(append(s.data, s.o.Delimiters.Element), e...)
		s.ends = append(s.ends, uint32(len(s.data)))
	}
	s.data = append(s.data, s.o.Delimiters.Segment...)
	s.segments = append(s.segments, x12.Segment{ID: id, Tag: x12.TagOf(id), Ends: s.ends[first:len(s.ends):len(s.ends)], Position: len(s.segments) + 1, Plain: plain})
}

// judged are all segments, with ST and SE, as the judge reads them.
func (s *set) judged() []x12.Segment {
	text, count := string(s.data), len(s.segments)+1
	for i := range s.segments[1:] {
		s.segments[i+1].Text = text
	}
	se := x12.NewSegment("SE", strconv.Itoa(count), placeholder)
	se.Position = count
	return append(s.segments, se)
}

func (s *set) guard(id string, element int, value string) {
	switch s.worst(value) {
	case delimiter:
		s.fault(fault.ElementDelimiter, id, element, value, "mend the data, or give the partner other delimiters in the profile")
	case control:
		s.fault(fault.ElementBadCharacter, id, element, value, "mend the data: line breaks and control characters cannot be sent")
	}
}

// worst is the class of the first byte that cannot stand in data, or plain.
func (s *set) worst(value string) class {
	for i := 0; i < len(value); i++ {
		if c := s.class[value[i]]; c > rare {
			return c
		}
	}
	return plain
}

// classOf is the classes of all bytes.
func (s *set) classOf(value string) (c class) {
	for i := 0; i < len(value); i++ {
		c |= s.class[value[i]]
	}
	return c
}

// fault notes what is wrong with a value of the segment that is written next.
func (s *set) fault(code fault.Code, segment string, element int, value, hint string) {
	s.faults = append(s.faults, fault.Fault{
		Code: code, Severity: fault.Reject, Scope: fault.Element, Segment: segment, Position: len(s.segments) + 1, Element: element,
		Value: value, Rule: fmt.Sprintf("X12 %s %s-%02d", s.o.Version, segment, element), Hint: hint,
	})
}

// end judges the set and gives its body, or the faults for which it cannot be
// sent. allow says which of the judge's faults do not stop it; nil: none.
func (s *set) end(functional string, allow func(fault.Fault) bool) (Body, []fault.Fault) {
	if len(s.faults) == 0 {
		for _, f := range check.Written(s.o.Version, s.id, s.judged(), s.o.Delimiters, s.o.Guide) {
			if f.Severity != fault.Note && (allow == nil || !allow(f)) {
				s.faults = append(s.faults, f)
			}
		}
	}
	if len(s.faults) > 0 {
		return Body{}, s.faults
	}
	return Body{s.id, functional, s.o.Version, s.o.Delimiters, len(s.segments) - 1, s.data}, nil
}

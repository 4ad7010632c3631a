package x12writer

import (
	"strconv"
	"strings"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

// maxCopy is the longest bad value that AK404 may repeat (X12 element 724).
const maxCopy = 99

// FunctionalAck renders a 997 for one group (spec/x12-exact.md 2.4). In 005010
// AK103 says the group's version. What it echoes of the group (control numbers,
// ids, counts) is written as it was sent, even where that is the very fault.
func FunctionalAck(rec record.FunctionalAck, o Options) (Body, []fault.Fault) {
	s := begin("997", o, segmentsOf(rec))
	version := ""
	if later(o.Version) {
		version = rec.Version
	}
	s.add("AK1", rec.FunctionalID, rec.Group, version)
	for i := range rec.Sets {
		s.setAck(&rec.Sets[i])
	}
	elements := []string{rec.Code, rec.Included, strconv.Itoa(rec.Received), strconv.Itoa(rec.Accepted)}
	s.add("AK9", append(elements, rec.Errors...)...)
	return s.end("FA", isEcho)
}

// segmentsOf counts the segments of a 997, with ST, AK1, AK9 and SE.
func segmentsOf(rec record.FunctionalAck) int {
	n := 4 + 2*len(rec.Sets)
	for i := range rec.Sets {
		for _, note := range rec.Sets[i].Notes {
			n += 1 + len(note.Elements)
		}
	}
	return n
}

// later reports whether the release has the 997's later elements: AK103, C030-3.
func later(version string) bool { return version >= "005010" }

// setAck writes the AK2 loop of one set.
func (s *set) setAck(a *record.SetAck) {
	s.add("AK2", a.ID, a.Control)
	for i := range a.Notes {
		n := &a.Notes[i]
		s.add("AK3", n.Segment, strconv.Itoa(n.Position), n.Loop, n.Code)
		for _, e := range n.Elements {
			s.elementNote(e)
		}
	}
	s.add("AK5", append([]string{a.Code}, a.Errors...)...)
}

// elementNote writes AK4. The copy of the bad value is optional, so it is left
// out where it cannot be written.
func (s *set) elementNote(e record.ElementNote) {
	place := []string{strconv.Itoa(e.Element)}
	if e.Component > 0 || e.Repeat > 0 && later(s.o.Version) {
		place = append(place, positive(e.Component))
	}
	if e.Repeat > 0 && later(s.o.Version) {
		place = append(place, positive(e.Repeat))
	}
	value := e.Value
	if len(value) > maxCopy || s.worst(value) != plain || strings.TrimSpace(value) == "" {
		value = ""
	}
	s.guard("AK4", 2, e.Ref)
	s.guard("AK4", 3, e.Code)
	s.addChecked("AK4", false, strings.Join(place, string(s.o.Delimiters.Component)), e.Ref, e.Code, value)
}

func positive(n int) string {
	if n <= 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// isEcho reports whether a fault is in a value that the 997 only repeats.
func isEcho(f fault.Fault) bool {
	switch f.Segment {
	case "AK1":
		return true
	case "AK9":
		return f.Element == 2
	case "AK2":
		return f.Element == 1 || f.Element == 2
	case "AK3":
		return f.Element == 1
	case "AK4":
		return f.Element == 4
	}
	return false
}

package check

import (
	"strconv"
	"strings"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/x12"
)

// elements holds every element of a segment against its definition, then the
// relational notes between them.
func (j *Judge) elements(s *x12.Segment, def *x12.SegmentDef) {
	var have uint64 // the elements that hold something; bit 0 is element 01
	text, ends := s.Text, s.Ends
	for i := range min(s.Len(), len(def.Elements)) {
		from, end := ends[i]+1, ends[i+1]
		if from >= end {
			continue
		}
		v := text[from:end]
		if s.Plain && def.Fits(i, v) || j.closer(s, i+1, &def.Elements[i], v) {
			have |= 1 << i
		}
	}
	if s.Len() > len(def.Elements) {
		j.extra(s, def)
	}
	if missing := def.Must &^ have; missing != 0 {
		j.missing(s, def, missing)
	}
	if j.noted == nil && j.count == worthNoting {
		j.noted = &noted{}
	}
	if !j.noted.holds(def, have) {
		for i := range def.Notes {
			if n := &def.Notes[i]; !n.Holds(have) {
				j.relation(s, def, n)
			}
		}
	}
}

// closer judges an element character by character; false when it holds only spaces.
func (j *Judge) closer(s *x12.Segment, n int, use *x12.ElementUse, v string) bool {
	class := j.classOf(v)
	if class&blank != 0 && trim(v) == "" {
		return false
	}
	j.present(s, n, use, v, class)
	return true
}

// worthNoting is the segment of a set from which on its patterns are remembered:
// a short set would not be done sooner.
const worthNoting = 32

// noted remembers which elements were present when the notes of a segment were
// kept: the same few patterns come again and again.
type noted [64]struct {
	def  *x12.SegmentDef
	have uint64
}

func (n *noted) holds(def *x12.SegmentDef, have uint64) bool {
	if len(def.Notes) == 0 {
		return true
	}
	if n == nil {
		return def.NotesHold(have)
	}
	known := &n[(have^have>>7+uint64(len(def.ID)+int(def.ID[1])))%64]
	if known.def == def && known.have == have {
		return true
	}
	if !def.NotesHold(have) {
		return false
	}
	known.def, known.have = def, have
	return true
}

func (j *Judge) missing(s *x12.Segment, def *x12.SegmentDef, missing uint64) {
	for i := range def.Elements {
		if missing>>i&1 != 0 {
			j.add(j.element(s, fault.ElementMissing, i+1, &def.Elements[i], "the element must be sent"))
		}
	}
}

// extra faults the first element beyond the last that the segment has.
func (j *Judge) extra(s *x12.Segment, def *x12.SegmentDef) {
	for n := s.Len(); n > len(def.Elements); n-- {
		if trim(s.Element(n)) != "" {
			j.add(j.at(s, fault.ElementExtra, fault.Element, len(def.Elements)+1, "", s.ID+" has "+strconv.Itoa(len(def.Elements))+" elements"))
			return
		}
	}
}

// present judges an element that holds something: repetitions, then components, then the value.
func (j *Judge) present(s *x12.Segment, n int, use *x12.ElementUse, value string, class uint8) {
	d := j.opt.Delimiters
	if class&repetition != 0 {
		sep := string([]byte{d.Repetition})
		first, rest, _ := strings.Cut(value, sep)
		if repeats := 2 + strings.Count(rest, sep); repeats > use.Repeat {
			f := j.element(s, fault.ElementRepeats, n, use, "it may not repeat; a repetition separator cannot stand inside text")
			f.Repeat = use.Repeat + 1
			j.add(f)
		}
		value = first
	}
	if len(use.Components) > 0 {
		j.composite(s, n, use, value)
		return
	}
	if class&component != 0 && strings.IndexByte(value, d.Component) >= 0 {
		code, hint := fault.ElementComponents, "the element has no components; a component separator cannot stand inside text"
		if j.opt.Writing {
			code = fault.ElementDelimiter
		}
		j.add(j.element(s, code, n, use, hint))
		return
	}
	if f, bad := j.value(use, value); bad {
		j.add(j.blame(s, n, 0, use, f, value))
	}
}

func (j *Judge) composite(s *x12.Segment, n int, use *x12.ElementUse, value string) {
	rest, sep := value, j.opt.Delimiters.Component
	for c := range use.Components {
		part := &use.Components[c]
		var piece string
		piece, rest = cutByte(rest, sep)
		if trim(piece) == "" {
			if part.Required == 'M' {
				j.add(j.blame(s, n, c+1, part, finding{fault.ElementMissing, "the component must be sent"}, ""))
			}
			continue
		}
		if f, bad := j.value(part, piece); bad {
			j.add(j.blame(s, n, c+1, part, f, piece))
		}
	}
	if trim(rest) != "" {
		f := j.element(s, fault.ElementComponents, n, use, "the element has "+strconv.Itoa(len(use.Components))+" components")
		f.Component = len(use.Components) + 1
		j.add(f)
	}
}

func cutByte(s string, sep byte) (first, rest string) {
	if i := strings.IndexByte(s, sep); sep != 0 && i >= 0 {
		return s[:i], s[i+1:]
	}
	return s, ""
}

// finding is what is wrong with a value.
type finding struct {
	code fault.Code
	hint string
}

// value judges one simple value: characters, type, length, code list. One
// fault a value: the first that applies.
func (j *Judge) value(use *x12.ElementUse, raw string) (finding, bool) {
	v := trim(raw)
	class := j.classOf(v)
	if class&control != 0 {
		return finding{fault.ElementBadCharacter, "remove the control character"}, true
	}
	if j.opt.Writing && j.holdsDelimiter(v) {
		return finding{fault.ElementDelimiter, "X12 has no way to escape a delimiter: replace it or choose other delimiters"}, true
	}
	switch use.Type {
	case x12.Date:
		if len(v) < use.Min || len(v) > use.Max || !x12.RealDate(v) {
			return finding{fault.ElementBadDate, "a date is " + dateForm(use.Max) + " of a real day"}, true
		}
		return j.trailing(raw, v, use)
	case x12.Time:
		if len(v) > use.Max || !x12.RealTime(v) {
			return finding{fault.ElementBadTime, "a time is HHMM, HHMMSS or HHMMSSdd, 0000 to 2359"}, true
		}
		return j.trailing(raw, v, use)
	case x12.Number, x12.Decimal:
		n, ok := numberLength(v, use.Type == x12.Decimal)
		if !ok {
			return finding{fault.ElementNotNumeric, numberHint(use)}, true
		}
		return j.length(raw, v, n, n, use)
	}
	if f, bad := j.length(raw, v, length(raw), length(v), use); bad {
		return f, bad
	}
	if !use.Codes.Holds(v) {
		code := fault.ElementUnknownCode
		if j.def.Release != "004010" {
			code = fault.ElementUnlistedCode // the lists are 004010's; later releases only add
		}
		return finding{code, "the code is not in the list of element " + use.Ref}, true
	}
	if class&foreign != 0 || (class&later != 0 && j.def.Release < "005010") {
		return finding{fault.ElementCharacterSet, "agree on the character set with the partner"}, true
	}
	return finding{}, false
}

// length judges the length; short counts trailing spaces, which may fill up to the minimum.
func (j *Judge) length(raw, v string, short, long int, use *x12.ElementUse) (finding, bool) {
	switch {
	case short < use.Min:
		return finding{fault.ElementTooShort, "at least " + strconv.Itoa(use.Min) + " characters"}, true
	case long > use.Max:
		return finding{fault.ElementTooLong, "at most " + strconv.Itoa(use.Max) + " characters"}, true
	}
	return j.trailing(raw, v, use)
}

func (j *Judge) trailing(raw, v string, use *x12.ElementUse) (finding, bool) {
	if len(raw) > len(v) && len(raw) > use.Min && use.Codes.Holds(v) {
		return finding{fault.ElementTrailingSpaces, "send the element without trailing spaces"}, true
	}
	return finding{}, false
}

func (j *Judge) holdsDelimiter(v string) bool {
	d := j.opt.Delimiters
	return strings.IndexByte(v, d.Element) >= 0 || (d.Segment != "" && strings.Contains(v, d.Segment)) ||
		(d.Component != 0 && strings.IndexByte(v, d.Component) >= 0) ||
		(d.Repetition != 0 && strings.IndexByte(v, d.Repetition) >= 0)
}

// element is a fault of element n as a whole.
func (j *Judge) element(s *x12.Segment, code fault.Code, n int, use *x12.ElementUse, hint string) fault.Fault {
	return j.blame(s, n, 0, use, finding{code, hint}, s.Element(n))
}

func (j *Judge) blame(s *x12.Segment, n, component int, use *x12.ElementUse, what finding, value string) fault.Fault {
	f := j.at(s, what.code, fault.Element, n, use.Ref, what.hint)
	f.Component, f.Value = component, value
	if component > 0 {
		f.Rule += "-" + two(component)
	}
	f.Rule += " " + use.TypeName()
	if len(use.Components) == 0 {
		f.Rule += " " + strconv.Itoa(use.Min) + "/" + strconv.Itoa(use.Max)
	}
	return f
}

func dateForm(width int) string {
	if width == 6 {
		return "YYMMDD"
	}
	return "CCYYMMDD"
}

func numberHint(use *x12.ElementUse) string {
	what := use.Name
	if what == "" {
		what = "the element"
	}
	if use.Type == x12.Decimal {
		return what + " must be a number such as 24 or 12.5"
	}
	return what + " must be digits only"
}

// Character classes (X12.6; spec/x12-exact.md row 7).
const (
	plain     uint8 = 1 << iota // every character
	control                     // below space, and DEL
	later                       // ^ and `: in the extended set of later releases only
	foreign                     // outside 7 bits
	blank                       // space
	component                   // the delimiters of the interchange
	repetition
	delimiter // of elements and segments: only a writer can meet them inside a value
)

// classes are the classes of all bytes without those of delimiters.
var classes = func() (t [256]uint8) {
	for i := range t {
		t[i] = plain
		switch {
		case i < ' ' || i == 0x7f:
			t[i] |= control
		case i >= 0x80:
			t[i] |= foreign
		}
	}
	t['^'] |= later
	t['`'] |= later
	t[' '] |= blank
	return t
}()

func classesFor(d x12.Delimiters) *[256]uint8 {
	t := classes
	t[d.Element] |= delimiter
	if d.Segment != "" {
		t[d.Segment[0]] |= delimiter
	}
	if d.Component != 0 {
		t[d.Component] |= component
	}
	if d.Repetition != 0 {
		t[d.Repetition] |= repetition
	}
	return &t
}

// classOf is the classes of all bytes.
func (j *Judge) classOf(s string) (c uint8) {
	if j.class == nil {
		j.class = classesFor(j.opt.Delimiters)
	}
	for i := 0; i < len(s); i++ {
		c |= j.class[s[i]]
	}
	return c
}

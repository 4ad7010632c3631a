package x12reader_test

import (
	"strconv"
	"strings"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/x12"
)

// The files named badfile_* make bad files whose answers are known beforehand:
// a good base file, one or two named breakages, and for each breakage the exact
// faults and answer codes, written down from spec/x12-exact.md 2.4, 2.8 and 3
// and from the strict profile. Nothing expected comes from the code under test.

// piece is one segment of a file in the making.
type piece struct {
	loop string   // the loop that the segment stands in, by its opener
	id   string   // segment id
	e    []string // elements; '>' parts components, '^' repetitions
}

func (p *piece) get(n int) string {
	if n > len(p.e) {
		return ""
	}
	return p.e[n-1]
}

func (p *piece) set(n int, v string) {
	for len(p.e) < n {
		p.e = append(p.e, "")
	}
	p.e[n-1] = v
}

// badfile is a file in the making and what must be found in it.
type badfile struct {
	name     string
	d        x12.Delimiters
	gap      []string // what stands behind the terminators, in turn
	prefix   string   // before the first ISA
	suffix   string   // behind the last segment
	open     bool     // the last segment has no terminator
	pieces   []*piece
	wants    []want
	broken   map[*piece]bool // segments that a breakage touched
	touched  map[*piece]int  // the element of it that a breakage changed
	declared map[*piece]int  // quantities as the sender added them up
}

// want is one fault that must be found, and what it is in a TA1 or 997.
type want struct {
	code      fault.Code
	severity  fault.Severity
	scope     fault.Scope
	at        *piece // the segment at fault, or
	behind    *piece // the segment behind which one is missing
	segment   string // id of the missing segment
	loop      string // of the missing segment
	element   int
	component int
	repeat    int
	ref       string
	value     string
	answer    string // element 720, 723, 718, 716 or I18, by scope
	copied    string // AK404, empty when it may not be copied
}

// mark says that a breakage touches these segments; false when one is touched already.
func (f *badfile) mark(ps ...*piece) bool {
	for _, p := range ps {
		if f.broken[p] {
			return false
		}
	}
	for _, p := range ps {
		f.broken[p] = true
	}
	return true
}

func (f *badfile) want(w want) { f.wants = append(f.wants, w) }

func (f *badfile) index(p *piece) int {
	for i := range f.pieces {
		if f.pieces[i] == p {
			return i
		}
	}
	panic("no such segment in " + f.name)
}

func (f *badfile) insert(at int, ps ...*piece) {
	f.pieces = append(f.pieces[:at:at], append(ps, f.pieces[at:]...)...)
}

func (f *badfile) remove(p *piece) {
	i := f.index(p)
	f.pieces = append(f.pieces[:i:i], f.pieces[i+1:]...)
}

// find gives the segments of that id.
func (f *badfile) find(id string) (found []*piece) {
	for _, p := range f.pieces {
		if p.id == id {
			found = append(found, p)
		}
	}
	return found
}

// close makes all counts and totals true again. It counts on its own: SE01 from
// ST to SE, GE01 sets, IEA01 groups, CTT01 and CTT02 by spec/x12-exact.md 2.6.
func (f *badfile) close() {
	segments, sets, groups, lines, hash := 0, 0, 0, 0, 0
	set := ""
	for _, p := range f.pieces {
		segments++
		switch p.id {
		case "ISA":
			groups = 0
		case "GS":
			groups, sets = groups+1, 0
		case "ST":
			set, segments, lines, hash = p.get(1), 1, 0, 0
			sets++
		case "CTT":
			if f.touched[p] != 1 {
				p.set(1, strconv.Itoa(lines))
			}
			if f.touched[p] != 2 && p.get(2) != "" {
				p.set(2, strconv.Itoa(hash%10_000_000_000))
			}
		case "SE":
			p.set(1, strconv.Itoa(segments))
		case "GE":
			p.set(1, strconv.Itoa(sets))
		case "IEA":
			p.set(1, strconv.Itoa(groups))
		}
		if p.id == lineOf[set] {
			lines++
		}
		if q := quantityOf[set]; q.id == p.id {
			n, meant := f.declared[p]
			if !meant {
				n = plainDigits(p.get(q.element))
			}
			hash += n
		}
	}
}

var (
	lineOf     = map[string]string{"850": "PO1", "855": "PO1", "860": "POC", "810": "IT1", "846": "LIN", "856": "HL"}
	quantityOf = map[string]struct {
		id      string
		element int
	}{"850": {"PO1", 2}, "855": {"PO1", 2}, "860": {"POC", 3}, "810": {"IT1", 2}, "856": {"SN1", 2}}
)

func plainDigits(s string) int {
	digits := ""
	for _, c := range s {
		if c >= '0' && c <= '9' {
			digits += string(c)
		}
	}
	n, _ := strconv.Atoi(digits)
	return n
}

// place is where a segment stands in the rendered file.
type place struct {
	interchange, group, set int // ordinals; 0: outside
	position                int // in the set, ST = 1
	positionInFile          int
	offset                  int64
	elements                []int64 // offsets of the elements
	next                    int64   // offset behind the terminator and what follows it
}

// text translates a value to the file's delimiters.
func (f *badfile) text(v string) string {
	v = strings.ReplaceAll(v, ">", string([]byte{f.d.Component}))
	if f.d.Repetition != 0 {
		v = strings.ReplaceAll(v, "^", string([]byte{f.d.Repetition}))
	}
	return v
}

// render writes the file and says where each segment stands.
func (f *badfile) render() (string, map[*piece]place) {
	var b strings.Builder
	b.WriteString(f.prefix)
	places := map[*piece]place{}
	at := place{}
	inSet, inGroup := false, false
	for i, p := range f.pieces {
		switch p.id {
		case "ISA":
			at.interchange++
			at.group, at.set, inSet, inGroup = 0, 0, false, false
		case "GS":
			at.group++
			at.set, inGroup, inSet = 0, true, false
		case "ST":
			if !inGroup { // without its GS
				at.group++
				at.set, inGroup = 0, true
			}
			at.set++
			at.position, inSet = 0, true
		case "GE":
			inGroup, inSet = false, false
		case "IEA":
			inGroup, inSet = false, false
		}
		at.positionInFile++
		here := at
		if inSet {
			at.position++
			here.position = at.position
		} else {
			here.position = 0
		}
		if p.id == "SE" {
			inSet = false
		}
		here.offset = int64(b.Len())
		b.WriteString(p.id)
		here.elements = nil
		for _, v := range p.e {
			b.WriteByte(f.d.Element)
			here.elements = append(here.elements, int64(b.Len()))
			b.WriteString(f.text(v))
		}
		if i < len(f.pieces)-1 || !f.open {
			b.WriteString(f.d.Segment)
		}
		if i < len(f.pieces)-1 && len(f.gap) > 0 {
			b.WriteString(f.gap[i%len(f.gap)])
		}
		here.next = int64(b.Len())
		places[p] = here
	}
	b.WriteString(f.suffix)
	return b.String(), places
}

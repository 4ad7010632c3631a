package explain

import (
	"bufio"
	"errors"
	"io"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/x12"
)

// Options of File.
type Options struct {
	Name   string // of the file, as shown
	JSON   bool   // lines of JSON instead of text
	Colour bool   // of text, for a terminal

	Reader x12reader.Options // how it is judged; the zero value is strict
}

// File reads X12 from r and writes it in words to w. What is wrong with the
// document is among the words; an error is the source's or the writer's.
func File(w io.Writer, r io.Reader, opt Options) error {
	out := bufio.NewWriter(w)
	var p printer = &textPrinter{w: out, colour: opt.Colour, name: opt.Name}
	if opt.JSON {
		p = newJSONPrinter(out, opt.Name)
	}
	recent := &recent{r: r}
	if text, ok := p.(*textPrinter); ok {
		text.recent = recent
	}
	reader := x12reader.New(recent, opt.Reader)
	for {
		u, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return out.Flush()
		}
		if err == nil {
			err = print(p, u)
		}
		if err != nil {
			return errors.Join(err, out.Flush())
		}
	}
}

// printer writes the parts of a file as they come.
type printer interface {
	interchange(*x12reader.Interchange) error
	group(*x12reader.Interchange, *x12reader.Group) error
	set(*x12reader.Interchange, *x12reader.Group, *x12reader.Set) error
	segment(*line) error
	setEnds(*x12reader.Interchange, *x12reader.Set, []fault.Fault) error
	groupEnds(*x12reader.Interchange, *x12reader.Group) error
	interchangeEnds(*x12reader.Interchange) error
}

// line is a segment with all that is said of it.
type line struct {
	ic       *x12reader.Interchange
	group    *x12reader.Group
	set      *x12reader.Set
	segment  *x12.Segment
	place    x12reader.Place
	name     string
	elements []Element
	sentence string
	faults   []fault.Fault
}

func print(p printer, u x12reader.Unit) error {
	switch u.Kind {
	case x12reader.InterchangeBegins:
		return p.interchange(u.Interchange)
	case x12reader.GroupBegins:
		return p.group(u.Interchange, u.Group)
	case x12reader.GroupEnds:
		return p.groupEnds(u.Interchange, u.Group)
	case x12reader.InterchangeEnds:
		return p.interchangeEnds(u.Interchange)
	}
	return printSet(p, u.Interchange, u.Group, u.Set)
}

// printSet prints the segments of a set, each with its faults; those that stand
// behind the last segment come at the end.
func printSet(p printer, ic *x12reader.Interchange, g *x12reader.Group, set *x12reader.Set) error {
	if err := p.set(ic, g, set); err != nil {
		return err
	}
	nesting := x12reader.NewNesting(set.Def)
	faults := set.Faults
	for i := range set.Segments {
		s := &set.Segments[i]
		l := &line{ic: ic, group: g, set: set, segment: s, place: nesting.Next(s)}
		l.describe()
		l.faults, faults = until(faults, s.Position)
		if err := p.segment(l); err != nil {
			return err
		}
	}
	return p.setEnds(ic, set, faults)
}

// describe fills in the words.
func (l *line) describe() {
	def := l.group.Release.Segment(l.segment.ID)
	l.name = "unknown segment"
	if def != nil {
		l.name = def.Name
	}
	l.elements = Elements(def, l.segment, l.set.Delimiters)
	l.sentence = sentence(l.set.Def, l.segment, l.elements)
}

// until cuts off the faults at or before a position; they are in order.
func until(faults []fault.Fault, position int) (here, later []fault.Fault) {
	n := 0
	for n < len(faults) && faults[n].Position <= position && faults[n].Code != fault.MoreFaults {
		n++
	}
	return faults[:n], faults[n:]
}

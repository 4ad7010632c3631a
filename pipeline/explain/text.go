package explain

import (
	"bufio"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/pipeline"
	"github.com/docket-edi/docket/schemas/fault"

	"github.com/docket-edi/docket/schemas/x12"
)

// The styles of a terminal (ECMA-48).
const (
	bold   = "1"
	dim    = "2"
	red    = "31"
	yellow = "33"
	cyan   = "36"
)

type textPrinter struct {
	w      *bufio.Writer
	name   string
	colour bool
	recent *recent
}

func (p *textPrinter) interchange(ic *x12reader.Interchange) error {
	h := ic.Header
	return p.put(0, p.styled(bold, fmt.Sprintf("%s: interchange %s from %s to %s, %s %s, X12 %s%s", p.name, h.Control, h.Sender, h.Receiver,
		shortDate(h.Date), timeText(h.Time), h.Version, comma(usage(h.Usage)))))
}

func (p *textPrinter) group(_ *x12reader.Interchange, g *x12reader.Group) error {
	return p.put(1, p.styled(bold, fmt.Sprintf("group %s, function %s%s, from %s to %s, %s %s, version %s", g.Control, g.FunctionalID,
		bracketed(x12.Meaning("479", g.FunctionalID)), g.Sender, g.Receiver, dateText(g.Date), timeText(g.Time), g.Version)))
}

func (p *textPrinter) set(_ *x12reader.Interchange, _ *x12reader.Group, s *x12reader.Set) error {
	style := bold
	if s.Status == x12reader.Rejected {
		style = bold + ";" + red
	}
	return p.put(2, p.styled(style, fmt.Sprintf("%s %s %s, %d segments: %s", s.ID, setName(s), s.Control, s.Count, s.Status)))
}

// Segments stand one step inside the set; each loop is one step more.
const setDepth = 3

func (p *textPrinter) segment(l *line) error {
	depth := setDepth + l.place.Depth
	if l.sentence != "" {
		if err := p.put(depth, p.styled(cyan, l.segment.ID)+" "+printable(l.sentence)); err != nil {
			return err
		}
	} else if err := p.elements(depth, l); err != nil {
		return err
	}
	return p.faults(depth+1, l.ic, l.faults, l.text(), l.segment.Offset)
}

func (p *textPrinter) elements(depth int, l *line) error {
	if err := p.put(depth, p.styled(cyan, l.segment.ID)+" "+p.styled(bold, l.name)); err != nil {
		return err
	}
	phrases := Phrases(l.elements)
	width := 0
	for _, ph := range phrases {
		width = max(width, utf8.RuneCountInString(ph.Name))
	}
	for _, ph := range phrases {
		pad := strings.Repeat(" ", width-utf8.RuneCountInString(ph.Name))
		if err := p.put(depth+1, p.styled(dim, ph.Name+pad)+"  "+printable(ph.String())); err != nil {
			return err
		}
	}
	return nil
}

// String is the phrase without its name: "24 EA", "UP 840012010013", "NE (new order)".
func (ph Phrase) String() string {
	if ph.Qualifier != "" {
		return ph.Qualifier + bracketed(ph.Says) + " " + ph.Text
	}
	return ph.Text + bracketed(ph.Says)
}

// text is the segment as sent.
func (l *line) text() []byte {
	b := []byte(l.segment.ID)
	for _, e := range l.segment.Elements() {
		b = append(append(b, l.ic.Delimiters.Element), e...)
	}
	return append(b, l.ic.Delimiters.Segment...)
}

// faults shows faults under data, which begins at that offset of the file.
func (p *textPrinter) faults(depth int, ic *x12reader.Interchange, faults []fault.Fault, data []byte, offset int64) error {
	for _, f := range faults {
		style := red
		if f.Severity != fault.Reject {
			style = yellow
		}
		f.Offset -= offset
		for i, line := range strings.Split(pipeline.Caret(data, ic, f), "\n") {
			mark := "[" + string(f.Severity) + "] "
			if i > 0 {
				mark = strings.Repeat(" ", len(mark))
			}
			if err := p.put(depth, p.styled(style, mark+line)); err != nil {
				return err
			}
		}
	}
	return nil
}

// enveloped shows faults that stand outside of sets.
func (p *textPrinter) enveloped(depth int, ic *x12reader.Interchange, faults []fault.Fault) error {
	return p.faults(depth, ic, faults, p.recent.bytes, p.recent.start)
}

func (p *textPrinter) setEnds(ic *x12reader.Interchange, _ *x12reader.Set, faults []fault.Fault) error {
	return p.enveloped(setDepth, ic, faults)
}

func (p *textPrinter) groupEnds(ic *x12reader.Interchange, g *x12reader.Group) error {
	if err := p.enveloped(1, ic, g.Faults); err != nil || fault.Worst(g.Faults) != fault.Reject {
		return err
	}
	return p.put(1, p.styled(red, "The group is rejected, and so is each of its sets."))
}

func (p *textPrinter) interchangeEnds(ic *x12reader.Interchange) error {
	for _, a := range ic.Acks {
		if err := p.put(1, p.styled(cyan, "TA1")+" "+printable(Acknowledged(a))); err != nil {
			return err
		}
	}
	if ic.Header == (x12reader.Header{}) {
		if err := p.put(0, p.styled(bold, p.name+": no interchange")); err != nil {
			return err
		}
	}
	if err := p.enveloped(1, ic, ic.Faults); err != nil || ic.Status != x12reader.Rejected || ic.SetCount == 0 {
		return err
	}
	return p.put(0, p.styled(red, "The interchange is rejected, and so is each of its sets."))
}

func (p *textPrinter) put(depth int, text string) error {
	_, err := fmt.Fprintf(p.w, "%s%s\n", strings.Repeat("  ", depth), text)
	return err
}

// styled is text safe for a terminal, in a style where there is colour.
func (p *textPrinter) styled(style, text string) string {
	if text = printable(text); p.colour {
		return "\x1b[" + style + "m" + text + "\x1b[0m"
	}
	return text
}

// printable keeps control characters of documents away from the terminal.
func printable(s string) string { return strings.ReplaceAll(pipeline.Readable(s), "\n", ".") }

func setName(s *x12reader.Set) string {
	if s.Def == nil {
		return "unknown set"
	}
	return s.Def.Name
}

func usage(code string) string {
	switch code {
	case "P":
		return "production"
	case "T":
		return "test"
	case "I":
		return "information"
	}
	return code
}

func bracketed(meaning string) string {
	if meaning == "" {
		return ""
	}
	return " (" + meaning + ")"
}

func comma(text string) string {
	if text == "" {
		return ""
	}
	return ", " + text
}

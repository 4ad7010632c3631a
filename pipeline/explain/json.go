package explain

import (
	"encoding/json"
	"io"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/fault"
)

// SegmentLine is the line of `explain --json` for a segment of a set.
type SegmentLine struct {
	Line           string        `json:"line"` // "segment"
	File           string        `json:"file"`
	Interchange    string        `json:"interchange"` // ISA13
	Group          string        `json:"group"`       // GS06
	Set            string        `json:"set"`         // ST01
	Control        string        `json:"control"`     // ST02
	Position       int           `json:"position"`    // in the set, ST = 1
	PositionInFile int           `json:"position_in_file"`
	Offset         int64         `json:"offset"` // bytes from the start of the file
	Depth          int           `json:"depth"`  // loops and levels around it
	Loop           string        `json:"loop"`   // the segment that opened the innermost one
	Segment        string        `json:"segment"`
	Name           string        `json:"name"`
	Elements       []Element     `json:"elements"`
	Sentence       string        `json:"sentence,omitempty"`
	Faults         []fault.Fault `json:"faults"`
}

// EnvelopeLine is the line of `explain --json` for the beginning of an
// interchange, a group or a set ("interchange", "group", "set") and for its end
// ("interchange-end", ...), which has the faults that stand in no segment of a set.
type EnvelopeLine struct {
	Line         string           `json:"line"`
	File         string           `json:"file"`
	Interchange  string           `json:"interchange"`
	Group        string           `json:"group,omitempty"`
	Set          string           `json:"set,omitempty"`
	Control      string           `json:"control,omitempty"`
	Name         string           `json:"name,omitempty"`
	Sender       string           `json:"sender,omitempty"`
	Receiver     string           `json:"receiver,omitempty"`
	Version      string           `json:"version,omitempty"`
	FunctionalID string           `json:"functional_id,omitempty"`
	Date         string           `json:"date,omitempty"`
	Time         string           `json:"time,omitempty"`
	Usage        string           `json:"usage,omitempty"`
	Count        int              `json:"count,omitempty"` // of groups, sets or segments in it
	Status       x12reader.Status `json:"status,omitempty"`
	Answers      []string         `json:"answers,omitempty"` // TA1 segments as sentences
	Faults       []fault.Fault    `json:"faults,omitempty"`
}

type jsonPrinter struct {
	enc  *json.Encoder
	file string
}

func newJSONPrinter(w io.Writer, file string) *jsonPrinter {
	p := &jsonPrinter{json.NewEncoder(w), file}
	p.enc.SetEscapeHTML(false)
	return p
}

func (p *jsonPrinter) interchange(ic *x12reader.Interchange) error {
	h := ic.Header
	return p.enc.Encode(EnvelopeLine{Line: "interchange", File: p.file, Interchange: h.Control, Sender: h.Sender, Receiver: h.Receiver,
		Version: h.Version, Date: shortDate(h.Date), Time: timeText(h.Time), Usage: usage(h.Usage)})
}

func (p *jsonPrinter) group(ic *x12reader.Interchange, g *x12reader.Group) error {
	return p.enc.Encode(EnvelopeLine{Line: "group", File: p.file, Interchange: ic.Header.Control, Group: g.Control, FunctionalID: g.FunctionalID,
		Sender: g.Sender, Receiver: g.Receiver, Version: g.Version, Date: dateText(g.Date), Time: timeText(g.Time)})
}

func (p *jsonPrinter) set(ic *x12reader.Interchange, g *x12reader.Group, s *x12reader.Set) error {
	return p.enc.Encode(EnvelopeLine{Line: "set", File: p.file, Interchange: ic.Header.Control, Group: g.Control, Set: s.ID, Control: s.Control,
		Name: setName(s), Version: s.Version, Count: s.Count, Status: s.Status})
}

func (p *jsonPrinter) segment(l *line) error {
	s := SegmentLine{Line: "segment", File: p.file, Interchange: l.ic.Header.Control, Group: l.group.Control, Set: l.set.ID, Control: l.set.Control,
		Position: l.segment.Position, PositionInFile: l.segment.PositionInFile, Offset: l.segment.Offset, Depth: l.place.Depth, Loop: l.place.Loop,
		Segment: l.segment.ID, Name: l.name, Elements: l.elements, Sentence: l.sentence, Faults: l.faults}
	if s.Elements == nil {
		s.Elements = []Element{}
	}
	if s.Faults == nil {
		s.Faults = []fault.Fault{}
	}
	return p.enc.Encode(s)
}

func (p *jsonPrinter) setEnds(ic *x12reader.Interchange, s *x12reader.Set, faults []fault.Fault) error {
	if len(faults) == 0 {
		return nil
	}
	return p.enc.Encode(EnvelopeLine{Line: "set-end", File: p.file, Interchange: ic.Header.Control, Set: s.ID, Control: s.Control, Faults: faults})
}

func (p *jsonPrinter) groupEnds(ic *x12reader.Interchange, g *x12reader.Group) error {
	return p.enc.Encode(EnvelopeLine{Line: "group-end", File: p.file, Interchange: ic.Header.Control, Group: g.Control, Count: g.SetCount, Faults: g.Faults})
}

func (p *jsonPrinter) interchangeEnds(ic *x12reader.Interchange) error {
	l := EnvelopeLine{Line: "interchange-end", File: p.file, Interchange: ic.Header.Control, Count: ic.GroupCount, Status: ic.Status, Faults: ic.Faults}
	for _, a := range ic.Acks {
		l.Answers = append(l.Answers, Acknowledged(a))
	}
	return p.enc.Encode(l)
}

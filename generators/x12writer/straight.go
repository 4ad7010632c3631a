package x12writer

import (
	"strconv"
	"time"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12"
)

// straight appends segments of values that are known to be sendable. Empty
// elements at a segment's end are left out when it is closed.
type straight struct {
	out      []byte
	d        x12.Delimiters
	segments int
	levels   int
	failed   bool
}

// sealed writes a document with its envelope.
func (w *straight) sealed(to *AnswerTo, id, functional string, write func()) {
	body := Body{Set: id, Functional: functional, Version: to.Version, Delimiters: to.Delimiters}
	w.out = to.Envelope.open(w.out, &body)
	w.segments, w.levels = 0, 0
	write()
	body.Segments = w.segments
	w.out = to.Envelope.close(w.out, &body)
}

func (w *straight) open(id string) *straight {
	w.segments++
	w.out = append(w.out, id...)
	return w
}

func (w *straight) close() {
	for w.out[len(w.out)-1] == w.d.Element {
		w.out = w.out[:len(w.out)-1]
	}
	w.out = append(w.out, w.d.Segment...)
}

func (w *straight) text(v string) *straight {
	w.out = append(append(w.out, w.d.Element), v...)
	return w
}

func (w *straight) count(n int) *straight {
	w.out = strconv.AppendInt(append(w.out, w.d.Element), int64(n), 10)
	return w
}

func (w *straight) day(t time.Time) *straight {
	w.out = t.AppendFormat(append(w.out, w.d.Element), "20060102")
	return w
}

func (w *straight) clock(t time.Time) *straight {
	w.out = t.AppendFormat(append(w.out, w.d.Element), "1504")
	return w
}

// level writes the HL that follows; parent 0 is none.
func (w *straight) level(parent int, code byte) {
	w.levels++
	w.open("HL").count(w.levels)
	if parent > 0 {
		w.count(parent)
	} else {
		w.text("")
	}
	w.out = append(w.out, w.d.Element, code)
	w.close()
}

// party writes the N1 of a party that is only an id.
func (w *straight) party(p *record.PartyView) {
	w.open("N1").text(entityCode(p.Role)).text("").text(p.ID.Qualifier).text(p.ID.Value).close()
}

// place writes a party of ours in full, as set does.
func (w *straight) place(p record.Party, o Options) []fault.Fault {
	s := set{o: o}
	s.classify()
	s.name(p)
	s.address(p.Address)
	w.segments += len(s.segments)
	w.out = append(w.out, s.data...)
	return s.faults
}

// copy writes the segments of another one.
func (w *straight) copy(from *straight) {
	w.segments += from.segments
	w.out = append(w.out, from.out...)
}

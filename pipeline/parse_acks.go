package pipeline

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

// kindRejection is the hold of a document that the partner did not take in: the
// worst case, for over there it does not exist. A person sends what is right
// under new control numbers, then releases it.
const kindRejection = "rejection"

// rejectionOf is the subject of such a hold: one for a document, however often it is rejected.
func rejectionOf(document string) string { return document + "/ack" }

// groupAck records a partner's 997 with the document that it answers, and says
// what it was, for the set's note.
func (f *firstStep) groupAck(tx *ledger.Tx, j *judged, s *x12reader.Set) (note string, err error) {
	a := j.acks[[2]int{s.Group, s.Index}]
	d, err := sentDocument(tx, streamOf(&j.wire), a.FunctionalID, a.Group)
	if err != nil {
		return "", err
	}
	row := ledger.Ack{ID: setID(j.sha, s), Kind: "997", Number: strings.TrimSpace(a.FunctionalID + " " + a.Group)}
	return f.ack(tx, j, row, d, saidOfGroup(&a, d.Kind))
}

// envelopeAcks records the TA1s in an interchange, and says what the last was.
func (f *firstStep) envelopeAcks(tx *ledger.Tx, j *judged) (note string, err error) {
	for i := range j.Acks {
		a := &j.Acks[i]
		d, err := sentDocument(tx, streamOf(&j.wire), "", a.Control)
		if err != nil {
			return "", err
		}
		row := ledger.Ack{ID: fmt.Sprintf("%s/TA1.%d", j.sha, i+1), Kind: "TA1", Number: a.Control}
		if note, err = f.ack(tx, j, row, d, saidOfEnvelope(a)); err != nil {
			return "", err
		}
	}
	return note, nil
}

// sentDocument finds the newest document of a stream that left under a control
// number (ISA13 and GS06 are the same), in a group of this kind (GS01; "" for
// any). One without an id: there is none.
func sentDocument(tx *ledger.Tx, stream, functional, number string) (ledger.Document, error) {
	n, err := strconv.ParseUint(number, 10, 32)
	if err != nil {
		return ledger.Document{}, nil // as sent it is no number of ours
	}
	documents, err := tx.SentUnder(stream, fmt.Sprintf("%09d", n))
	if err != nil {
		return ledger.Document{}, err
	}
	for _, d := range documents {
		fm := form{}
		if err := json.Unmarshal([]byte(d.Form), &fm); err != nil {
			return ledger.Document{}, err
		}
		if functional == "" || fm.X12 != nil && fm.X12.Functional == functional {
			return d, nil
		}
	}
	return ledger.Document{}, nil
}

// ack records one answer, once; a rejection is held and logged at once.
func (f *firstStep) ack(tx *ledger.Tx, j *judged, a ledger.Ack, d ledger.Document, s said) (note string, err error) {
	a.Number = strings.ToValidUTF8(a.Number, notText)
	a.Partner, a.Stream, a.Document, a.Code, a.Words = j.partner, streamOf(&j.wire), d.ID, s.code, s.words
	a.Notes, a.Arrival, a.At = string(body(append([]string{}, s.notes...))), f.arrival.ID, f.arrival.ReceivedAt
	note = fmt.Sprintf("their answer to %s: %s", firstOf(a.Number, "no number"), s.words)
	if d.ID == "" {
		note += "; nothing that we sent has this number"
	}
	fresh, err := tx.InsertAck(a)
	if err != nil || !fresh {
		return note, err
	}
	if err := journal(tx, f.p.Clock(), "ack", map[string]string{"id": a.ID, "kind": a.Kind, "partner": a.Partner, "number": a.Number,
		"document": a.Document, "code": a.Code, "words": a.Words, "arrival": a.Arrival}); err != nil {
		return "", err
	}
	if d.ID == "" {
		f.p.Log.Warn("an answer to nothing that we sent", "kind", a.Kind, "partner", a.Partner, "number", a.Number, "code", a.Code)
		return note, nil
	}
	if a.Kind == "997" || s.rejected() {
		if err := tx.Acknowledge(d.ID, a.At); err != nil {
			return "", err
		}
	}
	if s.rejected() || s.unclear() {
		return note, f.holdRejection(tx, j, &a, &d, &s)
	}
	return note, nil
}

// holdRejection asks a person to deal with a document that was not taken in.
func (f *firstStep) holdRejection(tx *ledger.Tx, j *judged, a *ledger.Ack, d *ledger.Document, s *said) error {
	h := ledger.Held{Subject: rejectionOf(d.ID), Kind: kindRejection, Stage: "parse", Code: "document-rejected", Arrival: f.arrival.ID,
		Partner: d.Partner, PO: d.PO, Reason: rejectionReason(a, d, s)}
	if s.unclear() {
		h.Code = "ack-unclear"
	}
	h.Detail = string(body(map[string]any{"document": d.ID, "ack": a.ID, "shown": append([]string{}, s.notes...)}))
	f.p.Log.Error("a document of ours was not taken in", "document", d.ID, "partner", d.Partner, "control", d.Control, "words", s.words)
	return f.p.hold(tx, h, j.profile.profile)
}

func rejectionReason(a *ledger.Ack, d *ledger.Document, s *said) string {
	what := "our " + d.Kind
	if d.PO != "" {
		what += " of PO " + d.PO
	}
	reason := fmt.Sprintf("%s (ISA13 %s): their %s says %s", what, d.Control, a.Kind, s.words)
	if len(s.notes) > 0 {
		reason += "; " + s.notes[0]
	}
	if more := len(s.notes) - 1; more > 0 {
		reason += fmt.Sprintf("; and %d more", more)
	}
	return reason
}

// keptAcks are the 997s that pass 1 read, by interchange, group and set.
type keptAcks map[*x12reader.Interchange]map[[2]int]record.FunctionalAck

// read reads a 997 and keeps it until its set is recorded.
func (k keptAcks) read(ic *x12reader.Interchange, g *x12reader.Group, s *x12reader.Set) []fault.Fault {
	a, faults := x12reader.FunctionalAck(ic, g, s)
	if k[ic] == nil {
		k[ic] = map[[2]int]record.FunctionalAck{}
	}
	k[ic][[2]int{s.Group, s.Index}] = a
	return faults
}

package pipeline

import (
	"encoding/json"
	"fmt"

	"github.com/docket-edi/docket/generators/x12writer"
	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

// acknowledge makes the 997 of a group and returns its document id; "" for a
// group that is never acknowledged, or has no header that a 997 could name.
func (f *firstStep) acknowledge(tx *ledger.Tx, j *judged, g *x12reader.Group) (string, error) {
	if g.Ack == nil || g.FunctionalID+g.Control == "" {
		return "", nil
	}
	b, faults := x12writer.FunctionalAck(*g.Ack, x12writer.OptionsFor(j.profile.profile, "997", g.Version))
	wire := j.wire
	wire.Version = g.Version
	id := fmt.Sprintf("%s/%d.997", j.sha, g.Index)
	return f.answer(tx, j, answerDoc{id: id, kind: "997", group: g.Index, wire: &wire, body: b, faults: faults})
}

// envelopeAnswer makes the TA1 of an interchange, where the profile sends one.
func (f *firstStep) envelopeAnswer(tx *ledger.Tx, j *judged, item string) ([]string, error) {
	asked := j.profile.profile.TA1
	if asked == "never" || asked == "on-error" && j.TA1.Code == "A" || asked == "asked" && j.Header.AckRequested != "1" || j.refused.Code == "wrong-receiver" {
		return nil, nil
	}
	b, faults := x12writer.InterchangeAck(j.TA1, x12writer.OptionsFor(j.profile.profile, "TA1", j.Header.Version))
	id, err := f.answer(tx, j, answerDoc{id: j.sha + ".TA1", kind: "TA1", wire: &j.wire, body: b, faults: faults})
	if err != nil || id == "" {
		return nil, err
	}
	return []string{id}, tx.Owe(item, id)
}

// answerDoc is a 997 or TA1 about to be recorded.
type answerDoc struct {
	id, kind string
	group    int
	wire     *record.Wire
	body     x12writer.Body
	faults   []fault.Fault
}

// answer records a 997 or TA1 and sends it to be sealed: it leaves first, and
// never waits for a decision. One that cannot be written is held instead.
func (f *firstStep) answer(tx *ledger.Tx, j *judged, d answerDoc) (string, error) {
	if err := writeFaults(d.faults); err != nil {
		item := f.item(d.id, d.kind, j.partner)
		return "", f.holdItem(tx, item, ledger.Held{Kind: "answer", Code: "answer-unwritable",
			Reason: fmt.Sprintf("the %s cannot be written: %s", d.kind, firstLine(err.Error()))}, j.profile)
	}
	if _, err := tx.Document(d.id); err == nil { // of a refused interchange: the answer stands
		if !j.again {
			return d.id, nil
		}
		return d.id, f.sendAgain(tx, []string{d.id})
	}
	fm := formOf(d.body, d.wire, j.profile.profile)
	fm.Interchange = &answeredTo{Control: j.Header.Control, SHA256: j.sha, Group: d.group}
	row := ledger.Document{ID: d.id, Kind: d.kind, Partner: j.partner, Refs: "[]", At: f.arrival.ReceivedAt, Profile: j.profile.ref.SHA256,
		Form: string(body(fm)), Stream: streamOf(d.wire), Name: ediName(j.partner, d.kind, j.Header.Control, d.id), Body: d.body.Data, State: "rendered"}
	return d.id, sendDocument(tx, row, f.arrival.ID, f.arrival.ID)
}

// answerAgain sends the answers of an interchange that came before, for this arrival.
func (f *firstStep) answerAgain(tx *ledger.Tx, before *ledger.Interchange) error {
	v := verdict{}
	if err := json.Unmarshal(before.Verdict, &v); err != nil {
		return err
	}
	return f.sendAgain(tx, v.Answers)
}

// sendAgain sends documents that were made before, for this arrival.
func (f *firstStep) sendAgain(tx *ledger.Tx, ids []string) error {
	streams := map[string]string{}
	for _, id := range ids {
		d, err := tx.Document(id)
		if err != nil {
			return err
		}
		streams[d.Stream] = id
		if err := tx.InsertDeliveries(ledger.Delivery{Document: id, Arrival: f.arrival.ID, Stream: d.Stream, State: "pending", At: f.p.Clock()}); err != nil {
			return err
		}
	}
	return f.p.sendOutbound(tx, streams, f.p.Clock())
}

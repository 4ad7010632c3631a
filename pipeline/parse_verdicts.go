package pipeline

import (
	"fmt"

	"github.com/docket-edi/docket/parsers"
	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/fault"
)

// verdicts records what was judged, unless an earlier life did so.
func (f *firstStep) verdicts(tx *ledger.Tx) error {
	if f.ask.Set != "" {
		return f.takeIn(tx)
	}
	senders := make([]string, len(f.judged))
	for i := range f.judged {
		senders[i] = f.judged[i].Header.Sender
	}
	if err := tx.LockSenders(senders...); err != nil {
		return err
	}
	repeats := 0
	for i := range f.judged {
		again, err := f.verdict(tx, f.judged[i].copy())
		if err != nil {
			return err
		}
		if again {
			repeats++
		}
	}
	if repeats == len(f.judged) && repeats > 0 {
		return tx.MarkArrival(f.arrival.ID, string(parsers.X12), "repeat")
	}
	return f.read(tx, parsers.X12)
}

// takeIn takes one refused set in by a person's word; the verdicts stand. An
// order's fact is appended with the others.
func (f *firstStep) takeIn(tx *ledger.Tx) error {
	set, err := tx.Set(f.ask.Set)
	if err != nil || set.Kind == "850" {
		return err
	}
	note := "taken in by a person's word"
	ack, err := f.takeAck(tx, set.ID)
	if err != nil {
		return err
	}
	if ack != "" {
		note += "; " + ack
	}
	return tx.DecideSet(set.ID, note, f.p.Clock())
}

// takeAck records the 997 that is the set with this id; "" when it is none.
func (f *firstStep) takeAck(tx *ledger.Tx, id string) (note string, err error) {
	for i := range f.judged {
		j := &f.judged[i]
		for _, g := range j.Groups {
			for _, s := range g.Sets {
				if s.ID == "997" && j.profile != nil && setID(j.sha, s) == id {
					return f.groupAck(tx, j, s)
				}
			}
		}
	}
	return "", nil
}

// verdict records one interchange. True: it was accepted before, and its answers are sent again.
func (f *firstStep) verdict(tx *ledger.Tx, j *judged) (repeat bool, err error) {
	before, err := tx.Interchange(j.sha)
	known := err == nil && before.State == "accepted"
	mine := err == nil && before.Arrival == f.arrival.ID && before.Ordinal == int64(j.Ordinal)
	switch {
	case err != nil && err != ledger.ErrNotFound:
		return false, err
	case mine && (known || !f.ask.Again):
		return false, nil // recorded by an earlier life
	case known:
		return true, f.answerAgain(tx, &before)
	}
	j.again = err == nil && before.Arrival != f.arrival.ID
	if j.refused.Code == "" {
		if err := f.checkSeen(tx, j); err != nil {
			return false, err
		}
	}
	if j.refused.Code != "" {
		return false, f.refuse(tx, j)
	}
	return false, f.accept(tx, j)
}

// codeDuplicate is the hold of an interchange whose control number came before.
const codeDuplicate = "interchange-duplicate"

// checkSeen refuses an interchange whose control number came before with other bytes.
func (f *firstStep) checkSeen(tx *ledger.Tx, j *judged) error {
	window := j.profile.profile.SeenFor()
	if window == 0 || f.ask.Override {
		return nil
	}
	since := f.arrival.ReceivedAt.Add(-window)
	seen, err := tx.SeenControl(j.Header.Sender, j.Header.Control, j.sha, since)
	if err == ledger.ErrNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	j.TA1.Code, j.TA1.Note = "R", "025"
	j.refused = ledger.Held{Kind: "interchange", Code: codeDuplicate, Reason: fmt.Sprintf(
		"ISA13 %s came before with other bytes (arrival %s, %s): the sender numbers wrongly, or sent a changed copy",
		j.Header.Control, seen.Arrival, seen.ReceivedAt.Format("2006-01-02 15:04"))}
	return nil
}

// refuse holds an interchange that is not taken in, with its TA1 where the
// profile sends one. Groups of an interchange whose envelope is at fault are
// rejected in their 997s, which say what is wrong below the envelope.
func (f *firstStep) refuse(tx *ledger.Tx, j *judged) error {
	item := f.item(fmt.Sprintf("%s/i%d", f.arrival.ID, j.Ordinal), j.refused.Kind, j.partner)
	item.Control, item.Verdict = j.Header.Control, string(x12reader.Rejected)
	if err := f.holdItem(tx, item, j.refused, j.profile); err != nil {
		return err
	}
	if j.profile == nil {
		return f.put(tx, j, "refused", nil)
	}
	answers, err := f.envelopeAnswer(tx, j, item.ID)
	if err != nil {
		return err
	}
	for _, g := range j.Groups {
		if j.Status != x12reader.Rejected || j.refused.Code == "wrong-receiver" {
			break // its sets are not judged by this refusal
		}
		id, err := f.acknowledge(tx, j, g)
		if err == nil && id != "" {
			answers, err = append(answers, id), tx.Owe(item.ID, id)
		}
		if err != nil {
			return err
		}
	}
	return f.put(tx, j, "refused", answers)
}

// accept records the sets with their answers, and holds those that are rejected.
func (f *firstStep) accept(tx *ledger.Tx, j *judged) error {
	item := fmt.Sprintf("%s/i%d", f.arrival.ID, j.Ordinal)
	answers, err := f.envelopeAnswer(tx, j, item)
	if err != nil {
		return err
	}
	if _, err := tx.Set(item); err == nil { // refused at an earlier reading, released since
		if err := tx.DecideSet(item, "read again and taken in", f.p.Clock()); err != nil {
			return err
		}
	}
	envelope, err := f.envelopeAcks(tx, j)
	if err != nil {
		return err
	}
	sets := 0
	for _, g := range j.Groups {
		id, err := f.acknowledge(tx, j, g)
		if err != nil {
			return err
		}
		if id != "" {
			answers = append(answers, id)
		}
		for _, s := range g.Sets {
			sets++
			if err := f.recordSet(tx, j, g, s, id); err != nil {
				return err
			}
		}
		held, err := f.holdStrays(tx, j, g, id)
		if err != nil {
			return err
		}
		if held {
			sets++
		}
	}
	if sets == 0 {
		if err := f.envelopeOnly(tx, j, item, envelope, answers); err != nil {
			return err
		}
	}
	return f.put(tx, j, "accepted", answers)
}

// holdStrays holds a group with segments outside of its sets, or without a set
// that it should have: an order may be lost there.
func (f *firstStep) holdStrays(tx *ledger.Tx, j *judged, g *x12reader.Group, ack string) (held bool, err error) {
	for _, one := range g.Faults {
		if one.Severity == fault.Note || one.Code != fault.SegmentOutsideSet && len(g.Sets) > 0 {
			continue
		}
		row := f.item(fmt.Sprintf("%s/%d.0", j.sha, g.Index), "group", j.partner)
		row.Control, row.Verdict = g.Control, string(j.Overall())
		if ack != "" {
			if err := tx.Owe(row.ID, ack); err != nil {
				return false, err
			}
		}
		return true, f.holdItem(tx, row, ledger.Held{Kind: "set", Code: string(one.Code), Reason: one.Error(),
			Detail: faultDetail(f.data, j.Interchange, g.Faults)}, j.profile)
	}
	return false, nil
}

// envelopeOnly records an interchange without sets: a TA1, with the note on it, or an empty group.
func (f *firstStep) envelopeOnly(tx *ledger.Tx, j *judged, id, note string, answers []string) error {
	item := f.item(id, "interchange", j.partner)
	item.Control, item.Verdict = j.Header.Control, string(j.Status)
	if note != "" {
		item.Kind = "TA1"
	} else {
		note = "an interchange without sets"
	}
	if err := tx.InsertSet(item); err != nil {
		return err
	}
	for _, answer := range answers {
		if err := tx.Owe(id, answer); err != nil {
			return err
		}
	}
	return tx.DecideSet(id, note, f.p.Clock())
}

// recordSet records one set: held when rejected, else waiting for its order to
// be decided, or done once its 997 has left.
func (f *firstStep) recordSet(tx *ledger.Tx, j *judged, g *x12reader.Group, s *x12reader.Set, ack string) error {
	id := setID(j.sha, s)
	row := ledger.Set{ID: id, Arrival: f.arrival.ID, Kind: s.ID, Control: s.Control, Partner: j.partner, Verdict: string(s.Status),
		State: "open", ReceivedAt: f.arrival.ReceivedAt}
	if ack != "" {
		if err := tx.Owe(id, ack); err != nil {
			return err
		}
	}
	if s.Status != x12reader.Rejected {
		if err := tx.InsertSet(row); err != nil {
			return err
		}
		if s.ID == "850" {
			return nil
		}
		note := fmt.Sprintf("%s: archived and acknowledged, not processed", s.ID)
		if s.ID == "997" {
			var err error
			if note, err = f.groupAck(tx, j, s); err != nil {
				return err
			}
		}
		return tx.DecideSet(id, note, f.p.Clock())
	}
	faults := append(append([]fault.Fault{}, j.Faults...), append(g.Faults, s.Faults...)...)
	h := ledger.Held{Kind: "set", Code: "rejected", Reason: "rejected in the 997", Detail: faultDetail(f.data, j.Interchange, faults)}
	for _, one := range faults {
		if one.Severity == fault.Reject {
			h.Code, h.Reason = string(one.Code), one.Error()
			break
		}
	}
	return f.holdItem(tx, row, h, j.profile)
}

// put records the interchange with its verdict.
func (f *firstStep) put(tx *ledger.Tx, j *judged, state string, answers []string) error {
	v := verdict{Status: string(j.Overall()), Answers: answers, Lines: (&x12reader.Result{Name: f.arrival.Name, Interchanges: []*x12reader.Interchange{j.Interchange}}).Lines()}
	row := ledger.Interchange{ID: j.sha, Arrival: f.arrival.ID, Ordinal: int64(j.Ordinal), Sender: j.Header.Sender, Receiver: j.Header.Receiver,
		Control: j.Header.Control, Partner: j.partner, ReceivedAt: f.arrival.ReceivedAt, State: state, Verdict: body(v)}
	if j.profile != nil {
		row.Profile = j.profile.ref.SHA256
	}
	if err := tx.PutInterchange(row); err != nil {
		return err
	}
	return journal(tx, f.p.Clock(), "verdict", map[string]any{"interchange": j.sha, "arrival": f.arrival.ID, "control": j.Header.Control,
		"sender": j.Header.Sender, "state": state, "status": v.Status, "sets": j.SetCount, "answers": answers, "profile": row.Profile})
}

// verdict is what the ledger keeps of a judgement.
type verdict struct {
	Status  string   `json:"status"`
	Answers []string `json:"answers"` // ids of the 997s and the TA1
	Lines   []any    `json:"lines"`   // as docket validate prints them
}

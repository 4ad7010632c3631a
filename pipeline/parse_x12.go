package pipeline

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/docket-edi/docket/generators/x12writer"
	"github.com/docket-edi/docket/parsers"
	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/partner"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12/check"
)

const chunkSets = 1000

// foundOrder is an order that pass 1 read, until its fact is appended.
type foundOrder struct {
	id    string // the set's
	fact  record.OrderFact
	known bool // its order number could be read
}

// x12 reads an X12 file. Pass 1 judges everything; the first step commits the
// verdicts, holds and 997s, and every step appends the facts of a chunk of sets.
func (r *reading) x12() ([]work, error) {
	v := r.p.versions
	orders := map[*x12reader.Interchange]map[[2]int]record.PurchaseOrder{}
	result, err := x12reader.File(bytes.NewReader(r.data), x12reader.FileOptions{
		Name: r.arrival.Name, At: r.arrival.ReceivedAt,
		Options: x12reader.Options{PolicyFor: func(h x12reader.Header) check.Policy { return v.policyFor(h.Sender) }},
		EachSet: func(ic *x12reader.Interchange, g *x12reader.Group, s *x12reader.Set) []fault.Fault {
			if s.ID != "850" {
				return nil
			}
			order, faults := x12reader.PurchaseOrder(ic, g, s)
			if orders[ic] == nil {
				orders[ic] = map[[2]int]record.PurchaseOrder{}
			}
			orders[ic][[2]int{s.Group, s.Index}] = order
			return faults
		},
	})
	if err != nil {
		return nil, err
	}
	first := &firstStep{reading: r}
	var found []foundOrder
	for _, ic := range result.Interchanges {
		j := r.judge(ic)
		first.judged = append(first.judged, j)
		for _, g := range ic.Groups {
			for _, s := range g.Sets {
				if order, ok := orders[ic][[2]int{s.Group, s.Index}]; ok && j.profile != nil {
					found = append(found, j.order(s, order, r.arrival.SHA256))
				}
			}
		}
	}
	return first.chunks(found), nil
}

// judged is one interchange with the verdict on it.
type judged struct {
	*x12reader.Interchange
	sha     string // of its bytes: its id
	profile *profileVersion
	partner string
	wire    record.Wire
	refused ledger.Held // why it is not taken in; Code "" when it is
	again   bool        // it was refused before, and has come again
}

// judge finds the partner behind an interchange and what speaks against taking it in.
func (r *reading) judge(ic *x12reader.Interchange) judged {
	j := judged{Interchange: ic, sha: archive.Sum(r.data[ic.Start:ic.End])}
	if ic.Header == (x12reader.Header{}) {
		j.refused = refusal(r.data, ic, "file")
		return j
	}
	gs := ""
	if len(ic.Groups) > 0 {
		gs = ic.Groups[0].Sender
	}
	j.profile, j.partner = r.p.versions.findProfile(ic.Header.Sender, gs)
	switch {
	case j.profile == nil:
		j.refused = ledger.Held{Kind: "interchange", Code: "unknown-sender", Reason: fmt.Sprintf(
			"no partner profile for sender %s (GS02 %q); add one under partners/, then release", ic.Header.Sender, gs)}
		return j
	case j.profile.profile.Kind != "any" && j.profile.profile.Us.ISA != ic.Header.Receiver:
		j.refused = ledger.Held{Kind: "interchange", Code: "wrong-receiver", Reason: fmt.Sprintf(
			"addressed to %s, but towards %s we are %s", ic.Header.Receiver, j.partner, j.profile.profile.Us.ISA)}
	case ic.Status == x12reader.Rejected:
		j.refused = refusal(r.data, ic, "interchange")
	}
	j.wire = wireOf(j.profile.profile, j.partner, ic)
	return j
}

// refusal is a hold for the faults of an interchange's envelope.
func refusal(data []byte, ic *x12reader.Interchange, kind string) ledger.Held {
	h := ledger.Held{Kind: kind, Code: "refused", Reason: "it cannot be taken in"}
	worst := fault.Worst(ic.Faults)
	for _, f := range ic.Faults {
		if f.Severity == worst {
			h.Code, h.Reason = string(f.Code), f.Error()
			break
		}
	}
	h.Detail = faultDetail(data, ic, ic.Faults)
	return h
}

// faultDetail keeps faults with a hold, and how a person is shown them.
func faultDetail(data []byte, ic *x12reader.Interchange, faults []fault.Fault) string {
	shown := []string{}
	for _, f := range faults {
		if f.Severity != fault.Note {
			shown = append(shown, Caret(data, ic, f))
		}
	}
	return string(body(map[string]any{"faults": faults, "shown": shown}))
}

// wireOf is how an answer to this interchange is addressed. A profile for
// anyone answers as whoever was addressed.
func wireOf(p *partner.Profile, partnerID string, ic *x12reader.Interchange) record.Wire {
	them := p.Wire(partnerID)
	w := record.Wire{Us: p.Us.ISA, UsGS: p.Us.GS, Them: them.ISA, ThemGS: them.GS, Usage: p.Usage}
	if ic.Header.Usage == "T" {
		w.Usage = "T"
	}
	if len(ic.Groups) > 0 {
		w.Version = ic.Groups[0].Version
	}
	if p.Kind == "any" {
		w.Us = ic.Header.Receiver
		w.UsGS = ic.Header.Receiver[strings.Index(ic.Header.Receiver, ":")+1:]
		if len(ic.Groups) > 0 {
			w.UsGS, w.ThemGS = usableGS(ic.Groups[0].Receiver, w.UsGS), usableGS(ic.Groups[0].Sender, w.ThemGS)
		}
	}
	return w
}

// usableGS is a GS02 or GS03 as sent, when it can be written (AN 2/15), else the other.
func usableGS(sent, other string) string {
	if len(sent) < 2 || len(sent) > 15 {
		return other
	}
	return sent
}

// setID names a set by its place: real files repeat ST02.
func setID(sha string, s *x12reader.Set) string {
	return fmt.Sprintf("%s/%d.%d", sha, s.Group, s.Index)
}

// order completes what was read of an order with what the envelope says.
func (j *judged) order(s *x12reader.Set, order record.PurchaseOrder, raw string) foundOrder {
	order.Partner = j.partner
	order.Source.Raw, order.Source.Interchange = raw, j.sha
	code, _ := j.profile.profile.VendorCode(order.References)
	order.VendorCode = code.Code
	if order.Currency == "" {
		x12reader.SetCurrency(&order, firstOf(code.Currency, j.profile.profile.Currency))
	}
	content := order
	content.Source = record.Source{}
	wire := j.wire
	wire.Version = s.Version
	return foundOrder{id: setID(j.sha, s), known: order.Number != "", fact: record.OrderFact{
		Order: order, Set: setID(j.sha, s), Content: hashOf(content), Profile: j.profile.ref, Wire: wire}}
}

// firstStep commits the verdicts; it runs before any fact is appended.
type firstStep struct {
	*reading
	judged []judged
}

// chunks lays the facts out in steps of a bounded size.
func (f *firstStep) chunks(found []foundOrder) []work {
	var steps []work
	for k := 0; k == 0 || k*chunkSets < len(found); k++ {
		part := found[k*chunkSets : min((k+1)*chunkSets, len(found))]
		steps = append(steps, func(tx *ledger.Tx) error {
			if k == 0 {
				if err := f.verdicts(tx); err != nil {
					return err
				}
			}
			return f.facts(tx, part, k)
		})
	}
	return steps
}

// verdicts records what was judged, unless an earlier life did so.
func (f *firstStep) verdicts(tx *ledger.Tx) error {
	if f.ask.Set != "" {
		return f.takeIn(tx)
	}
	repeats := 0
	for i := range f.judged {
		again, err := f.verdict(tx, &f.judged[i])
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
	return tx.DecideSet(set.ID, "taken in by a person's word", f.p.Clock())
}

// verdict records one interchange. True: it was accepted before, and its answers are sent again.
func (f *firstStep) verdict(tx *ledger.Tx, j *judged) (repeat bool, err error) {
	before, err := tx.Interchange(j.sha)
	known := err == nil && before.State == "accepted"
	switch {
	case err != nil && err != ledger.ErrNotFound:
		return false, err
	case known && before.Arrival == f.arrival.ID && before.Ordinal == int64(j.Ordinal):
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

// checkSeen refuses an interchange whose control number came before with other bytes.
func (f *firstStep) checkSeen(tx *ledger.Tx, j *judged) error {
	window := j.profile.profile.SeenFor()
	if window == 0 {
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
	j.refused = ledger.Held{Kind: "interchange", Code: "interchange-duplicate", Reason: fmt.Sprintf(
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
		if err := f.envelopeOnly(tx, j, item, answers); err != nil {
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

// envelopeOnly records an interchange without sets: a TA1, or an empty group.
func (f *firstStep) envelopeOnly(tx *ledger.Tx, j *judged, id string, answers []string) error {
	item := f.item(id, "interchange", j.partner)
	item.Control, item.Verdict = j.Header.Control, string(j.Status)
	note := "an interchange without sets"
	for _, a := range j.Acks {
		item.Kind, note = "TA1", fmt.Sprintf("their answer to our interchange %s: %s %s", a.Control, a.Code, a.Note)
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
		return tx.DecideSet(id, fmt.Sprintf("%s: archived and acknowledged, not processed", s.ID), f.p.Clock())
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
	return d.id, f.p.sendDocument(tx, row, f.arrival.ID, f.arrival.ID)
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
		if err := tx.InsertDelivery(ledger.Delivery{Document: id, Arrival: f.arrival.ID, Stream: d.Stream, State: "pending", At: f.p.Clock()}); err != nil {
			return err
		}
	}
	return f.p.sendOutbound(tx, streams, f.p.Clock())
}

// facts appends the orders of a chunk to their logs.
func (f *firstStep) facts(tx *ledger.Tx, found []foundOrder, k int) error {
	if f.ask.Set == "" && len(found) > 0 {
		fresh, err := tx.InsertChunk(f.message.Subject+"/"+fmt.Sprint(f.message.ID), k)
		if err != nil || !fresh {
			return err
		}
	}
	for i := range found {
		if err := f.factOf(tx, &found[i]); err != nil {
			return err
		}
	}
	return nil
}

// factOf appends one order to its log, when its set is to be processed.
func (f *firstStep) factOf(tx *ledger.Tx, o *foundOrder) error {
	set, err := tx.Set(o.id)
	if err == ledger.ErrNotFound {
		return nil // its interchange was refused
	}
	if err != nil {
		return err
	}
	wanted := f.ask.Set == o.id
	if f.ask.Set == "" {
		wanted = set.Verdict != string(x12reader.Rejected) && set.OrderKey == "" && set.Arrival == f.arrival.ID
	}
	if !wanted {
		return nil
	}
	if !o.known {
		return f.holdItem(tx, set, ledger.Held{Kind: "set", Code: "order-number-missing", Reason: "the order has no number (BEG03): " + errNoOrder.Error()}, nil)
	}
	order := &o.fact.Order
	head, err := tx.EnsureOrder("vendor", order.Partner, order.Number, f.p.Clock())
	if err != nil {
		return err
	}
	if head.N == 0 || head.State == orderWaiting {
		s := Summary{Type: order.Type, Date: order.Date, Window: order.Window, Lines: order.Totals.Lines, Units: order.Totals.Units, Amount: order.Totals.Amount}
		if err := tx.MarkOrder(head.Key, orderOpen, body(s), f.p.Clock()); err != nil {
			return err
		}
	}
	if _, err := tx.Append(ledger.Event{OrderKey: head.Key, Kind: eventOrder, At: f.arrival.ReceivedAt, Source: o.id, Body: body(o.fact)}); err != nil {
		return err
	}
	if err := tx.PlaceSet(o.id, order.Partner, order.Number, head.Key); err != nil {
		return err
	}
	return f.lookAt(tx, head.Key)
}

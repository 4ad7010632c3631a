package pipeline

import (
	"context"
	"fmt"
	"time"

	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/record"
)

// kindSilence is the kind of a hold about a supplier who does not answer.
const kindSilence = "silence"

// silenceStep notes, in the log of each order whose supplier should have
// answered by now, that they have not: first a reminder follows, then a person
// is asked. The order stays Sent: silence is not confirmation.
func (p *Pipeline) silenceStep(ctx context.Context) (n int, err error) {
	now := p.Clock()
	var due []string
	err = p.Ledger.View(ctx, func(tx *ledger.Tx) error {
		due, err = tx.SupplierDue(now, batchSize)
		return err
	})
	if err != nil || len(due) == 0 {
		return 0, err
	}
	err = p.Ledger.Update(ctx, func(tx *ledger.Tx) error {
		for _, key := range due {
			if err := p.noteSilence(tx, key, now); err != nil {
				return err
			}
		}
		return nil
	})
	p.At("silence: noted")
	return len(due), err
}

func (p *Pipeline) noteSilence(tx *ledger.Tx, key string, now time.Time) error {
	log, err := readLog(tx, key)
	if err != nil {
		return err
	}
	if err := tx.DropSupplierDue(key); err != nil || !log.life.silent() {
		return err
	}
	if log.life.silences == 0 {
		if err := tx.PutSupplierDue(key, now.Add(p.Config.Patience(log.life.sent))); err != nil {
			return err
		}
	}
	fact := map[string]any{"due": log.life.due, "revision": log.life.sent.Revision}
	if _, err := tx.Append(ledger.Event{OrderKey: key, Kind: eventSilence, At: now, Source: "clock", Body: body(fact)}); err != nil {
		return err
	}
	return send(tx, ledger.Message{Topic: TopicOrders, Key: key, Type: "docket.order.grown", Subject: key, Time: now,
		Causation: "clock", Correlation: key, Body: body(map[string]string{"order": key})})
}

// decideSilence drafts a reminder the first time, and asks a person after that.
func (p *Pipeline) decideSilence(tx *ledger.Tx, log *orderLog, fact *ledger.Event, m *ledger.Message) error {
	d, err := p.supplierDecision(tx)
	if err != nil {
		return err
	}
	life := &log.life
	switch {
	case !life.silent():
		d.Action, d.Reason = record.ActionNone, "answered meanwhile"
	case life.silences == 0:
		d.Action, d.SupplierOrder = record.ActionRemind, life.sent
		d.Reason = fmt.Sprintf("no answer to revision %d by %s: a reminder is drafted", life.sent.Revision, life.due)
	default:
		hold(&d, "supplier-silent", fmt.Sprintf("no answer to revision %d by %s, nor to the reminder: call them", life.sent.Revision, life.due))
	}
	if err := p.record(tx, log, fact.N, &d, m); err != nil || d.Action != record.ActionHold {
		return err
	}
	return p.hold(tx, ledger.Held{Subject: fmt.Sprintf("%s#%d/silence", log.head.Key, fact.N), Kind: kindSilence, Stage: "decide", Code: d.Problems[0].Code,
		Reason: d.Reason, At: d.At, Partner: log.head.Partner, PO: log.head.PO, Arrival: log.head.Key}, nil)
}

// watchSilence remembers when an issued order is to be answered.
func (p *Pipeline) watchSilence(tx *ledger.Tx, log *orderLog, d *record.Decision) error {
	due, ok := d.AnswerBy.Time()
	if d.Action != record.ActionIssue || !ok {
		return nil
	}
	return tx.PutSupplierDue(log.head.Key, due.AddDate(0, 0, 1))
}

// decideCancel tells the supplier of a cancelled order that they have.
func (p *Pipeline) decideCancel(tx *ledger.Tx, log *orderLog, fact *ledger.Event, m *ledger.Message) error {
	d, err := p.supplierDecision(tx)
	if err != nil {
		return err
	}
	d.Action, d.Reason = record.ActionNone, "cancelled before it was sent"
	if log.life.sent != nil {
		d.Action, d.SupplierOrder = record.ActionCancel, log.life.sent
		d.Reason = fmt.Sprintf("revision %d is cancelled, the supplier is told", log.life.sent.Revision)
	}
	if err := tx.DropSupplierDue(log.head.Key); err != nil {
		return err
	}
	return p.record(tx, log, fact.N, &d, m)
}

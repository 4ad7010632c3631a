package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/record"
)

// commandDrop is a person's word that nothing is to be done with a set.
const commandDrop = "drop"

// codeOrderHeld is what waits because something that came before it is held.
const codeOrderHeld = "order-held"

// Drop ends something held without an answer: nothing is sent, nothing is read
// again. The word is recorded with who and why. What waited behind it goes on.
func (p *Pipeline) Drop(ctx context.Context, id int64, who, why string) error {
	if strings.TrimSpace(who) == "" || strings.TrimSpace(why) == "" {
		return errors.New("a drop needs a name and a reason: --who and --why")
	}
	return p.Ledger.Update(ctx, func(tx *ledger.Tx) error {
		h, err := lockHeld(tx, id)
		if err != nil {
			return err
		}
		if h.Kind == "message" && h.Stage == "archive" {
			return fmt.Errorf("%d cannot be dropped: it has its control number already, and the documents after it wait for it; mend the cause and release it", id)
		}
		if err := onceEnded(&h)(tx.Drop(id, who, why, p.Clock())); err != nil {
			return err
		}
		if err := journal(tx, p.Clock(), "drop", map[string]any{"held": id, "subject": h.Subject, "who": who, "why": why}); err != nil {
			return err
		}
		return p.dropHeld(tx, &h, record.Command{Kind: commandDrop, Who: who, Why: why})
	})
}

// dropHeld ends what was held, and the sets behind it.
func (p *Pipeline) dropHeld(tx *ledger.Tx, h *ledger.Held, c record.Command) error {
	detail := struct {
		Shipment string   `json:"shipment"`
		Subject  string   `json:"subject"` // of a message
		Sets     []string `json:"sets"`
	}{}
	if err := json.Unmarshal([]byte(h.Detail), &detail); err != nil {
		return err
	}
	sets := []string{h.Subject}
	switch h.Kind {
	case kindRejection, kindSilence:
		return nil // nothing waits for it
	case "message":
		sets = detail.Sets
		if h.Stage == "seal" { // the document is made, and never leaves
			if err := tx.InsertDeliveries(ledger.Delivery{Document: detail.Subject, State: "dropped", At: p.Clock()}); err != nil {
				return err
			}
		}
	case "document":
		sets = detail.Sets
		if err := tx.DropDeliveries(h.Subject); err != nil {
			return err
		}
	case "shipment": // nothing looks at a held shipment again
		if err := tx.MarkShipment(h.Partner, detail.Shipment, shipmentHeld); err != nil {
			return err
		}
	}
	for _, id := range sets {
		if err := p.dropSet(tx, h, id, c); err != nil {
			return err
		}
	}
	return nil
}

// dropSet ends a set, and notes it in the log of the order that the set asked about.
func (p *Pipeline) dropSet(tx *ledger.Tx, h *ledger.Held, id string, c record.Command) error {
	set, err := tx.Set(id)
	if err != nil {
		return err
	}
	if err := tx.DropSet(id, "dropped by "+c.Who+": "+c.Why, p.Clock()); err != nil {
		return err
	}
	head, err := tx.Order(set.OrderKey)
	if errors.Is(err, ledger.ErrNotFound) || h.Kind == "shipment" || h.Kind == "document" {
		return nil // no order asks for a decision about it
	}
	if err != nil {
		return err
	}
	c.Seen = head.N
	if _, err := tx.Append(ledger.Event{OrderKey: head.Key, Kind: eventCommand, At: p.Clock(), Source: id, Body: body(c)}); err != nil {
		return err
	}
	return p.lookAt(tx, head.Key, h)
}

// droppedBy says which set an event drops.
func droppedBy(e *ledger.Event) (set string, ok bool) {
	if e.Kind != eventCommand {
		return "", false
	}
	c := record.Command{}
	return e.Source, json.Unmarshal(e.Body, &c) == nil && c.Kind == commandDrop
}

// decideDrop notes in the log that nothing is done about a set.
func (p *Pipeline) decideDrop(tx *ledger.Tx, log *orderLog, fact *ledger.Event, c *record.Command, m *ledger.Message) error {
	d := &record.Decision{Action: record.ActionNone, At: p.Clock(), Reason: "dropped by " + c.Who + ": " + c.Why, Set: fact.Source}
	return p.record(tx, log, fact.N, d, m)
}

// afterDrop is an order's state when nothing of it waits any more.
func afterDrop(log *orderLog, d *record.Decision, state string) string {
	switch {
	case state != orderHeld || len(log.held) > 0:
		return state
	case log.answered() || log.supplier != nil:
		return orderAnswered
	case strings.HasPrefix(d.Reason, "dropped by "):
		return orderDropped
	}
	return state
}

// waitBehind shows that a fact waits until what is held of its order is released or dropped.
func (p *Pipeline) waitBehind(tx *ledger.Tx, log *orderLog, fact *ledger.Event) error {
	if _, err := tx.HeldBySubject(fact.Source); !errors.Is(err, ledger.ErrNotFound) {
		return err // shown already
	}
	set, err := tx.Set(fact.Source)
	if err != nil {
		return err
	}
	before, err := tx.HeldBySubject(log.held[0])
	if err != nil && !errors.Is(err, ledger.ErrNotFound) { // released, and not decided anew yet
		return err
	}
	reason := fmt.Sprintf("PO %s is held as %d (%s): what came after it waits", log.head.PO, before.ID, before.Code)
	if err := tx.HoldSet(set.ID, reason); err != nil {
		return err
	}
	return p.hold(tx, ledger.Held{Subject: set.ID, Kind: "order", Stage: "decide", Code: codeOrderHeld, Reason: reason,
		Partner: log.head.Partner, PO: log.head.PO, Arrival: set.Arrival}, nil)
}

// endWaitBehind takes a set out of waiting: what came before it is settled.
func (p *Pipeline) endWaitBehind(tx *ledger.Tx, log *orderLog, set string) error {
	if !log.stopped {
		return nil // nothing came before it that is held
	}
	h, err := tx.HeldBySubject(set)
	if errors.Is(err, ledger.ErrNotFound) || err == nil && h.Code != codeOrderHeld {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := tx.Release(h.ID, "docket", "what came before it is settled", p.Clock()); err != nil {
		return err
	}
	return tx.ReopenSet(set)
}

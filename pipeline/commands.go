package pipeline

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/record"
)

// ReleaseOptions are a person's word on something held.
type ReleaseOptions struct {
	Who, Why string
	Override bool  // go on in spite of what was found
	Seen     int64 // length of the order's log that they looked at; 0: as it is now
}

// Release lets something held go on: an order is decided anew, a refused set is
// taken in, a file is read again. The word is recorded with who and why, and
// carried out by whoever runs the stages. It works beside a running docket.
func (p *Pipeline) Release(ctx context.Context, id int64, o ReleaseOptions) error {
	if strings.TrimSpace(o.Who) == "" || strings.TrimSpace(o.Why) == "" {
		return fmt.Errorf("a release needs a name and a reason: --who and --why")
	}
	return p.Ledger.Update(ctx, func(tx *ledger.Tx) error {
		h, err := lockHeld(tx, id)
		if err != nil {
			return err
		}
		if err := onceEnded(&h)(tx.Release(id, o.Who, o.Why, p.Clock())); err != nil {
			return err
		}
		if err := journal(tx, p.Clock(), "release", map[string]any{"held": id, "subject": h.Subject, "who": o.Who, "why": o.Why, "override": o.Override}); err != nil {
			return err
		}
		return p.carryOut(tx, &h, o)
	})
}

// lockHeld returns something held, and keeps others from the order that it is about.
func lockHeld(tx *ledger.Tx, id int64) (ledger.Held, error) {
	h, err := tx.HeldByID(id)
	if err == ledger.ErrNotFound {
		return h, fmt.Errorf("nothing is held under %d", id)
	}
	if err != nil || h.PO == "" {
		return h, err
	}
	return h, tx.LockOrders(ledger.OrderKey(h.Partner, h.PO)) // before the hold itself, as decide does
}

// onceEnded makes an error of a hold that somebody ended before.
func onceEnded(h *ledger.Held) func(open bool, err error) error {
	return func(open bool, err error) error {
		if err == nil && !open {
			err = fmt.Errorf("%d was %s already by %s on %s: %s", h.ID, h.State, h.Who, h.ReleasedAt.Format("2006-01-02 15:04"), h.Why)
		}
		return err
	}
}

func (p *Pipeline) carryOut(tx *ledger.Tx, h *ledger.Held, o ReleaseOptions) error {
	switch h.Kind {
	case "order":
		if h.Code == codeOrderHeld {
			return fmt.Errorf("it waits for what came before it: %s; release or drop that", h.Reason)
		}
		return p.releaseOrder(tx, h, o)
	case "shipment":
		return p.releaseShipment(tx, h, o)
	case "message":
		return p.releaseMessage(tx, h)
	case "document":
		return p.releaseDocument(tx, h)
	case kindRejection, kindSilence, kindDifferent:
		return nil // the person has dealt with it: nothing is sent again by itself
	}
	if err := tx.ReopenSet(h.Subject); err != nil {
		return err
	}
	if o.Override && (h.Kind == "file" || h.Kind == "interchange" && h.Code != codeDuplicate) {
		return tx.DecideSet(h.Subject, "set aside: "+o.Why, p.Clock()) // read again it would be held again
	}
	return send(tx, ledger.Message{Topic: TopicInbound, Key: h.Partner, Type: "docket.arrival.released", Subject: h.Arrival, Time: p.Clock(),
		Causation: heldID(h), Correlation: h.Arrival, Body: body(askAgain(h, o.Override))})
}

// askAgain asks to read what was held and is released.
func askAgain(h *ledger.Held, override bool) readAgain {
	again := readAgain{Arrival: h.Arrival, Again: true, Override: override}
	if h.Kind == "set" {
		again.Set = h.Subject
	}
	return again
}

// readAgain is the message that asks to read an arrival: whole, or one refused set of it.
type readAgain struct {
	Arrival string `json:"arrival"`
	Again   bool   `json:"again,omitempty"`
	Set     string `json:"set,omitempty"`

	Override bool `json:"override,omitempty"` // take it in although its control number came before
}

func (p *Pipeline) releaseOrder(tx *ledger.Tx, h *ledger.Held, o ReleaseOptions) error {
	key := ledger.OrderKey(h.Partner, h.PO)
	head, err := tx.Order(key)
	if err != nil {
		return err
	}
	if o.Seen != 0 && o.Seen != head.N {
		return fmt.Errorf("refused: the log of PO %s has %d entries, you looked at %d; look again", h.PO, head.N, o.Seen)
	}
	if err := tx.ReopenSet(h.Subject); err != nil {
		return err
	}
	c := record.Command{Kind: "release", Who: o.Who, Why: o.Why, Seen: head.N, Override: o.Override}
	if _, err := tx.Append(ledger.Event{OrderKey: key, Kind: eventCommand, At: p.Clock(), Source: h.Subject, Body: body(c)}); err != nil {
		return err
	}
	return p.lookAt(tx, key, h)
}

func (p *Pipeline) releaseShipment(tx *ledger.Tx, h *ledger.Held, o ReleaseOptions) error {
	detail := struct {
		Shipment string `json:"shipment"`
	}{}
	if err := json.Unmarshal([]byte(h.Detail), &detail); err != nil {
		return err
	}
	if err := tx.ReopenSet(h.Subject); err != nil {
		return err
	}
	state := shipmentWaiting
	if o.Override {
		state = shipmentReleased
	}
	if err := tx.MarkShipment(h.Partner, detail.Shipment, state); err != nil {
		return err
	}
	return p.lookAt(tx, ledger.OrderKey(h.Partner, h.PO), h)
}

// lookAt announces that an order's log has grown.
func (p *Pipeline) lookAt(tx *ledger.Tx, orderKey string, h *ledger.Held) error {
	return send(tx, ledger.Message{Topic: TopicOrders, Key: orderKey, Type: "docket.order.grown", Subject: orderKey, Time: p.Clock(),
		Causation: heldID(h), Correlation: h.Arrival, Body: body(map[string]string{"order": orderKey})})
}

// releaseMessage sends the message again, as a new one, to the stage that could not work on it.
func (p *Pipeline) releaseMessage(tx *ledger.Tx, h *ledger.Held) error {
	detail := heldMessage{}
	if err := json.Unmarshal([]byte(h.Detail), &detail); err != nil {
		return err
	}
	m, err := tx.Message(detail.Message)
	if err == ledger.ErrNotFound && detail.Sent.Topic != "" {
		m, err = detail.Sent, nil // the ledger was restored since: it has the rows, not the messages
	}
	if err != nil {
		return err
	}
	for _, set := range detail.Sets {
		if err := tx.ResumeSet(set); err != nil {
			return err
		}
	}
	m.Causation, m.Time = messageID(&m), p.Clock()
	return tx.Send(m, h.Stage)
}

// releaseDocument delivers a document that was lost and is back in the archive.
func (p *Pipeline) releaseDocument(tx *ledger.Tx, h *ledger.Held) error {
	detail := struct {
		Stream string   `json:"stream"`
		Sets   []string `json:"sets"`
	}{}
	if err := json.Unmarshal([]byte(h.Detail), &detail); err != nil {
		return err
	}
	for _, set := range detail.Sets {
		if err := tx.ResumeSet(set); err != nil {
			return err
		}
	}
	if err := tx.RetryDeliveries(h.Subject); err != nil {
		return err
	}
	return p.sendOutbound(tx, map[string]string{detail.Stream: h.Subject}, p.Clock())
}

func heldID(h *ledger.Held) string { return fmt.Sprintf("held/%d", h.ID) }

package pipeline

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/docket-edi/docket/generators/x12writer"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/record"
)

// States of a shipment.
const (
	shipmentWaiting  = "waiting"  // for its orders to be answered
	shipmentHeld     = "held"     // a person must look at it
	shipmentReleased = "released" // a person said to go on in spite of what was found
	shipmentNoticed  = "noticed"  // the notice is decided
)

// decideShipments looks at the open shipments that name an order: one whose
// orders are all answered gets its notice, the others go on waiting, visibly.
func (p *Pipeline) decideShipments(tx *ledger.Tx, log *orderLog, m *ledger.Message) error {
	if !log.has(eventShipment) {
		return nil
	}
	shipments, err := tx.ShipmentsOfOrder(log.head.Key)
	if err != nil {
		return err
	}
	for i := range shipments {
		if s := shipments[i].State; s != shipmentWaiting && s != shipmentReleased {
			continue
		}
		if err := p.decideShipment(tx, &shipments[i], m); err != nil {
			return err
		}
	}
	return nil
}

// decideShipment makes the notice of a shipment, holds it, or lets it wait.
func (p *Pipeline) decideShipment(tx *ledger.Tx, s *ledger.Shipment, m *ledger.Message) error {
	shipment := &record.Shipment{}
	if err := json.Unmarshal(s.Body, shipment); err != nil {
		return permanent{err}
	}
	keys, err := tx.ShipmentOrders(s.Partner, s.ID)
	if err != nil {
		return err
	}
	orders := map[string]*orderLog{}
	for _, key := range keys {
		log, err := readLog(tx, key)
		if err != nil {
			return err
		}
		if !log.answered() || len(log.held) > 0 && s.State != shipmentReleased {
			return p.wait(tx, s, log)
		}
		orders[log.head.PO] = log
	}
	if err := p.endWait(tx, s); err != nil {
		return err
	}
	return p.makeNotice(tx, s, shipment, orders, m)
}

// wait shows a shipment as held for as long as one of its orders has no answer.
func (p *Pipeline) wait(tx *ledger.Tx, s *ledger.Shipment, log *orderLog) error {
	reason := fmt.Sprintf("shipment %s waits for PO %s, which is not here yet", s.ID, log.head.PO)
	switch {
	case log.answered():
		reason = fmt.Sprintf("shipment %s waits for PO %s, of which something is held", s.ID, log.head.PO)
	case log.head.State != orderWaiting:
		reason = fmt.Sprintf("shipment %s waits for PO %s, which is not answered yet", s.ID, log.head.PO)
	}
	if !p.versions.knows(s.Partner) {
		reason += fmt.Sprintf("; there is no profile of a partner %s", s.Partner)
	}
	return p.holdShipment(tx, s, "waiting-for-order", reason, nil)
}

// endWait takes a shipment out of waiting: its orders have come.
func (p *Pipeline) endWait(tx *ledger.Tx, s *ledger.Shipment) error {
	h, err := tx.HeldBySubject(s.SetID)
	if err == ledger.ErrNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := tx.Release(h.ID, "docket", "its orders are answered", p.Clock()); err != nil {
		return err
	}
	return tx.ReopenSet(s.SetID)
}

func (p *Pipeline) holdShipment(tx *ledger.Tx, s *ledger.Shipment, code, reason string, problems []record.Problem) error {
	if h, err := tx.HeldBySubject(s.SetID); err == nil && h.Code == code && h.Reason == reason {
		return nil // said already
	} else if err != nil && err != ledger.ErrNotFound {
		return err
	}
	if err := tx.HoldSet(s.SetID, reason); err != nil {
		return err
	}
	set, err := tx.Set(s.SetID)
	if err != nil {
		return err
	}
	return p.hold(tx, ledger.Held{Subject: s.SetID, Kind: "shipment", Stage: "decide", Code: code, Reason: reason,
		Partner: s.Partner, PO: set.PO, Arrival: set.Arrival,
		Detail: string(body(map[string]any{"shipment": s.ID, "problems": problems}))}, nil)
}

// makeNotice decides the notice and writes it into the log of the shipment's first order.
func (p *Pipeline) makeNotice(tx *ledger.Tx, s *ledger.Shipment, shipment *record.Shipment, orders map[string]*orderLog, m *ledger.Message) error {
	override := s.State == shipmentReleased
	first := orders[shipment.Lines[0].PONumber]
	fact := first.current
	ref := p.versions.newest(fact.Profile)
	profile, err := p.versions.profile(tx, ref)
	if err != nil {
		return err
	}
	catalog, err := p.versions.catalog(tx)
	if err != nil {
		return err
	}
	n := notice{shipment: shipment, orders: orders, profile: profile, catalog: catalog, now: p.Clock(), override: override,
		options: x12writer.OptionsFor(profile, "856", fact.Wire.Version), labels: labels{tx, profile.GS1Prefix, p.Clock()}}
	if err := tx.LockLabels(); err != nil {
		return err
	}
	made, err := n.decide()
	if err != nil {
		return err
	}
	if made == nil {
		if err := tx.MarkShipment(s.Partner, s.ID, shipmentHeld); err != nil {
			return err
		}
		return p.holdShipment(tx, s, n.problems[0].Code, problemText(n.problems), n.problems)
	}
	d := &record.Decision{
		Action: record.ActionShipNotice, At: n.now, Reason: fmt.Sprintf("shipment %s: %d cartons", made.ID, made.Cartons), Remarks: n.remarks,
		Profile: ref, Catalog: catalog.sha, Set: s.SetID, Wire: &fact.Wire, ShipNotice: made,
	}
	if override {
		d.Problems = n.problems
	}
	if err := n.labels.keep(made); err != nil {
		return err
	}
	if err := p.keepPromises(tx, &n); err != nil {
		return err
	}
	if err := tx.MarkShipment(s.Partner, s.ID, shipmentNoticed); err != nil {
		return err
	}
	return p.recordNotice(tx, first, orders, d, m)
}

// recordNotice writes the decision into the first order's log and each other
// order's part into its own.
func (p *Pipeline) recordNotice(tx *ledger.Tx, first *orderLog, orders map[string]*orderLog, d *record.Decision, m *ledger.Message) error {
	asked := int64(0)
	for _, e := range first.events {
		if e.Kind == eventShipment && e.Source == d.Set {
			asked = e.N
		}
	}
	if asked == 0 {
		return permanent{fmt.Errorf("order %s: no shipment of set %s in its log", first.head.Key, d.Set)}
	}
	for _, part := range d.ShipNotice.Orders {
		log := orders[part.PONumber]
		if log == first {
			continue
		}
		if _, err := tx.Append(ledger.Event{OrderKey: log.head.Key, Kind: eventNotice, At: d.At, Source: d.Set, Body: body(part)}); err != nil {
			return err
		}
		if err := send(tx, ledger.Message{Topic: TopicOrders, Key: log.head.Key, Type: "docket.order.grown", Subject: log.head.Key, Time: d.At,
			Causation: messageID(m), Correlation: m.Correlation, Body: body(map[string]string{"order": log.head.Key})}); err != nil {
			return err
		}
	}
	return p.record(tx, first, asked, d, m)
}

// keepPromises takes what is shipped off the promises of the shipped lines.
func (p *Pipeline) keepPromises(tx *ledger.Tx, n *notice) error {
	for _, po := range poNumbers(n.shipment) {
		log := n.orders[po]
		promises, err := tx.OrderPromises(log.head.Key)
		if err != nil {
			return err
		}
		var changed []ledger.Promise
		for _, promise := range promises {
			shipped := n.shipped[po+"|"+promise.Line].Mul(perUnit(log, promise.Line, n.catalog))
			left := decimal.RequireFromString(promise.Quantity).Sub(shipped)
			if shipped.IsZero() {
				continue
			}
			if promise.Quantity = left.String(); !left.IsPositive() {
				promise.Quantity, promise.State = "0", "shipped"
			}
			changed = append(changed, promise)
		}
		if err := tx.SetPromises(log.head.Key, changed); err != nil {
			return err
		}
	}
	return nil
}

// perUnit is how many stock units one ordered unit of a line holds.
func perUnit(log *orderLog, line string, c *catalog) decimal.Decimal {
	for _, l := range log.current.Order.Lines {
		if l.Number != line || l.Quantity.Unit != "CA" {
			continue
		}
		if item, _ := c.find(l.Items); item != nil && item.Unit != "CA" && item.CasePack > 0 {
			return decimal.NewFromInt(int64(item.CasePack))
		}
	}
	return decimal.NewFromInt(1)
}

func problemText(problems []record.Problem) string {
	texts := make([]string, len(problems))
	for i, p := range problems {
		texts[i] = p.Text
	}
	return strings.Join(texts, "; ")
}

package pipeline

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/record"
)

// deciding is the decide stage with what it has seen of a batch's orders before
// others are kept from writing, and with answers to those that are new: to read
// and to answer them is most of deciding.
type deciding struct {
	*Pipeline
	seen   map[string]seenLog // by order
	drafts *drafts
}

// decideHandler makes the stage's handler.
func (p *Pipeline) decideHandler() handler {
	d := &deciding{Pipeline: p}
	return handler{d.know, d.read, d.lock}
}

// know reads the logs of a batch's orders, and what is promised of what they ask for.
func (d *deciding) know(tx *ledger.Tx, batch []ledger.Message) error {
	d.seen, d.drafts = map[string]seenLog{}, newDrafts()
	if err := knowLogs(tx, batch); err != nil {
		return err
	}
	var skus []string
	for _, key := range subjects(batch) {
		seen, err := d.look(tx, key)
		if err != nil {
			return err
		}
		d.seen[key] = seen
		skus = append(skus, seen.skus...)
	}
	_, err := tx.PromisedNow(skus...)
	return err
}

// read drafts the answer to an order that is new.
func (d *deciding) read(tx *ledger.Tx, m *ledger.Message) (work, error) {
	seen := d.seen[m.Subject]
	draft, err := d.drafts.draft(d.Pipeline, tx, m.Subject, seen)
	if err != nil {
		return nil, err
	}
	seen.draft = draft
	return func(tx *ledger.Tx) error { return d.decide(tx, m, seen) }, nil
}

// lock keeps other workers from the orders of a batch, from their open
// shipments, and from the stock that they ask for, and reads what is promised of it.
func (d *deciding) lock(tx *ledger.Tx, batch []ledger.Message) error {
	keys := subjects(batch)
	if err := tx.LockOrders(keys...); err != nil {
		return err
	}
	if err := tx.KnowOrders(keys...); err != nil {
		return err
	}
	var skus []string
	for _, key := range keys {
		seen := d.seen[key]
		head, err := tx.Order(key)
		if err == nil && !seen.is(head) {
			seen, err = d.look(tx, key)
		}
		if err != nil && !isPermanent(err) {
			return err
		}
		skus = append(skus, seen.skus...)
	}
	if _, err := tx.Promised(skus...); err != nil {
		return err
	}
	return tx.KnowOrders(keys...) // locks of stock that were new made them unknown
}

// look reads an order's log, and what it asks for. What fails for good is left to
// the decision, which says so.
func (d *deciding) look(tx *ledger.Tx, key string) (seen seenLog, err error) {
	err = recovered(tx, func(tx *ledger.Tx) error {
		catalog, err := d.versions.catalog(tx)
		if err == nil {
			seen, err = seeLog(tx, key, catalog)
		}
		return err
	})
	if isPermanent(err) {
		return seenLog{}, nil
	}
	return seen, err
}

// decide looks at an order's log: each fact without a decision gets one, and
// shipments whose orders are all answered get their notice.
func (p *Pipeline) decide(tx *ledger.Tx, m *ledger.Message, seen seenLog) error {
	log, err := foldLog(tx, m.Subject, seen)
	if err != nil {
		return err
	}
	for fact := log.next(); fact != nil; fact = log.next() {
		if err := p.decideFact(tx, log, fact, m); err != nil {
			return err
		}
	}
	for i := range log.open {
		if err := p.waitBehind(tx, log, &log.open[i]); err != nil {
			return err
		}
	}
	return p.decideShipments(tx, log, m)
}

// decideFact makes the one decision about one fact.
func (p *Pipeline) decideFact(tx *ledger.Tx, log *orderLog, fact *ledger.Event, m *ledger.Message) error {
	switch fact.Kind {
	case eventOrder:
		if err := p.endWaitBehind(tx, log, fact.Source); err != nil {
			return err
		}
		return p.decideOrder(tx, log, fact, fact.N, false, m)
	case eventSupplierOrder:
		return p.decideSupplier(tx, log, fact, fact.N, false, m)
	case eventCommand:
		return p.decideCommand(tx, log, fact, m)
	case eventSend:
		return p.decideSend(tx, log, fact, m)
	case eventSupplierAnswer:
		return p.decideAnswer(tx, log, fact, m)
	case eventSilence:
		return p.decideSilence(tx, log, fact, m)
	case eventCancel:
		return p.decideCancel(tx, log, fact, m)
	}
	return permanent{fmt.Errorf("order %s, event %d: unknown kind %q", log.head.Key, fact.N, fact.Kind)}
}

// decideOrder answers a customer order, or holds it. on is the fact that the
// decision stands for: the order itself, or a person's command about it.
func (p *Pipeline) decideOrder(tx *ledger.Tx, log *orderLog, fact *ledger.Event, on int64, override bool, m *ledger.Message) error {
	order, err := log.fact(fact)
	if err != nil {
		return err
	}
	f := &order
	f.Profile = p.versions.newest(f.Profile)
	d := &decided{Decision: record.Decision{Action: record.ActionNone, At: p.Clock(), Profile: f.Profile, Set: f.Set, Wire: &f.Wire}}
	switch {
	case log.answered() && f.Content == log.content:
		d.Reason = "the same order again: its interchange is acknowledged, the answer stands"
	case log.answered() && !override && !log.shownAsRevision(f.Set):
		d.Action = record.ActionHold
		d.Problems = []record.Problem{{Code: "revision", Text: "the order came again with other content; released, it becomes the order and is answered anew"}}
		d.Reason = d.Problems[0].Text
	default:
		if d, err = p.answer(tx, f, log, on, override); err != nil {
			return err
		}
		if d.Action == record.ActionAcknowledge && log.answered() {
			if err := tx.ReleasePromises(log.head.Key); err != nil {
				return err
			}
		}
	}
	if err := p.recordDecided(tx, log, on, d, m); err != nil || d.Action != record.ActionAcknowledge {
		return err
	}
	profile, err := p.versions.profile(tx, f.Profile)
	if err != nil {
		return err
	}
	return p.shipConfirmed(tx, log, profile, f, d.Acknowledgment)
}

// answer is the answer to an order: its draft, if that stands, or worked out now.
func (p *Pipeline) answer(tx *ledger.Tx, f *record.OrderFact, log *orderLog, on int64, override bool) (*decided, error) {
	a, err := p.newAnswer(tx, f, log, override)
	if err != nil {
		return nil, err
	}
	if log.draft.isOf(on, override) {
		if stands, err := log.draft.stands(a); stands || err != nil {
			return log.draft.decided(), err
		}
	}
	return a.decide()
}

// newAnswer is all that an order is answered by: catalog, stock and profile.
func (p *Pipeline) newAnswer(tx *ledger.Tx, f *record.OrderFact, log *orderLog, override bool) (a *answer, err error) {
	a = &answer{fact: f, shipped: log.shipped, now: p.Clock(), override: override}
	if a.profile, err = p.versions.profile(tx, f.Profile); err != nil {
		return nil, err
	}
	if a.catalog, err = p.versions.catalog(tx); err != nil {
		return nil, err
	}
	if a.stock, err = p.versions.stock(tx, log); err != nil {
		return nil, err
	}
	code, _ := a.profile.VendorCode(f.Order.References)
	f.Order.VendorCode = code.Code
	return a, nil
}

// decideCommand carries out a person's word on the order of the set that was held.
func (p *Pipeline) decideCommand(tx *ledger.Tx, log *orderLog, fact *ledger.Event, m *ledger.Message) error {
	c := record.Command{}
	if err := json.Unmarshal(fact.Body, &c); err != nil {
		return err
	}
	held := log.asked(fact.Source)
	switch {
	case c.Kind == commandDrop:
		return p.decideDrop(tx, log, fact, &c, m)
	case held == nil:
		return permanent{fmt.Errorf("order %s: command %d is about set %s, which asks for nothing", log.head.Key, fact.N, fact.Source)}
	case held.Kind == eventSupplierAnswer:
		return p.readAnswer(tx, log, fact.N, &c, fact.Source, m)
	case held.Kind == eventSupplierOrder:
		return p.decideSupplier(tx, log, held, fact.N, true, m)
	}
	return p.decideOrder(tx, log, held, fact.N, c.Override, m)
}

// record appends a decision that promises nothing.
func (p *Pipeline) record(tx *ledger.Tx, log *orderLog, on int64, d *record.Decision, m *ledger.Message) error {
	return p.recordDecided(tx, log, on, &decided{Decision: *d}, m)
}

// recordDecided appends a decision to the log with all that follows from it:
// promises, holds, what the set is owed, and the message to render it.
func (p *Pipeline) recordDecided(tx *ledger.Tx, log *orderLog, on int64, d *decided, m *ledger.Message) error {
	key := log.head.Key
	event := ledger.Event{OrderKey: key, Kind: eventDecision, BasedOn: on, At: d.At, Source: "docket", Body: d.json(on)}
	last, err := log.append(tx, event)
	if err != nil {
		return err
	}
	p.finished.keep(event.Body, d)
	n := last.N
	if err := log.apply(last, &d.Decision); err != nil {
		return err
	}
	for i := range d.promises {
		d.promises[i].OrderKey, d.promises[i].Decision = key, n
	}
	if err := tx.InsertPromises(d.promises); err != nil {
		return err
	}
	if err := p.follow(tx, log, n, &d.Decision); err != nil {
		return err
	}
	if err := errors.Join(p.summarise(tx, log, &d.Decision), p.watchSilence(tx, log, &d.Decision)); err != nil {
		return err
	}
	return send(tx, ledger.Message{Topic: TopicDecisions, Key: key, Type: "docket.decision.made", Subject: key, Time: d.At,
		Causation: messageID(m), Correlation: m.Correlation, Body: body(map[string]any{"order": key, "n": n})})
}

// follow settles the set that asked: held, or owed its documents.
func (p *Pipeline) follow(tx *ledger.Tx, log *orderLog, n int64, d *record.Decision) error {
	if d.Set == "" {
		return nil
	}
	if d.Action == record.ActionHold {
		if err := tx.HoldSet(d.Set, d.Reason); err != nil {
			return err
		}
		set, err := tx.Set(d.Set)
		if err != nil {
			return err
		}
		profile, err := p.versions.profileOrNil(tx, d.Profile)
		if err != nil {
			return err
		}
		return p.hold(tx, ledger.Held{Subject: d.Set, Kind: "order", Stage: "decide", Code: d.Problems[0].Code, Reason: d.Reason, At: d.At,
			Partner: log.head.Partner, PO: log.head.PO, Arrival: set.Arrival,
			Detail: string(body(map[string]any{"order": log.head.Key, "seen": n, "problems": d.Problems}))}, profile)
	}
	for _, k := range kindsOf(d.Action) {
		if err := tx.Owe(d.Set, documentID(log.head.Key, n, k.Name, d)); err != nil {
			return err
		}
	}
	return tx.DecideSet(d.Set, d.Reason, d.At)
}

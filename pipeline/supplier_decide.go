package pipeline

import (
	"encoding/json"
	"fmt"
	"path/filepath"

	"github.com/docket-edi/docket/pipeline/config"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

// supplierDecision begins a decision about a supplier order: it names the
// version of docket.yaml, and of the logo, that its documents are rendered with.
func (p *Pipeline) supplierDecision(tx *ledger.Tx) (record.Decision, error) {
	c, err := tx.NewestConfig(filepath.Base(p.Config.Path))
	d := record.Decision{At: p.Clock(), Profile: record.VersionRef{Name: c.Name, SHA256: c.SHA256}}
	if err != nil {
		return d, err
	}
	settings, err := config.Settings(config.File{Name: c.Name, Body: c.Body})
	if err != nil || settings.Seller.Logo == "" {
		return d, err
	}
	logo, err := tx.NewestConfig(settings.Seller.Logo)
	d.Logo = &record.VersionRef{Name: logo.Name, SHA256: logo.SHA256}
	return d, err
}

// decideSend issues what a person sent.
func (p *Pipeline) decideSend(tx *ledger.Tx, log *orderLog, fact *ledger.Event, m *ledger.Message) error {
	move := record.SupplierMove{}
	if err := json.Unmarshal(fact.Body, &move); err != nil {
		return err
	}
	d, err := p.supplierDecision(tx)
	if err != nil {
		return err
	}
	d.Action, d.SupplierOrder, d.Remarks = record.ActionIssue, move.Order, move.Warnings
	d.Reason = fmt.Sprintf("revision %d sent by %s: %s", move.Revision, move.Who, move.Why)
	d.AnswerBy = p.Config.AnswerDue(move.Order, d.At)
	if log.life.state == record.SupplierCancelled {
		d.Action, d.SupplierOrder, d.Reason = record.ActionNone, nil, "cancelled before it left"
	}
	return p.record(tx, log, fact.N, &d, m)
}

// decideSupplier decides an order that came as a file: issued once for each
// revision, or a draft that waits for a person.
func (p *Pipeline) decideSupplier(tx *ledger.Tx, log *orderLog, fact *ledger.Event, on int64, override bool, m *ledger.Message) error {
	f := &record.SupplierOrderFact{}
	if err := json.Unmarshal(fact.Body, f); err != nil {
		return err
	}
	d, err := p.supplierDecision(tx)
	if err != nil {
		return err
	}
	d.Set = f.Set
	switch {
	case log.supplier != nil && f.Content == log.content:
		d.Action, d.Reason = record.ActionNone, "the same supplier order again: nothing new to issue"
		return p.record(tx, log, on, &d, m)
	case log.supplier != nil && f.Order.Revision <= log.supplier.Revision && !override:
		hold(&d, "revision", fmt.Sprintf("revision %d was issued with other content; a change needs revision %d", log.supplier.Revision, log.supplier.Revision+1))
		return p.record(tx, log, on, &d, m)
	case log.supplier != nil && f.Order.Revision <= log.supplier.Revision:
		f.Order.Revision = log.supplier.Revision + 1
		d.Reason = fmt.Sprintf("released as revision %d", f.Order.Revision)
	}
	if _, legal := log.life.state.After(record.MoveRevise); log.life.state != "" && !legal {
		hold(&d, "state", fmt.Sprintf("the order is %s: it is not changed any more", log.life.state))
		return p.record(tx, log, on, &d, m)
	}
	if err := p.draftOrIssue(tx, log, &f.Order, &d, override); err != nil {
		return err
	}
	return p.record(tx, log, on, &d, m)
}

// draftOrIssue decides what a sound file becomes: supplier_orders.inbox says
// whether dropping it was the word to send it. Errors need a person all the
// same, and so does a sum above the approval limit.
func (p *Pipeline) draftOrIssue(tx *ledger.Tx, log *orderLog, o *record.SupplierOrder, d *record.Decision, override bool) error {
	found, err := p.checkSupplier(tx, o)
	if err != nil {
		return err
	}
	second, why := p.Config.NeedsSecond(o)
	errors := faultTexts(found, fault.Error)
	d.Remarks = append(errors, faultTexts(found, fault.Note)...)
	d.SupplierOrder = o
	switch {
	case p.Config.SupplierOrders.Inbox == "draft":
		d.Action, d.Reason = record.ActionDraft, "a draft: it waits for docket po approve and docket po send"
	case second:
		d.Action, d.Reason = record.ActionDraft, "a draft: "+why+", somebody approves it"
	case len(errors) > 0 && !override:
		d.SupplierOrder = nil
		for _, text := range errors {
			d.Problems = append(d.Problems, record.Problem{Code: "supplier-check", Text: text})
		}
		d.Action, d.Reason = record.ActionHold, errors[0]
	default:
		d.Action, d.AnswerBy = record.ActionIssue, p.Config.AnswerDue(o, d.At)
		d.Reason = firstOf(d.Reason, fmt.Sprintf("revision %d issued", o.Revision))
	}
	return nil
}

// hold makes a decision one that waits for a person.
func hold(d *record.Decision, code, text string) {
	d.Action, d.Reason = record.ActionHold, text
	d.Problems = []record.Problem{{Code: code, Text: text}}
}

// faultTexts are the faults at least as severe as error, or the milder ones, in words.
func faultTexts(faults []fault.Fault, severity fault.Severity) []string {
	var out []string
	for _, f := range faults {
		if (f.Severity == fault.Note) == (severity == fault.Note) {
			out = append(out, faultWords(f))
		}
	}
	return out
}

// faultWords says what is wrong in which line of an order.
func faultWords(f fault.Fault) string {
	if f.Position > 0 {
		return fmt.Sprintf("line %d, %s", f.Position, f.Error())
	}
	return f.Error()
}

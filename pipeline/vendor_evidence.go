package pipeline

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/record"
)

// vendorEvidence answers the five questions about the orders of partners with a number.
func (p *Pipeline) vendorEvidence(ctx context.Context, po string) (found []Evidence, err error) {
	err = p.Ledger.View(ctx, func(tx *ledger.Tx) error {
		heads, err := tx.OrdersByPO(po)
		for i := range heads {
			if heads[i].Kind == "supplier" {
				continue
			}
			e, err := evidenceOf(tx, &heads[i])
			if err != nil {
				return err
			}
			found = append(found, e)
		}
		return err
	})
	return found, err
}

func evidenceOf(tx *ledger.Tx, head *ledger.Order) (Evidence, error) {
	d, err := detailOrder(tx, head)
	if err != nil {
		return Evidence{}, err
	}
	log, err := readLog(tx, head.Key)
	if err != nil {
		return Evidence{}, err
	}
	v := vendorAnswers{log: log, d: &d, proofs: proofs{tx: tx, partner: head.Partner, po: head.PO}}
	e := Evidence{PO: head.PO, Kind: head.Kind, Partner: head.Partner, State: head.State}
	e.Answers = []EvidenceAnswer{
		{"Who approved it?", v.deciders(), v.events(eventDecision, eventCommand)},
		{"What exactly was ordered?", v.ordered(), v.events(eventOrder)},
		{"Where was it to go?", v.destination(), v.events(eventOrder)},
		{"What is confirmed, what was received?", v.confirmed(), v.documents(d.Documents, "855", "856")},
		{"What is open?", v.open(), v.documents(d.Documents, "997")},
	}
	return e, v.err
}

// vendorAnswers reads the answers off a partner's order.
type vendorAnswers struct {
	proofs
	log *orderLog
	d   *OrderDetail
}

func (v *vendorAnswers) events(kinds ...string) []Proof {
	out := []Proof{}
	for _, e := range v.log.events {
		for _, kind := range kinds {
			if e.Kind == kind {
				out = v.event(out, e.N)
			}
		}
	}
	return out
}

// deciders are the decisions, and the people whose word they follow.
func (v *vendorAnswers) deciders() []string {
	out := []string{}
	for i := range v.log.events {
		e := &v.log.events[i]
		at := e.At.Format("2006-01-02 15:04")
		if e.Kind == eventCommand {
			c := record.Command{}
			if json.Unmarshal(e.Body, &c) == nil {
				out = append(out, fmt.Sprintf("%s  %s by %s: %s", at, c.Kind, c.Who, c.Why))
			}
		}
		if d, ok := decisionOf(e); ok && d.Action != record.ActionNone {
			out = append(out, fmt.Sprintf("%s  %s by docket, as %s says: %s", at, d.Action, firstOf(d.Profile.Name, "no profile"), d.Reason))
		}
	}
	if len(out) == 0 {
		out = append(out, "nobody: it is not decided")
	}
	return out
}

func (v *vendorAnswers) ordered() []string {
	o := v.d.Order
	if o == nil {
		return []string{"not known: the order itself is not here, a shipment names it"}
	}
	amount := "some lines have no price"
	if o.Totals.Amount != nil {
		amount = o.Totals.Amount.String() + " in all"
	}
	out := []string{fmt.Sprintf("order of %s, %s", firstOf(string(o.Date), "no date"), amount)}
	for _, l := range o.Lines {
		price := "no price"
		if l.Price != nil {
			price = l.Price.String()
		}
		out = append(out, fmt.Sprintf("line %s: %s of %s at %s", l.Number, l.Quantity, firstOf(itemWords(l.Items), l.Description, "no item"), price))
	}
	return out
}

func itemWords(items []record.ItemID) string {
	words := make([]string, len(items))
	for i, id := range items {
		words[i] = id.Qualifier + " " + id.Value
	}
	return strings.Join(words, ", ")
}

// destination is the ship-to as the order has it.
func (v *vendorAnswers) destination() []string {
	out := []string{}
	if v.d.Order == nil {
		return []string{"not known: the order itself is not here"}
	}
	for _, party := range v.d.Order.Parties {
		if party.Role != "ship_to" {
			continue
		}
		if party.ID != nil {
			out = append(out, party.ID.Qualifier+" "+party.ID.Value)
		}
		out = append(out, filledLines([]string{party.Name})...)
		if a := party.Address; a != nil {
			out = append(out, append(filledLines(a.Lines), filledLines([]string{strings.Join(filledLines([]string{a.City, a.Region, a.Postal, a.Country}), " ")})...)...)
		}
	}
	if len(out) == 0 {
		out = []string{"not known: the order names no ship-to"}
	}
	return out
}

// confirmed is what we answered and sent; nobody tells us what was received.
func (v *vendorAnswers) confirmed() []string {
	if v.log.ack == nil {
		return []string{"nothing: it is not answered", notReceived}
	}
	out := []string{}
	for _, l := range v.log.ack.Lines {
		words := make([]string, len(l.Statuses))
		for i, s := range l.Statuses {
			words[i] = fmt.Sprintf("%s of %s", s.Code, s.Quantity)
		}
		line := fmt.Sprintf("line %s: answered %s", l.Number, firstOf(strings.Join(words, ", "), "nothing"))
		if shipped := v.log.shipped[l.Number]; shipped.IsPositive() {
			line += fmt.Sprintf("; shipped %s %s", record.DecimalText(shipped), l.Quantity.Unit)
		}
		out = append(out, line)
	}
	return append(out, notReceived)
}

// open is what waits for a person, for a decision or for the partner's 997.
func (v *vendorAnswers) open() []string {
	out := []string{}
	for _, h := range v.d.Held {
		out = append(out, fmt.Sprintf("held (%s): %s", h.Code, h.Reason))
	}
	for _, e := range v.log.open {
		out = append(out, fmt.Sprintf("entry %d (%s) is not decided", e.N, e.Kind))
	}
	for _, doc := range v.d.Documents {
		switch {
		case doc.Kind == "997":
		case doc.DeliveredAt.IsZero():
			out = append(out, fmt.Sprintf("the %s is not delivered", doc.Kind))
		case len(doc.Acks) == 0:
			out = append(out, fmt.Sprintf("the %s has no 997 of the partner", doc.Kind))
		}
	}
	if len(out) == 0 {
		out = append(out, "no exception")
	}
	return out
}

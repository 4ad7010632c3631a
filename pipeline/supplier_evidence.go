package pipeline

import (
	"context"
	"fmt"
	"strings"

	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/record"
)

// supplierEvidence answers the five questions about an order to a supplier.
func (p *Pipeline) supplierEvidence(ctx context.Context, po string) (e Evidence, err error) {
	d, err := p.SupplierOrder(ctx, po)
	if err != nil {
		return e, err
	}
	e = Evidence{PO: d.PO, Kind: "supplier", Partner: d.Supplier, State: string(d.State)}
	err = p.Ledger.View(ctx, func(tx *ledger.Tx) error {
		proofs := supplierProofs{proofs{tx: tx, partner: d.Supplier, po: d.PO}, &d}
		order := firstOrder(d.Sent, d.Order)
		e.Answers = []EvidenceAnswer{
			{"Who approved it?", approvals(&d), proofs.steps("draft", "revise", "approve", "send", "issue")},
			{"What exactly was ordered?", orderedLines(order), proofs.documents(d.Documents, "pdf", "csv")},
			{"Where was it to go?", append([]string{}, order.ShipTo...), proofs.documents(d.Documents, "pdf")},
			{"What is confirmed, what was received?", confirmedLines(&d, order), proofs.steps("answer", "confirm", "produce", "ship")},
			{"What is open?", openLines(&d), proofs.steps("answer, to be read", "remind", "escalate")},
		}
		return proofs.err
	})
	return e, err
}

func firstOrder(orders ...*record.SupplierOrder) *record.SupplierOrder {
	for _, o := range orders {
		if o != nil {
			return o
		}
	}
	return &record.SupplierOrder{}
}

func approvals(d *SupplierDetail) []string {
	out := []string{}
	for _, s := range d.Steps {
		switch s.What {
		case "draft", "revise", "approve", "send", "issue", "cancel":
			out = append(out, fmt.Sprintf("%s  %s by %s: %s", s.At.Format("2006-01-02 15:04"), s.What, s.Who, s.Why))
		}
	}
	return out
}

func orderedLines(o *record.SupplierOrder) []string {
	t := o.Totals()
	out := []string{fmt.Sprintf("revision %d of %s, %s in all", o.Revision, o.OrderDate, t.Total)}
	for i, l := range o.Lines {
		out = append(out, fmt.Sprintf("line %s: %s of %s at %s, %s", l.Number, l.Quantity, firstOf(l.SKU, l.SupplierSKU, l.Description), l.UnitCost, t.Lines[i]))
	}
	return out
}

// notReceived is the answer while docket takes no receipts.
const notReceived = "received: not known, no receipt is recorded"

func confirmedLines(d *SupplierDetail, o *record.SupplierOrder) []string {
	var out []string
	for _, s := range d.Steps {
		if s.What == string(record.MoveConfirm) {
			out = append(out, fmt.Sprintf("confirmed by word of %s on %s: %s", s.Who, s.At.Format("2006-01-02 15:04"), s.Why))
		}
	}
	if d.Answer == nil {
		if len(out) == 0 {
			return []string{"nothing: silence is not confirmation"}
		}
		return append(out, "no answer of the supplier itself is recorded", notReceived)
	}
	for _, l := range o.Lines {
		_, parts := d.Confirmed(l.Number)
		words := []string{}
		for _, part := range parts {
			words = append(words, strings.TrimSuffix(fmt.Sprintf("%s to ship on %s", part.Quantity, part.ShipDate), " to ship on "))
		}
		out = append(out, fmt.Sprintf("line %s: %s confirmed", l.Number, firstOf(strings.Join(words, ", "), "nothing")))
	}
	return append(out, notReceived)
}

func openLines(d *SupplierDetail) []string {
	out := append([]string{}, d.Open...)
	for _, a := range d.Accepted {
		out = append(out, "accepted: "+a)
	}
	if len(d.Open) == 0 {
		out = append(out, "no exception")
	}
	if d.State == record.SupplierShipped {
		out = append(out, "the receipt: the goods are shipped, nothing says that they have arrived")
	}
	return out
}

// supplierProofs finds the archived objects behind a supplier order's steps.
type supplierProofs struct {
	proofs
	d *SupplierDetail
}

func (p *supplierProofs) steps(whats ...string) []Proof {
	out := []Proof{}
	for _, s := range p.d.Steps {
		for _, what := range whats {
			if s.What == what {
				out = p.event(out, s.N)
			}
		}
	}
	return out
}

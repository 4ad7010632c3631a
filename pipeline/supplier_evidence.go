package pipeline

import (
	"context"
	"fmt"
	"strings"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/record"
)

// Evidence answers the five questions about an order to a supplier, each answer
// with the archived objects that prove it.
type Evidence struct {
	PO       string               `json:"po"`
	Supplier string               `json:"supplier"`
	State    record.SupplierState `json:"state"`
	Answers  []EvidenceAnswer     `json:"answers"`
}

// EvidenceAnswer is one question with its answer.
type EvidenceAnswer struct {
	Question string   `json:"question"`
	Lines    []string `json:"answer"`
	Proof    []Proof  `json:"proof"`
}

// Proof is an archived object: its key and the sha256 of its bytes.
type Proof struct {
	Key    string `json:"key"`
	SHA256 string `json:"sha256"`
}

// SupplierEvidence answers who approved an order, what exactly was ordered,
// where it was to go, what is confirmed and received, and what is open.
func (p *Pipeline) SupplierEvidence(ctx context.Context, po string) (e Evidence, err error) {
	d, err := p.SupplierOrder(ctx, po)
	if err != nil {
		return e, err
	}
	e = Evidence{PO: d.PO, Supplier: d.Supplier, State: d.State}
	err = p.Ledger.View(ctx, func(tx *ledger.Tx) error {
		proofs := proofs{tx: tx, d: &d}
		order := firstOrder(d.Sent, d.Order)
		e.Answers = []EvidenceAnswer{
			{"Who approved it?", approvals(&d), proofs.steps("draft", "revise", "approve", "send", "issue")},
			{"What exactly was ordered?", orderedLines(order), proofs.documents("pdf", "csv")},
			{"Where was it to go?", append([]string{}, order.ShipTo...), proofs.documents("pdf")},
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

func confirmedLines(d *SupplierDetail, o *record.SupplierOrder) []string {
	if d.Answer == nil {
		return []string{"nothing: silence is not confirmation"}
	}
	var out []string
	for _, l := range o.Lines {
		_, parts := d.Confirmed(l.Number)
		words := []string{}
		for _, part := range parts {
			words = append(words, strings.TrimSuffix(fmt.Sprintf("%s to ship on %s", part.Quantity, part.ShipDate), " to ship on "))
		}
		out = append(out, fmt.Sprintf("line %s: %s confirmed", l.Number, firstOf(strings.Join(words, ", "), "nothing")))
	}
	return append(out, "received: nothing is recorded")
}

func openLines(d *SupplierDetail) []string {
	out := append([]string{}, d.Open...)
	for _, a := range d.Accepted {
		out = append(out, "accepted: "+a)
	}
	if len(out) == 0 {
		out = []string{"no exception"}
	}
	return out
}

// proofs finds the archived objects behind an order's steps and documents.
type proofs struct {
	tx  *ledger.Tx
	d   *SupplierDetail
	err error
}

func (p *proofs) steps(whats ...string) []Proof {
	out := []Proof{}
	for _, s := range p.d.Steps {
		for _, what := range whats {
			if s.What == what {
				out = p.add(out, archive.Event(p.d.Supplier, p.d.PO, s.N))
			}
		}
	}
	return out
}

func (p *proofs) documents(kinds ...string) []Proof {
	out := []Proof{}
	for _, doc := range p.d.Documents {
		for _, kind := range kinds {
			if doc.Kind == kind && doc.Key != "" {
				out = p.add(out, doc.Key)
			}
		}
	}
	return out
}

// add looks an object up; one that is not archived yet is no proof.
func (p *proofs) add(out []Proof, key string) []Proof {
	o, err := p.tx.Object(key)
	if err == ledger.ErrNotFound {
		return out
	}
	if err != nil {
		p.err = err
		return out
	}
	return append(out, Proof{o.Key, o.SHA256})
}

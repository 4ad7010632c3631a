package pipeline

import (
	"context"
	"errors"
	"fmt"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/ledger"
)

// Evidence answers the five questions about an order, each answer with the
// archived objects that prove it: who approved it, what exactly was ordered,
// where it was to go, what is confirmed and received, and what is open.
type Evidence struct {
	PO      string           `json:"po"`
	Kind    string           `json:"kind"`    // vendor or supplier
	Partner string           `json:"partner"` // who ordered from us, or the supplier
	State   string           `json:"state"`
	Answers []EvidenceAnswer `json:"answers"`
}

// EvidenceAnswer is one question with its answer; what is not known says so.
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

// Evidence answers the five questions about each order with a number: one to a
// supplier, and those of partners that use the number too.
func (p *Pipeline) Evidence(ctx context.Context, po string) ([]Evidence, error) {
	var found []Evidence
	e, err := p.supplierEvidence(ctx, po)
	switch {
	case err == nil:
		found = append(found, e)
	case !errors.Is(err, errNoSupplierOrder):
		return nil, err
	}
	vendor, err := p.vendorEvidence(ctx, po)
	if err != nil {
		return nil, err
	}
	if found = append(found, vendor...); len(found) == 0 {
		return nil, fmt.Errorf("no order has the number %q", po)
	}
	return found, nil
}

// proofs finds the archived objects behind an order's log and documents.
type proofs struct {
	tx          *ledger.Tx
	partner, po string
	err         error
}

func (p *proofs) event(out []Proof, n int64) []Proof {
	return p.add(out, archive.Event(p.partner, p.po, n))
}

func (p *proofs) documents(documents []DocumentView, kinds ...string) []Proof {
	out := []Proof{}
	for _, doc := range documents {
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
	if errors.Is(err, ledger.ErrNotFound) {
		return out
	}
	if err != nil {
		p.err = err
		return out
	}
	return append(out, Proof{o.Key, o.SHA256})
}

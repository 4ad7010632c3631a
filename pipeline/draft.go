package pipeline

import (
	"github.com/shopspring/decimal"

	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/partner"
)

// draft is the answer to a new order, worked out before others are kept from
// writing. It stands for as long as all that it was worked out by is still so.
type draft struct {
	answer   decided
	on       int64                      // the position of the order in its log
	profile  *partner.Profile           // that it was worked out by; likewise:
	promised map[string]decimal.Decimal // by SKU, what was promised of it to others
}

// isOf says that the draft is a decision about the fact at a position.
func (d *draft) isOf(on int64, override bool) bool { return d != nil && d.on == on && !override }

// stands says that the answer would be worked out by the same again.
func (d *draft) stands(a *answer) (bool, error) {
	if a.profile != d.profile || a.fact.Profile != d.answer.Profile || a.catalog.sha != d.answer.Catalog || a.stock.sha != d.answer.Stock {
		return false, nil
	}
	for sku, before := range d.promised {
		now, err := a.stock.open(sku)
		if err != nil || !now.Equal(before) {
			return false, err
		}
	}
	return true, nil
}

// decided is the answer, for one transaction to record.
func (d *draft) decided() *decided {
	answer := d.answer
	return &answer
}

// drafts works out the answers of a batch, each as if those before it were recorded.
type drafts struct {
	promised map[string]decimal.Decimal // by SKU
}

func newDrafts() *drafts { return &drafts{map[string]decimal.Decimal{}} }

// draft answers an order that is all of its log; nil for any other log. What
// fails for good is left to the decision, which says so.
func (d *drafts) draft(p *Pipeline, tx *ledger.Tx, key string, seen seenLog) (*draft, error) {
	if len(seen.events) != 1 || seen.events[0].Kind != eventOrder {
		return nil, nil
	}
	out, err := d.work(p, tx, key, seen)
	if isPermanent(err) {
		return nil, nil
	}
	return out, err
}

func (d *drafts) work(p *Pipeline, tx *ledger.Tx, key string, seen seenLog) (*draft, error) {
	log, err := foldLog(tx, key, seen)
	if err != nil {
		return nil, err
	}
	fact := &seen.events[0]
	f, err := log.fact(fact)
	if err != nil {
		return nil, err
	}
	f.Profile = p.versions.newest(f.Profile)
	a, err := p.newAnswer(tx, &f, log, false)
	if err != nil {
		return nil, err
	}
	out := &draft{on: fact.N, profile: a.profile, promised: map[string]decimal.Decimal{}}
	a.stock.open = func(sku string) (decimal.Decimal, error) {
		q, err := d.promisedNow(tx, sku)
		out.promised[sku] = q
		return q, err
	}
	answer, err := a.decide()
	if err != nil {
		return nil, err
	}
	answer.json(fact.N)
	out.answer = *answer
	return out, d.promise(tx, answer.promises)
}

// promisedNow is what is promised of a SKU, with what the drafts promise.
func (d *drafts) promisedNow(tx *ledger.Tx, sku string) (decimal.Decimal, error) {
	if q, known := d.promised[sku]; known {
		return q, nil
	}
	sums, err := tx.PromisedNow(sku)
	d.promised[sku] = sums[sku]
	return sums[sku], err
}

func (d *drafts) promise(tx *ledger.Tx, promises []ledger.Promise) error {
	for i := range promises {
		before, err := d.promisedNow(tx, promises[i].SKU)
		if err != nil {
			return err
		}
		q, err := decimal.NewFromString(promises[i].Quantity)
		if err != nil {
			return err
		}
		d.promised[promises[i].SKU] = before.Add(q)
	}
	return nil
}

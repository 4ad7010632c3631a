package pipeline

import (
	"encoding/json"

	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/record"
)

// lockDecide keeps other workers from the orders of a batch, from their open
// shipments, and from the stock that they ask for.
func (p *Pipeline) lockDecide(tx *ledger.Tx, batch []ledger.Message) error {
	keys := subjects(batch)
	if err := p.lockAsked(tx, keys); err != nil {
		return err
	}
	return tx.KnowOrders(keys...)
}

func (p *Pipeline) lockAsked(tx *ledger.Tx, keys []string) error {
	if !tx.Shared() {
		return nil
	}
	if err := tx.LockOrders(keys...); err != nil {
		return err
	}
	skus, err := p.skusOf(tx, keys)
	if err != nil {
		return err
	}
	return tx.LockStock(skus...)
}

// skusOf lists what the orders ask for. What cannot be read is left to the
// decision, which says so.
func (p *Pipeline) skusOf(tx *ledger.Tx, orders []string) (skus []string, err error) {
	catalog, err := p.versions.catalog(tx)
	if err != nil {
		return nil, err
	}
	facts, err := tx.EventsOfKind(eventOrder, orders)
	if err != nil {
		return nil, err
	}
	for i := range facts {
		f := record.OrderFact{}
		if json.Unmarshal(facts[i].Body, &f) != nil {
			continue
		}
		for _, line := range f.Order.Lines {
			if item, _ := catalog.find(line.Items); item != nil {
				skus = append(skus, item.SKU)
			}
		}
	}
	return skus, nil
}

// knowLogs reads the logs of a batch's orders.
func knowLogs(tx *ledger.Tx, batch []ledger.Message) error { return tx.KnowLogs(subjects(batch)...) }

// knowMade reads which documents of a batch's orders are made already.
func knowMade(tx *ledger.Tx, batch []ledger.Message) error { return tx.KnowMade(subjects(batch)...) }

// lockStreams keeps other workers from the numbers of a batch's streams.
func lockStreams(tx *ledger.Tx, batch []ledger.Message) error {
	streams := make([]string, len(batch))
	for i := range batch {
		streams[i] = batch[i].Key
	}
	if err := tx.LockSequences(streams...); err != nil {
		return err
	}
	if err := tx.KnowSequences(streams...); err != nil {
		return err
	}
	return tx.KnowDocuments(subjects(batch)...)
}

func subjects(batch []ledger.Message) []string {
	out := make([]string, len(batch))
	for i := range batch {
		out[i] = batch[i].Subject
	}
	return out
}

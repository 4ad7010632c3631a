package pipeline

import (
	"encoding/json"

	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/record"
)

// seenLog is an order's log as it was read, with the orders in it decoded. A log
// only grows: one that is as long as it was is still the same.
type seenLog struct {
	events []ledger.Event
	facts  map[int64]record.OrderFact // by position
}

func seeLog(tx *ledger.Tx, key string) (seenLog, error) {
	events, err := tx.Events(key)
	l := seenLog{events, map[int64]record.OrderFact{}}
	for i := range events {
		f := record.OrderFact{}
		if events[i].Kind == eventOrder && json.Unmarshal(events[i].Body, &f) == nil { // else the decision says so
			l.facts[events[i].N] = f
		}
	}
	return l, err
}

// is says that the log is still what was seen.
func (l *seenLog) is(head ledger.Order) bool { return head.N == int64(len(l.events)) }

// skus lists what the orders ask for.
func (l *seenLog) skus(c *catalog) (skus []string) {
	for _, f := range l.facts {
		for _, line := range f.Order.Lines {
			if item, _ := c.find(line.Items); item != nil {
				skus = append(skus, item.SKU)
			}
		}
	}
	return skus
}

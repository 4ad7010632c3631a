package pipeline

import (
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/record"
)

// seenLog is an order's log as it was read, with the orders in it decoded. A log
// only grows: one that is as long as it was is still the same.
type seenLog struct {
	events []ledger.Event
	facts  map[int64]record.OrderFact // by position
	skus   []string                   // that the orders ask for
	draft  *draft                     // the answer to the order that is new; nil without one
}

func seeLog(tx *ledger.Tx, key string, c *catalog) (seenLog, error) {
	events, err := tx.Events(key)
	l := seenLog{events: events, facts: map[int64]record.OrderFact{}}
	for i := range events {
		if events[i].Kind != eventOrder {
			continue
		}
		f, err := readOrderFact(events[i].Body)
		if err != nil {
			continue // the decision says so
		}
		l.facts[events[i].N] = f
		for _, line := range f.Order.Lines {
			if item, _ := c.find(line.Items); item != nil {
				l.skus = append(l.skus, item.SKU)
			}
		}
	}
	return l, err
}

// is says that the log is still what was seen.
func (l *seenLog) is(head ledger.Order) bool { return head.N == int64(len(l.events)) }

package ledger

import (
	"strings"
	"time"
)

// Order is an order's head: N is the length of its log. State: waiting (named
// by a shipment, not yet here), open, held, answered.
type Order struct {
	Key, Kind, Partner, PO string
	N                      int64
	State                  string
	Summary                []byte // JSON
	UpdatedAt              time.Time
}

// Event is one entry of an order's log. Kind: 850, shipment, command,
// supplier_order, decision. BasedOn is the fact that a decision answers.
type Event struct {
	OrderKey   string
	N          int64
	Kind       string
	BasedOn    int64
	At         time.Time
	Source     string // set, shipment or person
	Body       []byte // JSON
	ArchivedAt time.Time
}

const (
	orderColumns = `order_key, kind, partner, po, n, state, summary, updated_at`
	eventColumns = `order_key, n, kind, based_on, at, source, body, archived_at`
)

func orderFields(o *Order) []any {
	return []any{&o.Key, &o.Kind, &o.Partner, &o.PO, &o.N, &o.State, &o.Summary, stamp{&o.UpdatedAt}}
}

func eventFields(e *Event) []any {
	return []any{&e.OrderKey, &e.N, &e.Kind, &e.BasedOn, stamp{&e.At}, &e.Source, &e.Body, stamp{&e.ArchivedAt}}
}

// OrderKey is the key of an order: partner and PO number. A bar in the partner's
// id is escaped, so that no two orders share a key.
func OrderKey(partner, po string) string { return strings.ReplaceAll(partner, "|", "%7C") + "|" + po }

// EnsureOrder makes the order's head when it is not there and returns it, locked.
func (t *Tx) EnsureOrder(kind, partner, po string, now time.Time) (Order, error) {
	key := OrderKey(partner, po)
	t.touch("orders", key)
	err := t.exec(`insert into orders (`+orderColumns+`) values ($1,$2,$3,$4,0,'waiting','{}',$5) on conflict do nothing`,
		key, kind, partner, po, micros(now))
	if err != nil {
		return Order{}, err
	}
	if t.shared {
		if err := t.lockRows("orders", "order_key", []string{key}); err != nil {
			return Order{}, err
		}
	}
	t.locked[orderLock+key] = true
	return t.Order(key)
}

// Order returns an order by key.
func (t *Tx) Order(key string) (Order, error) {
	return first(t, orderFields, `select `+orderColumns+` from orders where order_key = $1`, key)
}

// Orders lists the orders by key.
func (t *Tx) Orders() ([]Order, error) {
	return all(t, orderFields, `select `+orderColumns+` from orders order by order_key`)
}

// OrdersByPO lists the orders with this PO number, of any partner.
func (t *Tx) OrdersByPO(po string) ([]Order, error) {
	return all(t, orderFields, `select `+orderColumns+` from orders where po = $1 order by order_key`, po)
}

// MarkOrder sets an order's state and summary.
func (t *Tx) MarkOrder(key, state string, summary []byte, now time.Time) error {
	t.touch("orders", key)
	return t.exec(`update orders set state = $2, summary = $3, updated_at = $4 where order_key = $1`, key, state, string(summary), micros(now))
}

// Append adds an event to the order's log and returns its position. A second
// decision on the same fact is refused by the schema.
func (t *Tx) Append(e Event) (int64, error) {
	t.touch("orders", e.OrderKey)
	err := t.one(`update orders set n = n + 1, updated_at = $2 where order_key = $1 returning n`, []any{e.OrderKey, micros(e.At)}, &e.N)
	if err != nil {
		return 0, err
	}
	t.locked[orderLock+e.OrderKey] = true
	return e.N, t.exec(`insert into order_events (`+eventColumns+`) values ($1,$2,$3,$4,$5,$6,$7,$8)`,
		e.OrderKey, e.N, e.Kind, e.BasedOn, micros(e.At), e.Source, string(e.Body), nil)
}

// Events returns an order's log.
func (t *Tx) Events(key string) ([]Event, error) {
	return all(t, eventFields, `select `+eventColumns+` from order_events where order_key = $1 order by n`, key)
}

// Event returns one entry of an order's log.
func (t *Tx) Event(key string, n int64) (Event, error) {
	return first(t, eventFields, `select `+eventColumns+` from order_events where order_key = $1 and n = $2`, key, n)
}

// AllEvents lists every log, for the audit.
func (t *Tx) AllEvents() ([]Event, error) {
	return all(t, eventFields, `select `+eventColumns+` from order_events order by order_key, n`)
}

// UnarchivedEvents lists an order's events that the archive does not have.
func (t *Tx) UnarchivedEvents(key string) ([]Event, error) {
	return all(t, eventFields, `select `+eventColumns+` from order_events where order_key = $1 and archived_at is null order by n`, key)
}

// EventArchived records that the archive has the event.
func (t *Tx) EventArchived(key string, n int64, now time.Time) error {
	return t.exec(`update order_events set archived_at = $3 where order_key = $1 and n = $2`, key, n, micros(now))
}

// CountOrders counts the orders by state.
func (t *Tx) CountOrders() (map[string]int, error) {
	return t.counts(`select state, count(*) from orders group by state`)
}

// EventsOfKind lists the events of one kind in the logs of the orders.
func (t *Tx) EventsOfKind(kind string, orders []string) ([]Event, error) {
	if len(orders) == 0 {
		return nil, nil
	}
	args := []any{kind}
	for _, key := range orders {
		args = append(args, key)
	}
	return all(t, eventFields, `select `+eventColumns+` from order_events where kind = $1 and order_key in (`+places(2, len(orders))+`) order by order_key, n`, args...)
}

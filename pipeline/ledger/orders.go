package ledger

import (
	"maps"
	"slices"
	"strconv"
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
	Body       []byte // JSON; not to be written to
	ArchivedAt time.Time
}

const (
	orderColumns = `order_key, kind, partner, po, n, state, summary, updated_at`
	eventColumns = `order_key, n, kind, based_on, at, source, body, archived_at`
)

func orderFields(o *Order) []any {
	return []any{&o.Key, &o.Kind, &o.Partner, &o.PO, &o.N, &o.State, inPlace{&o.Summary}, stamp{&o.UpdatedAt}}
}

func eventFields(e *Event) []any {
	return []any{&e.OrderKey, &e.N, &e.Kind, &e.BasedOn, stamp{&e.At}, &e.Source, inPlace{&e.Body}, stamp{&e.ArchivedAt}}
}

// OrderKey is the key of an order: partner and PO number. A bar in the partner's
// id is escaped, so that no two orders share a key.
func OrderKey(partner, po string) string { return strings.ReplaceAll(partner, "|", "%7C") + "|" + po }

// EnsureOrder makes the order's head when it is not there and returns it, locked.
func (t *Tx) EnsureOrder(kind, partner, po string, now time.Time) (Order, error) {
	key := OrderKey(partner, po)
	heads, err := t.EnsureOrders(now, Order{Key: key, Kind: kind, Partner: partner, PO: po})
	return heads[key], err
}

// EnsureOrders makes the heads of orders that are not there, locks all of them in
// the order of their keys, and returns them by key. Of an order, Key, Kind,
// Partner and PO are given.
func (t *Tx) EnsureOrders(now time.Time, orders ...Order) (map[string]Order, error) {
	given := byKey(orders, func(o *Order) string { return text(o.Key) })
	keys := slices.Sorted(maps.Keys(given))
	t.touch("orders", keys...)
	err := execAll(t, `insert into orders (`+orderColumns+`)`, keys, func(key string) []any {
		return []any{key, given[key].Kind, given[key].Partner, given[key].PO, 0, "waiting", "{}", micros(now)}
	}, ` on conflict do nothing`)
	if err != nil {
		return nil, err
	}
	if t.shared {
		if err := t.lockRows("orders", "order_key", keys); err != nil {
			return nil, err
		}
	}
	for _, key := range keys {
		t.locked[orderLock+key] = true
	}
	if err := t.KnowOrders(keys...); err != nil {
		return nil, err
	}
	heads := make(map[string]Order, len(orders))
	for _, o := range orders {
		heads[o.Key] = t.known.heads[text(o.Key)]
	}
	return heads, nil
}

// OrdersByKey returns the orders with these keys that there are, by key.
func (t *Tx) OrdersByKey(keys []string) (map[string]Order, error) {
	found, err := allOf(t, orderFields, `select `+orderColumns+` from orders where order_key`, keys, "")
	return byKey(found, func(o *Order) string { return o.Key }), err
}

// Order returns an order by key.
func (t *Tx) Order(key string) (Order, error) {
	if o, known := t.known.heads[text(key)]; known {
		return o, nil
	}
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
	if o, known := t.known.heads[text(key)]; known {
		o.State, o.Summary, o.UpdatedAt = state, summary, now
		t.head(o)
		return nil
	}
	return t.exec(`update orders set state = $2, summary = $3, updated_at = $4 where order_key = $1`, key, state, string(summary), micros(now))
}

// Append adds an event to the order's log and returns its position. A second
// decision on the same fact is refused by the schema, at the latest at the commit.
func (t *Tx) Append(e Event) (int64, error) {
	t.touch("orders", e.OrderKey)
	t.locked[orderLock+e.OrderKey] = true
	if o, known := t.known.heads[text(e.OrderKey)]; known {
		o.N, o.UpdatedAt = o.N+1, e.At
		t.head(o)
		e.N = o.N
	} else if err := t.one(`update orders set n = n + 1, updated_at = $2 where order_key = $1 returning n`, []any{e.OrderKey, micros(e.At)}, &e.N); err != nil {
		return 0, err
	}
	t.later.events = append(t.later.events, e)
	delete(t.known.logs, text(e.OrderKey))
	return e.N, nil
}

// head keeps an order's head, to be written later.
func (t *Tx) head(o Order) {
	t.known.heads[o.Key] = o
	t.later.heads[o.Key] = o
}

func (t *Tx) writeHeads(l *later) error {
	keys := slices.Sorted(maps.Keys(l.heads))
	_, err := updateFrom(t, "order_key, n, state, summary, updated_at", keys, func(key string) []any {
		o := l.heads[key]
		return []any{key, strconv.FormatInt(o.N, 10), o.State, string(o.Summary), strconv.FormatInt(o.UpdatedAt.UnixMicro(), 10)}
	}, `update orders set n = cast(v.n as bigint), state = v.state, summary = v.summary, updated_at = cast(v.updated_at as bigint)
		from v where orders.order_key = v.order_key`)
	return err
}

func (t *Tx) writeEvents(l *later) error {
	return execAll(t, `insert into order_events (`+eventColumns+`)`, l.events, func(e Event) []any {
		return []any{e.OrderKey, e.N, e.Kind, e.BasedOn, micros(e.At), e.Source, asText(e.Body), nil}
	}, "")
}

// Events returns an order's log.
func (t *Tx) Events(key string) ([]Event, error) {
	if log, known := t.known.logs[text(key)]; known {
		return slices.Clone(log), nil
	}
	return all(t, eventFields, `select `+eventColumns+` from order_events where order_key = $1 order by n`, key)
}

// Event returns one entry of an order's log.
func (t *Tx) Event(key string, n int64) (Event, error) {
	if log, known := t.known.logs[text(key)]; known && n > 0 && n <= int64(len(log)) && log[n-1].N == n {
		return log[n-1], nil
	}
	return first(t, eventFields, `select `+eventColumns+` from order_events where order_key = $1 and n = $2`, key, n)
}

// AllEvents lists every log, for tests.
func (t *Tx) AllEvents() ([]Event, error) {
	return all(t, eventFields, `select `+eventColumns+` from order_events order by order_key, n`)
}

// UnarchivedEvents lists the events of orders that the archive does not have, by order.
func (t *Tx) UnarchivedEvents(keys []string) (map[string][]Event, error) {
	found, err := allOf(t, eventFields, `select `+eventColumns+` from order_events where archived_at is null and order_key`, keys, ` order by order_key, n`)
	out := map[string][]Event{}
	for _, e := range found {
		out[e.OrderKey] = append(out[e.OrderKey], e)
	}
	return out, err
}

// EventPlace is an event's place: its order's log, and the position in it.
type EventPlace struct {
	OrderKey string
	N        int64
}

// EventsArchived records that the archive has events.
func (t *Tx) EventsArchived(now time.Time, events ...EventPlace) error {
	_, err := updateFrom(t, "order_key, n", events, func(e EventPlace) []any { return []any{e.OrderKey, strconv.FormatInt(e.N, 10)} },
		`update order_events set archived_at = $1 from v
		where order_events.order_key = v.order_key and order_events.n = cast(v.n as bigint)`, micros(now))
	return err
}

// CountOrders counts the orders by state.
func (t *Tx) CountOrders() (map[string]int, error) {
	return t.counts(`select state, count(*) from orders group by state`)
}

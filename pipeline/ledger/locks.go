package ledger

import (
	"maps"
	"slices"
)

// SQLite has one writer at a time. On PostgreSQL, where several workers write
// at once, what is read to be decided upon is locked first. Every transaction
// locks in the same order, each kind sorted by key, so that no two wait for
// each other: messages that are taken, senders, orders, shipments, stock,
// labels, sequences, and at the commit the keys of messages that are sent.
// Whoever holds a lock reads what the one before him committed. On SQLite
// these methods do nothing.

// orderLock is how a transaction notes that it has locked an order.
const orderLock = "order "

// LockSenders keeps others from judging interchanges of these senders.
func (t *Tx) LockSenders(ids ...string) error { return t.lockNames("sender ", ids) }

// LockOrders keeps others from these orders, their logs and open shipments, and
// from the orders that share an open shipment with them.
func (t *Tx) LockOrders(keys ...string) error {
	if !t.shared {
		return nil
	}
	for locked := -1; ; {
		shared, err := all(t, func(s *string) []any { return []any{s} }, `select b.order_key from shipment_orders a
			join shipments s on s.partner = a.partner and s.id = a.shipment and s.state not in ('noticed', 'held')
			join shipment_orders b on b.partner = a.partner and b.shipment = a.shipment
			where a.order_key = any($1)`, keys)
		if err != nil {
			return err
		}
		wanted := sorted(append(shared, keys...))
		if len(wanted) == locked {
			return t.lockShipments(keys)
		}
		if err := t.lockRows("orders", "order_key", wanted); err != nil {
			return err
		}
		locked = len(wanted) // and look again: a shipment may have come meanwhile
		for _, key := range wanted {
			t.locked[orderLock+key] = true
		}
	}
}

func (t *Tx) lockShipments(orders []string) error {
	return t.exec(`select 1 from shipments s where s.state not in ('noticed', 'held') and exists (
		select 1 from shipment_orders o where o.partner = s.partner and o.shipment = s.id and o.order_key = any($1))
		order by partner, id for update`, orders)
}

// LockStock keeps others from promising any of these SKUs.
func (t *Tx) LockStock(skus ...string) error { return t.lockNames("sku ", skus) }

// LockLabels keeps others from using SSCCs.
func (t *Tx) LockLabels() error { return t.lockNames("labels", []string{""}) }

// LockSequences keeps others from taking numbers of these sequences.
func (t *Tx) LockSequences(names ...string) error {
	if !t.shared {
		return nil
	}
	return t.lockRows("sequences", "name", sorted(names))
}

// Shared says that other workers may write at the same time: what to lock is
// worth finding out.
func (t *Tx) Shared() bool { return t.shared }

// lockNames locks what has no row of its own.
func (t *Tx) lockNames(kind string, names []string) error {
	if !t.shared {
		return nil
	}
	var rows []string
	for _, name := range sorted(names) {
		if row := kind + text(name); !t.locked[row] {
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	if err := t.exec(`insert into locks (name) select unnest($1::text[]) on conflict do nothing`, rows); err != nil {
		return err
	}
	if err := t.lockRows("locks", "name", rows); err != nil {
		return err
	}
	for _, row := range rows {
		t.locked[row] = true
	}
	return nil
}

// lockRows locks rows by their key, in its order.
func (t *Tx) lockRows(table, column string, keys any) error {
	return t.exec(`select 1 from `+table+` where `+column+` = any($1) order by `+column+` for update`, keys)
}

// sorted is the set of the values, in order.
func sorted(values []string) []string {
	set := map[string]bool{}
	for _, v := range values {
		set[v] = true
	}
	return slices.Sorted(maps.Keys(set))
}

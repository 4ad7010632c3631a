package ledger

import "time"

// SupplierOrders lists the orders to suppliers by key.
func (t *Tx) SupplierOrders() ([]Order, error) {
	return all(t, orderFields, `select `+orderColumns+` from orders where kind = 'supplier' order by order_key`)
}

// PutSupplierDue says when the order's log is looked at if nothing comes before.
func (t *Tx) PutSupplierDue(orderKey string, at time.Time) error {
	t.touch("supplier_due", orderKey)
	return t.exec(`insert into supplier_due (order_key, at) values ($1,$2) on conflict (order_key) do update set at = excluded.at`, orderKey, micros(at))
}

// DropSupplierDue says that nothing is waited for any more.
func (t *Tx) DropSupplierDue(orderKey string) error {
	t.touch("supplier_due", orderKey)
	return t.exec(`delete from supplier_due where order_key = $1`, orderKey)
}

// SupplierDue lists the orders whose time has come, the longest waiting first.
func (t *Tx) SupplierDue(now time.Time, limit int) ([]string, error) {
	return all(t, func(s *string) []any { return []any{s} },
		`select order_key from supplier_due where at <= $1 order by at, order_key limit $2`, micros(now), limit)
}

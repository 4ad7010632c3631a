package ledger

import "time"

// Kinds of SupplierLine.
const (
	LineOnOrder = "on_order" // goods that are still to come; Amount is their quantity
	LineAgreed  = "agreed"   // a cost that the supplier agreed to; Amount is it
)

// SupplierLine is a line of an order to a supplier, by its product.
type SupplierLine struct {
	OrderKey, Kind, SKU, PO, Supplier, Currency, Unit, Amount, State string
	N                                                                int64
	At                                                               time.Time // when the order was sent; zero: not yet
}

const supplierLineColumns = `order_key, n, kind, sku, po, supplier, currency, unit, amount, state, at`

func supplierLineFields(l *SupplierLine) []any {
	return []any{&l.OrderKey, &l.N, &l.Kind, &l.SKU, &l.PO, &l.Supplier, &l.Currency, &l.Unit, &l.Amount, &l.State, stamp{&l.At}}
}

// PutSupplierLines replaces the lines of an order.
func (t *Tx) PutSupplierLines(orderKey string, lines []SupplierLine) error {
	if err := t.exec(`delete from supplier_lines where order_key = $1`, orderKey); err != nil {
		return err
	}
	n := 0
	return execAll(t, `insert into supplier_lines (`+supplierLineColumns+`)`, lines, func(l SupplierLine) []any {
		n++
		return []any{orderKey, n, l.Kind, l.SKU, l.PO, l.Supplier, l.Currency, l.Unit, l.Amount, l.State, micros(l.At)}
	}, "")
}

// SupplierLines lists the lines of one kind about a product, those of the order
// that was sent last first.
func (t *Tx) SupplierLines(kind, sku string) ([]SupplierLine, error) {
	return all(t, supplierLineFields, `select `+supplierLineColumns+` from supplier_lines where kind = $1 and sku = $2 order by coalesce(at, 0) desc, order_key, n`, kind, sku)
}

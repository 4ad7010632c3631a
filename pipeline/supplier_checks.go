package pipeline

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

// The faults of an order that only what is stored can show.
const (
	destinationUnknown fault.Code = "destination-unknown"
	destinationThin    fault.Code = "destination-incomplete"
	itemUnknown        fault.Code = "item-unknown"
	itemMismatch       fault.Code = "item-mismatch"
	caseBroken         fault.Code = "case-broken"
	priceChanged       fault.Code = "price-changed"
	leadTimeShort      fault.Code = "lead-time-short"
	onOrderAlready     fault.Code = "on-order-already"
	supplierUnknown    fault.Code = "supplier-unknown"
)

// supplierCheck reads an order as its receiver will, before it is sent. Errors
// stop it, notes are warnings.
type supplierCheck struct {
	p      *Pipeline
	tx     *ledger.Tx
	order  *record.SupplierOrder
	key    string
	faults []fault.Fault
}

// checkSupplier judges an order by itself and by what is stored.
func (p *Pipeline) checkSupplier(tx *ledger.Tx, o *record.SupplierOrder) ([]fault.Fault, error) {
	c := &supplierCheck{p: p, tx: tx, order: o, key: ledger.OrderKey(firstOf(o.Supplier, o.SupplierName), o.Number), faults: o.Check()}
	c.supplier()
	c.destination()
	c.leadTime()
	if err := c.bankChecked(); err != nil {
		return nil, err
	}
	catalog, err := p.versions.catalog(tx)
	if err != nil {
		return nil, err
	}
	for i := range o.Lines {
		c.item(i, catalog)
		c.cases(i)
	}
	err = errors.Join(c.prices(), c.onOrder())
	return c.faults, err
}

func (c *supplierCheck) add(line int, severity fault.Severity, f fault.Fault) {
	f.Severity, f.Scope, f.Position = severity, fault.Element, line
	if line > 0 {
		f.Loop = "lines"
	}
	c.faults = append(c.faults, f)
}

func (c *supplierCheck) supplier() {
	stored := c.p.Config.Suppliers.Suppliers
	if _, known := stored[c.order.Supplier]; !known && len(stored) > 0 {
		c.add(0, fault.Note, fault.Fault{Code: supplierUnknown, Segment: "supplier", Value: c.order.Supplier,
			Rule: "a supplier stands in suppliers.yaml", Hint: "known there: " + strings.Join(sortedKeys(stored), ", ")})
	}
}

// destination wants the ship-to in the form that the dock knows.
func (c *supplierCheck) destination() {
	stored := c.p.Config.Suppliers.Destinations
	known := func(lines []string) bool {
		for _, d := range stored {
			if slices.Equal(d.ShipTo, lines) {
				return true
			}
		}
		return false
	}
	_, named := stored[c.order.Destination]
	switch {
	case c.order.Destination != "" && !named:
		c.add(0, fault.Error, fault.Fault{Code: destinationUnknown, Segment: "destination", Value: c.order.Destination,
			Rule: "a destination stands in suppliers.yaml", Hint: "known there: " + strings.Join(sortedKeys(stored), ", ")})
	case len(stored) > 0 && !known(c.order.ShipTo):
		c.add(0, fault.Note, fault.Fault{Code: destinationUnknown, Segment: "ship_to", Value: strings.Join(c.order.ShipTo, ", "),
			Rule: "a destination stands in suppliers.yaml", Hint: "write it as a destination there, if goods go to it more than once"})
	}
	if len(filledLines(c.order.ShipTo)) < 2 {
		c.add(0, fault.Note, fault.Fault{Code: destinationThin, Segment: "ship_to", Value: strings.Join(c.order.ShipTo, ", "),
			Rule: "a ship-to names the place and its address", Hint: "write dock, street, city and who receives, a line each"})
	}
}

func filledLines(lines []string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(s string) bool { return strings.TrimSpace(s) == "" })
}

func (c *supplierCheck) leadTime() {
	lead := time.Duration(c.p.Config.Suppliers.Suppliers[c.order.Supplier].LeadTime)
	until, ok := c.order.ShipUntil.Time()
	today, _ := record.NewDate(c.p.Clock()).Time()
	switch {
	case !ok:
	case until.Before(today):
		c.add(0, fault.Note, fault.Fault{Code: leadTimeShort, Segment: "ship_until", Value: string(c.order.ShipUntil),
			Rule: "the ship window is not past", Hint: "today is " + string(record.NewDate(today)) + "; move the window"})
	case lead > 0 && until.Before(today.Add(lead)):
		c.add(0, fault.Note, fault.Fault{Code: leadTimeShort, Segment: "ship_until", Value: string(c.order.ShipUntil),
			Rule: fmt.Sprintf("the supplier needs %d days", int(lead.Hours()/24)), Hint: "ready by " + string(record.NewDate(today.Add(lead))) + " at the earliest"})
	}
}

// item holds a line's ids against the catalog.
func (c *supplierCheck) item(i int, catalog *catalog) {
	l := &c.order.Lines[i]
	if len(catalog.items) == 0 {
		return
	}
	var ids []record.ItemID
	for _, id := range []record.ItemID{{Qualifier: "SK", Value: l.SKU}, {Qualifier: "UP", Value: l.UPC}, {Qualifier: "BP", Value: l.ASIN}} {
		if id.Value != "" {
			ids = append(ids, id)
		}
	}
	item, err := catalog.find(ids)
	switch {
	case err != nil:
		c.add(i+1, fault.Error, fault.Fault{Code: itemMismatch, Segment: "sku", Value: l.SKU, Rule: "all ids of a line are of one product", Hint: err.Error()})
	case item == nil:
		c.add(i+1, fault.Note, fault.Fault{Code: itemUnknown, Segment: "sku", Value: l.SKU, Rule: "a product stands in the catalog",
			Hint: "the dock will not know it; add it to catalog.csv"})
	default:
		c.same(i+1, "upc", l.UPC, item.UPC, item.EAN, item.GTIN14)
		c.same(i+1, "asin", l.ASIN, item.ASIN)
		c.same(i+1, "sku", l.SKU, item.SKU, item.VendorPart)
	}
}

// same reports an id that differs from all that the catalog has for the product.
func (c *supplierCheck) same(line int, field, value string, stored ...string) {
	stored = filledLines(stored)
	if value == "" || len(stored) == 0 {
		return
	}
	for _, s := range stored {
		if strings.EqualFold(s, value) || field == "upc" && gtinKey(s) == gtinKey(value) {
			return
		}
	}
	c.add(line, fault.Error, fault.Fault{Code: itemMismatch, Segment: field, Value: value, Rule: "ids are those of the catalog",
		Hint: "the catalog has " + strings.Join(stored, ", ")})
}

func (c *supplierCheck) cases(i int) {
	l := &c.order.Lines[i]
	if l.CasePack <= 0 || l.Quantity.Unit != "EA" {
		return
	}
	pack := decimal.NewFromInt(int64(l.CasePack))
	if rest := l.Quantity.Value.Mod(pack); !rest.IsZero() {
		c.add(i+1, fault.Note, fault.Fault{Code: caseBroken, Segment: "quantity", Value: l.Quantity.String(), Rule: fmt.Sprintf("a case holds %d", l.CasePack),
			Hint: fmt.Sprintf("order %s or %s", l.Quantity.Value.Sub(rest), l.Quantity.Value.Sub(rest).Add(pack))})
	}
}

// prices holds unit costs against the last agreed ones: the quote in
// suppliers.yaml, else what the supplier last confirmed.
func (c *supplierCheck) prices() error {
	for i := range c.order.Lines {
		l := &c.order.Lines[i]
		agreed, where, err := c.agreed(l)
		if err != nil {
			return err
		}
		if where == "" || agreed.Equal(l.UnitCost.Amount) {
			continue
		}
		c.add(i+1, fault.Error, fault.Fault{Code: priceChanged, Segment: "unit_cost", Value: l.UnitCost.String(), Rule: "a cost is the last agreed one",
			Hint: fmt.Sprintf("agreed is %s (%s); correct it, or say why with --price-why", record.DecimalText(agreed), where)})
	}
	return nil
}

// agreed finds the cost that was agreed last, and where; where is empty without one.
func (c *supplierCheck) agreed(l *record.SupplierOrderLine) (cost decimal.Decimal, where string, err error) {
	if quote := c.p.Config.Suppliers.Suppliers[c.order.Supplier].Quotes[l.SKU]; quote != "" {
		cost, err = record.ParseDecimal(quote)
		return cost, "quote in suppliers.yaml", err
	}
	others, err := c.others(ledger.LineAgreed, l.SKU)
	for _, o := range others {
		if o.Supplier == c.order.Supplier && o.Currency == c.order.Currency && o.Unit == l.Quantity.Unit {
			cost, err = record.ParseDecimal(o.Amount)
			return cost, o.PO, err
		}
	}
	return cost, "", err
}

// onOrder warns of goods that are bought twice while the first are on the water.
func (c *supplierCheck) onOrder() error {
	for i := range c.order.Lines {
		l := &c.order.Lines[i]
		others, err := c.others(ledger.LineOnOrder, l.SKU)
		if err != nil {
			return err
		}
		for _, o := range others {
			c.add(i+1, fault.Note, fault.Fault{Code: onOrderAlready, Segment: "sku", Value: l.SKU, Rule: "what is on order is not bought twice",
				Hint: fmt.Sprintf("%s has %s %s of it (%s)", o.PO, o.Amount, o.Unit, o.State)})
		}
	}
	return nil
}

// others finds the lines of other orders about a product, the newest first.
func (c *supplierCheck) others(kind, sku string) ([]ledger.SupplierLine, error) {
	if sku == "" {
		return nil, nil
	}
	lines, err := c.tx.SupplierLines(kind, sku)
	return slices.DeleteFunc(lines, func(l ledger.SupplierLine) bool { return l.OrderKey == c.key }), err
}

// isOpen says that goods of an order are still to come.
func isOpen(s record.SupplierState) bool {
	switch s {
	case "", record.SupplierReceived, record.SupplierClosed, record.SupplierCancelled:
		return false
	}
	return true
}

func sortedKeys[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

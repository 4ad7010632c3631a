package pipeline

import (
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/record"
)

// line answers one line.
func (a *answer) line(l *record.OrderLine, ship record.Date) (record.AcknowledgedLine, error) {
	out := record.AcknowledgedLine{
		Number: l.Number, Assigned: l.Assigned, Quantity: l.Quantity, Price: l.Price, PriceBasis: l.PriceBasis, Items: l.Items,
	}
	if a.numbers[l.Number] {
		a.hold("duplicate-line", l, "the line number is used twice in this order")
		return a.reject(out, "the line number is used twice"), nil
	}
	a.numbers[l.Number] = true
	if out.Quantity.Unit == "" {
		a.hold("unit-missing", l, "the order names no unit (PO103)")
	}
	positive := l.Quantity.Value.IsPositive()
	if !positive {
		a.hold("quantity-not-positive", l, "the quantity is %s", l.Quantity)
	}
	item, err := a.catalog.find(l.Items)
	if err != nil {
		a.hold("item-ambiguous", l, "%s; mend the catalog", err)
	}
	if item == nil {
		return a.unknown(out, l, err == nil), nil
	}
	out.SKU = item.SKU
	per, ok := a.unitsPer(l, item)
	if !ok {
		return a.reject(out, "unit cannot be converted"), nil
	}
	fair := a.price(&out, l, item, per)
	switch {
	case item.Status == "discontinued":
		return a.discontinued(out, l), nil
	case !fair && a.profile.Acknowledge.PriceAbovePO == "reject":
		return a.reject(out, "our cost is above the order's price"), nil
	case !positive:
		return a.reject(out, "nothing is ordered"), nil
	}
	return a.allot(out, l, item, per, ship)
}

// unknown answers a line whose item is not in the catalog: usually our own
// cross-reference gap, so by default a person looks before anything is rejected.
func (a *answer) unknown(out record.AcknowledgedLine, l *record.OrderLine, tell bool) record.AcknowledgedLine {
	if tell && a.profile.Acknowledge.UnknownItem != "reject" {
		a.hold("unknown-item", l, "%s", unknownText(l.Items))
	}
	return a.reject(out, "item not in the catalog")
}

// discontinued answers with the hard rejection that the profile names.
func (a *answer) discontinued(out record.AcknowledgedLine, l *record.OrderLine) record.AcknowledgedLine {
	code := a.profile.Acknowledge.Discontinued
	if code == "hold" {
		a.hold("discontinued", l, "%s is discontinued", out.SKU)
		return a.reject(out, "discontinued")
	}
	out.Statuses = []record.LineStatus{{Code: code, Quantity: record.Quantity{Value: out.Quantity.Value, Unit: firstOf(out.Quantity.Unit, "EA")}}}
	out.Reason = "discontinued"
	return out
}

// unitsPer is how many of the catalog's units one ordered unit holds. Units are
// converted only through the catalog's case pack, and that is remarked.
func (a *answer) unitsPer(l *record.OrderLine, item *record.CatalogItem) (decimal.Decimal, bool) {
	one := decimal.NewFromInt(1)
	if l.Quantity.Unit == item.Unit || l.Quantity.Unit == "" {
		return one, true
	}
	if l.Quantity.Unit == "CA" && item.CasePack > 0 {
		a.remark("line %s: ordered in cases; 1 CA = %d %s by the catalog's case pack", l.Number, item.CasePack, item.Unit)
		return decimal.NewFromInt(int64(item.CasePack)), true
	}
	a.hold("unit-unknown", l, "ordered in %s, but the catalog keeps %s in %s and gives no case pack for it", l.Quantity.Unit, item.SKU, item.Unit)
	return one, false
}

// scaledBases are the codes of X12 element 639 for prices by the ten, the
// hundred or the thousand, by weight or by length: not by the ordered unit.
var scaledBases = []string{"HF", "HP", "HT", "PF", "PG", "PK", "PN", "PO", "PP", "PY", "TP", "TT"}

// price puts our cost on the line, never above the order's price; false when
// our cost is above it.
func (a *answer) price(out *record.AcknowledgedLine, l *record.OrderLine, item *record.CatalogItem, per decimal.Decimal) bool {
	if item.UnitCost == nil {
		a.hold("cost-unknown", l, "the catalog has no unit_cost for %s", item.SKU)
		return false
	}
	if slices.Contains(scaledBases, l.PriceBasis) {
		a.hold("price-basis", l, "the order's price is not per unit (PO105 %s): our cost cannot be compared with it", l.PriceBasis)
		return false
	}
	if item.UnitCost.Currency != "" && a.currency != "" && item.UnitCost.Currency != a.currency {
		a.hold("currency-differs", l, "the order is in %s, our cost of %s in %s", a.currency, item.SKU, item.UnitCost.Currency)
		return false
	}
	ours := record.Money{Amount: item.UnitCost.Amount, Currency: a.currency}
	if !per.Equal(decimal.NewFromInt(1)) {
		ours.Amount = ours.Amount.Mul(per)
	}
	if l.Price == nil || ours.Amount.LessThanOrEqual(l.Price.Amount) {
		out.Price = &ours
		return true
	}
	if a.profile.Acknowledge.PriceAbovePO != "reject" {
		a.hold("price-above-po", l, "our cost %s is above the order's price %s; an answer may never be above it", record.DecimalText(ours.Amount), record.DecimalText(l.Price.Amount))
	}
	return false
}

// allot answers by stock: what is there is accepted, the rest is backordered
// where the order and the profile allow it and a restock date is known, or rejected.
func (a *answer) allot(out record.AcknowledgedLine, l *record.OrderLine, item *record.CatalogItem, per decimal.Decimal, ship record.Date) (record.AcknowledgedLine, error) {
	codes, ordered := a.codes(), l.Quantity.Value
	accepted, restock := ordered, record.Date("")
	shipped := decimal.Min(a.shipped[l.Number], ordered)
	if !a.stock.unlimited() {
		free, date, err := a.stock.free(item.SKU)
		if err != nil {
			return out, err
		}
		restock = date
		if fit := free.Div(per).Floor().Add(shipped); fit.LessThan(ordered) {
			accepted = fit
		}
	}
	rest := ordered.Sub(accepted)
	if accepted.IsPositive() {
		out.Statuses = append(out.Statuses, a.dated(codes["accept"], record.Quantity{Value: accepted, Unit: answerUnit(l, item)}, ship))
		a.promise(l, item, accepted.Sub(shipped).Mul(per))
	}
	if item.CasePack > 1 && accepted.IsPositive() && !accepted.Mul(per).Mod(decimal.NewFromInt(int64(item.CasePack))).IsZero() {
		a.remark("line %s: %s is not a multiple of the case pack %d", l.Number, accepted, item.CasePack)
	}
	out.Reason = "in stock"
	if !rest.IsPositive() {
		return out, nil
	}
	left := record.Quantity{Value: rest, Unit: answerUnit(l, item)}
	if a.mayBackorder() && restock != "" {
		out.Statuses = append(out.Statuses, a.dated(codes["backorder"], left, max(restock, ship)))
		a.promise(l, item, rest.Mul(per))
		out.Reason = fmt.Sprintf("%s in stock, %s backordered for %s", accepted, rest, restock)
		return out, nil
	}
	if a.profile.Acknowledge.NoStock == "hold" {
		a.hold("no-stock", l, "%s of %s in stock", accepted, ordered)
	}
	out.Statuses = append(out.Statuses, record.LineStatus{Code: codes["out_of_stock"], Quantity: left})
	out.Reason = fmt.Sprintf("%s in stock, %s out of stock", accepted, rest)
	return out, nil
}

// mayBackorder: only an order that allows it (CSH01 Y) is answered with backorders.
func (a *answer) mayBackorder() bool {
	allowed := a.fact.Order.Backorder
	return allowed != nil && *allowed && a.profile.Acknowledge.Backorder == "if-allowed"
}

func (a *answer) dated(code string, quantity record.Quantity, date record.Date) record.LineStatus {
	return record.LineStatus{Code: code, Quantity: quantity, DateQualifier: a.profile.Acknowledge.ShipDate, Date: date}
}

// answerUnit is the unit that the line's statuses are in: the order's. Where it
// names none and a person said to go on, the catalog's, or pieces.
func answerUnit(l *record.OrderLine, item *record.CatalogItem) string {
	return firstOf(l.Quantity.Unit, item.Unit, "EA")
}

// promise notes what the answer promises; a line's accepted and backordered parts are one promise.
func (a *answer) promise(l *record.OrderLine, item *record.CatalogItem, quantity decimal.Decimal) {
	if !quantity.IsPositive() {
		return
	}
	a.stock.take(item.SKU, quantity)
	if n := len(a.promises); n > 0 && a.promises[n-1].Line == l.Number {
		sum := decimal.RequireFromString(a.promises[n-1].Quantity).Add(quantity)
		a.promises[n-1].Quantity = sum.String()
		return
	}
	a.promises = append(a.promises, ledger.Promise{Line: l.Number, SKU: item.SKU, Quantity: quantity.String(), State: "open"})
}

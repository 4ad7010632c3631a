package pipeline

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/docket-edi/docket/generators/x12writer"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/partner"
	"github.com/docket-edi/docket/schemas/record"
)

// answer decides one customer order: what is accepted, backordered, rejected,
// or why a person must look at it first. It follows spec x12-exact 2.7: every
// line, our cost and never above the order's, backorder only where the order
// allows it, statuses that add up to the ordered quantity.
type answer struct {
	fact     *record.OrderFact
	shipped  map[string]decimal.Decimal // by line: it needs no stock and no promise any more
	profile  *partner.Profile
	catalog  *catalog
	stock    *stock
	now      time.Time
	override bool // a person said to go on in spite of problems

	freight  string
	currency string
	problems []record.Problem
	remarks  []string
	promises []ledger.Promise
	numbers  map[string]bool // of the lines that are answered
}

// decide makes the decision. Promises are to be recorded only with an
// acknowledgment that stands.
func (a *answer) decide() (record.Decision, []ledger.Promise, error) {
	order := &a.fact.Order
	d := record.Decision{
		Action: record.ActionAcknowledge, At: a.now, Profile: a.fact.Profile, Catalog: a.catalog.sha, Stock: a.stock.sha,
		Set: a.fact.Set, Wire: &a.fact.Wire,
	}
	a.numbers = map[string]bool{}
	a.checkOrder()
	dated := order.Date
	if dated == "" {
		a.hold("order-date-missing", nil, "the order has no usable date (BEG05), and its answer must repeat it; released with --override, the day it was sent is taken")
		dated = record.NewDate(order.Source.Sent)
	}
	ack := record.Acknowledgment{
		Number: order.Number, Partner: order.Partner, VendorCode: order.VendorCode, Purpose: "00", Release: order.Release,
		OrderDate: dated, At: a.now, Currency: a.currency, ShipTo: record.FindParty(order.Parties, "ship_to"),
	}
	ship := a.shipDate()
	if err := a.lookAhead(); err != nil {
		return d, nil, err
	}
	for i := range order.Lines {
		line, err := a.line(&order.Lines[i], ship)
		if err != nil {
			return d, nil, err
		}
		ack.Lines = append(ack.Lines, line)
	}
	if a.profile.Acknowledge.FillOrKill && !a.asOrdered(ack.Lines) {
		a.rejectAll(ack.Lines)
	}
	ack.Type = a.ackType(ack.Lines)
	blocked := a.checkWritten(&ack)
	d.Remarks = a.remarks
	if d.Problems = a.problems; blocked || len(a.problems) > 0 && !a.override {
		d.Action = record.ActionHold
		d.Reason = a.problems[0].Text
		if n := len(a.problems) - 1; n > 0 {
			d.Reason += fmt.Sprintf(" (and %d more)", n)
		}
		return d, nil, nil
	}
	d.Acknowledgment = &ack
	d.Reason = describe(ack.Lines, a.codes())
	return d, a.promises, nil
}

// checkWritten notes why the acknowledgment could not be sent as it stands: a
// person's word does not help against that. It looks only at one that would be sent.
func (a *answer) checkWritten(ack *record.Acknowledgment) (blocked bool) {
	if len(a.problems) > 0 && !a.override {
		return false
	}
	before := len(a.problems)
	if what := unreadable(&a.fact.Order); what != "" {
		a.hold("text-not-utf8", nil, "%s holds characters that are not UTF-8 text and cannot be echoed as they came; ask the partner to send plain ASCII", what)
	}
	for i := range ack.Lines {
		if ack.Lines[i].Price == nil {
			a.hold("price-missing", &a.fact.Order.Lines[i], "neither the order nor the catalog gives a price; every line must be answered with one")
		}
	}
	options := x12writer.OptionsFor(a.profile, "855", a.fact.Wire.Version)
	_, faults := x12writer.Acknowledgment(*ack, options)
	if ack.ShipTo != nil && slices.ContainsFunc(faults, func(f fault.Fault) bool { return f.Segment == "N1" }) {
		a.remark("the answer names no ship-to: the order's cannot be written")
		ack.ShipTo = nil // an 855 need not name it
		_, faults = x12writer.Acknowledgment(*ack, options)
	}
	if err := writeFaults(faults); err != nil {
		a.hold("answer-unwritable", nil, "the 855 cannot be written: %s", firstLine(err.Error()))
	}
	// what cannot be written is the cause; it is said first
	a.problems = append(slices.Clone(a.problems[before:]), a.problems[:before]...)
	return len(a.problems) > before
}

// hold notes a problem of the order (line nil) or of a line.
func (a *answer) hold(code string, line *record.OrderLine, format string, args ...any) {
	p := record.Problem{Code: code, Text: fmt.Sprintf(format, args...)}
	if line != nil {
		p.Line = line.Number
		p.Text = "line " + line.Number + ": " + p.Text
	}
	a.problems = append(a.problems, p)
}

func (a *answer) remark(format string, args ...any) {
	a.remarks = append(a.remarks, fmt.Sprintf(format, args...))
}

// checkOrder looks at what concerns the order as a whole.
func (a *answer) checkOrder() {
	order := &a.fact.Order
	if order.Purpose != "00" && order.Purpose != "06" {
		a.hold("not-original", nil, "BEG01 is %q: only original orders are answered without a person", order.Purpose)
	}
	if len(order.Lines) == 0 {
		a.hold("no-lines", nil, "the order has no lines")
	}
	code, known := a.profile.VendorCode(order.References)
	if len(a.profile.VendorCodes) > 0 && !known {
		a.hold("vendor-code-unknown", nil, "no vendor code of the profile fits the order's references; add it to vendor_codes")
	}
	a.freight = code.Freight
	if a.freight == "" && hasShipWindow(order) {
		a.hold("freight-unknown", nil, "the order has a ship window, but no freight term is set for its vendor code: collect means pick-up, prepaid means delivery")
	}
	a.currency = firstOf(order.Currency, code.Currency, a.profile.Currency)
	if a.stock.unlimited() {
		a.remark("no stock file: every known item counts as available")
	}
}

// notText stands in a record for bytes that are no UTF-8 text.
const notText = "\uFFFD"

// unreadable names what of an order would be echoed with other bytes than it
// came with, because these were no text; "" for nothing.
func unreadable(order *record.PurchaseOrder) string {
	if strings.Contains(order.Number, notText) {
		return "the order number"
	}
	for _, l := range order.Lines {
		if strings.Contains(l.Number+l.Quantity.Unit+l.PriceBasis, notText) {
			return "line " + l.Number
		}
		for _, id := range l.Items {
			if strings.Contains(id.Qualifier+id.Value, notText) {
				return "the item of line " + l.Number
			}
		}
	}
	return ""
}

// hasShipWindow says that the order carries a do-not-deliver-before or -after
// date (DTM 064, 063), whose meaning depends on who pays the freight.
func hasShipWindow(order *record.PurchaseOrder) bool {
	for _, d := range order.Dates {
		if d.Qualifier == "064" || d.Qualifier == "063" {
			return true
		}
	}
	return false
}

// shipDate is the day on which we say we ship: the start of the window, or the
// soonest possible. A window that has passed is noted, held or rejected.
func (a *answer) shipDate() record.Date {
	soonest := record.NewDate(a.now.AddDate(0, 0, a.profile.Acknowledge.ShipInDays))
	w := a.fact.Order.Window
	if w.To != "" && soonest > w.To {
		text := fmt.Sprintf("the window %s to %s has passed; the soonest ship date is %s", w.From, w.To, soonest)
		if a.profile.Acknowledge.WindowPassed == "note" {
			a.remark("%s", text)
		} else {
			a.hold("window-passed", nil, "%s", text)
		}
	}
	return max(soonest, w.From)
}

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

// lookAhead tells the stock what the order asks for.
func (a *answer) lookAhead() error {
	if a.stock.unlimited() {
		return nil
	}
	var skus []string
	for _, line := range a.fact.Order.Lines {
		if item, _ := a.catalog.find(line.Items); item != nil {
			skus = append(skus, item.SKU)
		}
	}
	return a.stock.ahead(skus)
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

// reject answers the whole line with the soft rejection.
func (a *answer) reject(out record.AcknowledgedLine, reason string) record.AcknowledgedLine {
	whole := record.Quantity{Value: out.Quantity.Value, Unit: firstOf(out.Quantity.Unit, "EA")}
	out.Statuses = []record.LineStatus{{Code: a.codes()["out_of_stock"], Quantity: whole}}
	out.Reason = reason
	return out
}

// rejectAll answers an order that must be filled whole or not at all.
func (a *answer) rejectAll(lines []record.AcknowledgedLine) {
	for i := range lines {
		if code := lines[i].Statuses[0].Code; code == a.codes()["accept"] || code == a.codes()["backorder"] {
			lines[i] = a.reject(lines[i], "the order is filled whole or not at all")
		}
	}
	a.promises = nil
}

// ackType is BAK02: as ordered only if every line is accepted at the order's quantity and price.
func (a *answer) ackType(lines []record.AcknowledgedLine) string {
	if a.asOrdered(lines) && a.samePrices(lines) {
		return a.profile.Acknowledge.Types["as_ordered"]
	}
	return a.profile.Acknowledge.Types["changed"]
}

func (a *answer) asOrdered(lines []record.AcknowledgedLine) bool {
	for _, l := range lines {
		if len(l.Statuses) != 1 || l.Statuses[0].Code != a.codes()["accept"] {
			return false
		}
	}
	return true
}

func (a *answer) samePrices(lines []record.AcknowledgedLine) bool {
	for i, l := range lines {
		sent := a.fact.Order.Lines[i].Price
		if sent == nil || l.Price == nil || !sent.Amount.Equal(l.Price.Amount) {
			return false
		}
	}
	return true
}

func (a *answer) codes() map[string]string { return a.profile.Acknowledge.Codes }

// describe says in a few words what became of the lines.
func describe(lines []record.AcknowledgedLine, codes map[string]string) string {
	accepted, changed, rejected := 0, 0, 0
	for _, l := range lines {
		switch {
		case len(l.Statuses) == 1 && l.Statuses[0].Code == codes["accept"]:
			accepted++
		case l.Statuses[0].Code == codes["accept"] || l.Statuses[0].Code == codes["backorder"]:
			changed++
		default:
			rejected++
		}
	}
	switch {
	case changed == 0 && rejected == 0:
		return allLines(accepted, "accepted")
	case accepted == 0 && changed == 0:
		return allLines(rejected, "rejected")
	}
	var parts []string
	for _, p := range []struct {
		n     int
		words string
	}{{accepted, "accepted"}, {changed, "in part or later"}, {rejected, "rejected"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.words))
		}
	}
	return "lines: " + strings.Join(parts, ", ")
}

func allLines(n int, what string) string {
	if n == 1 {
		return "the line is " + what
	}
	return fmt.Sprintf("all %d lines %s", n, what)
}

func unknownText(items []record.ItemID) string {
	if len(items) == 0 {
		return "it names no item; ask the partner what is ordered"
	}
	return itemText(items) + " is not in the catalog; add it, then release the order"
}

func itemText(items []record.ItemID) string {
	return strings.TrimSpace(items[0].Qualifier + " " + items[0].Value)
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

package pipeline

import (
	"fmt"
	"slices"
	"strings"

	"github.com/docket-edi/docket/generators/x12writer"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

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
	written, faults := x12writer.Acknowledgment(*ack, options)
	if ack.ShipTo != nil && slices.ContainsFunc(faults, func(f fault.Fault) bool { return f.Segment == "N1" }) {
		a.remark("the answer names no ship-to: the order's cannot be written")
		ack.ShipTo = nil // an 855 need not name it
		written, faults = x12writer.Acknowledgment(*ack, options)
	}
	a.written = written
	if err := writeFaults(faults); err != nil {
		a.hold("answer-unwritable", nil, "the 855 cannot be written: %s", firstLine(err.Error()))
	}
	// what cannot be written is the cause; it is said first
	a.problems = append(slices.Clone(a.problems[before:]), a.problems[:before]...)
	return len(a.problems) > before
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

package record

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/docket-edi/docket/schemas/fault"
)

// incoterms are the rules of Incoterms 2020.
var incoterms = []string{"EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FAS", "FOB", "CFR", "CIF"}

// Check judges the order as it would be sent to the supplier. A fault with
// Position 0 speaks of the head, else of that line, counted from 1. An empty
// po_number is none: it is allocated later.
func (o *SupplierOrder) Check() []fault.Fault {
	r := &rules{}
	r.atMost("po_number", o.Number, 40)
	if o.Revision < 1 {
		r.add(fault.Reject, ValueOutOfRange, "revision", fmt.Sprint(o.Revision), "revisions count from 1", "the first issue is revision 1")
	}
	r.required("supplier", o.Supplier, "give the supplier's id, as in suppliers.yaml")
	if strings.TrimSpace(strings.Join(o.ShipTo, "")) == "" {
		r.add(fault.Reject, ValueMissing, "ship_to", "", "ship_to is required", "write the lines exactly as the receiving dock wants them")
	}
	r.currency("currency", o.Currency)
	r.oneOf(fault.Note, "incoterm", o.Incoterm, incoterms...)
	o.checkDates(r)
	minor := MinorDigits(o.Currency)
	r.charge("freight", o.Freight, o.Currency, minor)
	r.charge("prep", o.Prep, o.Currency, minor)
	r.charge("other", o.Other, o.Currency, minor)
	r.charge("allowance", o.Allowance, o.Currency, minor)
	r.charge("tax", o.Tax, o.Currency, minor)
	o.checkTerms(r)
	if len(o.Lines) == 0 {
		r.add(fault.Reject, ValueMissing, "line", "", "an order has at least one line", "add the products to order")
	}
	seen := map[string]int{}
	for i := range o.Lines {
		r.line = i + 1
		o.Lines[i].check(r, o.Currency, seen)
	}
	return r.faults
}

// CheckTerms judges the payment stages and tolerances alone.
func (o *SupplierOrder) CheckTerms() []fault.Fault {
	r := &rules{}
	o.checkTerms(r)
	return r.faults
}

// checkTerms judges staged payments, tolerances and the language.
func (o *SupplierOrder) checkTerms(r *rules) {
	sum := decimal.Zero
	for _, p := range o.Payments {
		r.percent("payments", p.Share)
		if strings.TrimSpace(p.Due) == "" {
			r.add(fault.Reject, ValueMissing, "payments", string(p.Share), "each part of a payment has its milestone", "write it as 30 on order confirmation")
		}
		share, _ := p.Share.Decimal()
		sum = sum.Add(share)
	}
	if len(o.Payments) > 0 && !sum.Equal(decimal.NewFromInt(100)) {
		r.add(fault.Reject, ValuesDisagree, "payments", sum.String(), "the parts of a payment add up to 100", "correct the shares")
	}
	r.percent("tolerance_over", o.ToleranceOver)
	r.percent("tolerance_under", o.ToleranceUnder)
	r.date("answer_by", o.AnswerBy)
}

func (o *SupplierOrder) checkDates(r *rules) {
	r.required("order_date", string(o.OrderDate), "write it as 2025-01-10")
	r.date("order_date", o.OrderDate)
	r.date("ship_from", o.ShipFrom)
	r.date("ship_until", o.ShipUntil)
	r.date("arrive_by", o.ArriveBy)
	r.inOrder(fault.Reject, "ship_from", o.ShipFrom, "ship_until", o.ShipUntil)
	r.inOrder(fault.Reject, "ship_from", o.ShipFrom, "arrive_by", o.ArriveBy)
	r.inOrder(fault.Error, "ship_until", o.ShipUntil, "arrive_by", o.ArriveBy)
	r.inOrder(fault.Error, "order_date", o.OrderDate, "ship_until", o.ShipUntil)
}

func (l *SupplierOrderLine) check(r *rules, currency string, seen map[string]int) {
	r.required("line", l.Number, "number the lines 1, 2, 3")
	if first, twice := seen[l.Number]; twice && l.Number != "" {
		r.add(fault.Reject, ValueDuplicate, "line", l.Number, "a line number stands once in an order",
			fmt.Sprintf("it is also that of line %d from the top", first))
	} else {
		seen[l.Number] = r.line
	}
	if l.SupplierSKU+l.SKU+l.UPC+l.ASIN+l.FNSKU == "" {
		r.add(fault.Reject, ValueMissing, "supplier_sku", "", "a line names its product", "give supplier_sku, sku, upc or asin")
	}
	if strings.TrimSpace(l.Description) == "" {
		r.add(fault.Note, ValueMissing, "description", "", "a description helps the supplier to find the product", "say in words what it is")
	}
	r.positive("quantity", l.Quantity.Value)
	if l.CasePack < 0 {
		r.add(fault.Reject, ValueOutOfRange, "case_pack", fmt.Sprint(l.CasePack), "case_pack is not negative", "leave it empty when there is none")
	}
	r.charge("unit_cost", &l.UnitCost, currency, 4)
	r.gtin("upc", l.UPC, 12, 13, 14)
	if l.HSCode != "" && (len(l.HSCode) < 6 || strings.Trim(l.HSCode, "0123456789.") != "") {
		r.add(fault.Error, ValueUnusual, "hs_code", l.HSCode, "an HS code has 6 digits or more", "copy it from the customs tariff, as 7323.93")
	}
	if l.Origin != "" && (len(l.Origin) != 2 || strings.Trim(l.Origin, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "") {
		r.add(fault.Error, ValueUnusual, "country_of_origin", l.Origin, "a country is two capital letters (ISO 3166)", "write it as CN or PT")
	}
	if n := len(l.ASIN); n != 0 && n != 10 {
		r.add(fault.Error, ValueUnusual, "asin", l.ASIN, "an ASIN has 10 characters", "copy it from the product's page")
	}
}

package record

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Change is one difference between two revisions of a supplier order. String
// says it in English; Kind and Field name it for other languages.
type Change struct {
	Kind          ChangeKind
	Line          string // number of the line; empty: the order's head
	Field         string // ship_window, quantity, ...; empty for a whole line
	Before, After string
}

// ChangeKind is what became of a field or a line.
type ChangeKind string

// The kinds of changes.
const (
	ChangeTo      ChangeKind = "to"      // Before became After
	ChangeSet     ChangeKind = "set"     // After is new
	ChangeDropped ChangeKind = "dropped" // Before applies no longer
	ChangeText    ChangeKind = "text"    // a longer text differs
	LineAdded     ChangeKind = "added"
	LineRemoved   ChangeKind = "removed"
)

// changeFields are the fields by name, as English says them.
var changeFields = map[string]string{
	"currency": "Currency", "ship_window": "Ship window", "arrive_by": "Must arrive by", "ship_to": "Ship to", "bill_to": "Bill to",
	"terms": "Payment terms", "payments": "Payments", "tolerance_over": "Tolerance over", "tolerance_under": "Tolerance under",
	"incoterm": "Incoterm", "ship_via": "Ship via", "freight": "Freight", "prep": "Prep", "other": "Other charges", "allowance": "Allowance",
	"tax": "Tax", "instructions": "Special instructions", "notes": "Terms",
	"quantity": "quantity", "unit_cost": "unit cost", "case_pack": "case pack", "supplier_sku": "supplier SKU", "sku": "our SKU", "asin": "ASIN",
	"upc": "UPC", "fnsku": "FNSKU", "description": "description", "hs_code": "HS code", "country_of_origin": "country of origin", "note": "note",
}

// ChangeFields lists the names that a Change's Field can have, sorted.
func ChangeFields() []string { return slices.Sorted(maps.Keys(changeFields)) }

// String is the change as an English sentence without its full stop.
func (c Change) String() string {
	what := changeFields[c.Field]
	if c.Line != "" {
		what = strings.TrimSuffix("Line "+c.Line+", "+what, ", ")
	}
	switch c.Kind {
	case ChangeSet:
		return fmt.Sprintf("%s: %s", what, c.After)
	case ChangeDropped:
		return fmt.Sprintf("%s: %s no longer applies", what, c.Before)
	case ChangeText:
		return what + " changed"
	case LineAdded:
		return fmt.Sprintf("%s added: %s", what, c.After)
	case LineRemoved:
		return fmt.Sprintf("%s removed: %s", what, c.Before)
	}
	return fmt.Sprintf("%s: %s → %s", what, c.Before, c.After)
}

// ChangesSince says in English sentences what this revision changes against the
// one before, for people. No sentence means that nothing changed but the
// revision's number and date.
func (o *SupplierOrder) ChangesSince(before *SupplierOrder) []string {
	var out []string
	for _, c := range o.Changes(before) {
		out = append(out, c.String())
	}
	return out
}

// Changes lists what this revision changes against the one before, head first,
// then line by line.
func (o *SupplierOrder) Changes(before *SupplierOrder) []Change {
	var c changes
	c.text("currency", before.Currency, o.Currency)
	c.text("ship_window", before.window(), o.window())
	c.text("arrive_by", string(before.ArriveBy), string(o.ArriveBy))
	c.text("ship_to", strings.Join(before.ShipTo, ", "), strings.Join(o.ShipTo, ", "))
	c.text("bill_to", strings.Join(before.BillTo, ", "), strings.Join(o.BillTo, ", "))
	c.text("terms", before.Terms, o.Terms)
	c.text("payments", paymentsText(before.Payments), paymentsText(o.Payments))
	c.text("tolerance_over", percentText(before.ToleranceOver), percentText(o.ToleranceOver))
	c.text("tolerance_under", percentText(before.ToleranceUnder), percentText(o.ToleranceUnder))
	c.text("incoterm", strings.TrimSpace(before.Incoterm+" "+before.IncotermPlace), strings.TrimSpace(o.Incoterm+" "+o.IncotermPlace))
	c.text("ship_via", before.ShipVia, o.ShipVia)
	c.money("freight", before.Freight, o.Freight)
	c.money("prep", before.Prep, o.Prep)
	c.money("other", before.Other, o.Other)
	c.money("allowance", before.Allowance, o.Allowance)
	c.money("tax", before.Tax, o.Tax)
	c.lines(before.Lines, o.Lines)
	c.line = ""
	if strings.Join(before.Instructions, "\n") != strings.Join(o.Instructions, "\n") {
		c.add(Change{Kind: ChangeText, Field: "instructions"})
	}
	if before.Notes != o.Notes {
		c.add(Change{Kind: ChangeText, Field: "notes"})
	}
	return c.all
}

func (o *SupplierOrder) window() string {
	if o.ShipFrom == "" && o.ShipUntil == "" {
		return ""
	}
	return strings.TrimSpace(string(o.ShipFrom + " – " + o.ShipUntil)) // in every language alike
}

// PaymentsText is a staged payment in one line: "30 % on order confirmation, 70 % before shipment".
func (o *SupplierOrder) PaymentsText() string { return paymentsText(o.Payments) }

func paymentsText(stages []PaymentStage) string {
	out := make([]string, len(stages))
	for i, p := range stages {
		out[i] = percentText(p.Share) + " " + p.Due
	}
	return strings.Join(out, ", ")
}

func percentText(p Percent) string {
	if p == "" {
		return ""
	}
	return string(p) + " %"
}

// changes collects them; line is the line that is compared, empty for the head.
type changes struct {
	line string
	all  []Change
}

func (c *changes) add(change Change) {
	change.Line = c.line
	c.all = append(c.all, change)
}

func (c *changes) text(field, before, after string) {
	kind := ChangeTo
	switch {
	case before == after:
		return
	case before == "":
		kind = ChangeSet
	case after == "":
		kind = ChangeDropped
	}
	c.add(Change{Kind: kind, Field: field, Before: before, After: after})
}

func (c *changes) money(field string, before, after *Money) {
	a, b := "", ""
	if before != nil {
		a = DecimalText(before.Amount)
	}
	if after != nil {
		b = DecimalText(after.Amount)
	}
	if before != nil && after != nil && before.Amount.Equal(after.Amount) {
		return
	}
	c.text(field, a, b)
}

func (c *changes) lines(before, after []SupplierOrderLine) {
	old := map[string]*SupplierOrderLine{}
	for i := range before {
		old[before[i].Number] = &before[i]
	}
	kept := map[string]bool{}
	for i := range after {
		l := &after[i]
		kept[l.Number], c.line = true, l.Number
		if was := old[l.Number]; was != nil {
			c.inLine(was, l)
		} else {
			c.add(Change{Kind: LineAdded, After: l.name() + ", " + l.Quantity.String()})
		}
	}
	for i := range before {
		if l := &before[i]; !kept[l.Number] {
			c.line = l.Number
			c.add(Change{Kind: LineRemoved, Before: l.name() + ", " + l.Quantity.String()})
		}
	}
}

func (c *changes) inLine(was, is *SupplierOrderLine) {
	if !was.Quantity.Value.Equal(is.Quantity.Value) || was.Quantity.Unit != is.Quantity.Unit {
		c.text("quantity", was.Quantity.String(), is.Quantity.String())
	}
	c.money("unit_cost", &was.UnitCost, &is.UnitCost)
	if was.CasePack != is.CasePack {
		c.text("case_pack", fmt.Sprint(was.CasePack), fmt.Sprint(is.CasePack))
	}
	c.text("supplier_sku", was.SupplierSKU, is.SupplierSKU)
	c.text("sku", was.SKU, is.SKU)
	c.text("asin", was.ASIN, is.ASIN)
	c.text("upc", was.UPC, is.UPC)
	c.text("fnsku", was.FNSKU, is.FNSKU)
	c.text("description", was.Description, is.Description)
	c.text("hs_code", was.HSCode, is.HSCode)
	c.text("country_of_origin", was.Origin, is.Origin)
	c.text("note", was.Note, is.Note)
}

// name is what a line's product is best known by.
func (l *SupplierOrderLine) name() string {
	for _, s := range []string{l.SupplierSKU, l.SKU, l.ASIN, l.UPC, l.FNSKU} {
		if s != "" {
			return s
		}
	}
	return l.Description
}

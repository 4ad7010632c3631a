package record

import (
	"fmt"
	"strings"
)

// ChangesSince says in sentences what this revision changes against the one
// before, head first, then line by line, for the supplier to read. No sentence
// means that nothing changed but the revision's number and date.
func (o *SupplierOrder) ChangesSince(before *SupplierOrder) []string {
	var c changes
	c.text("Currency", before.Currency, o.Currency)
	c.text("Ship window", before.window(), o.window())
	c.text("Must arrive by", string(before.ArriveBy), string(o.ArriveBy))
	c.text("Ship to", strings.Join(before.ShipTo, ", "), strings.Join(o.ShipTo, ", "))
	c.text("Bill to", strings.Join(before.BillTo, ", "), strings.Join(o.BillTo, ", "))
	c.text("Payment terms", before.Terms, o.Terms)
	c.text("Payments", paymentsText(before.Payments), paymentsText(o.Payments))
	c.text("Tolerance over", percentText(before.ToleranceOver), percentText(o.ToleranceOver))
	c.text("Tolerance under", percentText(before.ToleranceUnder), percentText(o.ToleranceUnder))
	c.text("Incoterm", strings.TrimSpace(before.Incoterm+" "+before.IncotermPlace), strings.TrimSpace(o.Incoterm+" "+o.IncotermPlace))
	c.text("Ship via", before.ShipVia, o.ShipVia)
	c.money("Freight", before.Freight, o.Freight)
	c.money("Prep", before.Prep, o.Prep)
	c.money("Other charges", before.Other, o.Other)
	c.money("Allowance", before.Allowance, o.Allowance)
	c.money("Tax", before.Tax, o.Tax)
	c.lines(before.Lines, o.Lines)
	if strings.Join(before.Instructions, "\n") != strings.Join(o.Instructions, "\n") {
		c = append(c, "Special instructions changed")
	}
	if before.Notes != o.Notes {
		c = append(c, "Terms changed")
	}
	return c
}

func (o *SupplierOrder) window() string {
	if o.ShipFrom == "" && o.ShipUntil == "" {
		return ""
	}
	return string(o.ShipFrom + " to " + o.ShipUntil)
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

type changes []string

func (c *changes) text(what, before, after string) {
	switch {
	case before == after:
	case before == "":
		*c = append(*c, fmt.Sprintf("%s: %s", what, after))
	case after == "":
		*c = append(*c, fmt.Sprintf("%s: %s no longer applies", what, before))
	default:
		*c = append(*c, fmt.Sprintf("%s: %s → %s", what, before, after))
	}
}

func (c *changes) money(what string, before, after *Money) {
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
	c.text(what, a, b)
}

func (c *changes) lines(before, after []SupplierOrderLine) {
	old := map[string]*SupplierOrderLine{}
	for i := range before {
		old[before[i].Number] = &before[i]
	}
	kept := map[string]bool{}
	for i := range after {
		l := &after[i]
		kept[l.Number] = true
		if was := old[l.Number]; was != nil {
			c.line("Line "+l.Number+", ", was, l)
		} else {
			*c = append(*c, fmt.Sprintf("Line %s added: %s, %s", l.Number, l.name(), l.Quantity))
		}
	}
	for i := range before {
		if l := &before[i]; !kept[l.Number] {
			*c = append(*c, fmt.Sprintf("Line %s removed: %s, %s", l.Number, l.name(), l.Quantity))
		}
	}
}

func (c *changes) line(line string, was, is *SupplierOrderLine) {
	if !was.Quantity.Value.Equal(is.Quantity.Value) || was.Quantity.Unit != is.Quantity.Unit {
		c.text(line+"quantity", was.Quantity.String(), is.Quantity.String())
	}
	c.money(line+"unit cost", &was.UnitCost, &is.UnitCost)
	if was.CasePack != is.CasePack {
		c.text(line+"case pack", fmt.Sprint(was.CasePack), fmt.Sprint(is.CasePack))
	}
	c.text(line+"supplier SKU", was.SupplierSKU, is.SupplierSKU)
	c.text(line+"our SKU", was.SKU, is.SKU)
	c.text(line+"ASIN", was.ASIN, is.ASIN)
	c.text(line+"UPC", was.UPC, is.UPC)
	c.text(line+"FNSKU", was.FNSKU, is.FNSKU)
	c.text(line+"description", was.Description, is.Description)
	c.text(line+"HS code", was.HSCode, is.HSCode)
	c.text(line+"country of origin", was.Origin, is.Origin)
	c.text(line+"note", was.Note, is.Note)
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

package pdf

import "github.com/docket-edi/docket/schemas/record"

// stripCells are the terms that stand in one row under the head.
var stripCells = [...]struct {
	share        float64 // of the width
	field, label string
	text         func(*record.SupplierOrder) string
}{
	{0.14, "order_date", "ORDER DATE", func(o *record.SupplierOrder) string { return string(o.OrderDate) }},
	{0.215, "ship_until", "SHIP WINDOW", func(o *record.SupplierOrder) string { return span(o.ShipFrom, o.ShipUntil) }},
	{0.15, "arrive_by", "MUST ARRIVE BY", func(o *record.SupplierOrder) string { return string(o.ArriveBy) }},
	{0.20, "terms", "PAYMENT TERMS", func(o *record.SupplierOrder) string { return o.Terms }},
	{0.16, "incoterm", "INCOTERM", func(o *record.SupplierOrder) string { return joinWords(" ", o.Incoterm, o.IncotermPlace) }},
	{0.135, "ship_via", "SHIP VIA", func(o *record.SupplierOrder) string { return o.ShipVia }},
}

var stripStyle = style{true, 8.6, ink}

const stripGap = 2.5

// stripWidths gives each cell what its text needs, when all have room so, and
// shares what is left; else each has its share of the width.
func (d *drawing) stripWidths() (widths [len(stripCells)]float64) {
	spare := d.content()
	for i, c := range stripCells {
		widths[i] = stripGap + max(width(c.label, labelStyle), width(c.text(&d.doc.Order), stripStyle))
		spare -= widths[i]
	}
	for i, c := range stripCells {
		if spare < 0 {
			widths[i] = d.content() * c.share
		} else {
			widths[i] += spare * c.share
		}
	}
	return widths
}

// strip draws what must be agreed, in one row between two rules. Empty values
// show a dash: a missing term is something to see. What a revision changed is amber.
func (d *drawing) strip() {
	top, x, depth := d.y, d.left(), 0.0
	before := d.doc.Previous
	widths := d.stripWidths()
	for i, c := range stripCells {
		w, st := widths[i], stripStyle
		text := c.text(&d.doc.Order)
		if before != nil && c.field != "order_date" && c.text(before) != text {
			st.color = amberText
		}
		if text == "" {
			text = "—"
		}
		d.canvas.text(x, top+4.1, c.label, labelStyle)
		st, lines := fitIn(text, st, w-stripGap, 7, 5.5)
		lines = d.atMost(c.field, text, lines)
		pitch := st.size * 0.43
		for i, s := range lines {
			d.canvas.text(x, top+8.6+float64(i)*pitch, s, st)
		}
		depth = max(depth, float64(len(lines)-1)*pitch)
		x += w
	}
	bottom := top + 11.2 + depth
	d.canvas.line(d.left(), top, d.right(), top, 0.2, ruleGrey)
	d.canvas.line(d.left(), bottom, d.right(), bottom, 0.2, ruleGrey)
	d.y = bottom + 3.1
}

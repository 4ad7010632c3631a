package pdf

// strip draws what must be agreed, in one row between two rules. Empty
// values show a dash: a missing term is something to see.
func (d *drawing) strip() {
	o := &d.doc.Order
	cells := []struct {
		share              float64 // of the width
		field, label, text string
	}{
		{0.14, "order_date", "ORDER DATE", string(o.OrderDate)},
		{0.215, "ship_until", "SHIP WINDOW", span(o.ShipFrom, o.ShipUntil)},
		{0.15, "arrive_by", "MUST ARRIVE BY", string(o.ArriveBy)},
		{0.20, "terms", "PAYMENT TERMS", o.Terms},
		{0.16, "incoterm", "INCOTERM", joinWords(" ", o.Incoterm, o.IncotermPlace)},
		{0.135, "ship_via", "SHIP VIA", o.ShipVia},
	}
	top, x, depth := d.y, d.left(), 0.0
	for _, c := range cells {
		if c.text == "" {
			c.text = "—"
		}
		w := d.content() * c.share
		d.canvas.text(x, top+4.1, c.label, labelStyle)
		st, lines := fit(c.text, style{true, 8.6, ink}, w-2.5, 5.5)
		lines = d.atMost(c.field, c.text, lines)
		for i, s := range lines {
			d.canvas.text(x, top+8.6+float64(i)*2.6, s, st)
		}
		depth = max(depth, float64(len(lines)-1)*2.6)
		x += w
	}
	bottom := top + 11.2 + depth
	d.canvas.line(d.left(), top, d.right(), top, 0.2, ruleGrey)
	d.canvas.line(d.left(), bottom, d.right(), bottom, 0.2, ruleGrey)
	d.y = bottom + 3.1
}

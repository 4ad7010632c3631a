package pdf

import "github.com/docket-edi/docket/schemas/record"

const (
	totalsWidth = 74.0
	totalsPitch = 4.5
	totalsBar   = 8.6
)

// sum is one row above the total.
type sum struct{ label, amount string }

// summary draws the sums at the right, counts and instructions at their left.
func (d *drawing) summary() {
	sums := d.sums()
	height := 4 + float64(len(sums))*totalsPitch + totalsBar + 3
	d.need(height)
	top := d.y
	end := d.drawSums(top, sums)
	d.counts(top)
	d.y = top + 15
	d.instructions(end)
	d.y = max(d.y, end) + 1.5
}

// sums lists the charges that the order has; they add up to its total.
func (d *drawing) sums() []sum {
	o := &d.doc.Order
	rows := []sum{{"Merchandise", money(d.totals.Merchandise)}}
	for _, c := range []struct {
		label string
		money *record.Money
	}{{"Freight", o.Freight}, {"Prep", o.Prep}, {"Other charges", o.Other}} {
		if c.money != nil {
			rows = append(rows, sum{c.label, money(*c.money)})
		}
	}
	if a := o.Allowance; a != nil && !a.Amount.IsZero() {
		less := record.Money{Amount: a.Amount.Neg(), Currency: a.Currency}
		text := money(less)
		if text[0] == '-' {
			text = "−" + text[1:]
		}
		rows = append(rows, sum{"Allowance", text})
	}
	if o.Tax != nil {
		rows = append(rows, sum{"Tax", money(*o.Tax)})
	}
	return rows
}

func (d *drawing) drawSums(top float64, sums []sum) (end float64) {
	x, right := d.right()-totalsWidth, d.right()-padding
	y := top + 3.9
	for _, s := range sums {
		d.canvas.text(x+2, y, s.label, style{false, 7.8, grey})
		d.canvas.textRight(right, y, s.amount, d.squeeze("total", s.amount, style{false, 7.8, ink}, totalsWidth-32))
		y += totalsPitch
	}
	y -= totalsPitch - 2
	d.canvas.fill(x, y, totalsWidth, totalsBar, d.accent)
	label := joinWords(" ", "Total", d.doc.Order.Currency)
	d.canvas.text(x+2, y+5.7, label, d.squeeze("currency", label, style{true, 9, white}, 24))
	total := money(d.totals.Total)
	d.canvas.textRight(right, y+5.8, total, d.squeeze("total", total, style{true, 11, white}, totalsWidth-30))
	return y + totalsBar
}

func (d *drawing) counts(top float64) {
	o := &d.doc.Order
	x := d.left()
	for _, c := range [...]sum{
		{"LINES", whole(len(o.Lines))},
		{"UNITS", grouped(d.totals.Units, 0)},
		{"CARTONS", count(d.totals.Cartons)},
	} {
		d.canvas.text(x, top+3.9, c.label, labelStyle)
		d.canvas.text(x, top+9, c.amount, d.squeeze("units", c.amount, style{true, 10, ink}, 24))
		x += 26.2
	}
}

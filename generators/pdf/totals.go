package pdf

import (
	"strings"

	"github.com/docket-edi/docket/schemas/record"
)

const (
	totalsWidth = 74.0
	totalsPitch = 4.5
	totalsBar   = 8.6
)

// sum is one row above the total; a changed one is not what the revision before says.
type sum struct {
	label, amount string
	changed       bool
}

// summary draws the sums at the right, counts and instructions at their left.
func (d *drawing) summary() {
	sums := d.sums()
	d.need(summaryHeight(len(sums)))
	top := d.y
	end := d.drawSums(top, sums)
	d.counts(top)
	d.y = top + 15
	d.instructions(end)
	d.y = max(d.y, end) + 1.5
}

func summaryHeight(sums int) float64 { return 4 + float64(sums)*totalsPitch + totalsBar + 3 }

// sums lists the charges that the order has; they add up to its total.
func (d *drawing) sums() []sum {
	o, before := &d.doc.Order, d.doc.Previous
	if before == nil {
		before = o
	}
	rows := []sum{{label: "Merchandise", amount: money(d.totals.Merchandise)}}
	add := func(label string, is, was *record.Money) {
		if is != nil {
			rows = append(rows, sum{label, minus(money(*is)), was == nil || !was.Amount.Equal(is.Amount)})
		}
	}
	add("Freight", o.Freight, before.Freight)
	add("Prep", o.Prep, before.Prep)
	add("Other charges", o.Other, before.Other)
	if a := less(o.Allowance); a != nil && !a.Amount.IsZero() {
		add("Allowance", a, less(before.Allowance))
	}
	add("Tax", o.Tax, before.Tax)
	return rows
}

// less is an amount that is subtracted.
func less(m *record.Money) *record.Money {
	if m == nil {
		return nil
	}
	return &record.Money{Amount: m.Amount.Neg(), Currency: m.Currency}
}

// minus writes a minus sign as long as a plus.
func minus(s string) string {
	if rest, negative := strings.CutPrefix(s, "-"); negative {
		return "−" + rest
	}
	return s
}

func (d *drawing) drawSums(top float64, sums []sum) (end float64) {
	x, right := d.right()-totalsWidth, d.right()-padding
	y := top + 3.9
	for _, s := range sums {
		d.canvas.text(x+2, y, s.label, style{false, 7.8, grey})
		st := style{false, 7.8, ink}
		if s.changed {
			st.color = amberText
		}
		d.canvas.textRight(right, y, s.amount, d.squeeze("total", s.amount, st, totalsWidth-32))
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
	for _, c := range [...][2]string{
		{"LINES", whole(len(o.Lines))},
		{"UNITS", grouped(d.totals.Units, 0)},
		{"CARTONS", count(d.totals.Cartons)},
	} {
		d.canvas.text(x, top+3.9, c[0], labelStyle)
		d.canvas.text(x, top+9, c[1], d.squeeze("units", c[1], style{true, 10, ink}, 24))
		x += 26.2
	}
}

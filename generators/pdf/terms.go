package pdf

import (
	"strings"

	"github.com/shopspring/decimal"

	"github.com/docket-edi/docket/schemas/record"
)

// instructions draws the numbered list; beside the sums it is narrower. It
// starts at d.y and may go on over pages; besides is where the sums end.
func (d *drawing) instructions(besides float64) {
	if len(d.doc.Order.Instructions) == 0 {
		return
	}
	narrow, wide := d.content()-totalsWidth-8, d.content()
	d.canvas.text(d.left(), d.y, "SPECIAL INSTRUCTIONS", labelStyle)
	d.y += 1
	st := style{false, 7.4, ink}
	for i, text := range d.doc.Order.Instructions {
		w := wide
		if d.y < besides+1 {
			w = narrow
		}
		for j, s := range wrap(text, st, w-4.6) {
			if !d.room(4.2) {
				d.needLine(4.2)
				besides = 0
			}
			d.y += 3.4
			if j == 0 {
				d.canvas.text(d.left(), d.y-0.4, whole(i+1), st.heavy())
			}
			d.canvas.text(d.left()+4.6, d.y-0.4, s, st)
		}
	}
	d.y += 0.8
}

// terms draws payments, tolerances and the order's notes over the full width.
func (d *drawing) terms() {
	d.block("PAYMENTS", strings.Join(d.payments(), "\n"))
	d.block("TOLERANCE", tolerance(&d.doc.Order))
	d.block("TERMS", d.doc.Order.Notes)
}

// payments are the parts of a staged payment with their amounts; the last takes
// what rounding left.
func (d *drawing) payments() []string {
	o, left := &d.doc.Order, d.totals.Total.Amount
	var out []string
	for i, p := range o.Payments {
		share, _ := p.Share.Decimal()
		part := record.RoundMoney(d.totals.Total.Amount.Mul(share).Div(decimal.NewFromInt(100)), o.Currency)
		if i == len(o.Payments)-1 {
			part = record.RoundMoney(left, o.Currency)
		}
		left = left.Sub(part.Amount)
		out = append(out, string(p.Share)+" % "+p.Due+": "+money(part)+" "+o.Currency)
	}
	return out
}

func tolerance(o *record.SupplierOrder) string {
	var parts []string
	if o.ToleranceOver != "" {
		parts = append(parts, string(o.ToleranceOver)+" % more")
	}
	if o.ToleranceUnder != "" {
		parts = append(parts, string(o.ToleranceUnder)+" % less")
	}
	if len(parts) == 0 {
		return ""
	}
	return "Up to " + strings.Join(parts, " or ") + " than ordered is accepted without a change of the order."
}

// block draws a labelled text; nothing for an empty one.
func (d *drawing) block(label, text string) {
	if strings.TrimSpace(text) == "" {
		return
	}
	d.need(9)
	d.y += 2.7
	d.canvas.text(d.left(), d.y, label, labelStyle)
	d.y += 0.6
	st := style{false, 7, ink}
	for _, paragraph := range strings.Split(text, "\n") {
		for _, s := range wrap(paragraph, st, d.content()) {
			d.needLine(4)
			d.y += 3.2
			d.canvas.text(d.left(), d.y-0.2, s, st)
		}
	}
	d.y += 0.8
}

package pdf

import "strings"

const (
	partyGap   = 5.0
	partyPitch = 3.9
)

// partyColumn is one of the three addresses, line by line.
type partyColumn struct {
	label string
	lines []partyLine
}

type partyLine struct {
	text string
	st   style
}

// parties draws supplier, ship-to and bill-to side by side. The ship-to lines
// are printed as they are, one a line, on a soft ground: the carrier and the
// dock read them.
func (d *drawing) parties() {
	o := &d.doc.Order
	w := (d.content() - 2*partyGap) / 3
	supplier := append([]string{o.SupplierName}, o.SupplierAddress...)
	if o.SupplierName == "" {
		supplier[0] = o.Supplier
	}
	if o.SupplierEmail != "" {
		supplier = append(supplier, o.SupplierEmail)
	}
	columns := [3]partyColumn{
		{"SUPPLIER", addressLines(supplier, w, 7)},
		{"SHIP TO — PRINT EXACTLY AS SHOWN", addressLines(o.ShipTo, w, 4.5)},
		{"BILL TO", addressLines(o.BillTo, w, 7)},
	}
	d.partyLabels(columns, w)
	rows := 0
	for _, c := range columns {
		rows = max(rows, len(c.lines))
	}
	for i := range rows {
		if !d.room(partyPitch + 3.6) {
			d.nextPage()
			d.partyLabels(columns, w)
		}
		d.partyRow(columns, i, w)
	}
	d.partyGround(3.0, w)
	d.y += 3.6
}

func (d *drawing) partyLabels(columns [3]partyColumn, w float64) {
	d.partyGround(5.6, w)
	for i, c := range columns {
		d.canvas.text(d.partyX(i, w), d.y-2.2, c.label, labelStyle)
	}
}

func (d *drawing) partyRow(columns [3]partyColumn, row int, w float64) {
	d.partyGround(partyPitch, w)
	for i, c := range columns {
		if row < len(c.lines) {
			d.canvas.text(d.partyX(i, w), d.y-1.5, c.lines[row].text, c.lines[row].st)
		}
	}
}

func (d *drawing) partyX(column int, w float64) float64 {
	return d.left() + float64(column)*(w+partyGap)
}

// partyGround paints the ship-to column's ground and bar, and moves on.
func (d *drawing) partyGround(height, w float64) {
	x := d.partyX(1, w) - 2.4
	d.canvas.fill(x, d.y, w+4.8, height+0.05, soft)
	d.canvas.fill(x, d.y, 0.8, height+0.05, d.accent)
	d.y += height
}

// addressLines shrinks lines to the column; one that does not fit at the
// smallest size is wrapped. No lines are a dash: it is something to see.
func addressLines(lines []string, w, smallest float64) []partyLine {
	var out []partyLine
	if strings.Join(lines, "") == "" {
		lines = []string{"—"}
	}
	for i, s := range lines {
		st := style{i == 0, 8.2, ink}
		st, parts := fit(s, st, w, smallest)
		for _, p := range parts {
			out = append(out, partyLine{p, st})
		}
	}
	return out
}

package pdf

import (
	"strings"

	"github.com/docket-edi/docket/schemas/record"
)

// column of the table of lines; w 0 takes the rest of the page's width.
type column struct {
	title string
	w     float64
	right bool // numbers stand at the right
}

// The columns in their order.
const (
	colNumber = iota
	colSKU
	colDescription
	colQuantity
	colCase
	colCartons
	colUnit
	colTotal
	columnCount
)

func (d *drawing) columns() [columnCount]column {
	currency := clean(d.doc.Order.Currency, nil)
	cols := [columnCount]column{
		{"#", 8, false}, {"Supplier SKU / ours", 33, false}, {"Description", 0, false},
		{"Qty", 15, true}, {"Case", 12, true}, {"Cartons", 14, true},
		{joinWords(" ", "Unit", currency), 19, true}, {joinWords(" ", "Total", currency), 23, true},
	}
	d.widen(&cols)
	rest := d.content()
	for _, c := range cols {
		rest -= c.w
	}
	cols[colDescription].w = rest
	return cols
}

// narrowest is what columns of large numbers leave to the description.
const narrowest = 44.0

// widen gives columns the room that their largest number needs, as long as the
// description keeps enough: a number in small print is read wrong.
func (d *drawing) widen(cols *[columnCount]column) {
	spare := d.content() - narrowest
	for _, c := range cols {
		spare -= c.w
	}
	for _, col := range [...]int{colTotal, colUnit, colQuantity, colCartons, colCase} {
		wanted := 0.0
		for i := range d.doc.Order.Lines {
			text, bold := d.figure(i, col)
			wanted = max(wanted, width(text, style{bold, figureSize, ink})+2*padding)
		}
		more := min(max(0, wanted-cols[col].w), max(0, spare))
		cols[col].w += more
		spare -= more
	}
}

// figure is what a numeric column says of a line.
func (d *drawing) figure(line, col int) (text string, bold bool) {
	l := &d.doc.Order.Lines[line]
	switch col {
	case colQuantity:
		return grouped(l.Quantity.Value, 0), true
	case colCase:
		return count(l.CasePack), false
	case colCartons:
		return count(l.Cartons()), false
	case colUnit:
		return grouped(l.UnitCost.Amount, 4), false
	}
	return money(d.totals.Lines[line]), true
}

// table draws all lines; its head is repeated on every page.
func (d *drawing) table() {
	cols := d.columns()
	d.need(25)
	d.tableHead(cols)
	earlier := d.earlierLines()
	for i := range d.doc.Order.Lines {
		l := &d.doc.Order.Lines[i]
		before, isNew := earlier.find(l.Number)
		r := d.row(i, before, cols)
		r.ground = white
		if i%2 == 1 {
			r.ground = zebra
		}
		if isNew || before != nil && changed(l, before) {
			r.ground = amberFill
		}
		if i == len(d.doc.Order.Lines)-1 {
			d.keepWithSums(r, cols)
		}
		d.placeRow(r, cols)
	}
	d.y += 2
}

// keepWithSums moves the last row to the next page when the sums would stand
// there without any line.
func (d *drawing) keepWithSums(r row, cols [columnCount]column) {
	both := r.height() + 2 + summaryHeight(len(d.sums()))
	if d.room(r.height()) && !d.room(both) && d.y > d.bodyTop() && d.bodyTop()+both < d.bottom() {
		d.nextPage()
		d.tableHead(cols)
	}
}

func (d *drawing) tableHead(cols [columnCount]column) {
	const height = 6.2
	d.canvas.fill(d.left(), d.y, d.content(), height, d.accent)
	x := d.left()
	for _, c := range cols {
		st := shrink(c.title, style{true, 6.6, white}, c.w-2*padding, 0)
		if c.right {
			d.canvas.textRight(x+c.w-padding, d.y+4.1, c.title, st)
		} else {
			d.canvas.text(x+padding, d.y+4.1, c.title, st)
		}
		x += c.w
	}
	d.y += height
}

// placeRow draws a row as a whole on one page; only one that is taller than a
// page is split.
func (d *drawing) placeRow(r row, cols [columnCount]column) {
	for {
		tooTall := r.height() > d.bottom()-d.bodyTop() && d.bottom()-d.y > 20
		if !d.room(r.height()) && d.y > d.bodyTop() && !tooTall {
			d.nextPage()
			d.tableHead(cols)
		}
		rest, more := d.drawRow(r, cols)
		if !more {
			return
		}
		r = rest
	}
}

// bodyTop is where the first row of a continued table stands.
func (d *drawing) bodyTop() float64 { return marginTop + 7.5 + 6.2 + 0.01 }

// earlier are the lines of the revision before, by number.
type earlier struct {
	lines map[string]*record.SupplierOrderLine
}

func (d *drawing) earlierLines() earlier {
	if d.doc.Previous == nil {
		return earlier{}
	}
	e := earlier{map[string]*record.SupplierOrderLine{}}
	for i := range d.doc.Previous.Lines {
		l := &d.doc.Previous.Lines[i]
		e.lines[l.Number] = l
	}
	return e
}

// find is the line as it was; isNew says that the revision before had none.
func (e earlier) find(number string) (before *record.SupplierOrderLine, isNew bool) {
	before = e.lines[number]
	return before, e.lines != nil && before == nil
}

func changed(a, b *record.SupplierOrderLine) bool {
	return !a.Quantity.Value.Equal(b.Quantity.Value) || a.Quantity.Unit != b.Quantity.Unit ||
		!a.UnitCost.Amount.Equal(b.UnitCost.Amount) || a.CasePack != b.CasePack ||
		a.SupplierSKU != b.SupplierSKU || a.SKU != b.SKU || a.ASIN != b.ASIN || a.UPC != b.UPC ||
		a.FNSKU != b.FNSKU || a.Description != b.Description || a.HSCode != b.HSCode || a.Origin != b.Origin || a.Note != b.Note
}

// identifiers is the line under the description.
func identifiers(l *record.SupplierOrderLine) string {
	var parts []string
	for _, id := range [...][2]string{{"ASIN", l.ASIN}, {"UPC", l.UPC}, {"HS", l.HSCode}, {"ORIGIN", l.Origin}} {
		if id[1] != "" {
			parts = append(parts, id[0]+"\u00a0"+id[1]) // a name and its value stay together
		}
	}
	return strings.Join(parts, "   ")
}

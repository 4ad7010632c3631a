package pdf

import (
	"strings"

	"github.com/docket-edi/docket/schemas/record"
)

// cellLine is one line of text in a cell; pitch is its height.
type cellLine struct {
	text  string
	st    style
	pitch float64
}

// row is one order line: for each column its lines from the top.
type row struct {
	cells  [columnCount][]cellLine
	ground color
}

const (
	rowTop    = 0.5 // above the first line
	rowBottom = 1.1 // below the last
)

// figureSize is that of numbers in the table, in points.
const figureSize = 7.8

// row lays out order line i; before is that line in the revision before, or nil.
func (d *drawing) row(i int, before *record.SupplierOrderLine, cols [columnCount]column) row {
	var r row
	l := &d.doc.Order.Lines[i]
	r.add(colNumber, l.Number, style{false, 7.6, grey}, 3.5, cols)
	r.add(colSKU, l.SupplierSKU, style{true, 7.6, ink}, 3.5, cols)
	r.add(colSKU, l.SKU, style{false, 6.8, grey}, 3.5, cols)
	if l.FNSKU != "" {
		r.add(colSKU, "FNSKU\u00a0"+l.FNSKU, style{false, 6.6, grey}, 3.4, cols)
	}
	for _, paragraph := range strings.Split(l.Description, "\n") {
		r.add(colDescription, paragraph, style{false, 7.8, ink}, 3.5, cols)
	}
	r.add(colDescription, identifiers(l), style{false, 6.6, grey}, 3.4, cols)
	for _, paragraph := range strings.Split(l.Note, "\n") {
		r.add(colDescription, paragraph, style{false, 6.6, amberText}, 3.2, cols)
	}
	for col := colQuantity; col <= colTotal; col++ {
		text, bold := d.figure(i, col)
		r.number(col, text, style{bold, figureSize, ink}, cols)
	}
	if unit := l.Quantity.Unit; unit != "" && unit != "EA" {
		r.number(colQuantity, unit, style{false, 6.2, grey}, cols)
	}
	r.was(l, before, cols)
	return r
}

// was puts the former values under those that changed.
func (r *row) was(l, before *record.SupplierOrderLine, cols [columnCount]column) {
	if before == nil {
		return
	}
	st := style{false, 6.2, amberText}
	switch {
	case l.Quantity.Unit != before.Quantity.Unit:
		r.number(colQuantity, "was "+grouped(before.Quantity.Value, 0)+" "+before.Quantity.Unit, st, cols)
	case !l.Quantity.Value.Equal(before.Quantity.Value):
		r.number(colQuantity, "was "+grouped(before.Quantity.Value, 0), st, cols)
	}
	if l.CasePack != before.CasePack {
		r.number(colCase, "was "+count(before.CasePack), st, cols)
	}
	if !l.UnitCost.Amount.Equal(before.UnitCost.Amount) {
		r.number(colUnit, "was "+grouped(before.UnitCost.Amount, 4), st, cols)
	}
}

func (st style) heavy() style {
	st.bold = true
	return st
}

// add wraps a text into a column.
func (r *row) add(col int, s string, st style, pitch float64, cols [columnCount]column) {
	for _, line := range wrap(s, st, cols[col].w-2*padding) {
		r.cells[col] = append(r.cells[col], cellLine{line, st, pitch})
	}
}

// number shrinks a number into a column: it is never broken.
func (r *row) number(col int, s string, st style, cols [columnCount]column) {
	st = shrink(s, st, cols[col].w-2*padding, 0)
	r.cells[col] = append(r.cells[col], cellLine{s, st, 3.5})
}

func (r *row) height() float64 {
	tallest := 0.0
	for _, lines := range r.cells {
		h := 0.0
		for _, l := range lines {
			h += l.pitch
		}
		tallest = max(tallest, h)
	}
	return rowTop + tallest + rowBottom
}

// split takes the lines that fit into height; the rest keeps the ground.
func (r row) split(height float64) (first, rest row, more bool) {
	first.ground, rest.ground = r.ground, r.ground
	for col, lines := range r.cells {
		used, n := rowTop+rowBottom, 0
		for n < len(lines) && used+lines[n].pitch <= height+0.001 {
			used += lines[n].pitch
			n++
		}
		first.cells[col], rest.cells[col] = lines[:n], lines[n:]
		more = more || n < len(lines)
	}
	return first, rest, more
}

// drawRow draws what fits of a row and returns the rest.
func (d *drawing) drawRow(r row, cols [columnCount]column) (rest row, more bool) {
	part, rest, more := r.split(d.bottom() - d.y)
	height := part.height()
	if part.ground != white {
		d.canvas.fill(d.left(), d.y, d.content(), height, part.ground)
	}
	x := d.left()
	for col, lines := range part.cells {
		y := d.y + rowTop
		for _, l := range lines {
			y += l.pitch
			if cols[col].right {
				d.canvas.textRight(x+cols[col].w-padding, y-0.6, l.text, l.st)
			} else {
				d.canvas.text(x+padding, y-0.6, l.text, l.st)
			}
		}
		x += cols[col].w
	}
	d.y += height
	d.canvas.line(d.left(), d.y, d.right(), d.y, 0.12, ruleGrey)
	return rest, more
}

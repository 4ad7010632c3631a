package pdf

const (
	qrSide      = 19.0
	sellerWidth = 84.0
)

// head draws the seller at the left, the order's number and its QR code at the right.
func (d *drawing) head() {
	top := d.y
	right := d.right()
	if d.qr(right-qrSide, top, qrSide) {
		right -= qrSide + 4.1
	}
	x, w := d.left()+4, sellerWidth
	if d.logo != nil {
		d.canvas.picture(d.left(), top, d.logo)
		x = d.left() + d.logo.w + 4
		w -= d.logo.w
	}
	end := max(top+19, d.sellerBlock(x, top, w), d.numberBlock(top, right))
	if d.logo == nil {
		d.canvas.fill(d.left(), top, 1.2, end-top, d.accent)
	}
	d.y = end + 3
}

// sellerBlock draws the seller's name and address, w wide.
func (d *drawing) sellerBlock(x, top, w float64) (end float64) {
	st, lines := fitIn(d.doc.Seller.Name, style{true, 15, ink}, w, 10, 6)
	y := d.heading(x, top+5.2, "seller", lines, st)
	small := style{false, 7.6, grey}
	about := append([]string(nil), d.doc.Seller.Address...)
	if tax := d.doc.Seller.TaxID; tax != "" {
		about = append(about, joinWords("  ·  ", d.doc.Seller.Contact, tax))
	} else {
		about = append(about, d.doc.Seller.Contact)
	}
	y += 0.4
	for _, s := range about {
		st, lines := fitIn(s, small, w, 6.4, 5)
		lines, _ = cut(lines, 4)
		for _, l := range lines {
			d.canvas.text(x, y, l, st)
			y += 3.6
		}
	}
	return y - 2
}

func (d *drawing) numberBlock(top, right float64) (end float64) {
	room := right - d.left() - 4 - sellerWidth - 4
	d.canvas.textRight(right, top+3, "PURCHASE ORDER", labelStyle)
	st, lines := fit(d.number(), style{true, 19, ink}, room, 7)
	lines = d.atMost("po_number", d.number(), lines)
	y := top + 10.4
	for _, s := range lines {
		d.canvas.textRight(right, y, s, st)
		y += st.size * 0.42
	}
	y = max(top+16.4, y)
	issued := ""
	if d.doc.Issued != "" {
		issued = "Issued " + string(d.doc.Issued)
	}
	about := joinWords("  ·  ", d.revision(), issued)
	d.canvas.textRight(right, y, about, d.squeeze("issued", about, style{true, 7.6, d.accent}, room))
	return y + 1.5
}

// headingLines is how many lines a heading may take before it is shortened.
const headingLines = 4

// heading draws the lines of a title and returns the baseline after them.
func (d *drawing) heading(x, y float64, field string, lines []string, st style) float64 {
	for _, s := range d.atMost(field, joinWords(" ", lines...), lines) {
		d.canvas.text(x, y, s, st)
		y += max(3.6, st.size*0.3)
	}
	return y
}

// atMost keeps the lines that a heading has room for and notes a loss.
func (d *drawing) atMost(field, value string, lines []string) []string {
	kept, ok := cut(lines, headingLines)
	if !ok {
		d.notes.shortened(field, value)
	}
	return kept
}

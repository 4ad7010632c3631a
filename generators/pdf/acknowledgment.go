package pdf

const acknowledgmentHeight = 24.5

// acknowledgment draws the block that the supplier signs and returns. Nothing
// follows it: it may stand where "continued on next page" would.
func (d *drawing) acknowledgment() {
	if d.y+3+acknowledgmentHeight > d.height-footerHeight-1.5 {
		d.nextPage()
	}
	top := d.y + 3
	x := d.left() + 4
	d.canvas.box(d.left(), top, d.content(), acknowledgmentHeight, 1.6, 0.25, ruleGrey)
	d.canvas.text(x, top+5, "Supplier acknowledgment", style{true, 8.4, ink})
	d.canvas.textRight(d.right()-4, top+5, "Reply to the order e-mail or return this block signed. Silence is not a confirmation.", style{false, 6.8, grey})
	for i, word := range [...]string{"Accepted in full", "Accepted with the changes noted", "Rejected"} {
		at := x + [...]float64{0, 40, 96}[i]
		d.canvas.box(at, top+7.8, 3, 3, 0.3, 0.25, ink)
		d.canvas.text(at+4.5, top+10.2, word, style{false, 7.8, ink})
	}
	w := (d.content() - 8 - 3*4) / 4
	for i, word := range [...]string{"CONFIRMED SHIP DATE", "NAME AND TITLE", "SIGNATURE", "DATE"} {
		at := x + float64(i)*(w+4)
		d.canvas.line(at, top+19, at+w, top+19, 0.2, grey)
		d.canvas.text(at, top+22.2, word, labelStyle)
	}
	d.y = top + acknowledgmentHeight
}

package pdf

import "strings"

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
				d.nextPage()
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

// terms draws the order's notes over the full width.
func (d *drawing) terms() {
	if strings.TrimSpace(d.doc.Order.Notes) == "" {
		return
	}
	d.need(9)
	d.y += 2.4
	d.canvas.text(d.left(), d.y, "TERMS", labelStyle)
	d.y += 0.6
	st := style{false, 7, ink}
	for _, paragraph := range strings.Split(d.doc.Order.Notes, "\n") {
		for _, s := range wrap(paragraph, st, d.content()) {
			d.need(4)
			d.y += 3.2
			d.canvas.text(d.left(), d.y-0.2, s, st)
		}
	}
	d.y += 0.8
}

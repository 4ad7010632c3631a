package pdf

// changes draws what a revision changes, on amber, above the lines.
func (d *drawing) changes() {
	if len(d.doc.Changes) == 0 {
		return
	}
	d.need(12)
	d.amber(5.4)
	d.canvas.text(d.left()+3, d.y-1.4, "Replaces the previous revision. Changes:", style{true, 7.2, amberText})
	st := style{false, 7.2, amberText}
	for _, change := range d.doc.Changes {
		for i, s := range wrap(change, st, d.content()-8) {
			d.need(5.2)
			d.amber(3.75)
			if i == 0 {
				d.canvas.text(d.left()+3, d.y-1.3, "•", st)
			}
			d.canvas.text(d.left()+5.1, d.y-1.3, s, st)
		}
	}
	d.amber(1.2)
	d.y += 2.9
}

// amber paints the ground of the next lines and moves on.
func (d *drawing) amber(height float64) {
	d.canvas.fill(d.left(), d.y, d.content(), height+0.05, amberFill)
	d.canvas.fill(d.left(), d.y, 0.8, height+0.05, amberBar)
	d.y += height
}

package pdf

import "github.com/boombuler/barcode/qr"

// qr draws the order's number as a QR code of level M, as rectangles; false
// when there is no number or too long a one.
func (d *drawing) qr(x, y, side float64) bool {
	if d.doc.Order.Number == "" {
		return false
	}
	code, err := qr.Encode(d.doc.Order.Number, qr.M, qr.Unicode)
	if err != nil {
		return false
	}
	n := code.Bounds().Dx()
	module := side / float64(n)
	for row := range n {
		for col := 0; col < n; {
			end := col
			for end < n && dark(code.At(end, row)) {
				end++
			}
			if end > col {
				d.canvas.fill(x+float64(col)*module, y+float64(row)*module, float64(end-col)*module, module, black)
			}
			col = end + 1
		}
	}
	return true
}

func dark(c interface{ RGBA() (r, g, b, a uint32) }) bool {
	r, _, _, _ := c.RGBA()
	return r < 0x8000
}

package pdf

import (
	"bytes"
	"image"
	imagecolor "image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
)

// mark is a picture: a disc on a ground that is partly transparent.
func mark(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			dx, dy := x-h/2, y-h/2
			switch {
			case dx*dx+dy*dy < h*h/5:
				img.Set(x, y, imagecolor.NRGBA{11, 93, 107, 255})
			case y > h*3/4:
				img.Set(x, y, imagecolor.NRGBA{217, 119, 6, uint8(255 * x / w)})
			}
		}
	}
	return img
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// logoDoc has a logo in place of the bar.
func logoDoc(t testing.TB) SupplierDoc {
	doc := sampleDoc(t, "31_supplier_eur.csv")
	doc.Order.Number = "PO-2025-000119"
	doc.Seller.Logo = pngOf(t, mark(300, 150))
	return doc
}

func TestLogo(t *testing.T) {
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, mark(400, 100), nil); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file []byte
		w, h float64
	}{
		"png":  {pngOf(t, mark(300, 150)), 28, 14},
		"wide": {photo.Bytes(), 42, 10.5},
		"grey": {pngOf(t, image.NewGray16(image.Rect(0, 0, 10, 10))), 14, 14},
	} {
		l, err := readLogo(c.file)
		if err != nil || l.w != c.w || l.h != c.h {
			t.Errorf("%s: %+v %v", name, l, err)
		}
	}
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"text":  {[]byte("<svg/>"), "write it as PNG or JPEG"},
		"huge":  {pngOf(t, image.NewGray(image.Rect(0, 0, 2000, 1000))), "make it smaller"},
		"short": {pngOf(t, mark(300, 150))[:200], "save it anew"},
	} {
		if err := CheckLogo(c.file); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
		doc := logoDoc(t)
		doc.Seller.Logo = c.file
		if _, _, err := SupplierOrder(doc); err == nil {
			t.Errorf("%s is printed", name)
		}
	}
}

// A logo stands in place of the bar, and nothing runs into it.
func TestLogoOnThePage(t *testing.T) {
	d := readBack(t, render(t, logoDoc(t)))
	if err := d.misplaced(); err != nil {
		t.Error(err)
	}
	for _, p := range d.texts {
		if p.page == 1 && p.y < marginTop+14 && p.x < marginX+28 {
			t.Errorf("%q stands on the logo", p.text)
		}
	}
	for _, f := range d.fills {
		if f.page == 1 && f.x < marginX+1 && f.y < marginTop+1 {
			t.Error("the bar is drawn beside the logo")
		}
	}
}

package pdf

import (
	"bytes"
	"image"
	imagecolor "image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/docket-edi/docket/schemas/record"
)

// stagedDoc has what is printed only when it is given, as a draft.
func stagedDoc(t testing.TB) SupplierDoc {
	doc := sampleDoc(t, "30_supplier_usd.json")
	doc.State, doc.Page = Draft, A4
	o := &doc.Order
	o.Payments = []record.PaymentStage{{Share: "30", Due: "on order confirmation"}, {Share: "70", Due: "before shipment"}}
	o.ToleranceOver, o.ToleranceUnder = "5", "2"
	for i := range o.Lines {
		o.Lines[i].HSCode, o.Lines[i].Origin = "9617.00", "CN"
	}
	return doc
}

// emptyDoc has nothing but what must be there.
func emptyDoc(t testing.TB) SupplierDoc {
	o := sampleOrder(t, "30_supplier_usd.json")
	return SupplierDoc{Issued: "2025-01-10", Order: record.SupplierOrder{Number: "1", Revision: 1, Supplier: "X", Currency: "USD", ShipTo: []string{"Y"},
		Lines: []record.SupplierOrderLine{{Number: "1", SKU: "Z", Quantity: o.Lines[0].Quantity, UnitCost: o.Lines[0].UnitCost}}}}
}

// TestPictures draws first pages as pictures and holds them against the stored
// ones; a few points may differ, as one version of the drawing program smooths
// edges in another way than the next.
func TestPictures(t *testing.T) {
	for name, doc := range map[string]SupplierDoc{
		"usd": sampleDoc(t, "30_supplier_usd.json"), "revised": revisedDoc(t), "hard": hardDoc(t), "staged": stagedDoc(t), "empty": emptyDoc(t),
	} {
		have := picture(t, render(t, doc))
		stored := filepath.Join("testdata", "pictures", name+".png")
		if os.Getenv("DOCKET_UPDATE") != "" {
			if err := os.WriteFile(stored, have, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(stored)
		if err != nil {
			t.Fatal(err)
		}
		if share := different(t, have, want); share > 0.005 {
			t.Errorf("%s: %.2f %% of the picture differs; look at it, then DOCKET_UPDATE=1", name, 100*share)
		}
	}
}

// TestPicturesCanDiffer shows that a change one can see is noticed.
func TestPicturesCanDiffer(t *testing.T) {
	doc := sampleDoc(t, "30_supplier_usd.json")
	before := picture(t, render(t, doc))
	doc.Order.ShipTo = append(doc.Order.ShipTo, "Dock 5, and not any other")
	if share := different(t, picture(t, render(t, doc)), before); share <= 0.005 {
		t.Errorf("one line more is %.3f %% of the picture", 100*share)
	}
}

// picture is the first page at 50 points an inch, in grey.
func picture(t *testing.T, file []byte) []byte {
	t.Helper()
	dir := t.TempDir()
	name := filepath.Join(dir, "order.pdf")
	if err := os.WriteFile(name, file, 0o644); err != nil {
		t.Fatal(err)
	}
	tool(t, "pdftoppm", "-r", "50", "-f", "1", "-l", "1", "-gray", "-png", "-singlefile", name, filepath.Join(dir, "page"))
	drawn, err := os.ReadFile(filepath.Join(dir, "page.png"))
	if err != nil {
		t.Fatal(err)
	}
	return drawn
}

// different is the share of points that clearly differ.
func different(t *testing.T, a, b []byte) float64 {
	t.Helper()
	x, y := decode(t, a), decode(t, b)
	if x.Bounds() != y.Bounds() {
		return 1
	}
	n, all := 0, 0
	for py := x.Bounds().Min.Y; py < x.Bounds().Max.Y; py++ {
		for px := x.Bounds().Min.X; px < x.Bounds().Max.X; px++ {
			all++
			p, q := int(imagecolor.GrayModel.Convert(x.At(px, py)).(imagecolor.Gray).Y), int(imagecolor.GrayModel.Convert(y.At(px, py)).(imagecolor.Gray).Y)
			if p-q > 48 || q-p > 48 {
				n++
			}
		}
	}
	return float64(n) / float64(all)
}

func decode(t *testing.T, b []byte) image.Image {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

package pdf

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docket-edi/docket/schemas/record"
)

// layouts are the orders that are looked at as pages, by what is special in them.
func layouts(t testing.TB) map[string]SupplierDoc {
	in := func(s State, page PageSize) SupplierDoc {
		doc := sampleDoc(t, "30_supplier_usd.json")
		doc.State, doc.Page = s, page
		return doc
	}
	return map[string]SupplierDoc{
		"letter": in(Final, Letter), "a4": in(Final, A4), "draft": in(Draft, Letter), "test": in(Test, A4), "cancelled": in(Cancelled, Letter),
		"eur": sampleDoc(t, "31_supplier_eur.csv"), "60-lines": sampleDoc(t, "32_supplier_60_lines.csv"), "revised": revisedDoc(t),
		"staged": stagedDoc(t), "logo": logoDoc(t), "nothing-optional": emptyDoc(t), "hard": hardDoc(t), "chinese": chineseDoc(t),
		"arabic": arabicDoc(t), "tall-row": tallDoc(t), "last-row": lastRowDoc(t),
	}
}

func chineseDoc(t testing.TB) SupplierDoc {
	doc := sampleDoc(t, "30_supplier_usd.json")
	o := &doc.Order
	doc.Seller.Name, doc.Page = "北风家居用品有限公司", A4
	o.SupplierName, o.SupplierAddress = "广州市明光灯具有限公司", []string{"广州市番禺区迎宾路 18 号", "联系人：王伟"}
	o.ShipTo = []string{"上海市浦东新区世纪大道 100 号 3 号仓", "收货：李娜 +86 21 5555 0100"}
	o.IncotermPlace, o.ShipVia, o.Terms = "广州南沙", "海运拼箱", "订单确认后 30%，发货前 70%"
	o.Currency = "CNY"
	o.Complete()
	for i, name := range []string{"台灯，黄铜，暖光，带调光开关和一点八米编织电源线，符合国家标准", "保温杯 500 ml（白色）"} {
		o.Lines[i].Description = name
	}
	o.Notes = "质量以双方封样为准。包装须注明订单号与箱号；逾期交货须事先书面同意。"
	return doc
}

func arabicDoc(t testing.TB) SupplierDoc {
	doc := sampleDoc(t, "30_supplier_usd.json")
	o := &doc.Order
	o.SupplierName, o.SupplierAddress = "شركة النور للتجارة والتوزيع", []string{"شارع الملك فهد 1234", "الرياض"}
	o.Lines[0].Description = "قارورة ماء من الفولاذ المقاوم للصدأ 750 مل لون أسود"
	o.Lines[1].Description = "لوح تقطيع كبير من الخيزران"
	return doc
}

// tallDoc has a row that no page holds.
func tallDoc(t testing.TB) SupplierDoc {
	doc := sampleDoc(t, "30_supplier_usd.json")
	var text []string
	for i := range 130 {
		text = append(text, fmt.Sprintf("component %d of the set", i+1))
	}
	doc.Order.Lines[2].Description = strings.Join(text, "\n")
	return doc
}

// lastRowDoc is an order whose lines end where its sums do not fit any more.
func lastRowDoc(t testing.TB) SupplierDoc {
	doc := sampleDoc(t, "32_supplier_60_lines.csv")
	doc.Order.Lines = doc.Order.Lines[:18]
	return doc
}

var spaces = regexp.MustCompile(` {3,}`)

// TestLayouts holds what another program reads off the pages, and how many
// there are, against what is stored. DOCKET_UPDATE=1 writes it anew: look at the pages then.
func TestLayouts(t *testing.T) {
	for name, doc := range layouts(t) {
		path := filepath.Join(t.TempDir(), name+".pdf")
		if err := os.WriteFile(path, render(t, doc), 0o600); err != nil {
			t.Fatal(err)
		}
		text := tool(t, "pdftotext", "-layout", path, "-")
		got := fmt.Sprintf("%d pages\n%s", strings.Count(text, "\f"), spaces.ReplaceAllString(strings.ReplaceAll(text, "\f", "--- end of page\n"), "   "))
		stored := filepath.Join("testdata", "layout", name+".txt")
		if os.Getenv("DOCKET_UPDATE") != "" {
			if err := os.WriteFile(stored, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(stored)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// Every page of every layout is numbered, nothing overlaps or leaves it.
func TestLayoutsHold(t *testing.T) {
	for name, doc := range layouts(t) {
		d := readBack(t, render(t, doc))
		if doc.State == Final {
			if err := d.misplaced(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		for n := 1; n <= d.pages; n++ {
			if !strings.Contains(d.words(), fmt.Sprintf("Page %d of %d ", n, d.pages)) {
				t.Errorf("%s: no number on page %d", name, n)
			}
		}
		if word := strings.ToUpper(string(doc.State)); strings.Count(d.words(), word) < d.pages && word != "" {
			t.Errorf("%s: %s is not on every page", name, word)
		}
	}
}

// TestSumsAreNotAlone keeps the last line with the sums, however many lines there are.
func TestSumsAreNotAlone(t *testing.T) {
	for n := 5; n < 40; n++ {
		doc := sampleDoc(t, "32_supplier_60_lines.csv")
		doc.Order.Lines = doc.Order.Lines[:n]
		d := readBack(t, render(t, doc))
		last, sums := 0, 0
		for _, p := range d.texts {
			switch p.text {
			case doc.Order.Lines[n-1].SupplierSKU:
				last = p.page
			case "Merchandise":
				sums = p.page
			}
		}
		if last == 0 || last != sums {
			t.Errorf("%d lines: the last on page %d, the sums on page %d", n, last, sums)
		}
	}
}

// TestLargeNumbersStayReadable gives columns the room that their numbers need.
func TestLargeNumbersStayReadable(t *testing.T) {
	doc := sampleDoc(t, "30_supplier_usd.json")
	l := &doc.Order.Lines[0]
	l.Quantity, _ = record.NewQuantity("12000000", "EA")
	l.UnitCost, _ = record.NewMoney("1234567.1234", "USD")
	d := readBack(t, render(t, doc))
	for _, want := range []string{"12,000,000", "1,234,567.1234", "14,814,805,480,800.00"} {
		found := false
		for _, p := range d.texts {
			found = found || p.text == want && p.st.size > 7.7
		}
		if !found {
			t.Errorf("%s is in small print", want)
		}
	}
}

// TestRevisionMarksTerms prints changed terms and sums in amber.
func TestRevisionMarksTerms(t *testing.T) {
	doc := sampleDoc(t, "30_supplier_usd.json")
	before := sampleOrder(t, "30_supplier_usd.json")
	before.ShipVia = "Air"
	before.Freight, before.Lines[0].Origin = nil, "VN"
	doc.Order.Revision, doc.Previous = 2, &before
	var amber []string
	for _, p := range readBack(t, render(t, doc)).texts {
		if p.st.color == amberText {
			amber = append(amber, p.text)
		}
	}
	if got := strings.Join(amber, ", "); got != "Sea LCL, 640.00" {
		t.Errorf("amber: %s", got)
	}
}

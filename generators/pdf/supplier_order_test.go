package pdf

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/shopspring/decimal"

	"github.com/docket-edi/docket/parsers/sheet"
	"github.com/docket-edi/docket/schemas/record"
)

func sampleOrder(t testing.TB, name string) record.SupplierOrder {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("../../samples", name))
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(name, ".csv") {
		orders, faults := sheet.SupplierOrders(bytes.NewReader(b))
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		return orders[0]
	}
	var o record.SupplierOrder
	if err := json.Unmarshal(b, &o); err != nil {
		t.Fatal(err)
	}
	return o
}

func sampleDoc(t testing.TB, name string) SupplierDoc {
	return SupplierDoc{
		Order: sampleOrder(t, name), Issued: "2025-01-10",
		Seller: Seller{
			Name: "Nordwind Home Goods LLC", Address: []string{"500 Congress Ave, Suite 400, Austin TX 78701, US"},
			Contact: "purchasing@nordwind.example  ·  +1 512 555 0134", TaxID: "EIN 00-0000000",
		},
	}
}

// revisedDoc is a second revision: two values changed, a line added.
func revisedDoc(t testing.TB) SupplierDoc {
	doc := sampleDoc(t, "30_supplier_usd.json")
	before := sampleOrder(t, "30_supplier_usd.json")
	before.Lines[1].UnitCost.Amount = decimal.RequireFromString("4.1500")
	before.Lines[3].Quantity.Value = decimal.RequireFromString("960")
	before.Lines = before.Lines[:5]
	doc.Order.Revision, doc.Previous, doc.Page = 2, &before, A4
	doc.Changes = []string{"Line 2: unit cost 4.1500 → 4.0275 (volume price agreed 2025-01-08)", "Line 4: quantity 960 → 1,200", "Line 6 added"}
	return doc
}

// hardDoc holds what people, programs and pranksters enter.
func hardDoc(t testing.TB) SupplierDoc {
	doc := sampleDoc(t, "30_supplier_usd.json")
	doc.Seller = Seller{
		Name:    "Müller & Łukasz Señor Żółć — A Very Long Company Name Handelsgesellschaft mbH & Co. KG",
		Address: []string{"A", "B", "C", "D"}, Contact: strings.Repeat("contact ", 30),
	}
	o := &doc.Order
	o.Number = "PO-2026-004418-ZÜRICH-ŁÓDŹ-LONG-NUMBER"
	o.SupplierName = "深圳市华兴家居用品有限公司"
	o.SupplierAddress = []string{"شركة النور للتجارة والتوزيع", "الرياض 1234 شارع الملك فهد", "深圳市宝安区福永街道88号 B座", "emoji 😀🎉 bad \xff utf8", "a {nb} b"}
	o.ShipTo = []string{strings.Repeat("Dock B very long line ", 12), "4400 W"}
	for i := range 90 {
		o.BillTo = append(o.BillTo, fmt.Sprint("line ", i))
	}
	o.Terms = strings.Repeat("30% now, 70% later; ", 10)
	o.IncotermPlace = "Supercalifragilisticexpialidociousport-on-the-very-long-river"
	o.Lines[0].SupplierSKU = "VERY-LONG-SUPPLIER-SKU-WITH-NO-END-0123456789ABCDEFG"
	o.Lines[0].Description = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenfabrikationsanlagenvorsteherassistent 😀 emoji"
	o.Lines[1].Description = "不锈钢真空保温杯五百毫升双层白色带提手和硅胶密封圈可用于洗碗机清洗食品级材料 mixed with English text and 中文 again"
	o.Lines[2].Description = "قارورة ماء من الفولاذ المقاوم للصدأ 750 ml لون أسود"
	o.Lines[3].Description = strings.Repeat("x", 3000) + " " + strings.Repeat("words and words ", 400)
	o.Lines[3].Quantity.Value = decimal.RequireFromString("9999999999.123")
	o.Lines[3].UnitCost.Amount = decimal.RequireFromString("123456789.123456789")
	o.Lines[4].Quantity.Value = decimal.RequireFromString("-12")
	o.Lines[5].Note, o.Lines[5].Quantity.Unit = "free of charge,\nsee line 4", "CA"
	o.Instructions = append(o.Instructions, strings.Repeat("a very long instruction ", 200))
	o.Notes = strings.Repeat("terms and conditions apply. ", 800)
	doc.Changes = []string{strings.Repeat("a very long change ", 90)}
	return doc
}

// linesDoc is an order of n lines.
func linesDoc(t testing.TB, n int) SupplierDoc {
	doc := sampleDoc(t, "30_supplier_usd.json")
	all := doc.Order.Lines
	doc.Order.Lines = nil
	for i := range n {
		l := all[i%len(all)]
		l.Number = fmt.Sprint(i + 1)
		doc.Order.Lines = append(doc.Order.Lines, l)
	}
	return doc
}

func cases(t testing.TB) map[string]SupplierDoc {
	mark := sampleDoc(t, "31_supplier_eur.csv")
	mark.State = Draft
	return map[string]SupplierDoc{
		"usd": sampleDoc(t, "30_supplier_usd.json"), "eur": sampleDoc(t, "31_supplier_eur.csv"),
		"60-lines": sampleDoc(t, "32_supplier_60_lines.csv"), "revised": revisedDoc(t), "hard": hardDoc(t),
		"empty": {}, "1-line": linesDoc(t, 1), "120-lines": linesDoc(t, 120), "draft": mark,
	}
}

func render(t testing.TB, doc SupplierDoc) []byte {
	t.Helper()
	file, _, err := SupplierOrder(doc)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// Goldens hold every text with its place; DOCKET_UPDATE=1 writes them anew.
func TestGolden(t *testing.T) {
	for _, name := range []string{"usd", "eur", "60-lines", "revised", "hard"} {
		got := readBack(t, render(t, cases(t)[name])).dump()
		path := filepath.Join("testdata", name+".txt")
		if os.Getenv("DOCKET_UPDATE") != "" {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestNothingOverlapsOrLeavesThePage(t *testing.T) {
	for name, doc := range cases(t) {
		for _, doc.Page = range []PageSize{Letter, A4} {
			if doc.State != Final {
				continue // the mark crosses everything, as it should
			}
			if err := readBack(t, render(t, doc)).misplaced(); err != nil {
				t.Errorf("%s on %s: %v", name, doc.Page, err)
			}
		}
	}
}

func TestPagesAreNumberedAndHeaded(t *testing.T) {
	doc := linesDoc(t, 500)
	d := readBack(t, render(t, doc))
	if d.pages < 10 {
		t.Fatalf("%d pages", d.pages)
	}
	text := d.words()
	for n := 1; n <= d.pages; n++ {
		if !strings.Contains(text, fmt.Sprintf("Page %d of %d ", n, d.pages)) {
			t.Errorf("no number on page %d", n)
		}
	}
	if got := strings.Count(text, "continued on next page"); got != d.pages-1 {
		t.Errorf("continued %d times on %d pages", got, d.pages)
	}
	if got := strings.Count(text, "Supplier SKU / ours"); got < d.pages-1 {
		t.Errorf("the table's head stands on %d of %d pages", got, d.pages)
	}
}

// What is printed under the lines adds up to what is printed as the total.
func TestPrintedSumsAddUp(t *testing.T) {
	for name, doc := range cases(t) {
		d := readBack(t, render(t, doc))
		lines, charges := decimal.Zero, decimal.Zero
		total := decimal.New(-1, 0)
		inSums := false
		texts := d.texts
		for i, p := range texts {
			switch {
			case p.text == "Merchandise":
				inSums = true
				if got := printed(t, texts[i+1].text); !got.Equal(lines) {
					t.Errorf("%s: lines add up to %s, merchandise is %s", name, lines, got)
				}
				charges = printed(t, texts[i+1].text)
			case inSums && strings.HasPrefix(p.text, "Total"):
				total, inSums = printed(t, texts[i+1].text), false
			case inSums && i+1 < len(texts) && p.x < texts[i+1].x && p.text != "" && strings.Trim(p.text, "−-0123456789.,") != "":
				charges = charges.Add(printed(t, texts[i+1].text))
			case !inSums && p.st.bold && math.Abs(p.x+width(p.text, p.st)-(d.width-marginX-padding)) < 0.1 && (p.y > 40 || p.page > 1) && p.y > 20 && strings.Trim(p.text, "-0123456789.,") == "":
				lines = lines.Add(printed(t, p.text))
			}
		}
		if !total.Equal(charges) {
			t.Errorf("%s: the sums add up to %s, the total is %s", name, charges, total)
		}
		if want := doc.Order.Totals().Total.Amount; !total.Equal(want) {
			t.Errorf("%s: printed %s, counted %s", name, total, want)
		}
	}
}

func printed(t *testing.T, s string) decimal.Decimal {
	t.Helper()
	d, err := decimal.NewFromString(strings.NewReplacer(",", "", "−", "-").Replace(s))
	if err != nil {
		t.Fatalf("%q is no number", s)
	}
	return d
}

func TestRevisionMarksChangedLines(t *testing.T) {
	d := readBack(t, render(t, revisedDoc(t)))
	for _, want := range []string{"was 4.1500", "was 960", "Replaces the previous revision. Changes:", "Line 6 added", "Revision 2"} {
		if !strings.Contains(d.words(), want) {
			t.Errorf("%q is not printed", want)
		}
	}
	amber := 0
	for _, f := range d.fills {
		if f.fill == "1.000 0.969 0.902 rg" && f.w > 150 && f.h > 6 {
			amber++
		}
	}
	if amber != 3 {
		t.Errorf("%d rows on amber, want 3", amber)
	}
}

func TestAttachmentAndHash(t *testing.T) {
	doc := sampleDoc(t, "31_supplier_eur.csv")
	doc.Order.Number = "PO 7/ä"
	file := render(t, doc)
	want, _ := json.Marshal(&doc.Order)
	d := readBack(t, file)
	found := false
	for _, s := range d.streams {
		found = found || bytes.Equal(s, want)
	}
	sum := sha256.Sum256(want)
	if !found || !strings.Contains(d.words(), "data sha256 "+hex.EncodeToString(sum[:])[:12]) {
		t.Error("the order's data is not attached, or not under its hash")
	}
	if !bytes.HasPrefix(file, []byte("%PDF-1.7")) {
		t.Errorf("header %q", file[:8])
	}
	if got := attachmentName("PO 7/ä"); got != "PO-7.json" {
		t.Errorf("attached as %q", got)
	}
}

func TestQRCodeHoldsTheNumber(t *testing.T) {
	for name, doc := range map[string]SupplierDoc{"usd": sampleDoc(t, "30_supplier_usd.json"), "hard": hardDoc(t)} {
		d := readBack(t, render(t, doc))
		img := d.picture(d.width-marginX-qrSide, marginTop, qrSide)
		bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
		if err != nil {
			t.Fatal(err)
		}
		got, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got.GetText() != doc.Order.Number {
			t.Errorf("%s: QR code says %q", name, got.GetText())
		}
	}
}

func TestLostCharactersAreNamed(t *testing.T) {
	doc := sampleDoc(t, "30_supplier_usd.json")
	doc.Order.Lines[2].Description = "emoji 😀😀 thai ก bad \xff"
	doc.Order.Terms = strings.Repeat("net 30 ", 100)
	_, faults, err := SupplierOrder(doc)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range faults {
		got = append(got, fmt.Sprintf("%s %s %d %.9q", f.Code, f.Segment, f.Position, f.Value))
		if f.Severity != "note" || f.Hint == "" || f.Rule == "" {
			t.Errorf("incomplete: %+v", f)
		}
	}
	want := []string{
		`pdf-character-lost description 3 "😀"`, `pdf-character-lost description 3 "ก"`,
		`pdf-character-lost description 3 "` + "\uFFFD" + `"`, `pdf-text-shortened terms 0 "net 30 ne"`,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestSameInputSameBytes(t *testing.T) {
	docs := []SupplierDoc{hardDoc(t), revisedDoc(t), sampleDoc(t, "31_supplier_eur.csv")}
	var want [][]byte
	for _, doc := range docs {
		want = append(want, render(t, doc))
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i, doc := range docs {
				if got, _, err := SupplierOrder(doc); err != nil || !bytes.Equal(got, want[i]) {
					t.Error("the same order gave other bytes", err)
				}
			}
		})
	}
	wg.Wait()
}

func TestRefused(t *testing.T) {
	for _, doc := range []SupplierDoc{{Page: "a3"}, {Accent: "teal"}, {Accent: "#12345"}} {
		if file, _, err := SupplierOrder(doc); err == nil || file != nil {
			t.Errorf("%+v: no error", doc)
		}
	}
}

// With poppler, qpdf and pdfcpu on the machine, other programs judge the files, too.
func TestOtherReadersAgree(t *testing.T) {
	t.Run("pdfcpu", func(t *testing.T) {
		dir, files := t.TempDir(), []string{"validate", "-c", "disable", "-m", "strict"}
		for name, doc := range layouts(t) {
			files = append(files, filepath.Join(dir, name+".pdf"))
			if err := os.WriteFile(files[len(files)-1], render(t, doc), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		tool(t, "pdfcpu", files...)
	})
	for name, doc := range cases(t) {
		path := filepath.Join(t.TempDir(), name+".pdf")
		file := render(t, doc)
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		t.Run("qpdf "+name, func(t *testing.T) {
			if out := tool(t, "qpdf", "--check", path); strings.Contains(out, "WARNING") {
				t.Error(out)
			}
		})
		t.Run("pdftotext "+name, func(t *testing.T) {
			out := tool(t, "pdftotext", "-layout", path, "-")
			if got := strings.Count(out, "\f"); got != readBack(t, file).pages {
				t.Errorf("%d pages", got)
			}
			for _, s := range []string{money(doc.Order.Totals().Total), "Supplier acknowledgment"} {
				if !strings.Contains(out, s) {
					t.Errorf("%q is not in its text:\n%s", s, out)
				}
			}
		})
	}
}

func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("not checked with %s: it is not installed", name)
	}
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

func BenchmarkSupplierOrder(b *testing.B) {
	for _, lines := range []int{6, 500} {
		b.Run(fmt.Sprintf("%d-lines", lines), func(b *testing.B) {
			doc := linesDoc(b, lines)
			b.ReportAllocs()
			for b.Loop() {
				render(b, doc)
			}
		})
	}
}

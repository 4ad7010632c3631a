package pdf

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"image"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/docket-edi/docket/schemas/fault"
)

// described is an order with one hostile text in every place that people fill in.
func described(t testing.TB, text string) SupplierDoc {
	doc := sampleDoc(t, "30_supplier_usd.json")
	o := &doc.Order
	doc.Seller.Name, doc.Seller.Address, doc.Changes = text, []string{text}, []string{text}
	for _, field := range []*string{&o.Number, &o.SupplierName, &o.Terms, &o.IncotermPlace, &o.ShipVia, &o.Notes, &o.Lines[0].Description,
		&o.Lines[0].SKU, &o.Lines[0].SupplierSKU, &o.Lines[0].ASIN, &o.Lines[0].Note, &o.Lines[0].Quantity.Unit} {
		*field = text
	}
	o.ShipTo, o.BillTo, o.Instructions = []string{text}, []string{text}, []string{text}
	return doc
}

// lostIn are the characters that a drawing reports as not printed.
func lostIn(t testing.TB, doc SupplierDoc) string {
	t.Helper()
	_, faults, err := SupplierOrder(doc)
	if err != nil {
		t.Fatal(err)
	}
	lost := ""
	for _, f := range faults {
		if f.Code == CharacterLost {
			lost += f.Value
			if f.Severity != fault.Note || !strings.Contains(f.Hint, "U+") {
				t.Errorf("not named: %+v", f)
			}
		}
	}
	return lost
}

func TestTrapEmoji(t *testing.T) {
	doc := described(t, "cup 😀 and 👩‍🚀 and 𠀀")
	if got := lostIn(t, doc); got != "😀👩🚀𠀀" {
		t.Errorf("reported %q", got)
	}
	if text := readBack(t, render(t, doc)).words(); !strings.Contains(text, "□") {
		t.Error("nothing stands in their place")
	}
}

func TestTrapInvalidUTF8(t *testing.T) {
	for _, text := range []string{"\xff", "a\xc3", "\xed\xa0\x80 half a pair", "tail \xe4\xb8"} {
		if got := lostIn(t, described(t, text)); got != "\uFFFD" {
			t.Errorf("%q: reported %q", text, got)
		}
	}
}

// Texts may turn their direction round, hide or end lines: the page shows what is there.
func TestTrapInvisibleAndBidiControls(t *testing.T) {
	doc := described(t, "pay \u202eDSU 9\u202c\u200b\u2066x\u2069\ufeff\x00 now")
	text := readBack(t, render(t, doc)).words()
	if !strings.Contains(text, "pay DSU 9x now") {
		t.Error(text)
	}
}

func TestTrapGlyphThatNoFontHas(t *testing.T) {
	if got := lostIn(t, described(t, "ไทย")); got != "ไทย" {
		t.Errorf("reported %q", got)
	}
	if got := lostIn(t, described(t, "Łódź 中文 شركة é € −")); got != "" {
		t.Errorf("lost %q", got)
	}
}

func TestTrapEightWorkers(t *testing.T) {
	docs := []SupplierDoc{chineseDoc(t), arabicDoc(t), logoDoc(t)}
	var want [][]byte
	for _, doc := range docs {
		want = append(want, render(t, doc))
	}
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			for i := range docs {
				n := (i + worker) % len(docs)
				if got, _, err := SupplierOrder(docs[n]); err != nil || !bytes.Equal(got, want[n]) {
					t.Error("the same order gave other bytes", err)
				}
			}
		})
	}
	wg.Wait()
}

func TestTrapHeaderVersion(t *testing.T) {
	for name, doc := range layouts(t) {
		if file := render(t, doc); !bytes.HasPrefix(file, []byte("%PDF-1.7\n")) {
			t.Errorf("%s: header %q", name, file[:8])
		}
	}
}

// What is no PDF/A does not say that it is, and has no output intent, which
// would shift the trailer's references.
func TestTrapNoPDFAClaim(t *testing.T) {
	file := render(t, sampleDoc(t, "30_supplier_usd.json"))
	all := string(file)
	for _, s := range readBack(t, file).streams {
		all += string(s)
	}
	for _, claim := range []string{"pdfaid", "OutputIntent", "GTS_PDFA"} {
		if strings.Contains(all, claim) {
			t.Errorf("the file says %s", claim)
		}
	}
	info := regexp.MustCompile(`/Info (\d+) 0 R`).FindSubmatch(file)
	if info == nil || !regexp.MustCompile(`(?s)\n`+string(info[1])+` 0 obj\n<<[^>]*/Producer`).Match(file) {
		t.Error("the trailer's Info is not the document's information")
	}
}

// TestTrapRowTallerThanAPage prints every line of it, each page headed.
func TestTrapRowTallerThanAPage(t *testing.T) {
	d := readBack(t, render(t, tallDoc(t)))
	next, pages := 1, map[int]bool{}
	for _, p := range d.texts {
		if p.text == fmt.Sprintf("component %d of the set", next) {
			next++
			pages[p.page] = true
		}
	}
	if next != 131 || len(pages) < 2 {
		t.Errorf("%d of 130 lines in order, on %d pages", next-1, len(pages))
	}
	if got := strings.Count(d.words(), "Supplier SKU / ours"); got != d.pages {
		t.Errorf("the head stands on %d of %d pages", got, d.pages)
	}
}

// TestTrapDataHash changes with anything in the data, and is that of the attachment.
func TestTrapDataHash(t *testing.T) {
	printed := regexp.MustCompile(`data sha256 ([0-9a-f]{12})`)
	seen := map[string]bool{}
	for _, number := range []string{"PO-1", "PO-2"} {
		doc := sampleDoc(t, "30_supplier_usd.json")
		doc.Order.Number = number
		want, err := json.Marshal(&doc.Order)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(want)
		found := printed.FindStringSubmatch(readBack(t, render(t, doc)).words())
		if found == nil || found[1] != hex.EncodeToString(sum[:])[:12] {
			t.Errorf("%s: printed %v", number, found)
			continue
		}
		seen[found[1]] = true
	}
	if len(seen) != 2 {
		t.Error("two orders have one hash")
	}
}

// TestTrapAttachment takes the order's data out again with another program.
func TestTrapAttachment(t *testing.T) {
	doc := chineseDoc(t)
	path := filepath.Join(t.TempDir(), "order.pdf")
	if err := os.WriteFile(path, render(t, doc), 0o600); err != nil {
		t.Fatal(err)
	}
	if list := tool(t, "pdfdetach", "-list", path); !strings.Contains(list, "PO-2025-000117.json") {
		t.Errorf("attached: %s", list)
	}
	out := filepath.Join(filepath.Dir(path), "order.json")
	tool(t, "pdfdetach", "-save", "1", "-o", out, path)
	got, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if want, _ := json.Marshal(&doc.Order); !bytes.Equal(got, want) {
		t.Errorf("attached is %s", got)
	}
}

// TestTrapBadFont shows that a damaged font is found before the PDF library
// gets it, which would say nothing.
func TestTrapBadFont(t *testing.T) {
	for f := range faceCount {
		if _, err := readMetrics(faceData[f][:len(faceData[f])/2]); err == nil {
			t.Errorf("half of %s is taken", faceNames[f])
		}
	}
}

// TestTrapFontsAreEmbedded: no core font, which would lose what is not Western.
func TestTrapFontsAreEmbedded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "order.pdf")
	if err := os.WriteFile(path, render(t, chineseDoc(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(strings.TrimSpace(tool(t, "pdffonts", path)), "\n")[2:]
	if len(rows) < 3 {
		t.Errorf("%d fonts", len(rows))
	}
	for _, row := range rows {
		if f := strings.Fields(row); len(f) < 6 || f[len(f)-5] != "yes" {
			t.Errorf("not embedded: %s", row)
		}
	}
}

// TestTrapInterlacedLogo: the PDF library refuses interlaced pictures, so none reaches it.
func TestTrapInterlacedLogo(t *testing.T) {
	file := pngOf(t, image.NewNRGBA(image.Rect(0, 0, 1, 1))) // one point is stored alike either way
	const head, interlace = 12, 28                           // where the first chunk and its last field stand
	file[interlace] = 1
	binary.BigEndian.PutUint32(file[interlace+1:], crc32.ChecksumIEEE(file[head:interlace+1]))
	l, err := readLogo(file)
	if err != nil {
		t.Fatal(err)
	}
	if l.png[interlace] != 0 {
		t.Error("the logo is interlaced")
	}
	doc := logoDoc(t)
	doc.Seller.Logo = file
	render(t, doc)
}

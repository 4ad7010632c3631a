package pdf

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/docket-edi/docket/schemas/record"
)

func TestFontsAreWhole(t *testing.T) {
	for f, want := range map[face]string{
		regular: "Aéß€Łž–→□−0", semiBold: "Aéß€Łž–→□−0", chinese: "深圳市华兴家居用品有限公司，", arabic: "شركة",
	} {
		m, err := readMetrics(faceData[f])
		if err != nil {
			t.Fatalf("%s: %v", faceNames[f], err)
		}
		for _, r := range want {
			if !m.has(r) && !(r == lostRune && f <= semiBold) {
				t.Errorf("%s has no %q", faceNames[f], r)
			}
		}
	}
	if !drawable(lostRune) {
		t.Error("what stands for a lost character cannot be drawn")
	}
	if _, err := readMetrics([]byte("not a font")); err == nil {
		t.Error("a file that is no font is taken")
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]struct{ text, lost string }{
		"plain":                  {"plain", ""},
		"":                       {"", ""},
		"e\u0301":                {"é", ""},
		"a\tb\r\nc\u2028d":       {"a b  c d", ""},
		"a\x00b\u200bc\u202ed":   {"abcd", ""},
		"soft\u00adhyphen":       {"softhyphen", ""},
		"heart \u2764\ufe0f":     {"heart " + visibleHeart(), lostHeart()},
		"\xff\xfe":               {"□", "\uFFFD"},
		"😀x":                     {"□x", "😀"},
		"ก":                      {"□", "ก"},
		"ﬁne ½ ™":                {"ﬁne ½ ™", ""},
		"no\u00a0break":          {"no break", ""},
		"中文 and שלום":            {"中文 and □□□□", "שלום"},
		"\u0301 leading accent":  {"\u0301 leading accent", ""},
		"{nb} (parens) \\ slash": {"{nb} (parens) \\ slash", ""},
	} {
		lost := ""
		if got := clean(in, func(r rune) { lost += string(r) }); got != want.text || lost != want.lost {
			t.Errorf("%q -> %q, lost %q; want %q, %q", in, got, lost, want.text, want.lost)
		}
	}
}

func visibleHeart() string { return clean("\u2764", nil) }
func lostHeart() string {
	if visibleHeart() == string(lostRune) {
		return "\u2764"
	}
	return ""
}

func TestWrap(t *testing.T) {
	st := style{false, 10, ink}
	em := 10 * pointMM // a full-width character
	for _, c := range []struct {
		text string
		w    float64
		want []string
	}{
		{"", 20, nil},
		{"   ", 20, nil},
		{"one two three", width("one two", st), []string{"one two", "three"}},
		{"one two three", 1000, []string{"one two three"}},
		{"well-known and/or", width("well-known", st), []string{"well-known", "and/or"}},
		{"well-known and/or", width("well-kno", st), []string{"well-", "known", "and/or"}},
		{"aaaaaaaaaa", width("aaaa", st), []string{"aaaa", "aaaa", "aa"}},
		{"中文字符测试", 3 * em, []string{"中文字", "符测试"}},
		{"中文，字符。", 2*em + 0.01, []string{"中", "文，", "字", "符。"}},
		{"x", 0.01, []string{"x"}},
		{"a  b", width("a", st), []string{"a", "b"}},
	} {
		if d := cmp.Diff(c.want, wrap(c.text, st, c.w)); d != "" {
			t.Errorf("%q in %.1f mm: %s", c.text, c.w, d)
		}
	}
}

func TestFit(t *testing.T) {
	st := style{true, 10, ink}
	if got, lines := fit("short", st, 100, 5); got.size != 10 || len(lines) != 1 {
		t.Errorf("%v %q", got, lines)
	}
	if got, lines := fit("shrinks", st, width("shrinks", st)*0.7, 5); got.size > 7.01 || got.size < 6.9 || len(lines) != 1 {
		t.Errorf("%v %q", got, lines)
	}
	if got, lines := fit("wraps at last", st, width("wraps at last", st)*0.4, 5); got.size != 5 || len(lines) != 2 {
		t.Errorf("%v %q", got, lines)
	}
	if kept, ok := cut([]string{"a", "bcd", "e"}, 2); ok || kept[1] != "b…" {
		t.Errorf("%q", kept)
	}
}

func TestArabicJoins(t *testing.T) {
	for in, want := range map[string]string{
		"بيت":  "\uFE91\uFEF4\uFE96", // initial, medial, final
		"دار":  "\uFEA9\uFE8D\uFEAD", // none of them reaches to its left
		"سلام": "\uFEB3\uFEFC\uFEE1", // lam and alef are one
		"لا":   "\uFEFB",
		"abc":  "abc",
	} {
		if got := join(in); got != want {
			t.Errorf("%s: %U, want %U", in, []rune(got), []rune(want))
		}
	}
	for in, want := range map[string]string{
		"abc":         "abc",
		"دار":         "\uFEAD\uFE8D\uFEA9",
		"دار 12 دار":  "\uFEAD\uFE8D\uFEA9 12 \uFEAD\uFE8D\uFEA9",
		"No. 5 دار x": "No. 5 \uFEAD\uFE8D\uFEA9 x",
	} {
		if got := visual(in); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
	for letter, f := range forms {
		for _, r := range []rune{f.isolated, f.final, f.initial, f.medial} {
			if r != 0 && !drawable(r) {
				t.Errorf("form %U of %q cannot be drawn", r, letter)
			}
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		in       string
		decimals int32
		want     string
	}{
		{"0", 0, "0"}, {"999", 0, "999"}, {"1440", 0, "1,440"}, {"1234567.5", 2, "1,234,567.50"},
		{"5.18", 4, "5.1800"}, {"5.123456", 4, "5.123456"}, {"-1234", 2, "-1,234.00"}, {"-123", 0, "-123"}, {"1e3", 2, "1,000.00"},
	} {
		if got := grouped(decimal.RequireFromString(c.in), c.decimals); got != c.want {
			t.Errorf("%s: %s, want %s", c.in, got, c.want)
		}
	}
	for _, c := range [][3]record.Date{
		{"", "", ""}, {"2027-01-12", "2027-01-19", "Jan 12 – Jan 19, 2027"}, {"2026-12-28", "2027-01-04", "Dec 28, 2026 – Jan 4, 2027"},
		{"2027-01-12", "", "from 2027-01-12"}, {"", "2027-01-12", "until 2027-01-12"}, {"2027-01-12", "2027-01-12", "Jan 12, 2027"}, {"soon", "later", "soon – later"},
	} {
		if got := span(c[0], c[1]); got != string(c[2]) {
			t.Errorf("%s to %s: %s, want %s", c[0], c[1], got, c[2])
		}
	}
}

var hostile = []string{"", "plain", "e\u0301\xff\x00", "中文字 mixed-with/latin", "شركة 12 x", "😀👩‍👩‍👧", strings.Repeat("x", 500), "(\\)\r{nb}", "\u202e\ufeff"}

func FuzzClean(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := clean(s, nil)
		if !utf8.ValidString(got) {
			t.Fatalf("%q is not UTF-8", got)
		}
		for _, r := range got {
			if r != ' ' && !drawable(r) {
				t.Fatalf("%U of %q cannot be drawn", r, got)
			}
		}
		if again := clean(got, nil); again != got {
			t.Fatalf("%q becomes %q when cleaned again", got, again)
		}
	})
}

func FuzzWrap(f *testing.F) {
	for _, s := range hostile {
		f.Add(s, uint8(20))
	}
	f.Fuzz(func(t *testing.T, s string, mm uint8) {
		s = clean(s, nil)
		st, w := style{false, 8, ink}, float64(mm)/2+0.1
		lines := wrap(s, st, w)
		for _, line := range lines {
			if width(line, st) > w+0.001 && utf8.RuneCountInString(line) > 1 && visual(line) == line {
				t.Fatalf("%q is %.2f mm wide, more than %.2f", line, width(line, st), w)
			}
		}
		squeeze := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if squeeze(strings.Join(lines, "")) != squeeze(s) {
			t.Fatalf("%q became %q", s, lines)
		}
	})
}

func FuzzSupplierOrder(f *testing.F) {
	for i, s := range hostile {
		f.Add(s, hostile[(i+1)%len(hostile)], hostile[(i+2)%len(hostile)], int64(i*1000-1), uint8(i))
	}
	f.Fuzz(func(t *testing.T, a, b, c string, n int64, lines uint8) {
		doc := SupplierDoc{Seller: Seller{Name: a, Address: []string{b, c}, Contact: a}, Issued: record.Date(b), Changes: []string{c, a}}
		doc.Order = record.SupplierOrder{
			Number: a, Supplier: b, SupplierName: c, SupplierAddress: []string{a, b}, ShipTo: []string{b, c, a}, BillTo: []string{c},
			Currency: b, Terms: c, Incoterm: a, IncotermPlace: b, ShipVia: c, Instructions: []string{a, c}, Notes: b,
		}
		value := decimal.New(n, -3)
		for range lines % 40 {
			doc.Order.Lines = append(doc.Order.Lines, record.SupplierOrderLine{
				Number: a, SupplierSKU: b, SKU: c, ASIN: a, UPC: b, FNSKU: c, Description: b + c, Note: a,
				Quantity: record.Quantity{Value: value, Unit: a}, CasePack: int(n), UnitCost: record.Money{Amount: value, Currency: b},
			})
		}
		file, _, err := SupplierOrder(doc)
		if err != nil {
			t.Fatal(err)
		}
		if err := readBack(t, file).misplaced(); err != nil {
			t.Fatal(err)
		}
	})
}

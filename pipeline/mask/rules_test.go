package mask_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/docket-edi/docket/pipeline/mask"
	"github.com/docket-edi/docket/schemas/record"
)

// element gives element n of the k-th segment of that id, from 0.
func element(t testing.TB, data, segment string, k, n int) string {
	t.Helper()
	for _, line := range strings.Split(data, "~") {
		if f := strings.Split(strings.TrimSpace(line), "*"); f[0] == segment {
			if k--; k < 0 && n < len(f) {
				return f[n]
			}
		}
	}
	t.Fatalf("no %s%02d in %s", segment, n, data)
	return ""
}

// Check digits that were right are right, one that was wrong is wrong; the ids
// of one item go on being those of one item.
func TestCheckDigits(t *testing.T) {
	for _, seed := range []string{"a", "b", "c", "d", "e"} {
		got := masked(t, seed, strings.Replace(invoice, "PO1*", "", 1))
		for _, n := range []int{7, 9, 11} {
			if v := element(t, got, "IT1", 0, n); !record.CheckDigitOK(v) {
				t.Errorf("IT1%02d %s: the check digit is wrong", n, v)
			}
		}
		if v := element(t, got, "N1", 0, 4); !record.CheckDigitOK(v) {
			t.Errorf("GLN %s: the check digit is wrong", v)
		}
		if v := element(t, got, "IT1", 1, 7); record.CheckDigitOK(v) {
			t.Errorf("IT107 %s: the check digit is right, it was wrong", v)
		}
		if upc, gtin := element(t, got, "IT1", 0, 7), element(t, got, "IT1", 0, 11); gtin[:2] != "10" || gtin[2:13] != upc[:11] {
			t.Errorf("UPC %s and GTIN-14 %s are no longer of one item", upc, gtin)
		}
	}
}

// A total that was a sum of the lines is the same sum of the masked lines; one
// that was none is none.
func TestTotals(t *testing.T) {
	sum := func(data string) decimal.Decimal {
		total := decimal.Zero
		for k := range 2 {
			q, p := decimal.RequireFromString(element(t, data, "IT1", k, 2)), decimal.RequireFromString(element(t, data, "IT1", k, 4))
			total = total.Add(q.Mul(p))
		}
		return total
	}
	for name, c := range map[string]struct {
		edit []string
		sac  int64 // sign of the SAC in the total
		same bool
	}{
		"lines and charge":     {nil, 1, true},
		"lines only":           {[]string{"TDS*32620", "TDS*31620"}, 0, true},
		"lines less allowance": {[]string{"TDS*32620", "TDS*30620", "SAC*C", "SAC*A"}, -1, true},
		"large allowance":      {[]string{"TDS*32620", "TDS*620", "SAC*C*D240***1000", "SAC*A*D240***31000"}, -1, true},
		"neither":              {[]string{"TDS*32620", "TDS*99999"}, 1, false},
	} {
		for _, seed := range []string{"a", "b", "c", "d", "e", "f", "g"} {
			data := strings.NewReplacer(c.edit...).Replace(invoice)
			got := masked(t, seed, data)
			tds := decimal.RequireFromString(element(t, got, "TDS", 0, 1)).Shift(-2)
			sac := decimal.RequireFromString(element(t, got, "SAC", 0, 5)).Shift(-2)
			if want := sum(got).Add(sac.Mul(decimal.NewFromInt(c.sac))); tds.Equal(want) != c.same {
				t.Errorf("%s: the total is %s, the sum %s:\n%s", name, tds, want, got)
			}
			if d := cmp.Diff(places(verdict([]byte(data))), places(verdict([]byte(got)))); d != "" {
				t.Errorf("%s: %s", name, d)
			}
		}
	}
	order := strings.NewReplacer("*810*", "*850*", "BIG*20250110*INV-77*20250102*4XK2M7QA", "BEG*00*NE*4XK2M7QA**20250110", "IT1*", "PO1*",
		"TDS*32620~\nSAC*C*D240***1000~\nCTT*2*42~", "CTT*2*42~\nAMT*TT*316.20~").Replace(invoice)
	got := masked(t, "a", order)
	want := decimal.Zero
	for k := range 2 {
		want = want.Add(decimal.RequireFromString(element(t, got, "PO1", k, 2)).Mul(decimal.RequireFromString(element(t, got, "PO1", k, 4))))
	}
	if amt := element(t, got, "AMT", 0, 2); !decimal.RequireFromString(amt).Equal(want) {
		t.Errorf("AMT is %s, the lines are %s", amt, want)
	}
}

var offsets = regexp.MustCompile(`\d+`)

// places are verdicts without the bytes of the file they are at, for files
// whose total needed another digit.
func places(list []string) []string {
	for i, v := range list {
		if n := offsets.FindAllStringIndex(v, -1); strings.Contains(v, "reject") || strings.Contains(v, "note") || strings.Contains(v, "error") {
			list[i] = v[:n[len(n)-1][0]]
		} else if i == 0 {
			list[i] = v[n[1][1]:]
		}
	}
	return list
}

// A file cut off anywhere keeps what is wrong with it and shows nothing more.
func TestCutAnywhere(t *testing.T) {
	for n := 1; n < len(invoice); n++ {
		out, err := mask.New([]byte("seed")).File([]byte(invoice[:n]))
		if errors.Is(err, mask.ErrNoX12) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(verdict([]byte(invoice[:n])), verdict(out)); d != "" {
			t.Fatalf("cut at %d (-before +after):\n%s", n, d)
		}
		for _, gone := range []string{"VENDOR01", "SECRET", "4XK2M7QA", "Portland", "840012010013"} {
			if strings.Contains(string(out), gone) {
				t.Fatalf("cut at %d: %s is still there:\n%s", n, gone, out)
			}
		}
	}
}

// What docket knows nothing of is masked too: other segments, other sets, text
// between interchanges, more elements than a segment has.
func TestUnknown(t *testing.T) {
	data := "From: ann@acme.example\n" + strings.NewReplacer("*810*", "*214*", "BIG*", "B10*", "PID*F****Kettle for 4XK2M7QA", "ZZZ*Kettle*20250110*EA",
		"N4*Portland*OR*97201*US", "N4*Portland*OR*97201*US*****Portland").Replace(invoice) + "Greetings, Ann Lee of Acme Home Goods\n"
	got := masked(t, "seed", data)
	for _, gone := range []string{"acme", "INV-77", "4XK2M7QA", "Kettle", "Portland", "Greetings", "Home", "Goods"} {
		if strings.Contains(got, gone) {
			t.Errorf("%s is still there:\n%s", gone, got)
		}
	}
	if !strings.Contains(got, "*20250110*EA~") {
		t.Errorf("dates and codes stay:\n%s", got)
	}
	if d := cmp.Diff(verdict([]byte(data)), verdict([]byte(got))); d != "" {
		t.Errorf("-before +after:\n%s", d)
	}
}

// Line breaks inside segments stay where they are, and change no value.
func TestWrapped(t *testing.T) {
	flat := strings.ReplaceAll(invoice, "\n", "")
	wrap := func(s string) string {
		lines := ""
		for ; len(s) > 80; s = s[80:] {
			lines += s[:80] + "\r\n"
		}
		return lines + s
	}
	if got, want := masked(t, "seed", wrap(flat)), wrap(masked(t, "seed", flat)); got != want {
		t.Errorf("wrapped:\n%s\nwant:\n%s", got, want)
	}
}

// Different words stay different, none stays itself, and the form is kept.
func TestWords(t *testing.T) {
	m := mask.New([]byte("seed"))
	whole := regexp.MustCompile(`(?s)MSG\*(.*?)~`)
	mask := func(t *rapid.T, word string) string {
		out, err := m.File([]byte("ISA*00*          *00*          *ZZ*A              *ZZ*B              *250110*0612*U*00401*000000001*0*P*>~" +
			"GS*PO*A*B*20250110*0612*1*X*004010~ST*850*0001~N9*L1*1~MSG*" + word + "~SE*4*0001~GE*1*1~IEA*1*000000001~"))
		if err != nil {
			t.Fatal(err)
		}
		return whole.FindStringSubmatch(string(out))[1]
	}
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[0-9A-Za-zÀ-ÖА-Я가-힣]{1,20}`)
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		x, y := mask(t, a), mask(t, b)
		if (x == y) != (a == b) || x == a {
			t.Fatalf("%q becomes %q, %q becomes %q", a, x, b, y)
		}
		if len(x) != len(a) || utf8.RuneCountInString(x) != utf8.RuneCountInString(a) {
			t.Fatalf("%q becomes %q, of another length", a, x)
		}
		if form(x) != form(a) {
			t.Fatalf("%q becomes %q, of another form", a, x)
		}
	})
}

func form(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return '9'
		case r >= 'A' && r <= 'Z':
			return 'X'
		case r >= 'a' && r <= 'z':
			return 'x'
		}
		return 'u'
	}, s)
}

func TestNoX12(t *testing.T) {
	for _, data := range []string{"", "Hello", "{}", "ISA is no header", "GS*PO*A~ST*850*0001~", "\x00\xff\xfe"} {
		if _, err := mask.New([]byte("seed")).File([]byte(data)); !errors.Is(err, mask.ErrNoX12) {
			t.Errorf("%q: %v", data, err)
		}
	}
}

// The masked file has the faults of the file, whatever the file is.
func FuzzFile(f *testing.F) {
	f.Add([]byte(invoice))
	files, _ := filepath.Glob("../../samples/broken/*.edi")
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		before := bytes.Clone(data)
		out, err := mask.New([]byte("seed")).File(data)
		if !bytes.Equal(before, data) {
			t.Fatal("the input was changed")
		}
		if err != nil || len(out) != len(data) {
			return // refused, or a total grew: TestTotals
		}
		if d := cmp.Diff(verdict(data), verdict(out)); d != "" {
			t.Errorf("-before +after:\n%s", d)
		}
	})
}

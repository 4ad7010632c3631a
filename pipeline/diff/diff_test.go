package diff_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docket-edi/docket/pipeline/diff"
)

const order = `ISA*00*          *00*          *ZZ*AMAZON         *ZZ*VENDOR01       *250110*0612*U*00401*000000101*0*P*>~
GS*PO*AMAZON*VENDOR01*20250110*0612*101*X*004010~
ST*850*0001~
BEG*00*NE*4XK2M7QA**20250110~
REF*CR*ACME1~
DTM*064*20250110~
N1*ST**92*PHX6~
N3*1 Main St~
PO1*1*24*EA*4.25*PE*UP*840012010013*VN*A1~
PID*F****Kettle~
PO1*2*18*EA*11.90*PE*UP*840012010020~
CTT*2*42~
SE*11*0001~
GE*1*101~
IEA*1*000000101~
`

const notice = `ISA*00*          *00*          *ZZ*VENDOR01       *ZZ*AMAZON         *250110*0612*U*00401*000000007*0*T*>~
GS*SH*VENDOR01*AMAZON*20250110*0612*7*X*004010~
ST*856*0001~
BSN*00*S1*20250110*0612*0001~
HL*1**S~
HL*2*1*O~
PRF*4XK2M7QA~
HL*3*2*P~
MAN*GM*00000840012000000015~
HL*4*3*I~
LIN**UP*840012010013~
SN1**24*EA~
HL*5*2*P~
MAN*GM*00000840012000000022~
HL*6*5*I~
LIN**UP*840012010013~
SN1**6*EA~
CTT*6~
SE*17*0001~
GE*1*7~
IEA*1*000000007~
`

// unknown is a set that docket has no dictionary for.
var unknown = strings.NewReplacer("*850*", "*204*", "BEG*00*NE*4XK2M7QA**20250110", "B2**SCAC**77**PP").Replace(order)

func words(t *testing.T, a, b string) []string {
	t.Helper()
	res, err := diff.Files([]byte(a), []byte(b))
	if err != nil {
		t.Fatal(err)
	}
	list := []string{}
	for _, d := range res.Differences {
		list = append(list, d.Words)
	}
	return list
}

// What differs only in how it is written is equal.
func TestEqual(t *testing.T) {
	for name, edit := range map[string]*strings.Replacer{
		"control numbers": strings.NewReplacer("000000101", "000000999", "*101", "*999", "*0001", "*0007"),
		"envelope dates":  strings.NewReplacer("*250110*0612*", "*260228*2359*", "*20250110*0612*101", "*20260228*2359*101"),
		"delimiters":      strings.NewReplacer("*", "|", "~\n", "\n", ">", ":"),
		"line breaks":     strings.NewReplacer("\n", ""),
		"carriage return": strings.NewReplacer("\n", "\r\n"),
		"trailing spaces": strings.NewReplacer("ACME1", "ACME1   ", "Kettle", "Kettle "),
		"empty elements":  strings.NewReplacer("ACME1", "ACME1***"),
		"zeros":           strings.NewReplacer("11.90", "11.9", "*18*", "*18.0*", "4.25", "04.250"),
		"order of kinds":  strings.NewReplacer("REF*CR*ACME1~\nDTM*064*20250110~", "DTM*064*20250110~\nREF*CR*ACME1~"),
		"order of ids":    strings.NewReplacer("UP*840012010013*VN*A1", "VN*A1*UP*840012010013"),
	} {
		if got := words(t, order, edit.Replace(order)); len(got) > 0 {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// What differs in content is said in words, and nothing else is.
func TestDifferences(t *testing.T) {
	swap := func(s string, oldnew ...string) string { return strings.NewReplacer(oldnew...).Replace(s) }
	for _, c := range []struct {
		name, a, b string
		want       []string
	}{
		{"quantity", order, swap(order, "*24*EA", "*18*EA"), []string{"order 4XK2M7QA line 1: quantity ordered 24 EA -> 18 EA"}},
		{"unit", order, swap(order, "*24*EA", "*24*CA"), []string{"order 4XK2M7QA line 1: quantity ordered 24 EA -> 24 CA"}},
		{"item", order, swap(order, "840012010020", "840012010037"), []string{"order 4XK2M7QA line 2: item id UP 840012010020 -> 840012010037"}},
		{"leading zero of an id", order, swap(order, "840012010020", "0840012010020"), []string{"order 4XK2M7QA line 2: item id UP 840012010020 -> 0840012010020"}},
		{"item gone", order, swap(order, "*VN*A1", ""), []string{"order 4XK2M7QA line 1: item id VN A1 only in A"}},
		{"line gone", order, swap(order, "PO1*2*18*EA*11.90*PE*UP*840012010020~\n", ""),
			[]string{"order 4XK2M7QA: line 2 only in A (line number 2, quantity ordered 18 EA, unit price 11.90, price basis PE, item id UP 840012010020)"}},
		{"lines renumbered", order, swap(order, "PO1*1*", "PO1*2*", "PO1*2*", "PO1*3*"),
			[]string{"order 4XK2M7QA line 1: line number 1 -> 2", "order 4XK2M7QA line 2: line number 2 -> 3"}},
		{"date", order, swap(order, "DTM*064*20250110", "DTM*064*20250111"), []string{"order 4XK2M7QA: date 064 2025-01-10 -> 2025-01-11"}},
		{"street", order, swap(order, "1 Main St", "2 Main St"), []string{"order 4XK2M7QA party ST street: address 1 Main St -> 2 Main St"}},
		{"text", order, swap(order, "Kettle", "Teapot"), []string{"order 4XK2M7QA line 1 item description F: description Kettle -> Teapot"}},
		{"reference", order, swap(order, "REF*CR*ACME1~\n", ""), []string{"order 4XK2M7QA: reference CR only in A (reference CR ACME1)"}},
		{"sender", order, swap(order, "*AMAZON         *", "*AMAZON2        *"), []string{"order 4XK2M7QA: sender ZZ:AMAZON -> ZZ:AMAZON2"}},
		{"another order", order, swap(order, "4XK2M7QA", "7RB3N9WD"), []string{"order 4XK2M7QA (850): only in A", "order 7RB3N9WD (850): only in B"}},
		{"a carton's item", notice, swap(notice, "SN1**6", "SN1**7"),
			[]string{"shipment S1 shipment order 4XK2M7QA carton 00000840012000000022 item 840012010013: units shipped 6 EA -> 7 EA"}},
		{"levels renumbered", notice, swap(notice, "HL*5*2", "HL*9*2", "HL*6*5", "HL*10*9"), []string{}},
		{"set without a dictionary", unknown, swap(unknown, "PHX6", "PHX7"), []string{"set 204 party ST: id 92 PHX6 -> PHX7"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.want, words(t, c.a, c.b)); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
		})
	}
}

// The other way round the same places differ.
func TestBothWays(t *testing.T) {
	b := strings.NewReplacer("*24*EA", "*18*EA", "REF*CR*ACME1~\n", "", "1 Main St", "2 Main St").Replace(order)
	if there, back := words(t, order, b), words(t, b, order); len(there) != 3 || len(back) != 3 {
		t.Errorf("there %q, back %q", there, back)
	}
}

// Each sample and each real file that is one says the same as itself.
func TestRealFiles(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/corpus/files/*")
	more, _ := filepath.Glob("../../samples/*.edi")
	if len(more) == 0 {
		t.Fatal("no samples")
	}
	for _, f := range append(files, more...) {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		res, err := diff.Files(data, data)
		if err == nil && len(res.Differences) > 0 {
			t.Errorf("%s differs from itself: %+v", f, res.Differences)
		}
	}
}

func TestNoX12(t *testing.T) {
	for _, c := range [][2]string{{order, "Hello"}, {"", order}, {"{}", "[]"}} {
		if _, err := diff.Files([]byte(c[0]), []byte(c[1])); err == nil {
			t.Errorf("%q and %q were compared", c[0], c[1])
		}
	}
}

func FuzzFiles(f *testing.F) {
	f.Add([]byte(order), []byte(notice))
	f.Add([]byte(unknown), []byte(order[:300]))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		there, err := diff.Files(a, b)
		back, err2 := diff.Files(b, a)
		if (err == nil) != (err2 == nil) || (len(there.Differences) == 0) != (len(back.Differences) == 0) {
			t.Errorf("there %v %v, back %v %v", there, err, back, err2)
		}
	})
}

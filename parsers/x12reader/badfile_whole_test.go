package x12reader_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/fault"
)

// wholeFile is a file that is bad as a whole, not in one segment: its faults by
// code, severity and scope, the place where it has one, and TA1.
type wholeFile struct {
	name, file string
	limits     x12reader.Options
	want       string // faults, in the order of the file
	ta1        string // of each interchange
}

func wholeFiles() []wholeFile {
	f, _ := bases()[2].make(1) // it has no composite, which another ISA16 would break
	good, _ := f.render()
	body := good[106:]
	sub := func(old, new string) string { return strings.Replace(good, old, new, 1) }
	order := body[strings.Index(body, "ST*"):strings.Index(body, "GE*")]
	return []wholeFile{
		{name: "empty", file: "", want: "file-empty reject file", ta1: ""},
		{name: "blanks", file: " \r\n\t\n ", want: "file-empty reject file", ta1: ""},
		{name: "mark only", file: "\ufeff", want: "file-empty reject file", ta1: ""},
		{name: "text", file: "Please find our order attached.", want: "file-not-x12 reject file", ta1: ""},
		{name: "sets without envelope", file: order, want: "file-not-x12 reject file", ta1: ""},
		{name: "EDIFACT", file: "UNA:+.? 'UNB+UNOA:1+A+B+250110:0612+1'", want: "file-not-x12 reject file", ta1: ""},
		// Text around an interchange is shown, and harms nothing.
		{name: "text before", file: "From: edi\n\n" + good, want: "file-garbage error file", ta1: "E 022"},
		{name: "text behind", file: good + "bye", want: "file-garbage error file", ta1: "A 000,"},
		{name: "mark before", file: "\ufeff" + good, ta1: "A 000"},
		{name: "ISA of twelve elements", file: "ISA*00*          *00*          *ZZ*AMAZON         *ZZ*VENDOR01       *250110*0612*U*00401~" + body,
			want: "interchange-header-short reject interchange ISA", ta1: "R 022"},
		{name: "letter as terminator", file: strings.ReplaceAll(good, "~", "Q"), want: "interchange-delimiters reject interchange ISA16", ta1: "R 004"},
		{name: "separator as terminator", file: sub("P*>~", "P*>*"), want: "interchange-delimiters reject interchange ISA16", ta1: "R 004"},
		{name: "ISA13 twice", file: good + good, want: "interchange-control-duplicate reject interchange ISA13", ta1: "A 000,R 025"},
		{name: "no group", file: good[:106] + "IEA*0*000000101~", want: "interchange-empty reject interchange IEA", ta1: "R 022"},
		{name: "TA1 only", file: good[:106] + "TA1*000000077*250110*0600*A*000~IEA*0*000000101~", ta1: "A 000"},
		{name: "TA1 only, IEA01 1", file: good[:106] + "TA1*000000077*250110*0600*A*000~IEA*1*000000101~", want: "interchange-trailer note interchange IEA01", ta1: "A 000"},
		{name: "group without sets", file: good[:106] + body[:strings.Index(body, "ST*")] + "GE*0*101~IEA*1*000000101~", want: "group-empty reject group GE01", ta1: "A 000"},
		{name: "empty segment", file: sub("MSG*", "~MSG*"), want: "segment-empty note interchange", ta1: "A 000"},
		{name: "line break in data", file: sub("*WWW", "*W\nWW"), want: "line-break-in-data note interchange REF", ta1: "A 000"},
		{name: "00401 with a separator in ISA11", file: sub("*U*00401*", "*^*00401*"), want: "interchange-repetition note interchange ISA11", ta1: "A 000"},
		{name: "00501 without", file: sub("*U*00401*", "*U*00501*"), want: "interchange-repetition note interchange ISA11", ta1: "A 000"},
		{name: "ISA16 missing", file: sub("*P*>~", "*P*~"), want: "interchange-terminator note interchange ISA16", ta1: "A 000"},
		{name: "more than the file's limit", file: manySets(good, order, 400), limits: x12reader.Options{MaxFile: 70_000},
			want: "interchange-trailer-missing reject interchange IEA, group-trailer-missing reject group GE, set-trailer-missing reject set SE@12, file-too-big reject file", ta1: "R 023,"},
		{name: "a long segment", file: sub("*WWW", "*"+strings.Repeat("A", 300)), limits: x12reader.Options{MaxSegment: 200}, want: "segment-too-long reject set REF@5", ta1: "A 000"},
		{name: "many elements", file: sub("BT*USD", "BT*USD"+strings.Repeat("*", 30)), limits: x12reader.Options{MaxElements: 20}, want: "segment-too-many-elements reject set CUR@3", ta1: "A 000"},
		{name: "a large set", file: good, limits: x12reader.Options{MaxSet: 70}, want: "set-too-big reject set REF@4", ta1: "A 000"},
		{name: "many sets", file: manySets(good, order, 3), limits: x12reader.Options{MaxSets: 2}, want: "group-too-many-sets reject group ST01", ta1: "A 000"},
		{name: "levels nested too deep", file: deepLevels(), want: "level-too-deep reject element HL02@48", ta1: "A 000"},
		{name: "a hundred faults and more", file: manyFaults(), want: strings.Repeat("?", 100) + "more-faults reject set", ta1: "A 000"},
	}
}

func manySets(good, order string, n int) string {
	var sets strings.Builder
	for i := range n {
		sets.WriteString(strings.ReplaceAll(order, "*0001~", fmt.Sprintf("*%04d~", i+1)))
	}
	return strings.NewReplacer(order, sets.String(), "GE*1*", fmt.Sprintf("GE*%d*", n)).Replace(good)
}

func deepLevels() string {
	f, _ := bases()[4].make(1)
	st := f.find("CTT")[0]
	for i := 6; i <= 35; i++ {
		parent := strconv.Itoa(i - 1)
		if i == 6 {
			parent = "3"
		}
		f.insert(f.index(st), &piece{loop: "HL", id: "HL", e: []string{strconv.Itoa(i), parent, "I"}})
	}
	f.close()
	file, _ := f.render()
	return file
}

func manyFaults() string {
	f, _ := bases()[0].make(1)
	for range 150 {
		f.insert(f.index(f.find("REF")[0]), &piece{id: "REF", e: []string{"CR", "A\x01"}})
	}
	f.close()
	file, _ := f.render()
	return file
}

// Files that are bad as a whole.
func TestBadWholeFiles(t *testing.T) {
	for _, c := range wholeFiles() {
		t.Run(c.name, func(t *testing.T) {
			res, err := x12reader.File(strings.NewReader(c.file), x12reader.FileOptions{Options: c.limits})
			if err != nil {
				t.Fatal(err)
			}
			var got, ta1 []string
			for _, x := range faultsOf(res) {
				s := fmt.Sprintf("%s %s %s %s", x.Code, x.Severity, x.Scope, x.Segment)
				if x.Element > 0 {
					s += digits2(x.Element)
				}
				if x.Position > 0 {
					s += fmt.Sprintf("@%d", x.Position)
				}
				got = append(got, strings.TrimRight(s, " "))
			}
			for _, ic := range res.Interchanges {
				answer := ""
				if ic.Header != (x12reader.Header{}) {
					answer = ic.TA1.Code + " " + ic.TA1.Note
				}
				ta1 = append(ta1, answer)
			}
			text := strings.Join(got, ", ")
			if strings.HasPrefix(c.want, "?") { // the first hundred are listed, then one for the rest
				if len(got) != 101 {
					t.Fatalf("%d faults", len(got))
				}
				text = strings.Repeat("?", 100) + got[100]
			}
			if text != c.want {
				t.Errorf("faults %s\nwant   %s", text, c.want)
			}
			if got := strings.Join(ta1, ","); got != c.ta1 {
				t.Errorf("TA1 %s, want %s", got, c.ta1)
			}
		})
	}
}

// Every code that the reader or the judge can give has a bad file.
func TestEveryCodeHasABadFile(t *testing.T) {
	made := map[fault.Code]bool{}
	for _, b := range bases() {
		for i, x := range breakages(b) {
			if f, ok := b.make(i, x); ok {
				for _, w := range f.wants {
					made[w.code] = true
				}
			}
		}
	}
	for _, c := range wholeFiles() {
		for _, w := range strings.Split(strings.TrimLeft(c.want, "?"), ", ") {
			made[fault.Code(strings.Split(w, " ")[0])] = true
		}
	}
	elsewhere := map[string]string{
		"ElementDelimiter": "given to writers only: a reader cannot meet a delimiter inside a value",
		"NumberMissing":    "given when a record is made of a set",
		"LineQuantity":     "given when a record is made of a set",
		"LinePrice":        "given when a record is made of a set",
		"LineDuplicate":    "given when a record is made of a set",
		"TotalAmount":      "given when a record is made of a set",

		"SegmentRequired": "given by guides only: schemas/x12/check/guide_test.go",
		"SegmentNotUsed":  "given by guides only: schemas/x12/check/guide_test.go",
		"ElementRequired": "given by guides only: schemas/x12/check/guide_test.go",
		"ElementNotUsed":  "given by guides only: schemas/x12/check/guide_test.go",
		"ElementForm":     "given by guides only: schemas/x12/check/guide_test.go",
		"CodeNotAllowed":  "given by guides only: schemas/x12/check/guide_test.go",
		"GuideRule":       "given by guides only: schemas/x12/check/guide_test.go",
		"LevelOrder":      "given by guides only: schemas/x12/check/guide_test.go",
		"ItemCheckDigit":  "given by guides only: schemas/x12/check/guide_test.go",
	}
	for name, code := range codesInSource(t) {
		if !made[code] && elsewhere[name] == "" {
			t.Errorf("no bad file gives %s (%s)", name, code)
		}
		if made[code] && elsewhere[name] != "" {
			t.Errorf("%s has a bad file after all: take it from the list", name)
		}
	}
}

// codesInSource reads the codes out of schemas/fault/codes.go, so that a new
// one cannot be forgotten here.
func codesInSource(t *testing.T) map[string]fault.Code {
	file, err := parser.ParseFile(token.NewFileSet(), "../../schemas/fault/codes.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]fault.Code{}
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == 1 && fmt.Sprint(v.Type) == "Code" {
			value, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			codes[v.Names[0].Name] = fault.Code(value)
		}
		return true
	})
	if len(codes) < 70 {
		t.Fatalf("only %d codes found", len(codes))
	}
	return codes
}

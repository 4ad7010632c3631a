package x12reader_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/fault"
)

// What the field sends (spec/field-files.md), each with the faults that a
// strict reader reports, by code. Every file but the unreadable ones holds the
// same order, which must come out whole.
func TestFieldOddities(t *testing.T) {
	good := envelope(order...)
	sub := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(good) }
	body := good[len(isa):]
	for _, c := range []struct {
		name, file string
		want       []fault.Code
	}{
		{"as written", good, nil},
		{"field 1: wrong SE01", sub("SE*9", "SE*5"), []fault.Code{fault.SegmentCount}},
		{"field 2: GE01 too large", sub("GE*1*", "GE*12*"), []fault.Code{fault.GroupSetCount}},
		{"field 3: leading zeros", sub("IEA*1*000000101", "IEA*1*101", "GE*1*101", "GE*1*0101"), []fault.Code{fault.InterchangeControlZeros, fault.GroupControlZeros}},
		{"field 4: newline is the terminator", strings.ReplaceAll(good, "~", "\n"), nil},
		{"field 4: CRLF is the terminator", strings.ReplaceAll(good, "~", "\r\n"), nil},
		{"field 4: CR is the terminator", strings.ReplaceAll(good, "~", "\r"), nil},
		{"field 4: newline, some lines CRLF", strings.Replace(strings.ReplaceAll(good, "~", "\n"), "CSH*Y\n", "CSH*Y\r\n", 1), nil},
		{"field 4: blank lines", strings.ReplaceAll(good, "~", "\n\n"), nil},
		{"field 5: CRLF behind the terminator", strings.ReplaceAll(good, "~", "~\r\n"), nil},
		{"field 5: indentation", strings.ReplaceAll(good, "~", "~\n\t  "), nil},
		{"field 6: wrapped at 80 columns", wrap(good, 80, "\n"), []fault.Code{fault.LineBreakInData}},
		{"field 6: wrapped with CRLF", wrap(good, 80, "\r\n"), []fault.Code{fault.LineBreakInData}},
		{"field 6: wrapped inside and behind ISA", wrap(good, 53, "\n"), []fault.Code{fault.LineBreakInData}},
		{"field 6: break before the terminator", sub("CSH*Y~", "CSH*Y\r\n~"), nil},
		{"field 7: collapsed ISA", strings.NewReplacer("          ", "", "AMAZON         ", "AMAZON", "VENDOR01       ", "VENDOR01").Replace(good), []fault.Code{fault.InterchangeWidth}},
		{"field 7: no-break spaces", sub("AMAZON         ", "AMAZON\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0"), nil},
		{"field 8: ISA16 missing, tilde and newline", sub("*P*>~", "*P*~\n", "~", "~\n"), []fault.Code{fault.InterchangeTerminator}},
		{"field 8: ISA16 missing", sub("*P*>~", "*P*~"), []fault.Code{fault.InterchangeTerminator}},
		{"field 8: ISA16 is a tilde", strings.NewReplacer("*P*>~", "*P*~\n", "~", "\n").Replace(good), nil},
		{"field 8: blanks behind ISA16", strings.NewReplacer("*P*>~", "*P*>  \n", "~", "\n").Replace(good), []fault.Code{fault.InterchangeTerminator}},
		{"field 9: ellipsis", strings.ReplaceAll(good, "~", "…"), nil},
		{"field 9: one byte of 8 bits", strings.ReplaceAll(good, "~", "\xd6"), nil},
		{"field 9: U+FFFD", strings.ReplaceAll(good, "~", "\uFFFD"), nil},
		{"field 10: byte order mark", "\ufeff" + good, nil},
		{"field 11: no last terminator", strings.TrimSuffix(good, "~"), []fault.Code{fault.TerminatorMissing}},
		{"field 11: newline at the end", good + "\r\n", nil},
		{"field 11: DOS end of file", good + "\x1a", nil},
		{"field 12: 00501 with U", sub("*U*00401*", "*U*00501*"), []fault.Code{fault.InterchangeRepetition}},
		{"field 12: 00401 with ^", sub("*U*00401*", "*^*00401*"), []fault.Code{fault.InterchangeRepetition}},
		{"field 13: ISA12 of another family", sub("*U*00401*", "*U*00200*"), nil},
		{"field 13: suffix of GS08", sub("*X*004010", "*X*004010VICS"), nil},
		{"field 14: other separators", strings.NewReplacer("*", "|", ">", "^", "~", "!").Replace(good), nil},
		{"field 14: pipe as terminator", strings.NewReplacer("~", "|").Replace(good), nil},
		{"field 14: backslash as terminator", strings.NewReplacer("~", "\\").Replace(good), nil},
		{"field 14: tilde as separator", strings.NewReplacer("*", "~", "~", "'").Replace(good), nil},
		{"field 14: unit and group separators", strings.NewReplacer("*", "\x1d", "~", "\x1c", ">", "\x1f").Replace(good), nil},
		{"field 15: empty segments", sub("CSH*Y~", "CSH*Y~~~"), []fault.Code{fault.SegmentEmpty}},
		{"field 15: trailing empty elements", sub("REF*CR*ACME1~", "REF*CR*ACME1**~", "CSH*Y~", "CSH*Y***********************~"), nil},
		{"field 16: CTT01", sub("CTT*1*", "CTT*481*"), []fault.Code{fault.TotalLines}},
		{"field 17: CTT02", sub("CTT*1*24", "CTT*1*25"), []fault.Code{fault.TotalHash}},
		{"field 19: no CTT", sub("CTT*1*24~SE*9", "SE*8"), nil},
		{"field 22: trailing garbage", sub("000000101~", "000000101 (control)~", "*0*P", "*0*P"), []fault.Code{fault.InterchangeTrailer}},
		{"field 22: GE with words", sub("GE*1*101", "GE*1*101 (Group Control Number)"), []fault.Code{fault.GroupTrailer}},
		{"field 22: GS with ten elements", sub("*X*004010", "*X*004010*A*B"), []fault.Code{fault.GroupHeader}},
		{"field 24: ISB and ISE", sub("GS*PO", "ISB*A*1~ISE*1*2~GS*PO"), nil},
		{"exact 2.8: trailing spaces", sub("*NE*", "*NE *", "20250115", "20250115 "), []fault.Code{fault.ElementTrailingSpaces, fault.ElementTrailingSpaces}},
		{"exact 5: leading spaces count", sub("*ACME1", "* ACME1"), nil},
		{"exact 7: 8-bit text", sub("*ACME1", "*Caf\xe9"), []fault.Code{fault.ElementCharacterSet}},
		{"control character", sub("*ACME1", "*AC\x01ME"), []fault.Code{fault.ElementBadCharacter}},
		{"text before", "From: edi@example.com\n\n" + good, []fault.Code{fault.FileGarbage}},
		{"text behind", good + "-- \nsent by nobody\n", []fault.Code{fault.FileGarbage}},
		{"segment between sets", sub("SE*9*0001~", "SE*9*0001~NTE*X~"), []fault.Code{fault.SegmentOutsideSet}},
		{"segment between groups", sub("GE*1*101~", "GE*1*101~NTE*X~"), []fault.Code{fault.InterchangeStructure}},
		{"set without group", isa + strings.Replace(strings.Split(body, "~GE")[0], "GS*PO*AMAZON*VENDOR01*20250110*0612*101*X*004010~", "", 1) + "~IEA*0*000000101~",
			[]fault.Code{fault.GroupHeaderMissing, fault.GroupTrailerMissing}},
	} {
		t.Run(c.name, func(t *testing.T) {
			res := verdict(t, []byte(c.file))
			var got []fault.Code
			for _, f := range faultsOf(res) {
				got = append(got, f.Code)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("faults %v, want %v", got, c.want)
			}
			if sets := setsOf(res); len(sets) != 1 || sets[0] != "850/0001" {
				t.Errorf("sets %v, want the one order", sets)
			}
		})
	}
}

// Files that are no interchange, and interchanges that cannot be read, come
// with their reason.
func TestUnreadable(t *testing.T) {
	good := envelope(order...)
	for _, c := range []struct {
		name, file string
		want       []fault.Code
		sets       int
	}{
		{"field 25: empty", "", []fault.Code{fault.FileEmpty}, 0},
		{"blank", " \r\n\t\n", []fault.Code{fault.FileEmpty}, 0},
		{"field 25: text", "Hello, please find our order attached.", []fault.Code{fault.FileNotX12}, 0},
		{"text with ISA", "ISA is a word of three letters", []fault.Code{fault.FileNotX12}, 0},
		{"field 25: no ISA, bare ST to SE", "ST*850*0001~BEG*00*SA*1**20250110~SE*3*0001~", []fault.Code{fault.FileNotX12}, 0},
		{"field 25: SA*", good[1:], []fault.Code{fault.FileNotX12}, 0},
		{"bytes", "\x00\xff\x00\xff", []fault.Code{fault.FileNotX12}, 0},
		{"cut in ISA", good[:60], []fault.Code{fault.InterchangeHeaderShort, fault.InterchangeTrailerMissing}, 0},
		{"cut behind ISA", good[:106], []fault.Code{fault.InterchangeTrailerMissing}, 0},
		{"letter as terminator", strings.ReplaceAll(good, "~", "Q"), []fault.Code{fault.InterchangeDelimiters}, 0},
		{"ISA with ten elements, then a whole one", "ISA*00*          *00*          *ZZ*AMAZON         *ZZ*VENDOR01       *250110*0612~GS*PO*A*B~IEA*1*1~" + good,
			[]fault.Code{fault.InterchangeHeaderShort, fault.GroupHeader}, 1},
		{"no IEA, next ISA with other delimiters", strings.Split(good, "IEA")[0] + strings.NewReplacer("*", "|", "~", "\n", "101|0|P", "102|0|P").Replace(good),
			[]fault.Code{fault.InterchangeTrailerMissing}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			res := verdict(t, []byte(c.file))
			var got []fault.Code
			for _, f := range faultsOf(res) {
				got = append(got, f.Code)
			}
			for _, w := range c.want {
				if !slices.Contains(got, w) {
					t.Errorf("faults %v, want %v among them", got, c.want)
				}
			}
			if n := len(setsOf(res)); n != c.sets {
				t.Errorf("%d sets, want %d", n, c.sets)
			}
			if res.WorstStatus() != x12reader.Rejected {
				t.Errorf("status %s, want rejected", res.WorstStatus())
			}
		})
	}
}

func setsOf(res *x12reader.Result) (sets []string) {
	for _, ic := range res.Interchanges {
		for _, g := range ic.Groups {
			for _, s := range g.Sets {
				sets = append(sets, s.ID+"/"+s.Control)
			}
		}
	}
	return sets
}

func wrap(s string, width int, brk string) string {
	var b strings.Builder
	for len(s) > width {
		fmt.Fprintf(&b, "%s%s", s[:width], brk)
		s = s[width:]
	}
	return b.String() + s
}

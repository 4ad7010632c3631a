package x12reader_test

import (
	"strings"

	"github.com/docket-edi/docket/schemas/fault"
)

// interchangeBreakages break ISA and IEA (element I18).
func interchangeBreakages(b base) (all []breakage) {
	pieces := b.file().pieces
	header := func(n int, value, answer string, severity fault.Severity) {
		all = append(all, breakage{name: "ISA" + digits2(n) + " is " + value, late: true, do: func(f *badfile, original []*piece) bool {
			p := original[0]
			if p.get(n) == value || !f.mark(p) {
				return false
			}
			p.set(n, value)
			f.want(want{code: fault.InterchangeHeader, severity: severity, scope: fault.Interchange, at: p, element: n, value: value, answer: answer})
			return true
		}})
	}
	header(1, "Q9", "010", fault.Reject)
	header(3, "Q9", "012", fault.Reject)
	header(5, "Q9", "005", fault.Reject)
	header(6, strings.Repeat(" ", 15), "006", fault.Reject)
	header(7, "Q9", "007", fault.Reject)
	header(8, strings.Repeat(" ", 15), "008", fault.Reject)
	header(9, "251310", "014", fault.Reject)
	header(9, "2501AB", "014", fault.Reject)
	header(10, "2512", "015", fault.Reject)
	header(10, "06:1", "015", fault.Reject)
	header(12, "0040X", "017", fault.Reject)
	header(14, "2", "019", fault.Reject)
	header(15, "X", "020", fault.Reject)
	all = append(all, controlLetters(len(pieces)-1))
	for _, w := range []struct {
		n      int
		value  string
		answer string
	}{{2, "", "011"}, {4, "", "013"}, {6, "AMAZON", "006"}, {8, "VENDOR01", "008"}, {6, "AMAZON          ", "006"}} {
		all = append(all, breakage{name: "ISA" + digits2(w.n) + " not of its width", late: true, do: func(f *badfile, original []*piece) bool {
			if !f.mark(original[0]) {
				return false
			}
			original[0].set(w.n, w.value)
			f.want(want{code: fault.InterchangeWidth, severity: fault.Reject, scope: fault.Interchange, at: original[0], element: w.n, value: w.value, answer: w.answer})
			return true
		}})
	}
	last := len(pieces) - 1
	trailer := func(n int, value string, code fault.Code, ref, answer string) {
		all = append(all, breakage{name: "IEA" + digits2(n) + " is " + value, late: true, do: func(f *badfile, original []*piece) bool {
			p := original[last]
			if p.get(n) == value || !f.mark(p) {
				return false
			}
			p.set(n, value)
			f.want(want{code: code, severity: fault.Reject, scope: fault.Interchange, at: p, element: n, ref: ref, value: value, answer: answer})
			return true
		}})
	}
	for _, v := range []string{"0", "2", "9", "X", ""} {
		if v != "2" || len(b.groups) != 2 {
			trailer(1, v, fault.InterchangeGroupCount, "I16", "021")
		}
	}
	for _, v := range []string{"000000102", "999999999", "X", ""} {
		trailer(2, v, fault.InterchangeControlMismatch, "I12", "001")
	}
	return append(all,
		noted(last, 2, func(v string) string { return strings.TrimLeft(v, "0") }, fault.InterchangeControlZeros, fault.Interchange, "I12"),
		noted(last, 2, func(v string) string { return v + " (control)" }, fault.InterchangeTrailer, fault.Interchange, "I12"),
		stray(last, fault.InterchangeStructure, fault.Interchange, "022"),
		withoutInterchangeTrailer(last), unterminated(), totalLines(), totalHash())
}

// controlLetters puts letters into ISA13; IEA02 repeats it.
func controlLetters(last int) breakage {
	return breakage{name: "ISA13 with letters", late: true, do: func(f *badfile, original []*piece) bool {
		if !f.mark(original[0], original[last]) {
			return false
		}
		original[0].set(13, "00000010X")
		original[last].set(2, "00000010X")
		f.want(want{code: fault.InterchangeHeader, severity: fault.Reject, scope: fault.Interchange, at: original[0], element: 13, value: "00000010X", answer: "018"})
		return true
	}}
}

func withoutInterchangeTrailer(last int) breakage {
	return breakage{name: "no IEA", late: true, do: func(f *badfile, original []*piece) bool {
		p := original[last]
		at := f.index(p)
		if !f.mark(p, f.pieces[at-1]) {
			return false
		}
		f.want(want{code: fault.InterchangeTrailerMissing, severity: fault.Reject, scope: fault.Interchange, behind: f.pieces[at-1], segment: "IEA", answer: "023"})
		f.remove(p)
		return true
	}}
}

// unterminated leaves the last terminator out (spec/field-files.md row 11).
func unterminated() breakage {
	return breakage{name: "no last terminator", late: true, do: func(f *badfile, original []*piece) bool {
		iea := original[len(original)-1]
		if !f.mark(iea) {
			return false
		}
		f.open = true
		f.want(want{code: fault.TerminatorMissing, severity: fault.Note, scope: fault.Interchange, behind: iea, segment: "IEA"})
		return true
	}}
}

func totalLines() breakage {
	return breakage{name: "CTT01 is not the count", late: true, do: func(f *badfile, original []*piece) bool {
		ctt := f.find("CTT")
		if len(ctt) == 0 || !f.mark(ctt[len(ctt)-1]) {
			return false
		}
		p := ctt[len(ctt)-1]
		p.set(1, "481")
		f.want(want{code: fault.TotalLines, severity: fault.Note, scope: fault.Element, at: p, element: 1, ref: "354", value: "481"})
		return true
	}}
}

func totalHash() breakage {
	return breakage{name: "CTT02 is not the sum", late: true, do: func(f *badfile, original []*piece) bool {
		ctt := f.find("CTT")
		if len(ctt) == 0 || ctt[0].get(2) == "" || !f.mark(ctt[0]) {
			return false
		}
		ctt[0].set(2, "9876")
		f.want(want{code: fault.TotalHash, severity: fault.Note, scope: fault.Element, at: ctt[0], element: 2, ref: "347", value: "9876"})
		return true
	}}
}

package x12reader

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/x12"
	"github.com/docket-edi/docket/schemas/x12/check"
)

// widths of ISA01 to ISA16 (X12.5).
var widths = [16]int{2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1}

// fault adds a fault of the interchange itself.
func (ic *Interchange) fault(f fault.Fault) {
	if f.Scope == "" {
		f.Scope = fault.Interchange
	}
	f.Severity = ic.Policy.Severity(f.Code)
	ic.list.Add(f)
}

// judgeHeader judges ISA: its widths, then its content (TA1 codes 003 to 020).
func (ic *Interchange) judgeHeader(d *detected) {
	ic.fields = d.fields
	if d.cut {
		return // that the file ends is the cause, and goes first
	}
	if d.fields < 16 {
		ic.headerShort()
		return
	}
	ic.judgeWidths()
	isa, _ := x12.Load(ic.Header.Version)
	def := isa.Segment("ISA")
	for i, raw := range ic.Header.Raw {
		if hint := headerHint(&ic.Header, i+1, strings.TrimRight(raw, " "), &def.Elements[i]); hint != "" {
			ic.fault(ic.headerFault(fault.InterchangeHeader, i+1, raw, hint))
		}
	}
	r := strings.TrimSpace(ic.Header.Raw[10])
	switch old := ic.Header.Version < "00402"; {
	case !x12.Digits(ic.Header.Version): // faulted above; it says nothing of ISA11
	case old && r != "" && len(r) == 1 && separator(r[0]):
		ic.fault(ic.headerFault(fault.InterchangeRepetition, 11, r, "before 00402 ISA11 is U"))
	case !old && len(r) == 1 && !separator(r[0]):
		ic.fault(ic.headerFault(fault.InterchangeRepetition, 11, r, "from 00402 ISA11 is the repetition separator, such as ^"))
	}
	if d.odd {
		ic.fault(ic.headerFault(fault.InterchangeTerminator, 16, ic.Header.Raw[15], "the terminator was taken from how the segments end: "+strconv.Quote(ic.Delimiters.Segment)))
	}
	if d.wrapped {
		ic.lineBreak(ic.Start, ic.position, "ISA")
	}
}

func (ic *Interchange) headerShort() {
	ic.fault(fault.Fault{Code: fault.InterchangeHeaderShort, Segment: "ISA", PositionInFile: ic.position, Offset: ic.Start,
		Value: strconv.Itoa(ic.fields), Rule: "X12 ISA 16 elements", Hint: "send all sixteen elements of ISA"})
}

// judgeWidths gives one fault for all wrong widths: one cause, a header that
// lost its padding.
func (ic *Interchange) judgeWidths() {
	first, also := 0, ""
	for i, raw := range ic.Header.Raw {
		if utf8.RuneCountInString(raw) == widths[i] {
			continue
		}
		if first == 0 {
			first = i + 1
			continue
		}
		also += " " + two(i+1)
	}
	if first == 0 || first == 16 {
		return
	}
	hint := "ISA" + two(first) + " is " + strconv.Itoa(widths[first-1]) + " characters wide, padded with spaces"
	if also != "" {
		hint += "; also wrong: ISA" + also
	}
	f := ic.headerFault(fault.InterchangeWidth, first, ic.Header.Raw[first-1], hint)
	f.Rule += " " + strconv.Itoa(widths[first-1]) + "/" + strconv.Itoa(widths[first-1])
	ic.fault(f)
}

func (ic *Interchange) headerFault(code fault.Code, n int, value, hint string) fault.Fault {
	at := ic.Start + 4
	for _, raw := range ic.Header.Raw[:n-1] {
		at += int64(len(raw)) + 1
	}
	return fault.Fault{Code: code, Segment: "ISA", PositionInFile: ic.position, Element: n, Offset: at,
		Value: value, Rule: "X12 ISA-" + two(n), Hint: hint}
}

// headerHint says what ISA element n must be, or "" when v is that.
func headerHint(h *Header, n int, v string, use *x12.ElementUse) string {
	ok, want := true, ""
	v = strings.TrimSpace(strings.ReplaceAll(v, "\u00a0", " "))
	switch n {
	case 1, 3, 5, 7:
		ok, want = len(v) == 2 && use.Codes.Holds(v), "a qualifier such as 00 or ZZ"
	case 6, 8:
		ok, want = v != "", "the id of the partner"
	case 9:
		ok, want = len(v) == 6 && x12.RealDate(v), "a date YYMMDD"
	case 10:
		ok, want = len(v) == 4 && x12.RealTime(v), "a time HHMM"
	case 11:
		ok, want = len(v) == 1, "U, or the repetition separator from 00402 on"
	case 12:
		ok, want = len(v) == 5 && x12.Digits(v), "a version such as 00401"
	case 13:
		ok, want = len(v) <= 9 && x12.Digits(v), "nine digits"
	case 14:
		ok, want = v == "0" || v == "1", "0 or 1"
	case 15:
		ok, want = v == "P" || v == "T" || v == "I", "P, T or I"
	case 16:
		ok, want = len(v) == 0 || separator(v[0]), "the component separator"
	}
	if ok {
		return ""
	}
	return "ISA" + two(n) + " is " + want
}

func (ic *Interchange) lineBreak(offset int64, position int, segment string) {
	if ic.broken {
		return
	}
	ic.broken = true
	ic.fault(fault.Fault{Code: fault.LineBreakInData, Segment: segment, PositionInFile: position, Offset: offset,
		Rule: "docket", Hint: "the file seems to be wrapped; line breaks inside segments were dropped, here and further on"})
}

// judgeTrailer judges IEA: the count of groups (TA1 021) and the control number (001).
func (ic *Interchange) judgeTrailer(s *x12.Segment) {
	if n, err := strconv.Atoi(strings.TrimSpace(s.Element(1))); err != nil || n != ic.GroupCount {
		f := trailerFault(s, fault.InterchangeGroupCount, 1, "I16", "IEA01 counts the groups: "+strconv.Itoa(ic.GroupCount))
		switch {
		case ic.GroupCount == 0 && len(ic.Acks) > 0:
			f.Code = fault.InterchangeTrailer // an interchange of TA1 only: its IEA01 is 0, and 1 is seen
			ic.fault(f)
		case ic.GroupCount > 0:
			ic.fault(f)
		}
	}
	if ic.fields < 13 {
		return // there is no ISA13 that IEA02 could repeat
	}
	match, zeros, garbage := sameControl(s.Element(2), ic.Header.Control)
	if match && !zeros && !garbage {
		return
	}
	f := trailerFault(s, fault.InterchangeControlMismatch, 2, "I12", "IEA02 repeats ISA13: "+ic.Header.Control)
	switch {
	case !match:
		ic.fault(f)
	case garbage:
		f.Code = fault.InterchangeTrailer
		ic.fault(f)
	case zeros:
		f.Code = fault.InterchangeControlZeros
		ic.fault(f)
	}
}

func trailerFault(s *x12.Segment, code fault.Code, n int, ref, hint string) fault.Fault {
	return fault.Fault{Code: code, Segment: s.ID, PositionInFile: s.PositionInFile, Element: n, ElementRef: ref,
		Offset: s.ElementOffset(n), Value: s.Element(n), Rule: "X12 " + s.ID + "-" + two(n), Hint: hint}
}

// fault adds a fault of the group.
func (g *Group) fault(p check.Policy, f fault.Fault) {
	f.Scope, f.Severity = fault.Group, p.Severity(f.Code)
	g.list.Add(f)
}

// judgeHeader judges GS: GS01, GS06 and GS08 are matters of the 997 (element
// 716), the others of the TA1 (024).
func (g *Group) judgeHeader(ic *Interchange, s *x12.Segment) {
	at := func(code fault.Code, n int, ref, hint string) fault.Fault { return trailerFault(s, code, n, ref, hint) }
	use := g.Release.Segment("GS").Elements
	if len(g.FunctionalID) != 2 || !use[0].Codes.Holds(g.FunctionalID) {
		g.fault(ic.Policy, at(fault.GroupFunctionUnknown, 1, "479", "GS01 is the function of the group such as PO"))
	}
	if len(g.Control) > 9 || !x12.Digits(g.Control) {
		g.fault(ic.Policy, at(fault.GroupControlInvalid, 6, "28", "GS06 is 1 to 9 digits"))
	}
	if ic.controls[g.Control] {
		g.fault(ic.Policy, at(fault.GroupControlDuplicate, 6, "28", "each group of an interchange has its own GS06"))
	}
	ic.controls[g.Control] = true
	if !g.Known {
		g.refused = ic.Policy.Severity(fault.GroupVersionUnknown) == fault.Reject
		hint := "known: " + strings.Join(x12.Names(), ", ")
		if !g.refused {
			hint += "; judged as " + g.Release.Name
		}
		g.fault(ic.Policy, at(fault.GroupVersionUnknown, 8, "480", hint))
	}
	if g.Known || !x12.Digits(g.Version) { // a release without a dictionary may have other lengths: 003010 has dates of six digits
		ic.judgeGroupElements(s, g.Release)
	}
}

// judgeGroupElements judges what of GS is a matter of the TA1. Lengths and
// forms come from the dictionary; the first wrong element is named.
func (ic *Interchange) judgeGroupElements(s *x12.Segment, r *x12.Release) {
	for _, f := range check.Segment(r, s, ic.Delimiters, ic.Policy) {
		if f.Severity == fault.Note || f.Element == 1 || f.Element == 6 || f.Element == 8 {
			continue
		}
		f.Code, f.Scope = fault.GroupHeader, fault.Interchange
		ic.fault(f)
		return
	}
}

// judgeTrailer judges GE: the count of sets (716 code 5) and the control number (4).
func (g *Group) judgeTrailer(p check.Policy, s *x12.Segment) {
	g.Included = strings.Clone(strings.TrimSpace(s.Element(1)))
	n, err := strconv.Atoi(g.Included)
	switch {
	case err != nil || n != g.SetCount:
		g.fault(p, trailerFault(s, fault.GroupSetCount, 1, "97", "GE01 counts the transaction sets: "+strconv.Itoa(g.SetCount)))
	case n == 0:
		g.fault(p, trailerFault(s, fault.GroupEmpty, 1, "97", "a group holds at least one transaction set"))
	}
	if g.headless {
		return // there is no GS06 that GE02 could repeat
	}
	match, zeros, garbage := sameControl(s.Element(2), g.Control)
	if match && !zeros && !garbage {
		return
	}
	f := trailerFault(s, fault.GroupControlMismatch, 2, "28", "GE02 repeats GS06: "+g.Control)
	switch {
	case !match:
		g.fault(p, f)
	case garbage:
		f.Code = fault.GroupTrailer
		g.fault(p, f)
	case zeros:
		f.Code = fault.GroupControlZeros
		g.fault(p, f)
	}
}

// sameControl compares a trailer's control number with its header's: zeros when
// they differ in leading zeros only, garbage when text follows the number
// (spec/field-files.md rows 3 and 22).
func sameControl(trailer, header string) (match, zeros, garbage bool) {
	trailer = strings.TrimSpace(trailer)
	if trailer == header {
		return true, false, false
	}
	end := 0
	for end < len(trailer) && trailer[end] >= '0' && trailer[end] <= '9' {
		end++
	}
	if end == 0 || !x12.Digits(header) {
		return false, false, false
	}
	garbage = end < len(trailer)
	if strings.TrimLeft(trailer[:end], "0") != strings.TrimLeft(header, "0") {
		return false, false, false
	}
	return true, !garbage, garbage
}

func two(n int) string { return string([]byte{byte('0' + n/10%10), byte('0' + n%10)}) }

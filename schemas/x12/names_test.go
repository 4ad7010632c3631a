package x12

import (
	"fmt"
	"strings"
	"testing"
)

// Every element that has a number, every segment and every set has a short name
// of our own, in lower case but for abbreviations.
func TestNames(t *testing.T) {
	check := func(what, name string) {
		if words := len(strings.Fields(name)); words < 1 || words > 4 {
			t.Errorf("%s is called %q: want 1 to 4 words", what, name)
		}
		if first := name[:min(1, len(name))]; first != strings.ToLower(first) && strings.ToUpper(strings.Fields(name)[0]) != strings.Fields(name)[0] {
			t.Errorf("%s is called %q: want lower case", what, name)
		}
	}
	for number, e := range elements() {
		check("element "+number, e.Name)
	}
	for _, name := range Names() {
		r, _ := Load(name)
		for id, s := range r.segments {
			check(name+" "+id, s.Name)
			for i, u := range s.Elements {
				if u.Ref != "" && u.Name == "" {
					t.Errorf("%s %s%02d, element %s, has no name", name, id, i+1, u.Ref)
				}
			}
		}
		for _, id := range r.SetIDs() {
			check(name+" "+id, r.Set(id).Name)
		}
	}
}

// A code with a meaning is in the element's list, or is marked as added to it
// and is not.
func TestMeanings(t *testing.T) {
	var rows []meaningRow
	mustRead("codes.json", &rows)
	count, seen := 0, map[string]bool{}
	for _, row := range rows {
		e, known := elements()[row.Element]
		if !known || seen[row.Element] {
			t.Errorf("element %s is not known, or comes twice", row.Element)
		}
		seen[row.Element] = true
		for code, meaning := range row.Codes {
			count++
			if !e.Codes.Holds(code) {
				t.Errorf("%s of element %s is not in its list", code, row.Element)
			}
			if meaning == "" || Meaning(row.Element, code) != meaning {
				t.Errorf("%s of element %s means %q", code, row.Element, Meaning(row.Element, code))
			}
		}
		for code := range row.Added {
			count++
			if e.Codes.Holds(code) {
				t.Errorf("%s of element %s is marked as added, but is in its list", code, row.Element)
			}
		}
	}
	if count < 700 {
		t.Errorf("%d codes have a meaning", count)
	}
}

// What spec/x12-exact.md 2.3 and spec/x12-amazon.md 2 explain.
func TestMeaning(t *testing.T) {
	for _, c := range []struct{ element, codes string }{
		{"353", "00 01 04 05 06 07"}, {"92", "NE RO NP CN DS SA EO"}, {"587", "AC AD AE AH AK AP AT NA RD RF RJ RN RO RV ZZ"},
		{"668", "AC AR BP DR IA IB IC ID IE IF IH IW IP IQ IR IS SP R2 R3 BA BX BR CA CQ OS CK CX CG"},
		{"670", "AI CA CB CC CE CF CG CT DI MU NC PC PQ PR QD QI RA RB RC RE RM RQ RS RZ TI"},
		{"1271", "00 02 03 04 05 06 07 08 09 10 11 12 13 20 21 22 50 51 53 54 55 56 71"},
		{"235", "BP EN IB UA UK UP VN VP VC IN SK MG CB PI ZZ"}, {"98", "ST SF BT BY SU OB PE PR WH RE RI SE VN SO"},
		{"66", "9 1 2 15 92 91 UL ZZ"}, {"128", "CR PD BM BX CN 2I SN LO AO IA DP IV PO VR OQ ST"}, {"563", "Y N"},
		{"374", "001 002 007 010 011 017 036 037 038 063 064 067 068 069 097 118 405"}, {"639", "PE UM PP RE"},
		{"355", "EA CA PC LB PL KG OZ GR CT PK DZ BX"}, {"735", "S O T P I"}, {"1005", "0001 0002 0004"},
		{"88", "GM UP UC CP SM R"}, {"103", "CTN PLT BOX CAS PLT94"}, {"133", "B O"}, {"91", "A J M LT U R S X H"},
		{"336", "01 02 03 09 23 41"}, {"333", "3 2 15"}, {"248", "A C N S"}, {"963", "ST GS VA LS PS SP TX"}, {"146", "BP CC DF FO PP PS"},
		{"335", "CFR CIF CIP CPT DAF DDP DDU EXW FCA FOB"}, {"720", "1 2 3 4 5 6 7 8"}, {"723", "1 2 3 4 5 6 7 8 9 10 12 13"},
		{"717", "A E M R W X"}, {"718", "1 2 3 4 5 6 7 8 9 10 11 12 13 15 16 17 19 20 21 22 23 24 25 26 27"},
		{"715", "A E M P R W X"}, {"716", "1 2 3 4 5 6 10 11 12 13 14 15 16 17 18 19 23 24 25 26"}, {"I17", "A E R"},
		{"143", "753 754 810 820 824 830 846 850 852 855 856 860 864 865 997"}, {"479", "PO PR SH IN FA PC CA IB RA"}, {"455", "X T"},
	} {
		for _, code := range strings.Fields(c.codes) {
			if Meaning(c.element, code) == "" {
				t.Errorf("code %s of element %s has no meaning", code, c.element)
			}
		}
	}
	for n := 0; n <= 31; n++ {
		if Meaning("I18", fmt.Sprintf("%03d", n)) == "" {
			t.Errorf("TA1 code %03d has no meaning", n)
		}
	}
	if Meaning("353", "XX") != "" || Meaning("0", "00") != "" {
		t.Error("what is not known has a meaning")
	}
}

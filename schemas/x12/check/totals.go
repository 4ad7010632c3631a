package check

import (
	"strconv"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/x12"
)

// totals judges CTT against what was counted (spec/x12-exact.md 2.6): notes only.
type totals struct {
	rule  totalRule
	lines int
	also  int
	hash  uint64
	vague bool // a quantity is no number: what the sender added up is not known
}

// totalRule says what a set's CTT01 counts and which element CTT02 adds up.
type totalRule struct {
	line     x12.Tag // segment counted
	name     string  // its id
	also     x12.Tag // an older habit that is accepted too
	quantity x12.Tag // segment and element that are added up
	element  int
}

func ruleOf(set string) totalRule {
	switch set {
	case "850", "855":
		return newTotalRule("PO1", "", "PO1", 2)
	case "860", "865":
		return newTotalRule("POC", "", "POC", 3)
	case "810":
		return newTotalRule("IT1", "", "IT1", 2)
	case "856":
		return newTotalRule("HL", "LIN", "SN1", 2)
	case "846":
		return newTotalRule("LIN", "", "", 0)
	}
	return totalRule{}
}

func newTotalRule(line, also, quantity string, element int) totalRule {
	return totalRule{x12.TagOf(line), line, x12.TagOf(also), x12.TagOf(quantity), element}
}

func (t *totals) reset(set string) { *t = totals{rule: ruleOf(set)} }

// concerns says which segments count, and which are judged whatever else is not.
func (t *totals) concerns(tag x12.Tag) bool {
	switch tag {
	case t.rule.line, t.rule.quantity, t.rule.also, tagCTT, tagST, tagSE:
		return true
	}
	return false
}

func (t *totals) segment(j *Judge, s *x12.Segment) {
	switch s.Tag {
	case 0:
		return
	case t.rule.line:
		t.lines++
	case t.rule.also:
		t.also++
	case tagCTT:
		t.compare(j, s)
	}
	if s.Tag == t.rule.quantity {
		t.add(trim(s.Element(t.rule.element)))
	}
}

// add adds a quantity to the hash total; nearly all are a few digits.
func (t *totals) add(v string) {
	n := uint64(0)
	for i := 0; i < len(v); i++ {
		d := v[i] - '0'
		if d > 9 || i == 10 {
			_, number := numberLength(v, true)
			t.vague = t.vague || !number
			t.hash += hashDigits(v)
			return
		}
		n = n*10 + uint64(d)
	}
	t.hash += n
}

func (t *totals) compare(j *Judge, s *x12.Segment) {
	if t.rule.line == 0 {
		return
	}
	count := trim(s.Element(1))
	if n, _ := strconv.Atoi(count); comparable(count, 6, false) && n != t.lines && (t.rule.also == 0 || n != t.also) {
		j.add(j.at(s, fault.TotalLines, fault.Element, 1, "354", "CTT01 counts "+t.rule.name+" segments: "+strconv.Itoa(t.lines)))
	}
	sent := trim(s.Element(2))
	if !comparable(sent, 10, true) || t.rule.quantity == 0 || t.vague {
		return
	}
	if want := t.hash % 1e10; hashDigits(sent)%1e10 != want {
		j.add(j.at(s, fault.TotalHash, fault.Element, 2, "347",
			"CTT02 adds up the quantities without points and signs: "+strconv.FormatUint(want, 10)))
	}
}

// comparable reports whether a total is a number of the length it may have; what
// is wrong with any other is the element's own fault, and one is enough.
func comparable(v string, most int, decimal bool) bool {
	n, number := numberLength(v, decimal)
	return number && n <= most
}

// hashDigits is a quantity as CTT02 adds it: its digits without point and sign,
// the rightmost ten.
func hashDigits(s string) (n uint64) {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			n = n*10 + uint64(c-'0')
			if n >= 1e10 {
				n %= 1e10
			}
		case c == 'E':
			return 0
		}
	}
	return n
}

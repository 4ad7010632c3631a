package mask

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12"
)

// segment is one that is being masked: as sent, and where its elements stand.
type segment struct {
	def   *x12.SegmentDef
	x12   x12.Segment // as sent, without trailing spaces
	from  int64
	spans []span
}

type span struct{ from, to int64 }

// lineOf says what a line of a set is: its segment, the elements of its
// quantity (0: one) and of its price.
var lineOf = map[string]struct {
	segment         string
	quantity, price int
}{
	"810": {"IT1", 2, 4}, "850": {"PO1", 2, 4}, "855": {"PO1", 2, 4}, "860": {"POC", 3, 6}, "865": {"POC", 3, 6}, "820": {"RMR", 0, 4},
}

// totals are the elements that may hold a sum.
var totals = map[string][]int{"TDS": {1, 2, 3, 4}, "AMT": {2}, "BPR": {2}}

// set adds up the amounts of a transaction set before and after they are
// masked, so that a total that agreed goes on agreeing (spec/x12-exact.md 2.6).
type set struct {
	id      string
	nesting *x12reader.Nesting
	lines   []both
	extras  []extra
	places  []place
}

// both is an amount as sent and as masked.
type both struct{ sent, masked decimal.Decimal }

// extra is a charge, an allowance (negative) or a tax.
type extra struct {
	both
	tax, inLine bool
}

// place is a total: where it stands, and which line it is of.
type place struct {
	span
	sent     string
	decimals int32 // implied
	line     int   // index in lines; -1: of the whole set
}

func newSet(r *x12.Release, id string) *set {
	return &set{id: id, nesting: x12reader.NewNesting(r.Set(id))}
}

// after notes what the segment, which is masked now, adds to the sums.
func (s *set) after(f *file, g *segment) {
	inLine := s.nesting.Next(&g.x12).Depth > 0 && len(s.lines) > 0
	value := func(n int) both { return g.amount(f, n) }
	switch l := lineOf[s.id]; g.x12.ID {
	case l.segment:
		v := value(l.price)
		if l.quantity > 0 {
			q := value(l.quantity) // stays, so both are as sent
			v = both{v.sent.Mul(q.sent), v.masked.Mul(q.sent)}
		}
		s.lines = append(s.lines, v)
	case "SAC":
		v := value(5)
		if g.x12.Element(1) == "A" {
			v = both{v.sent.Neg(), v.masked.Neg()}
		}
		s.extras = append(s.extras, extra{v, false, inLine})
	case "TXI":
		s.extras = append(s.extras, extra{value(2), true, inLine})
	}
	s.note(g, inLine)
}

// note keeps the places of totals until the set ends.
func (s *set) note(g *segment, inLine bool) {
	for _, n := range totals[g.x12.ID] {
		if n > len(g.spans) || g.def == nil || n > len(g.def.Elements) || g.x12.Element(n) == "" {
			continue
		}
		p := place{span: g.spans[n-1], sent: g.x12.Element(n), decimals: int32(g.def.Elements[n-1].Decimals), line: -1}
		if inLine {
			p.line = len(s.lines) - 1
		}
		s.places = append(s.places, p)
	}
}

// amount is element n as sent and as it stands in the file now; 0 where it is
// no number.
func (g *segment) amount(f *file, n int) both {
	if n < 1 || n > len(g.spans) || g.def == nil || n > len(g.def.Elements) {
		return both{}
	}
	decimals := int32(g.def.Elements[n-1].Decimals)
	now := strings.TrimRight(string(unbroken(f.data[g.spans[n-1].from:g.spans[n-1].to])), " ")
	return both{number(g.x12.Element(n), decimals), number(now, decimals)}
}

func number(text string, decimals int32) decimal.Decimal {
	d, _ := record.NumberOf(text).Decimal()
	return d.Shift(-decimals)
}

// settle gives each total that was one of the sums the same sum of the masked
// amounts, and keeps all others from becoming one.
func (s *set) settle(f *file) {
	for _, p := range s.places {
		s.total(f, p)
	}
}

func (s *set) total(f *file, p place) {
	scale := p.decimals
	if _, behind, point := strings.Cut(p.sent, "."); point {
		scale = int32(len(behind))
	}
	sums, sent := s.sums(p.line, scale), number(p.sent, p.decimals)
	if sent.IsZero() {
		return
	}
	for _, sum := range sums {
		if sum.sent.Equal(sent) {
			f.write(p.span, digitsOf(sum.masked, scale), p.sent)
			return
		}
	}
	was := number(strings.TrimRight(string(unbroken(f.data[p.from:p.to])), " "), p.decimals)
	masked := was
	for slices.ContainsFunc(sums, func(b both) bool { return b.masked.Equal(masked) }) {
		masked = masked.Add(decimal.New(1, -scale))
	}
	if !masked.Equal(was) {
		f.write(p.span, digitsOf(masked, scale), p.sent)
	}
}

// sums are what a total may be the sum of, rounded to the scale: the line; the
// lines; the lines with charges, allowances and taxes, those in lines too or not.
func (s *set) sums(line int, scale int32) (list []both) {
	add := func(b both) { list = append(list, both{b.sent.Round(scale), b.masked.Round(scale)}) }
	if line >= 0 && line < len(s.lines) {
		add(s.lines[line])
	}
	var exact, rounded both
	for _, l := range s.lines {
		exact = exact.plus(l)
		rounded = rounded.plus(both{l.sent.Round(scale), l.masked.Round(scale)})
	}
	for _, base := range []both{exact, rounded} {
		add(base)
		for _, tax := range []bool{true, false} {
			for _, inLine := range []bool{true, false} {
				sum := base
				for _, e := range s.extras {
					if (tax || !e.tax) && (inLine || !e.inLine) {
						sum = sum.plus(e.both)
					}
				}
				add(sum)
			}
		}
	}
	return list
}

func (a both) plus(b both) both { return both{a.sent.Add(b.sent), a.masked.Add(b.masked)} }

// digitsOf is an amount as its digits, with a minus if it has one.
func digitsOf(d decimal.Decimal, scale int32) string { return d.Shift(scale).Truncate(0).String() }

// write puts a total into its place: filled up with zeros to its length where
// it fits, else with the length it needs.
func (f *file) write(at span, digits, sent string) {
	digits, negative := strings.CutPrefix(digits, "-")
	form := sent
	if negative != strings.HasPrefix(sent, "-") {
		form = strings.TrimPrefix(sent, "-")
	}
	room := len(form) - strings.Count(form, ".") - strings.Count(form, "-")
	if missing := len(digits) - room; missing > 0 {
		form = strings.Repeat("0", missing) + form
	}
	if negative && !strings.HasPrefix(form, "-") {
		form = "-" + form
	}
	text := withDigits(form, digits)
	raw := f.data[at.from:at.to]
	if len(text) == len(sent) {
		put(raw, text)
		return
	}
	padding := len(raw) - len(strings.TrimRight(string(raw), " "))
	f.splices = append(f.splices, splice{at.from, at.to - int64(padding), text})
}

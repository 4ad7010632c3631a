package x12reader_test

import (
	"github.com/docket-edi/docket/schemas/fault"
)

// foreign is, by set, a segment that X12 has but the set has not.
var foreign = map[string]string{"850": "BSN", "855": "BSN", "856": "PO1", "810": "BSN", "997": "REF", "860": "BSN", "846": "BSN"}

// mandatory are the segments that a set cannot be without, by set
// (spec/x12-amazon.md 1).
var mandatory = map[string][]string{
	"850": {"BEG", "PO1"}, "855": {"BAK"}, "856": {"BSN", "HL"}, "810": {"BIG", "TDS"}, "997": {"AK1", "AK9"},
	"860": {"BCH"}, "846": {"BIA"},
}

// once are segments of the header that may stand only once, by set.
var once = map[string][]string{
	"850": {"BEG", "CUR"}, "855": {"BAK"}, "856": {"BSN"}, "810": {"BIG", "CUR", "TDS"}, "997": {"AK1", "AK9"}, "860": {"BCH"}, "846": {"BIA"},
}

// early are header segments that stand out of order behind the lines, by set.
var early = map[string][]string{"850": {"CUR", "CSH"}, "810": {"ITD"}}

// segmentBreakages are the ways to break the order and choice of segments.
func segmentBreakages(b base) (all []breakage) {
	pieces := b.file().pieces
	set := ""
	for i, p := range pieces {
		switch p.id {
		case "ST":
			set = p.get(1)
			continue
		case "ISA", "GS", "GE", "IEA":
			continue
		}
		all = append(all, inserted(i, p.id, "XXX", fault.SegmentUnknown, "1"), inserted(i, p.id, "Z9", fault.SegmentUnknown, "1"),
			inserted(i, p.id, foreign[set], fault.SegmentNotInSet, "6"))
		if p.id == "SE" {
			continue
		}
		for _, id := range once[set] {
			if p.id == id && p.loop == "" {
				all = append(all, doubled(i, p))
			}
		}
		for _, id := range mandatory[set] {
			if p.id == id && p.loop == "" && onlyOne(pieces, i) {
				all = append(all, absent(i, p, ""), replaced(i, p))
			}
		}
		for _, id := range early[set] {
			if p.id == id && p.loop == "" {
				all = append(all, behindPlace(i, p))
			}
		}
	}
	return append(all, linesMissing(b), loopTwice(b), tenPersons(b))
}

func onlyOne(pieces []*piece, i int) bool {
	n := 0
	for j := i; j >= 0 && pieces[j].id != "ST"; j-- {
		if pieces[j].id == pieces[i].id {
			n++
		}
	}
	for j := i + 1; pieces[j].id != "SE"; j++ {
		if pieces[j].id == pieces[i].id {
			n++
		}
	}
	return n == 1
}

func inserted(i int, before, id string, code fault.Code, answer string) breakage {
	return breakage{name: id + " before " + before, do: func(f *badfile, original []*piece) bool {
		p := &piece{id: id, e: []string{"1"}}
		if !f.mark(original[i]) {
			return false
		}
		f.insert(f.index(original[i]), p)
		f.want(want{code: code, severity: fault.Reject, scope: fault.Segment, at: p, answer: answer})
		return true
	}}
}

func doubled(i int, p *piece) breakage {
	return breakage{name: p.id + " twice", do: func(f *badfile, original []*piece) bool {
		p := original[i]
		if !f.mark(p) {
			return false
		}
		again := &piece{loop: p.loop, id: p.id, e: append([]string(nil), p.e...)}
		f.insert(f.index(p)+1, again)
		f.want(want{code: fault.SegmentTooMany, severity: fault.Reject, scope: fault.Segment, at: again, answer: "5"})
		return true
	}}
}

func absent(i int, p *piece, loop string) breakage {
	return breakage{name: "no " + p.id, do: func(f *badfile, original []*piece) bool {
		p := original[i]
		at := f.index(p)
		if !f.mark(p, f.pieces[at-1], f.pieces[at+1]) {
			return false
		}
		f.want(want{code: fault.SegmentMissing, severity: fault.Reject, scope: fault.Segment, behind: f.pieces[at-1], segment: p.id, loop: loop, answer: "3"})
		f.remove(p)
		return true
	}}
}

// replaced puts an unknown segment in the place of a mandatory one: two faults.
func replaced(i int, p *piece) breakage {
	return breakage{name: "XXX instead of " + p.id, do: func(f *badfile, original []*piece) bool {
		p := original[i]
		at := f.index(p)
		if !f.mark(p, f.pieces[at-1], f.pieces[at+1]) {
			return false
		}
		x := &piece{id: "XXX", e: []string{"1"}}
		f.want(want{code: fault.SegmentUnknown, severity: fault.Reject, scope: fault.Segment, at: x, answer: "1"})
		f.want(want{code: fault.SegmentMissing, severity: fault.Reject, scope: fault.Segment, behind: f.pieces[at-1], segment: p.id, answer: "3"})
		f.pieces[at] = x
		return true
	}}
}

// behindPlace moves a segment of the header behind the lines.
func behindPlace(i int, p *piece) breakage {
	return breakage{name: p.id + " behind its place", do: func(f *badfile, original []*piece) bool {
		p := original[i]
		end := original[i]
		for j := i; original[j].id != "SE"; j++ {
			end = original[j+1]
		}
		if !f.mark(p, end) {
			return false
		}
		f.remove(p)
		f.insert(f.index(end), p)
		f.want(want{code: fault.SegmentOutOfOrder, severity: fault.Reject, scope: fault.Segment, at: p, answer: "7"})
		return true
	}}
}

// linesMissing takes all lines of the last 850: PO1 is mandatory there.
func linesMissing(b base) breakage {
	return breakage{name: "an order without lines", do: func(f *badfile, original []*piece) bool {
		last := f.find("CTT")
		if len(last) == 0 || f.setOf(last[len(last)-1]) != "850" {
			return false
		}
		ctt := last[len(last)-1]
		var lines []*piece
		for i := f.index(ctt) - 1; f.pieces[i].loop == "PO1" || f.pieces[i].loop == "PID" || f.pieces[i].loop == "SLN"; i-- {
			lines = append(lines, f.pieces[i])
		}
		if len(lines) == 0 || !f.mark(append(lines, ctt)...) {
			return false
		}
		for _, p := range lines {
			f.remove(p)
		}
		ctt.set(1, "0")
		ctt.set(2, "0")
		f.want(want{code: fault.SegmentMissing, severity: fault.Reject, scope: fault.Segment, behind: f.pieces[f.index(ctt)-1], segment: "PO1", loop: "", answer: "3"})
		return true
	}}
}

// loopTwice gives an invoice a second N9 loop: it has one.
func loopTwice(b base) breakage {
	return breakage{name: "N9 loop twice in an invoice", do: func(f *badfile, original []*piece) bool {
		if b.groups[0].function != "IN" {
			return false
		}
		dtm := f.find("DTM")[0]
		if !f.mark(dtm) {
			return false
		}
		again := &piece{loop: "N9", id: "N9", e: []string{"L1", "TWO"}}
		f.insert(f.index(dtm)+1, &piece{loop: "N9", id: "N9", e: []string{"L1", "ONE"}}, &piece{loop: "N9", id: "MSG", e: []string{"TEXT"}},
			again, &piece{loop: "N9", id: "MSG", e: []string{"TEXT"}})
		f.want(want{code: fault.LoopTooMany, severity: fault.Reject, scope: fault.Segment, at: again, answer: "4"})
		return true
	}}
}

// tenPersons gives the header of an order four PER segments: three may stand there.
func tenPersons(b base) breakage {
	return breakage{name: "a fourth PER", do: func(f *badfile, original []*piece) bool {
		per := f.find("PER")
		if len(per) == 0 || f.setOf(per[0]) != "850" || !f.mark(per[0]) {
			return false
		}
		var fourth *piece
		for range 3 {
			fourth = &piece{id: "PER", e: append([]string(nil), per[0].e...)}
			f.insert(f.index(per[0])+1, fourth)
		}
		// the last of the four in the file is the one too many
		f.want(want{code: fault.SegmentTooMany, severity: fault.Reject, scope: fault.Segment, at: f.pieces[f.index(per[0])+3], answer: "5"})
		return true
	}}
}

// levelBreakages break the tree of HL segments (spec/x12-exact.md 2.5): the set
// is accepted with errors.
func levelBreakages(b base) (all []breakage) {
	if b.groups[0].function != "SH" {
		return nil
	}
	hl := func(name string, n, element int, value string, code fault.Code, ref string, severity fault.Severity) {
		all = append(all, breakage{name: "HL: " + name, do: func(f *badfile, _ []*piece) bool {
			p := f.find("HL")[n]
			if !f.mark(f.find("HL")...) {
				return false
			}
			p.set(element, value)
			f.want(want{code: code, severity: severity, scope: fault.Element, at: p, element: element, ref: ref, value: value, answer: "7", copied: value})
			return true
		}})
	}
	hl("a number twice", 4, 1, "4", fault.LevelDuplicate, "628", fault.Error)
	hl("parent unknown", 3, 2, "9", fault.LevelParent, "734", fault.Error)
	hl("parent later", 3, 2, "5", fault.LevelParent, "734", fault.Error)
	hl("its own parent", 4, 2, "5", fault.LevelParent, "734", fault.Error)
	hl("a second root", 1, 2, "", fault.LevelRoot, "734", fault.Error)
	hl("no child announced", 0, 4, "0", fault.LevelChildCode, "736", fault.Error)
	hl("children announced", 4, 4, "1", fault.LevelChildCode, "736", fault.Error)
	return all
}

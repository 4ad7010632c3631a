package x12reader_test

import (
	"github.com/docket-edi/docket/schemas/fault"
)

// setBreakages break ST and SE of every set (element 718).
func setBreakages(b base) (all []breakage) {
	for i, p := range b.file().pieces {
		element := func(name string, n int, value string, code fault.Code, ref, answer string) {
			all = append(all, breakage{name: name, late: true, do: func(f *badfile, original []*piece) bool {
				p := original[i]
				if p.get(n) == value || !f.mark(p) {
					return false
				}
				p.set(n, value)
				f.want(want{code: code, severity: fault.Reject, scope: fault.Set, at: p, element: n, ref: ref, value: value, answer: answer})
				return true
			}})
		}
		switch p.id {
		case "SE":
			for _, v := range []string{"1", "2", "999", "1000", "0", "X", "", "12.0"} {
				element("SE01 is "+v, 1, v, fault.SegmentCount, "96", "4")
			}
			for _, v := range []string{"0009", "9999", "X", ""} {
				element("SE02 is "+v, 2, v, fault.SetControlMismatch, "329", "3")
			}
			all = append(all, withoutTrailer(i, "no SE"), garbledTrailer(i))
		case "ST":
			all = append(all, setControl(i, ""), setControl(i, "1"), setControl(i, "01"), setControl(i, "0000000001"), setControl(i, "00-1"),
				setID(i, ""), setID(i, "85X"), setID(i, "8500"), unsupported(i), wrongGroup(i), sameControl(i))
		}
	}
	return all
}

// withoutTrailer takes SE away: the set ends where another begins or the group ends.
func withoutTrailer(i int, name string) breakage {
	return breakage{name: name, late: true, do: func(f *badfile, original []*piece) bool {
		p := original[i]
		at := f.index(p)
		if !f.mark(p, f.pieces[at-1]) {
			return false
		}
		f.want(want{code: fault.SetTrailerMissing, severity: fault.Reject, scope: fault.Set, behind: f.pieces[at-1], segment: "SE", answer: "2"})
		f.remove(p)
		return true
	}}
}

// garbledTrailer makes SE another, unknown segment.
func garbledTrailer(i int) breakage {
	return breakage{name: "SE garbled", late: true, do: func(f *badfile, original []*piece) bool {
		p := original[i]
		if !f.mark(p) {
			return false
		}
		x := &piece{id: "S9", e: p.e}
		f.pieces[f.index(p)] = x
		f.want(want{code: fault.SegmentUnknown, severity: fault.Reject, scope: fault.Segment, at: x, answer: "1"})
		f.want(want{code: fault.SetTrailerMissing, severity: fault.Reject, scope: fault.Set, behind: x, segment: "SE", answer: "2"})
		return true
	}}
}

// setControl makes ST02 invalid; SE02 repeats it, so that there is one cause.
func setControl(i int, value string) breakage {
	return breakage{name: "ST02 is " + value, late: true, do: func(f *badfile, original []*piece) bool {
		p, end := original[i], f.trailerOf(original, i)
		if !f.mark(p, end) {
			return false
		}
		p.set(2, value)
		end.set(2, value)
		f.want(want{code: fault.SetControlInvalid, severity: fault.Reject, scope: fault.Set, at: p, element: 2, ref: "329", value: value, answer: "7"})
		return true
	}}
}

func sameControl(i int) breakage {
	return breakage{name: "ST02 not unique in the group", late: true, do: func(f *badfile, original []*piece) bool {
		p, end := original[i], f.trailerOf(original, i)
		before := (*piece)(nil)
		for j := i - 1; original[j].id != "GS"; j-- {
			if original[j].id == "ST" {
				before = original[j]
			}
		}
		if before == nil || !f.mark(p, end, before) {
			return false
		}
		p.set(2, before.get(2))
		end.set(2, before.get(2))
		f.want(want{code: fault.SetControlDuplicate, severity: fault.Reject, scope: fault.Set, at: p, element: 2, ref: "329", value: before.get(2), answer: "23"})
		return true
	}}
}

// trailerOf is the SE of the set that begins at original[i].
func (f *badfile) trailerOf(original []*piece, i int) *piece {
	for ; original[i].id != "SE"; i++ {
	}
	return original[i]
}

// whole marks all segments of the set: its content is judged otherwise, or not
// at all, so nothing else is broken in it.
func (f *badfile) whole(original []*piece, i int) bool {
	var all []*piece
	for ; original[i].id != "SE"; i++ {
		all = append(all, original[i])
	}
	return f.mark(append(all, original[i])...)
}

func setID(i int, value string) breakage {
	return breakage{name: "ST01 is " + value, late: true, do: func(f *badfile, original []*piece) bool {
		if !f.whole(original, i) {
			return false
		}
		original[i].set(1, value)
		f.want(want{code: fault.SetIDInvalid, severity: fault.Reject, scope: fault.Set, at: original[i], element: 1, ref: "143", value: value, answer: "6"})
		return true
	}}
}

func unsupported(i int) breakage {
	return breakage{name: "an unsupported set", late: true, do: func(f *badfile, original []*piece) bool {
		if !f.whole(original, i) {
			return false
		}
		original[i].set(1, "999")
		f.want(want{code: fault.SetUnsupported, severity: fault.Reject, scope: fault.Set, at: original[i], element: 1, ref: "143", value: "999", answer: "1"})
		return true
	}}
}

// wrongGroup gives all sets of a group another GS01 than theirs: 716 has no code
// for that, so it is the set's fault, a set id that is bad here (718 code 6).
func wrongGroup(i int) breakage {
	return breakage{name: "the group is of another kind", late: true, do: func(f *badfile, original []*piece) bool {
		gs := original[i-1]
		if gs.id != "GS" || gs.get(1) == "FA" {
			return false
		}
		var sets []*piece
		for _, p := range original[i:] {
			if p.id == "ST" {
				sets = append(sets, p)
			}
			if p.id == "GE" {
				break
			}
		}
		if !f.mark(append(sets, gs)...) {
			return false
		}
		gs.set(1, "RA")
		for _, p := range sets {
			f.want(want{code: fault.SetWrongGroup, severity: fault.Reject, scope: fault.Set, at: p, element: 1, ref: "143", value: p.get(1), answer: "6"})
		}
		return true
	}}
}

// groupBreakages break GS and GE of every group (element 716, and TA1 024 for
// what 716 has no code for).
func groupBreakages(b base) (all []breakage) {
	for i, p := range b.file().pieces {
		element := func(n int, value string, scope fault.Scope, code fault.Code, ref, answer string) {
			all = append(all, breakage{name: p.id + digits2(n) + " is " + value, late: true, do: func(f *badfile, original []*piece) bool {
				p := original[i]
				if p.get(n) == value || !f.mark(p) {
					return false
				}
				p.set(n, value)
				f.want(want{code: code, severity: fault.Reject, scope: scope, at: p, element: n, ref: ref, value: value, answer: answer})
				return true
			}})
		}
		switch p.id {
		case "GS":
			for _, v := range []string{"QZ", "", "P", "POX"} {
				if p.get(1) != "FA" {
					element(1, v, fault.Group, fault.GroupFunctionUnknown, "479", "1")
				}
			}
			element(2, "", fault.Interchange, fault.GroupHeader, "142", "024")
			element(2, "A", fault.Interchange, fault.GroupHeader, "142", "024")
			element(3, "SIXTEENCHARSLONG", fault.Interchange, fault.GroupHeader, "124", "024")
			element(4, "20251310", fault.Interchange, fault.GroupHeader, "373", "024")
			element(4, "250110", fault.Interchange, fault.GroupHeader, "373", "024")
			element(5, "2561", fault.Interchange, fault.GroupHeader, "337", "024")
			element(7, "", fault.Interchange, fault.GroupHeader, "455", "024")
			for _, v := range []string{"", "A1", "1234567890"} {
				all = append(all, groupControl(i, v))
			}
			for _, v := range []string{"003040", "002001", "009999", "", "BANANA"} {
				all = append(all, groupVersion(i, v))
			}
			all = append(all, sameGroupControl(i), withoutHeader(i))
		case "GE":
			for _, v := range []string{"0", "7", "X", ""} {
				element(1, v, fault.Group, fault.GroupSetCount, "97", "5")
			}
			for _, v := range []string{"9", "999999999", "X", ""} {
				element(2, v, fault.Group, fault.GroupControlMismatch, "28", "4")
			}
			all = append(all, withoutGroupTrailer(i), noted(i, 2, func(v string) string { return "0" + v }, fault.GroupControlZeros, fault.Group, "28"),
				noted(i, 2, func(v string) string { return v + " (Group Control Number)" }, fault.GroupTrailer, fault.Group, "28"),
				stray(i, fault.SegmentOutsideSet, fault.Group, ""))
		}
	}
	return all
}

func (f *badfile) groupOf(original []*piece, i int) (all []*piece) {
	for ; original[i].id != "GE"; i++ {
		all = append(all, original[i])
	}
	return append(all, original[i])
}

func groupControl(i int, value string) breakage {
	return breakage{name: "GS06 is " + value, late: true, do: func(f *badfile, original []*piece) bool {
		group := f.groupOf(original, i)
		gs, ge := group[0], group[len(group)-1]
		if !f.mark(gs, ge) {
			return false
		}
		gs.set(6, value)
		ge.set(2, value)
		f.want(want{code: fault.GroupControlInvalid, severity: fault.Reject, scope: fault.Group, at: gs, element: 6, ref: "28", value: value, answer: "6"})
		return true
	}}
}

func sameGroupControl(i int) breakage {
	return breakage{name: "GS06 not unique in the interchange", late: true, do: func(f *badfile, original []*piece) bool {
		first, group := f.find("GS"), f.groupOf(original, i)
		gs, ge := group[0], group[len(group)-1]
		if len(first) == 0 || first[0] == gs || !f.mark(gs, ge, first[0]) {
			return false
		}
		gs.set(6, first[0].get(6))
		ge.set(2, first[0].get(6))
		f.want(want{code: fault.GroupControlDuplicate, severity: fault.Reject, scope: fault.Group, at: gs, element: 6, ref: "28", value: gs.get(6), answer: "19"})
		return true
	}}
}

// groupVersion names a release without a dictionary: the group is rejected and
// its content not judged.
func groupVersion(i int, value string) breakage {
	return breakage{name: "GS08 is " + value, late: true, do: func(f *badfile, original []*piece) bool {
		group := f.groupOf(original, i)
		if !f.mark(group...) {
			return false
		}
		group[0].set(8, value)
		f.want(want{code: fault.GroupVersionUnknown, severity: fault.Reject, scope: fault.Group, at: group[0], element: 8, ref: "480", value: value, answer: "2"})
		return true
	}}
}

func withoutGroupTrailer(i int) breakage {
	return breakage{name: "no GE", late: true, do: func(f *badfile, original []*piece) bool {
		p := original[i]
		at := f.index(p)
		if !f.mark(p, f.pieces[at-1]) {
			return false
		}
		f.want(want{code: fault.GroupTrailerMissing, severity: fault.Reject, scope: fault.Group, behind: f.pieces[at-1], segment: "GE", answer: "3"})
		f.remove(p)
		return true
	}}
}

// withoutHeader takes GS away: its sets stand outside a group and GE without
// its GS. Both are the interchange's fault, and no release is known, so the
// sets are not judged.
func withoutHeader(i int) breakage {
	return breakage{name: "no GS", late: true, do: func(f *badfile, original []*piece) bool {
		group := f.groupOf(original, i)
		iea := f.find("IEA")
		if !f.mark(append(group, iea...)...) {
			return false
		}
		st := group[1]
		f.remove(group[0])
		groups := 0
		for _, p := range f.pieces {
			if p.id == "GS" {
				groups++
			}
		}
		iea[0].set(1, string([]byte{byte('0' + groups)}))
		f.want(want{code: fault.GroupHeaderMissing, severity: fault.Reject, scope: fault.Interchange, at: st, segment: "GS", answer: "022"})
		return true
	}}
}

// noted changes an element of a trailer in a way that is only noted.
func noted(i, n int, change func(string) string, code fault.Code, scope fault.Scope, ref string) breakage {
	return breakage{name: "a note: " + string(code), late: true, do: func(f *badfile, original []*piece) bool {
		p := original[i]
		if !f.mark(p) {
			return false
		}
		p.set(n, change(p.get(n)))
		f.want(want{code: code, severity: fault.Note, scope: scope, at: p, element: n, ref: ref, value: p.get(n)})
		return true
	}}
}

// stray puts a segment where none may stand.
func stray(i int, code fault.Code, scope fault.Scope, answer string) breakage {
	return breakage{name: "NTE where none may stand", late: true, do: func(f *badfile, original []*piece) bool {
		if !f.mark(original[i]) {
			return false
		}
		p := &piece{id: "NTE", e: []string{"GEN", "TEXT"}}
		f.insert(f.index(original[i]), p)
		f.want(want{code: code, severity: fault.Reject, scope: scope, at: p, answer: answer})
		return true
	}}
}

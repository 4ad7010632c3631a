package x12reader_test

import (
	"crypto/sha256"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/docket-edi/docket/generators/x12writer"
	"github.com/docket-edi/docket/schemas/fault"
)

// breakages are all that can be broken in a base.
func breakages(b base) []breakage {
	all := elementBreakages(b)
	for _, more := range [][]breakage{segmentBreakages(b), levelBreakages(b), setBreakages(b), groupBreakages(b), interchangeBreakages(b)} {
		all = append(all, more...)
	}
	return all
}

// make makes a file of the base with the breakages in it, in the layout; false
// when one of them does not apply.
func (b base) make(layout int, broken ...breakage) (*badfile, bool) {
	f := b.file()
	f.lay(layout)
	original := append([]*piece(nil), f.pieces...)
	for _, late := range []bool{false, true} {
		for _, x := range broken {
			if x.late != late {
				continue
			}
			f.name += ": " + x.name
			if !x.do(f, original) {
				return nil, false
			}
		}
		if !late {
			f.close()
		}
	}
	f.name += ", " + layouts[layout%len(layouts)].name
	return f, true
}

// badRun judges files and counts the distinct ones.
type badRun struct {
	t     *testing.T
	seen  map[[32]byte]bool
	wrong int
}

func (r *badRun) judge(f *badfile) {
	file, places := f.render()
	sum := sha256.Sum256([]byte(file))
	if r.seen[sum] {
		return
	}
	r.seen[sum] = true
	want, got := f.expected(places), found(verdict(r.t, []byte(file)))
	if slices.Equal(want, got) {
		return
	}
	if r.wrong++; r.wrong <= 10 {
		r.t.Errorf("%s:\n%s", f.name, difference(want, got))
	}
}

// difference lists the lines that only one side has; where both have the same
// lines in another order, both sides whole.
func difference(want, got []string) string {
	var b strings.Builder
	for _, l := range want {
		if !slices.Contains(got, l) {
			b.WriteString("want " + l + "\n")
		}
	}
	for _, l := range got {
		if !slices.Contains(want, l) {
			b.WriteString("got  " + l + "\n")
		}
	}
	if b.Len() == 0 {
		return "want\n" + strings.Join(want, "\n") + "\ngot\n" + strings.Join(got, "\n")
	}
	return b.String()
}

// Every breakage of every base, one at a time, gives exactly the faults and
// answers known beforehand.
func TestBadFiles(t *testing.T) {
	r := &badRun{t: t, seen: map[[32]byte]bool{}}
	n, good := 0, 0
	for _, b := range bases() {
		for layout := range layouts {
			f, _ := b.make(layout)
			r.judge(f)
			good++
		}
		for _, x := range breakages(b) {
			n++
			if f, ok := b.make(n, x); ok {
				if len(f.wants) == 0 {
					t.Fatalf("%s: nothing is expected", f.name)
				}
				r.judge(f)
			}
		}
	}
	bad := len(r.seen) - good
	t.Logf("%d distinct bad files and %d good ones, %d not as expected", bad, good, r.wrong)
	if bad < 5000 {
		t.Errorf("only %d bad files", bad)
	}
}

// Two breakages that have nothing to do with each other give the union of their
// faults.
func TestBadFilesOfTwoBreakages(t *testing.T) {
	r := &badRun{t: t, seen: map[[32]byte]bool{}}
	random := rand.New(rand.NewPCG(850, 855))
	for _, b := range bases() {
		all := breakages(b)
		for made := 0; made < 600; {
			f, ok := b.make(random.IntN(len(layouts)), all[random.IntN(len(all))], all[random.IntN(len(all))])
			if ok {
				made++
				r.judge(f)
			}
		}
	}
	t.Logf("%d distinct bad files, %d not as expected", len(r.seen), r.wrong)
}

// The 997 for every bad file can be written in the file's own delimiters and
// read again: nothing in it is at fault but what it echoes of the sender's.
func TestBadFilesAnswersAreLegal(t *testing.T) {
	answers := 0
	for _, b := range bases() {
		for n, x := range breakages(b) {
			f, ok := b.make(n, x)
			if !ok {
				continue
			}
			file, _ := f.render()
			for _, g := range verdict(t, []byte(file)).Interchanges[0].Groups {
				if g.Ack == nil {
					continue
				}
				answers++
				o := x12writer.Options{Version: b.version, Delimiters: f.d}
				if o.Delimiters.Repetition == 0 {
					o.Delimiters.Repetition = '^'
				}
				body, faults := x12writer.FunctionalAck(*g.Ack, o)
				edi, more := x12writer.Seal(x12writer.Envelope{Us: "ZZ:VENDOR01", UsGS: "VENDOR01", Them: "ZZ:AMAZON", ThemGS: "AMAZON", At: at, Number: 7, Usage: "P"}, body)
				if faults = append(faults, more...); len(faults) > 0 {
					t.Fatalf("%s: the 997 cannot be written: %v", f.name, faults)
				}
				for _, x := range faultsOf(verdict(t, edi)) {
					if echo := x.Segment == "AK1" || x.Segment == "AK2" || x.Segment == "AK3" && x.Element == 1 || x.Segment == "AK9" && x.Element == 2; !echo && x.Severity != fault.Note {
						t.Fatalf("%s: its 997 is at fault: %+v\n%q", f.name, x, edi)
					}
				}
			}
		}
	}
	if answers < 5000 {
		t.Errorf("only %d answers", answers)
	}
}

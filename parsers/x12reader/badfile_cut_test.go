package x12reader_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/fault"
)

// A file cut at any byte is never accepted: what is open has its trailer
// missing, and nothing else is held against it. Only the last terminator may be
// gone. Cut inside ISA, the header is short as well.
func TestBadFilesCutAtEveryByte(t *testing.T) {
	cuts := 0
	for i, b := range bases() {
		f, _ := b.make(i)
		file, places := f.render()
		want := ""
		for n := 1; n < len(file)-len(f.d.Segment); n++ {
			cuts++
			want = f.openAt(places, int64(n))
			res := verdict(t, []byte(file[:n]))
			if got := openUnits(res); got != want {
				t.Fatalf("%s cut at byte %d of %d: %s\nwant %s", f.name, n, len(file), got, want)
			}
		}
		if want != "" && !strings.Contains(want, "interchange") {
			t.Fatalf("the last cut of %s expects %s", f.name, want)
		}
	}
	t.Logf("%d cuts", cuts)
	if cuts < 3000 {
		t.Errorf("only %d cuts", cuts)
	}
}

// openAt says what is open when the file ends in front of byte n.
func (f *badfile) openAt(places map[*piece]place, n int64) string {
	set, group, interchange := false, false, false
	for i, p := range f.pieces {
		if end := places[p].offset + int64(f.length(p)); end > n {
			if p.id == "IEA" && n >= end-int64(len(f.d.Segment)) {
				return ""
			}
			if i == 0 && n > end-int64(len(f.d.Segment)) {
				return "interchange R 023" // the first byte of the terminator may be a terminator too
			}
			if i == 0 {
				if n < 4 {
					return "not x12"
				}
				return "interchange R 023, header"
			}
			break
		}
		switch p.id {
		case "ISA":
			interchange = true
		case "GS":
			group = true
		case "ST":
			set = true
		case "SE":
			set = false
		case "GE":
			group = false
		}
	}
	var open []string
	for name, is := range map[string]bool{"set": set, "group": group} {
		if is {
			open = append(open, name)
		}
	}
	if len(open) == 2 {
		open = []string{"set", "group"}
	}
	if interchange {
		open = append(open, "interchange R 023")
	}
	return strings.Join(open, ", ")
}

// length is the segment with its terminator, in bytes.
func (f *badfile) length(p *piece) int {
	n := len(p.id) + len(f.d.Segment)
	for _, v := range p.e {
		n += 1 + len(f.text(v))
	}
	return n
}

// openUnits says which trailers the reader misses, and any other fault by its code.
func openUnits(res *x12reader.Result) string {
	var sets, rest []string
	for _, ic := range res.Interchanges {
		for _, x := range ic.Faults {
			switch x.Code {
			case fault.InterchangeTrailerMissing:
				rest = append(rest, "interchange "+ic.TA1.Code+" "+ic.TA1.Note)
			case fault.InterchangeHeaderShort:
				rest = append(rest, "header")
			case fault.FileNotX12:
				rest = append(rest, "not x12")
			default:
				rest = append(rest, string(x.Code))
			}
		}
		for _, g := range ic.Groups {
			for _, x := range g.Faults {
				if x.Code != fault.GroupTrailerMissing {
					rest = append(rest, string(x.Code))
					continue
				}
				sets = append(sets, "group")
				if g.Ack != nil && !bytes.Contains([]byte(strings.Join(g.Ack.Errors, " ")), []byte("3")) {
					rest = append(rest, "AK9 without 3")
				}
			}
			for i, s := range g.Sets {
				for _, x := range s.Faults {
					if x.Code != fault.SetTrailerMissing {
						rest = append(rest, string(x.Code))
						continue
					}
					sets = append([]string{"set"}, sets...)
					if g.Ack != nil && strings.Join(g.Ack.Sets[i].Errors, " ") != "2" {
						rest = append(rest, "AK5 "+strings.Join(g.Ack.Sets[i].Errors, " "))
					}
				}
			}
		}
	}
	return strings.Join(append(sets, rest...), ", ")
}

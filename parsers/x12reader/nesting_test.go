package x12reader_test

import (
	"strings"
	"testing"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/x12"
)

// Each line is a segment, indented by the depth it must have.
func TestNesting(t *testing.T) {
	for _, c := range []struct{ set, want string }{
		{"850", `
ST
BEG
REF
N1
 N3
 N4
N1
 PER
PO1
 PID
PO1
CTT
SE`},
		{"856", `
ST
BSN
HL*1**S
 TD1
 REF
 N1
  N3
 HL*2*1*O
  PRF
  HL*3*2*P
   MAN
   HL*4*3*I
    LIN
    SN1
  HL*5*2*P
   MAN
CTT
SE`},
		{"850", `
ST
BEG
PO1
 XYZ
BEG
PO1
 PID
SE`},
	} {
		r, _ := x12.Load("004010")
		n := x12reader.NewNesting(r.Set(c.set))
		got := ""
		for _, line := range strings.Fields(c.want) {
			f := strings.Split(line, "*")
			s := x12.NewSegment(f[0], f[1:]...)
			p := n.Next(&s)
			got += "\n" + strings.Repeat(" ", p.Depth) + line
		}
		if got != c.want {
			t.Errorf("%s is nested:%s\nwant:%s", c.set, got, c.want)
		}
	}
}

// A set without a dictionary is flat.
func TestNestingWithoutDictionary(t *testing.T) {
	n := x12reader.NewNesting(nil)
	for _, id := range []string{"ST", "B2", "HL", "N1", "SE"} {
		if p := n.Next(&x12.Segment{ID: id}); p != (x12reader.Place{}) {
			t.Errorf("%s stands at %+v", id, p)
		}
	}
}

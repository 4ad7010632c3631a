package check_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/x12"
	"github.com/docket-edi/docket/schemas/x12/check"
)

var delimiters = x12.Delimiters{Element: '*', Component: '>', Repetition: '^', Segment: "~"}

// segments reads "ST*850*0001~..." with ST and SE put around it.
func segments(set, body string) []x12.Segment {
	parts := strings.Split(strings.Trim(body, "~"), "~")
	parts = append([]string{"ST*" + set + "*0001"}, parts...)
	parts = append(parts, fmt.Sprintf("SE*%d*0001", len(parts)+1))
	list := make([]x12.Segment, len(parts))
	for i, p := range parts {
		f := strings.Split(p, "*")
		list[i] = x12.NewSegment(f[0], f[1:]...)
		list[i].Position, list[i].PositionInFile = i+1, i+3
	}
	return list
}

// short writes faults as code@segment position.element.component
func short(faults []fault.Fault) string {
	var all []string
	for _, f := range faults {
		s := fmt.Sprintf("%s@%s%d", f.Code, f.Segment, f.Position)
		if f.Element > 0 {
			s += fmt.Sprintf(".%d", f.Element)
		}
		if f.Component > 0 {
			s += fmt.Sprintf(".%d", f.Component)
		}
		all = append(all, s)
	}
	return strings.Join(all, " ")
}

func judge(release, set, body string, writing bool) []fault.Fault {
	r, _ := x12.Load(release)
	j := check.New(r.Set(set), check.Options{Delimiters: delimiters, Writing: writing})
	for _, s := range segments(set, body) {
		j.Segment(&s)
	}
	return j.End()
}

const (
	beg = "BEG*00*NE*4XK2M7QA**20250110~"
	po1 = "PO1*1*24*EA*4.25*PE*UP*840012010013~"
	bsn = "BSN*00*SHP0001*20250110*0900~"
)

func TestJudge(t *testing.T) {
	for _, c := range []struct{ name, release, set, body, want string }{
		{"850", "004010", "850", beg + po1, ""},
		{"loops repeat", "004010", "850", beg + "N1*ST**92*AA~N3*X~N1*BT**92*BB~N3*Y~" + po1 + "PID*F****A~" + po1 + "PID*F****B~CTT*2*48", ""},
		{"N3 without N1", "004010", "850", beg + "N3*X~" + po1, "segment-out-of-order@N33"},
		{"loop behind its place", "004010", "850", beg + po1 + "CTT*1*24~N1*ST**92*AA~N3*X~N4*RENO", "segment-out-of-order@N15"},
		{"mandatory inside a loop", "004010", "850", beg + po1 + "LS*LDT~LDT*AF*1*DA~CTT*1*24", "segment-missing@LE6"},
		{"MTX is 005010's text", "004010", "850", beg + "N9*L1*A~MTX**TEXT~" + po1, "segment-out-of-order@MTX4"},
		{"and MSG is not", "005010", "850", beg + "N9*L1*A~MTX**TEXT~" + po1, ""},
		{"REF 31 characters, 004010", "004010", "850", beg + "REF*CR*" + strings.Repeat("A", 31) + "~" + po1, "element-too-long@REF3.2"},
		{"REF 31 characters, 005010", "005010", "850", beg + "REF*CR*" + strings.Repeat("A", 31) + "~" + po1, ""},
		{"scale may stay", "004010", "850", beg + "PO1*1*24*EA*12.50*PE~", ""},
		{"sign and point do not count", "004010", "850", beg + "PO1*1*-1234567890.12345*EA*1*PE~", ""},
		{"sixteen digits do", "004010", "850", beg + "PO1*1*1234567890123456*EA*1*PE~", "element-too-long@PO13.2"},
		{"plus is no sign", "004010", "850", beg + "PO1*1*+24*EA*1*PE~", "element-not-numeric@PO13.2"},
		{"comma is no point", "004010", "850", beg + "PO1*1*1,000*EA*1*PE~", "element-not-numeric@PO13.2"},
		{"exponent is read", "004010", "850", beg + "PO1*1*24E1*EA*1*PE~", ""},
		{"29 February", "004010", "850", "BEG*00*NE*A**20240229~" + po1, ""},
		{"no 29 February", "004010", "850", "BEG*00*NE*A**20250229~" + po1, "element-bad-date@BEG2.5"},
		{"date of six digits", "004010", "850", "BEG*00*NE*A**250110~" + po1, "element-bad-date@BEG2.5"},
		{"only spaces is absent", "004010", "850", "BEG*00*NE*   **20250110~" + po1, "element-missing@BEG2.3"},
		{"composite", "004010", "850", beg + po1 + "SLN*1**I*2*EA>1", ""},
		{"composite, unit missing", "004010", "850", beg + po1 + "SLN*1**I*2*>1", "element-missing@SLN4.5.1"},
		{"composite, bad number", "004010", "850", beg + po1 + "SLN*1**I*2*EA>1O", "element-not-numeric@SLN4.5.2"},
		{"composite, too many", "004010", "850", beg + po1 + "SLN*1**I*2*" + strings.Repeat("EA>1>1>", 6), "element-components@SLN4.5.16"},
		{"repetition", "005010", "850", beg + "REF*CR*A^B~" + po1, "element-repeats@REF3.2"},
		{"note L", "004010", "850", beg + po1 + "PO4*144*****845.32*LB*146.25*CF****IN*24", "element-conditional-missing@PO44.10"},

		{"levels", "004010", "856", bsn + "HL*1**S~HL*2*1*O~PRF*A~HL*3*2*P~HL*4*3*I~LIN**UP*1~SN1**2*EA~CTT*4*2", ""},
		{"levels by LIN", "004010", "856", bsn + "HL*1**S~HL*2*1*O~HL*3*2*P~HL*4*3*I~LIN**UP*1~SN1**2*EA~CTT*1*2", ""},
		{"level twice", "004010", "856", bsn + "HL*1**S~HL*2*1*O~HL*2*1*O", "level-duplicate@HL5.1"},
		{"parent unknown", "004010", "856", bsn + "HL*1**S~HL*2*9*O", "level-parent@HL4.2"},
		{"parent is itself", "004010", "856", bsn + "HL*1**S~HL*2*2*O", "level-parent@HL4.2"},
		{"parent later", "004010", "856", bsn + "HL*1**S~HL*2*3*P~HL*3*1*O", "level-parent@HL4.2"},
		{"second root", "004010", "856", bsn + "HL*1**S~HL*2**S", "level-root@HL4.2"},
		{"child code true", "004010", "856", bsn + "HL*1**S*1~HL*2*1*O*0", ""},
		{"child code false", "004010", "856", bsn + "HL*1**S*0~HL*2*1*O*1", "level-child-code@HL3.4 level-child-code@HL4.4"},
		{"hash ignores points", "004010", "850", beg + "PO1*1*1.5*EA*1*PE~PO1*2*2*EA*1*PE~CTT*2*17", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := short(judge(c.release, c.set, c.body, false)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// Levels nested beyond the limit are rejected.
func TestDepth(t *testing.T) {
	body := bsn + "HL*1**S~"
	for i := 2; i <= 33; i++ {
		body += fmt.Sprintf("HL*%d*%d*O~", i, i-1)
	}
	if got, want := short(judge("004010", "856", body, false)), "level-too-deep@HL35.2"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A hundred faults are listed; a rejection behind them still rejects.
func TestFaultLimit(t *testing.T) {
	body := beg + strings.Repeat("REF*CR*A *B~", 150) + "PO1*1*X*EA*1*PE~"
	faults := judge("004010", "850", body, false)
	if len(faults) != 101 || faults[100].Code != fault.MoreFaults || fault.Worst(faults) != fault.Reject {
		t.Errorf("%d faults, the last %s, worst %s", len(faults), faults[len(faults)-1].Code, fault.Worst(faults))
	}
}

// What is written is judged strictly, and a delimiter in data is refused.
func TestWritten(t *testing.T) {
	for _, c := range []struct{ name, set, body, want string }{
		{"clean", "850", beg + po1, ""},
		{"element separator", "850", "BEG*00*NE*A\x00B**20250110~" + po1, "element-bad-character@BEG2.3"},
		{"component separator", "850", beg + "REF*CR*A>B~" + po1, "element-delimiter@REF3.2"},
		{"unknown set", "000", beg, "set-unsupported@ST1.1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := short(check.Written("004010", c.set, segments(c.set, c.body), delimiters, nil)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
	for _, bad := range []string{"A*B", "A~B", "A^B", "A>B"} {
		list := segments("850", beg+po1)
		elements := list[1].Elements()
		elements[2] = bad
		position := list[1].Position
		list[1] = x12.NewSegment("BEG", elements...)
		list[1].Position = position
		if faults := check.Written("004010", "850", list, delimiters, nil); fault.Worst(faults) != fault.Reject {
			t.Errorf("%q was not refused: %v", bad, faults)
		}
	}
}

// FuzzJudge judges any segments of any set: no panic, and never more faults
// than the limit.
func FuzzJudge(f *testing.F) {
	f.Add("004010", "850", beg+po1+"CTT*1*24")
	f.Add("005010", "856", bsn+"HL*1**S~HL*2*1*O~PRF*A~HL*3*2*P~HL*4*3*I~LIN**UP*1~SN1**2*EA~CTT*4*2")
	f.Add("004010", "997", "AK1*PO*1~AK2*850*0001~AK3*PO1*2**8~AK4*2>1*330*6*X~AK5*R*5~AK9*R*1*1*0")
	f.Fuzz(func(t *testing.T, release, set, body string) {
		if faults := judge(release, set, body, len(body)%2 == 0); len(faults) > 101 {
			t.Fatalf("%d faults", len(faults))
		}
	})
}

package x12reader_test

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12/check"
)

const isa = "ISA*00*          *00*          *ZZ*AMAZON         *ZZ*VENDOR01       *250110*0612*U*00401*000000101*0*P*>~"

// envelope puts one 850 with the given segments between ST and SE into an
// interchange whose counts are right.
func envelope(segments ...string) string {
	return isa + "GS*PO*AMAZON*VENDOR01*20250110*0612*101*X*004010~ST*850*0001~" + strings.Join(segments, "~") +
		"~SE*" + strconv.Itoa(len(segments)+2) + "*0001~GE*1*101~IEA*1*000000101~"
}

var order = []string{"BEG*00*NE*4XK2M7QA**20250110", "REF*CR*ACME1", "CSH*Y", "DTM*064*20250115", "N1*ST**92*PHX6",
	"PO1*1*24*EA*4.25*PE*UP*840012010013", "CTT*1*24"}

func with(change func(s []string) []string) string {
	return envelope(change(append([]string(nil), order...))...)
}

// ack writes a 997 and TA1 in short: the segments that X12 would carry.
func ack(res *x12reader.Result) string {
	var b strings.Builder
	for _, ic := range res.Interchanges {
		for _, g := range ic.Groups {
			writeAck(&b, g.Ack)
		}
		fmt.Fprintf(&b, "TA1 %s %s", ic.TA1.Code, ic.TA1.Note)
	}
	return b.String()
}

func writeAck(b *strings.Builder, a *record.FunctionalAck) {
	if a == nil {
		return
	}
	for _, s := range a.Sets {
		for _, n := range s.Notes {
			fmt.Fprintf(b, "AK3*%s*%d*%s*%s ", n.Segment, n.Position, n.Loop, n.Code)
			for _, e := range n.Elements {
				fmt.Fprintf(b, "AK4*%d*%s*%s*%s ", e.Element, e.Ref, e.Code, e.Value)
			}
		}
		fmt.Fprintf(b, "AK5*%s ", strings.Join(append([]string{s.Code}, s.Errors...), "*"))
	}
	fmt.Fprintf(b, "AK9*%s*%s*%d*%d", a.Code, a.Included, a.Received, a.Accepted)
	for _, e := range a.Errors {
		b.WriteString("*" + e)
	}
	b.WriteString(" ")
}

// The eight seeded faults of spec/x12-exact.md section 3, and the rows of its
// table 2.4, with their exact codes under the strict profile.
func TestAnswers(t *testing.T) {
	good := envelope(order...)
	swap := func(old, new string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("no %q to replace", old)
		}
		return strings.Replace(good, old, new, 1)
	}
	for _, c := range []struct{ name, file, want string }{
		{"clean", good, "AK5*A AK9*A*1*1*1 TA1 A 000"},

		{"exact 3: SE01 wrong", swap("SE*9*", "SE*8*"), "AK5*R*4 AK9*R*1*1*0 TA1 A 000"},
		{"exact 3: PO102 not a number", swap("*24*EA", "*1O*EA"), "AK3*PO1*7**8 AK4*2*330*6*1O AK5*R*5 AK9*R*1*1*0 TA1 A 000"},
		{"exact 3: unknown segment", with(func(s []string) []string { return append(s[:5], append([]string{"XXX*1"}, order[5:]...)...) }),
			"AK3*XXX*7**1 AK5*R*5 AK9*R*1*1*0 TA1 A 000"},
		{"exact 3: BEG missing", with(func(s []string) []string { return s[1:] }), "AK3*BEG*2**3 AK5*R*5 AK9*R*1*1*0 TA1 A 000"},
		{"exact 3: GE02 not GS06", swap("GE*1*101", "GE*1*102"), "AK5*R AK9*R*1*1*0*4 TA1 A 000"},
		{"exact 3: cut off", good[:strings.Index(good, "CTT")], "AK5*R*2 AK9*R*1*1*0*3 TA1 R 023"},
		{"exact 3: date not real", swap("20250115", "20251399"), "AK3*DTM*5**8 AK4*2*373*8*20251399 AK5*R*5 AK9*R*1*1*0 TA1 A 000"},
		{"exact 3: IEA02 not ISA13", swap("IEA*1*000000101", "IEA*1*000000102"), "AK5*R AK9*R*1*1*0 TA1 R 001"},

		{"exact 3: unknown instead of BEG", swap("BEG*00*NE*4XK2M7QA**20250110", "XXX*1"), "AK3*XXX*2**1 AK3*BEG*2**3 AK5*R*5 AK9*R*1*1*0 TA1 A 000"},
		{"exact 2.4: PO1 missing", with(func(s []string) []string { return append(s[:5], "CTT*0") }), "AK3*PO1*7**3 AK5*R*5 AK9*R*1*1*0 TA1 A 000"},
		{"exact 2.4: not in this set", swap("CSH*Y", "BSN*00*1234*20250110*0612"), "AK3*BSN*4**6 AK5*R*5 AK9*R*1*1*0 TA1 A 000"},
		{"exact 2.4: not at this place", swap("~CTT", "~CSH*Y~CUR*BY*USD~DTM*064*20250115~CTT"),
			"AK3*CUR*9**7 AK5*R*4*5 AK9*R*1*1*0 TA1 A 000"},
		{"exact 2.4: BEG late", with(func(s []string) []string { return []string{s[1], s[0], s[2], s[3], s[4], s[5], s[6]} }),
			"AK3*BEG*3**7 AK5*R*5 AK9*R*1*1*0 TA1 A 000"},
		{"exact 2.4: too often", with(func(s []string) []string { return append([]string{s[0], "CUR*BY*USD", "CUR*BY*CAD"}, s[1:]...) }),
			"AK3*CUR*4**5 AK5*R*5 AK9*R*1*1*0 TA1 A 000"},
		{"exact 2.4: mandatory empty", swap("*4XK2M7QA*", "**"), "AK3*BEG*2**8 AK4*3*324*1* AK5*R*5 AK9*R*1*1*0 TA1 A 000"},
		{"exact 2.4: note P broken", swap("*UP*840012010013", "*UP"), "AK3*PO1*7**8 AK4*7*234*2* AK5*E*5 AK9*E*1*1*1 TA1 A 000"},
		{"exact 2.4: note R broken", swap("REF*CR*ACME1", "REF*CR"), "AK3*REF*3**8 AK4*2*127*2* AK5*E*5 AK9*E*1*1*1 TA1 A 000"},
		{"exact 2.4: note C broken", swap("*24*EA*", "**EA*"), "AK3*PO1*7**8 AK4*2*330*2* AK5*E*5 AK9*E*1*1*1 TA1 A 000"},
		{"exact 2.4: note E broken", swap("~CTT", "~QTY*01*5**TEXT~CTT"), "AK3*QTY*8**8 AK4*4*61*10*TEXT AK5*R*4*5 AK9*R*1*1*0 TA1 A 000"},
		{"exact 2.4: too many elements", swap("CSH*Y", "CSH*Y**********X"), "AK3*CSH*4**8 AK4*11**3*X AK5*R*5 AK9*R*1*1*0 TA1 A 000"},
		{"exact 2.4: code unknown", swap("*00*NE*", "*00*QQ*"), "AK3*BEG*2**8 AK4*2*92*7*QQ AK5*E*5 AK9*E*1*1*1 TA1 A 000"},
		{"exact 2.4: too short", swap("REF*CR*", "REF*C*"), "AK3*REF*3**8 AK4*1*128*4*C AK5*R*5 AK9*R*1*1*0 TA1 A 000"},
		{"exact 2.4: too long", swap("*4XK2M7QA*", "*4XK2M7QA4XK2M7QA4XK2M7Q*"), "AK3*BEG*2**8 AK4*3*324*5*4XK2M7QA4XK2M7QA4XK2M7Q AK5*R*5 AK9*R*1*1*0 TA1 A 000"},
		{"exact 2.4: time not real", swap("DTM*064*20250115", "DTM*064*20250115*2460"), "AK3*DTM*5**8 AK4*3*337*9*2460 AK5*R*5 AK9*R*1*1*0 TA1 A 000"},
		{"exact 2.4: component in text", swap("ACME1", "AC>ME1"), "AK3*REF*3**8 AK4*2*127*6*AC>ME1 AK5*R*5 AK9*R*1*1*0 TA1 A 000"},

		{"exact 2.4: SE02", swap("*0001~GE", "*0002~GE"), "AK5*R*3 AK9*R*1*1*0 TA1 A 000"},
		{"exact 2.4: no SE", swap("SE*9*0001~", ""), "AK5*R*2 AK9*R*1*1*0 TA1 A 000"},
		{"exact 2.4: SE garbled", swap("SE*9*0001~", "S9*0001~"), "AK3*S9*9**1 AK5*R*2*5 AK9*R*1*1*0 TA1 A 000"},
		{"exact 2.4: ST01", swap("ST*850*", "ST*85X*"), "AK5*R*6 AK9*R*1*1*0 TA1 A 000"},
		{"exact 2.4: ST02", swap("ST*850*0001", "ST*850*1"), "AK5*R*7*3 AK9*R*1*1*0 TA1 A 000"},
		{"exact 2.4: unsupported", swap("ST*850*", "ST*999*"), "AK5*R*1 AK9*R*1*1*0 TA1 A 000"},
		{"exact 2.4: GE01", swap("GE*1*", "GE*2*"), "AK5*R AK9*R*2*1*0*5 TA1 A 000"},
		{"exact 2.4: no GE", swap("GE*1*101~", ""), "AK5*R AK9*R*1*1*0*3 TA1 A 000"},
		{"exact 2.4: GS01", swap("GS*PO*", "GS*9Z*"), "AK5*R AK9*R*1*1*0*1 TA1 A 000"},
		{"exact 2.4: GS08", swap("*X*004010", "*X*003040"), "AK5*R AK9*R*1*1*0*2 TA1 A 000"},
		{"exact 2.4: GS05", swap("*0612*101*X", "*2561*101*X"), "AK5*R AK9*R*1*1*0 TA1 R 024"},
		{"exact 2.4: no ST", isa + "GS*PO*AMAZON*VENDOR01*20250110*0612*101*X*004010~GE*1*101~IEA*1*000000101~", "AK9*R*1*0*0*5 TA1 A 000"},
		{"exact 2.4: no GS", isa + "IEA*0*000000101~", "TA1 R 022"},
		{"exact 2.4: IEA01", swap("IEA*1*", "IEA*2*"), "AK5*R AK9*R*1*1*0 TA1 R 021"},
		{"exact 2.4: no IEA", swap("IEA*1*000000101~", ""), "AK5*R AK9*R*1*1*0 TA1 R 023"},
		{"exact 2.4: ISA09", swap("*250110*0612*U", "*251310*0612*U"), "AK5*R AK9*R*1*1*0 TA1 R 014"},
		{"exact 2.4: ISA10", swap("*250110*0612*U", "*250110*2512*U"), "AK5*R AK9*R*1*1*0 TA1 R 015"},
		{"exact 2.4: ISA13", swap("*000000101*0*P", "*00000010X*0*P"), "AK5*R AK9*R*1*1*0 TA1 R 018"},
		{"exact 2.4: ISA14", swap("*0*P*>", "*2*P*>"), "AK5*R AK9*R*1*1*0 TA1 R 019"},
		{"exact 2.4: ISA15", swap("*0*P*>", "*0*X*>"), "AK5*R AK9*R*1*1*0 TA1 R 020"},
		{"exact 2.4: ISA02 short", swap("*00*          *00*          *", "*00**00**"), "AK5*R AK9*R*1*1*0 TA1 R 011"},
		{"exact 2.4: ISA06 short", swap("*AMAZON         *", "*AMAZON*"), "AK5*R AK9*R*1*1*0 TA1 R 006"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := ack(verdict(t, []byte(c.file))); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// Duplicate control numbers, and how a group of several sets is answered.
func TestSeveral(t *testing.T) {
	set := func(control, beg string) string {
		return "ST*850*" + control + "~" + beg + "~PO1*1*24*EA*4.25*PE*UP*840012010013~SE*4*" + control + "~"
	}
	beg := order[0]
	group := func(control string, sets ...string) string {
		return "GS*PO*AMAZON*VENDOR01*20250110*0612*" + control + "*X*004010~" + strings.Join(sets, "") + "GE*" + strconv.Itoa(len(sets)) + "*" + control + "~"
	}
	end := func(n int) string { return "IEA*" + strconv.Itoa(n) + "*000000101~" }
	for _, c := range []struct{ name, file, want string }{
		{"partly", isa + group("1", set("0001", beg), set("0002", "BEG*00*NE")) + end(1), "AK5*A AK3*BEG*2**8 AK4*3*324*1* AK4*5*373*1* AK5*R*5 AK9*P*2*2*1 TA1 A 000"},
		{"exact 4: ST02 twice", isa + group("1", set("0001", beg), set("0001", beg)) + end(1), "AK5*A AK5*R*23 AK9*P*2*2*1 TA1 A 000"},
		{"field 21: GS06 twice", isa + group("1", set("0001", beg)) + group("1", set("0001", beg)) + end(2), "AK5*A AK9*A*1*1*1 AK5*R AK9*R*1*1*0*19 TA1 A 000"},
		{"field 21: ISA13 twice", isa + group("1", set("0001", beg)) + end(1) + isa + group("1", set("0001", beg)) + end(1),
			"AK5*A AK9*A*1*1*1 TA1 A 000AK5*R AK9*R*1*1*0 TA1 R 025"},
		{"exact 3: 997 is not answered", isa + "GS*FA*AMAZON*VENDOR01*20250110*0612*7*X*004010~ST*997*0001~AK1*PR*5~AK9*A*1*1*1~SE*4*0001~GE*1*7~" + end(1), "TA1 A 000"},
		{"exact 36: TA1 only, IEA01 0", isa + "TA1*000000077*250110*0600*A*000~IEA*1*000000101~", "TA1 A 000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := ack(verdict(t, []byte(c.file))); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// The lenient profile lets go on what can be salvaged, and overrides win.
func TestPolicies(t *testing.T) {
	good := envelope(order...)
	for _, c := range []struct {
		name   string
		policy check.Policy
		file   string
		want   string
	}{
		{"exact 9: count, lenient", check.Policy{Profile: "lenient"}, strings.Replace(good, "SE*9*", "SE*8*", 1), "AK5*E*4 AK9*E*1*1*1 TA1 A 000"},
		{"exact 9: count, overridden", check.Policy{Profile: "lenient", Codes: map[fault.Code]fault.Severity{fault.SegmentCount: fault.Reject}},
			strings.Replace(good, "SE*9*", "SE*8*", 1), "AK5*R*4 AK9*R*1*1*0 TA1 A 000"},
		{"quantity, lenient", check.Policy{Profile: "lenient"}, strings.Replace(good, "*24*EA", "*1O*EA", 1), "AK3*PO1*7**8 AK4*2*330*6*1O AK5*R*5 AK9*R*1*1*0 TA1 A 000"},
		{"exact 3: unsupported accepted", check.Policy{Unsupported: "accept"}, strings.Replace(good, "ST*850", "ST*999", 1), "AK5*A AK9*A*1*1*1 TA1 A 000"},
		{"exact 33: release noted", check.Policy{Release: "note"}, strings.Replace(good, "*X*004010", "*X*004030", 1), "AK5*A AK9*A*1*1*1 TA1 A 000"},
		{"IEA02, lenient", check.Policy{Profile: "lenient"}, strings.Replace(good, "IEA*1*000000101", "IEA*1*000000102", 1), "AK5*A AK9*A*1*1*1 TA1 E 001"},
		{"cut off, lenient", check.Policy{Profile: "lenient"}, good[:200], "AK5*R*2 AK9*R*1*1*0*3 TA1 R 023"},
	} {
		t.Run(c.name, func(t *testing.T) {
			res, err := x12reader.File(bytes.NewReader([]byte(c.file)), x12reader.FileOptions{Options: x12reader.Options{
				PolicyFor: func(x12reader.Header) check.Policy { return c.policy }}})
			if err != nil {
				t.Fatal(err)
			}
			if got := ack(res); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

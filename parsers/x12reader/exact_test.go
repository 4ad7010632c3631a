package x12reader_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12/check"
)

// interchange puts groups into an ISA and IEA whose counts are right; group puts
// sets into GS and GE, set puts segments into ST and SE.
func interchange(control string, groups ...string) string {
	head := strings.Replace(isa, "000000101", control, 1)
	return head + strings.Join(groups, "") + "IEA*" + string([]byte{byte('0' + len(groups))}) + "*" + control + "~"
}

func group(function, control, version string, sets ...string) string {
	return "GS*" + function + "*AMAZON*VENDOR01*20250110*0612*" + control + "*X*" + version + "~" + strings.Join(sets, "") +
		"GE*" + string([]byte{byte('0' + len(sets))}) + "*" + control + "~"
}

func set(id, control string, segments ...string) string {
	n := len(segments) + 2
	return "ST*" + id + "*" + control + "~" + strings.Join(segments, "~") + "~SE*" + string([]byte{byte('0' + n/10), byte('0' + n%10)}) + "*" + control + "~"
}

// The rows of spec/field-files.md, its negative cases, and the corrections of
// spec/x12-exact.md that need more than one order: with the answers, and the
// faults that the answers do not show.
func TestExactFiles(t *testing.T) {
	good := envelope(order...)
	levels := func(ctt string) string {
		return interchange("000000101", group("SH", "101", "004010", set("856", "0001", "BSN*00*SHP1*20250110*0900", "HL*1**S", "HL*2*1*O", "PRF*4XK2M7QA",
			"HL*3*2*P", "MAN*GM*00008400120000000014", "HL*4*3*I", "LIN**UP*1", "SN1**24*EA", ctt)))
	}
	lines := func(quantities []string, ctt string) string {
		s := []string{order[0]}
		for _, q := range quantities {
			s = append(s, "PO1**"+q+"*EA*1*PE*UP*1")
		}
		return envelope(append(s, ctt)...)
	}
	const clean = "AK5*A AK9*A*1*1*1 TA1 A 000"
	for _, c := range []struct {
		name, file, want string
		faults           []fault.Code
	}{
		{"field 16: CTT01 481 for one line", strings.Replace(good, "CTT*1*", "CTT*481*", 1), clean, []fault.Code{fault.TotalLines}},
		{"field 18: CTT01 counts HL", levels("CTT*4*24"), clean, nil},
		{"field 18: CTT01 counts LIN", levels("CTT*1*24"), clean, nil},
		{"field 18: CTT01 counts neither", levels("CTT*2*24"), clean, []fault.Code{fault.TotalLines}},
		{"field 20: line without number", strings.Replace(good, "PO1*1*", "PO1**", 1), clean, nil},
		{"field 20: line without price", strings.Replace(good, "*4.25*PE*", "***", 1), clean, nil},
		{"field 20: a gap in the pairs", strings.Replace(good, "*UP*840012010013", "***UP*840012010013", 1), clean, nil},
		{"field 20: id without its qualifier", strings.Replace(good, "*UP*840012010013", "**840012010013", 1),
			"AK3*PO1*7**8 AK4*6*235*2* AK5*E*5 AK9*E*1*1*1 TA1 A 000", []fault.Code{fault.ElementConditionalMissing}},
		{"field 21: several groups", interchange("000000101", group("PO", "1", "004010", set("850", "0001", order...)), group("PO", "2", "004010", set("850", "0001", order...))),
			"AK5*A AK9*A*1*1*1 AK5*A AK9*A*1*1*1 TA1 A 000", nil},
		{"field 21: several interchanges", good + interchange("000000102", group("PO", "102", "004010", set("850", "0001", order...))), clean + clean, nil},
		{"field 22: GS with three elements", isa + "GS*PO*AMAZON*VENDOR01~" + set("850", "0001", order...) + "GE*1*~IEA*1*000000101~", "AK5*R AK9*R*1*1*0*6*2 TA1 R 024",
			[]fault.Code{fault.GroupHeader, fault.GroupControlInvalid, fault.GroupVersionUnknown}},
		{"field 22: GS with nine elements", strings.Replace(good, "*X*004010~", "*X*004010*EXTRA~", 1), "AK5*R AK9*R*1*1*0 TA1 R 024", []fault.Code{fault.GroupHeader}},
		{"field 23: TA1 only, IEA01 is 1", isa + "TA1*000000077*250110*0600*A*000~IEA*1*000000101~", "TA1 A 000", []fault.Code{fault.InterchangeTrailer}},

		{"negative: bad ISA, the second is fine", strings.Replace(good, "*00*          *", "*00**", 1) + interchange("000000102", group("PO", "102", "004010", set("850", "0001", order...))),
			"AK5*R AK9*R*1*1*0 TA1 R 011" + clean, []fault.Code{fault.InterchangeWidth}},
		{"negative: IEA01", strings.Replace(good, "IEA*1*", "IEA*3*", 1), "AK5*R AK9*R*1*1*0 TA1 R 021", []fault.Code{fault.InterchangeGroupCount}},
		{"negative: IEA02", strings.Replace(good, "IEA*1*000000101", "IEA*1*000000999", 1), "AK5*R AK9*R*1*1*0 TA1 R 001", []fault.Code{fault.InterchangeControlMismatch}},
		{"negative: no group", isa + "IEA*0*000000101~", "TA1 R 022", []fault.Code{fault.InterchangeEmpty}},
		{"negative: no GE", strings.Replace(good, "GE*1*101~", "", 1), "AK5*R AK9*R*1*1*0*3 TA1 A 000", []fault.Code{fault.GroupTrailerMissing}},
		{"negative: no ST", strings.Replace(good, "ST*850*0001~", "", 1), "AK9*R*1*0*0*5 TA1 A 000", nil},
		{"negative: not X12", "this is no interchange", "TA1  ", []fault.Code{fault.FileNotX12}},

		{"exact 4: ST02 invalid", strings.NewReplacer("ST*850*0001", "ST*850*1", "SE*9*0001", "SE*9*1").Replace(good), "AK5*R*7 AK9*R*1*1*0 TA1 A 000", []fault.Code{fault.SetControlInvalid}},
		{"exact 8: CTT02 ignores the point", lines([]string{"1.5", "2"}, "CTT*2*17"), clean, nil},
		{"exact 8: and the sign", lines([]string{"-5", "2"}, "CTT*2*7"), clean, nil},
		{"exact 8: and keeps ten digits", lines([]string{"9999999999", "2"}, "CTT*2*1"), clean, nil},
		{"exact 8: which is no plain sum", lines([]string{"1.5", "2"}, "CTT*2*3.5"), clean, []fault.Code{fault.TotalHash}},
		{"exact 10: GE02 is a matter of the 997", strings.Replace(good, "GE*1*101", "GE*1*9", 1), "AK5*R AK9*R*1*1*0*4 TA1 A 000", []fault.Code{fault.GroupControlMismatch}},
		{"exact 11: a set without its first two segments", envelope(order[1 : len(order)-2]...), "AK3*BEG*2**3 AK3*PO1*6**3 AK5*R*5 AK9*R*1*1*0 TA1 A 000",
			[]fault.Code{fault.SegmentMissing, fault.SegmentMissing}},
		{"exact 33: 00501 for 005010", strings.NewReplacer("*X*004010", "*X*00501", "*U*00401*", "*^*00501*").Replace(good), clean, nil},
		{"exact 33: 005010 with a suffix", strings.NewReplacer("*X*004010", "*X*005010X999", "*U*00401*", "*^*00501*").Replace(good), clean, nil},
		{"exact 33: a release without a dictionary", strings.Replace(good, "*X*004010", "*X*004060", 1), "AK5*R AK9*R*1*1*0*2 TA1 A 000", []fault.Code{fault.GroupVersionUnknown}},
		{"exact 33: whose GS04 has six digits", strings.NewReplacer("*X*004010", "*X*003010", "*20250110*0612", "*250110*0612").Replace(good), "AK5*R AK9*R*1*1*0*2 TA1 A 000", []fault.Code{fault.GroupVersionUnknown}},
		{"exact 35: HL04 left out", levels("CTT*4"), clean, nil},
		{"exact 37: a 997 in 005010", strings.NewReplacer("*U*00401*", "*^*00501*").Replace(interchange("000000101",
			group("FA", "7", "005010", set("997", "0001", "AK1*PO*101*005010", "AK2*850*0001", "AK3*PO1*7**8", "AK4*2>1>1*330*12*X", "AK5*R*5", "AK9*R*1*1*0")))), "TA1 A 000",
			[]fault.Code{fault.ElementUnlistedCode}},
		{"exact 2.2: MTX in 005010", strings.NewReplacer("*U*00401*", "*^*00501*").Replace(interchange("000000101",
			group("PO", "7", "005010", set("850", "0001", order[0], "N9*L1*A", "MTX**TEXT", order[5])))), clean, nil},
		{"exact 2.4: MSG in 005010", strings.NewReplacer("*U*00401*", "*^*00501*").Replace(interchange("000000101",
			group("PO", "7", "005010", set("850", "0001", order[0], "N9*L1*A", "MSG*TEXT", order[5])))), "AK3*MSG*4**6 AK5*R*5 AK9*R*1*1*0 TA1 A 000", []fault.Code{fault.SegmentNotInSet}},
		{"exact 3: an 820 is answered", interchange("000000101", group("RA", "7", "004010", set("820", "0001", "BPR*I*100.00*C*ACH", "TRN*1*123"))), clean, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			res := verdict(t, []byte(c.file))
			if got := ack(res); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			var got []fault.Code
			for _, f := range faultsOf(res) {
				got = append(got, f.Code)
			}
			if c.faults != nil && !slices.Equal(got, c.faults) || c.faults == nil && c.want == clean && len(got) > 0 {
				t.Errorf("faults %v, want %v", got, c.faults)
			}
		})
	}
}

// Corrections that a policy decides, and the lines of an order that lack what
// strict reading wants.
func TestExactPolicies(t *testing.T) {
	good := envelope(order...)
	for _, c := range []struct {
		name   string
		policy check.Policy
		file   string
		want   string
		status x12reader.Status
	}{
		{"exact 9: SE01 wrong, answered E: the order goes on", check.Policy{Profile: "lenient"}, strings.Replace(good, "SE*9", "SE*5", 1), "AK5*E*4 AK9*E*1*1*1 TA1 A 000", x12reader.AcceptedWithErrors},
		{"exact 9: answered R: it does not", check.Policy{}, strings.Replace(good, "SE*9", "SE*5", 1), "AK5*R*4 AK9*R*1*1*0 TA1 A 000", x12reader.Rejected},
		{"exact 33: unknown release noted", check.Policy{Release: "note"}, strings.Replace(good, "*X*004010", "*X*004060", 1), "AK5*A AK9*A*1*1*1 TA1 A 000", x12reader.Accepted},
		{"exact 3: unsupported set archived", check.Policy{Unsupported: "accept"}, strings.Replace(good, "ST*850", "ST*301", 1), "AK5*A AK9*A*1*1*1 TA1 A 000", x12reader.Unsupported},
		{"exact 3: unsupported set rejected", check.Policy{Unsupported: "reject"}, strings.Replace(good, "ST*850", "ST*301", 1), "AK5*R*1 AK9*R*1*1*0 TA1 A 000", x12reader.Rejected},
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
			if got := res.Interchanges[0].Groups[0].Sets[0].Status; got != c.status {
				t.Errorf("status %s, want %s", got, c.status)
			}
		})
	}
}

// field 20: the record of an order whose lines lack number and price.
func TestExactLines(t *testing.T) {
	file := envelope(order[0], "PO1**24*EA***UP*840012010013***VN*A1", "PO1*7*1*EA*0*PE*UP*1")
	var got record.PurchaseOrder
	_, err := x12reader.File(strings.NewReader(file), x12reader.FileOptions{EachSet: func(ic *x12reader.Interchange, g *x12reader.Group, s *x12reader.Set) (faults []fault.Fault) {
		got, faults = x12reader.PurchaseOrder(ic, g, s)
		return faults
	}})
	if err != nil || len(got.Lines) != 2 {
		t.Fatal(err, got.Lines)
	}
	first := got.Lines[0]
	if !first.Assigned || first.Number == "" || first.Price != nil || len(first.Items) != 2 || first.Items[1].Qualifier != "VN" {
		t.Errorf("first line %+v", first)
	}
	if second := got.Lines[1]; second.Assigned || second.Number != "7" || second.Price == nil || !second.Price.Amount.IsZero() {
		t.Errorf("second line %+v", second)
	}
}

// exact 3: place and hint of the eight seeded faults; their answers are in
// TestAnswers.
func TestSeededPlaces(t *testing.T) {
	good := envelope(order...)
	for _, c := range []struct{ name, file, segment, value, hint string }{
		{"SE01 wrong", strings.Replace(good, "SE*9*", "SE*8*", 1), "SE01 at 9 of 11", "8", "SE01 counts ST to SE: 9"},
		{"PO102 no number", strings.Replace(good, "*24*EA", "*1O*EA", 1), "PO102 at 7 of 9", "1O", "quantity ordered must be a number such as 24 or 12.5"},
		{"unknown segment", strings.Replace(strings.Replace(good, "N1*ST", "XXX*1~N1*ST", 1), "SE*9*", "SE*10*", 1), "XXX00 at 6 of 8", "", "no segment of 004010 has this id"},
		{"BEG missing", envelope(order[1:]...), "BEG00 at 2 of 4", "", "it should stand here, before REF"},
		{"GE02 wrong", strings.Replace(good, "GE*1*101", "GE*1*102", 1), "GE02 at 0 of 12", "102", "GE02 repeats GS06: 101"},
		{"cut off", good[:strings.Index(good, "CTT")], "IEA00 at 0 of 10, GE00 at 0 of 10, SE00 at 8 of 10", "", "the set ends without SE: it may be cut off"},
		{"date", strings.Replace(good, "20250115", "20251399", 1), "DTM02 at 5 of 7", "20251399", "a date is CCYYMMDD of a real day"},
		{"IEA02 wrong", strings.Replace(good, "IEA*1*000000101", "IEA*1*000000102", 1), "IEA02 at 0 of 13", "000000102", "IEA02 repeats ISA13: 000000101"},
	} {
		t.Run(c.name, func(t *testing.T) {
			faults := faultsOf(verdict(t, []byte(c.file)))
			var places []string
			for _, f := range faults {
				places = append(places, fmt.Sprintf("%s%s at %d of %d", f.Segment, digits2(f.Element), f.Position, f.PositionInFile))
			}
			if got := strings.Join(places, ", "); got != c.segment {
				t.Fatalf("places %s, want %s", got, c.segment)
			}
			if f := faults[len(faults)-1]; f.Value != c.value || f.Hint != c.hint {
				t.Errorf("value %q, hint %q; want %q, %q", f.Value, f.Hint, c.value, c.hint)
			}
		})
	}
}

package x12writer_test

import (
	"bytes"
	"testing"

	"github.com/docket-edi/docket/generators/x12writer"
	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	"pgregory.net/rapid"
)

// judged seals a body that must have been written, and reads the interchange
// under the strict policy: nothing may be wrong with what we send.
func judged(t *rapid.T, body x12writer.Body, faults []fault.Fault, each func(*x12reader.Interchange, *x12reader.Group, *x12reader.Set) []fault.Fault) []byte {
	if len(faults) > 0 {
		t.Fatalf("refused: %v", faults)
	}
	edi, faults := x12writer.Seal(envelope(rapid.Int64Range(1, 5_000_000_000).Draw(t, "k")), body)
	if len(faults) > 0 {
		t.Fatalf("not sealed: %v", faults)
	}
	res, err := x12reader.File(bytes.NewReader(edi), x12reader.FileOptions{Name: "out.edi", At: decided, EachSet: each})
	if err != nil || len(res.Interchanges) != 1 {
		t.Fatalf("%v, %v\n%s", res, err, edi)
	}
	for _, f := range res.Interchanges[0].AllFaults() {
		t.Errorf("%v", f)
	}
	if status := res.WorstStatus(); status != x12reader.Accepted {
		t.Errorf("status %s\n%s", status, edi)
	}
	return edi
}

func options(t *rapid.T, set string) x12writer.Options {
	version := rapid.SampledFrom([]string{"004010", "005010"}).Draw(t, "version")
	o := x12writer.OptionsFor(profile(t, "versions: {\""+set+"\": \""+version+"\"}"), set, "")
	o.HL04 = rapid.Bool().Draw(t, "hl04")
	return o
}

func TestWhatIsWrittenIsAccepted(t *testing.T) {
	t.Run("855", rapid.MakeCheck(func(t *rapid.T) {
		rec, o := acknowledgments().Draw(t, "rec"), options(t, "855")
		body, faults := x12writer.Acknowledgment(rec, o)
		judged(t, body, faults, nil)
	}))
	t.Run("856", rapid.MakeCheck(func(t *rapid.T) {
		rec, o := shipNotices().Draw(t, "rec"), options(t, "856")
		body, faults := x12writer.ShipNotice(rec, o)
		judged(t, body, faults, nil)
	}))
	t.Run("997", rapid.MakeCheck(func(t *rapid.T) {
		rec, o := functionalAcks().Draw(t, "rec"), options(t, "997")
		body, faults := x12writer.FunctionalAck(rec, o)
		judged(t, body, faults, nil)
	}))
	t.Run("TA1", rapid.MakeCheck(func(t *rapid.T) {
		rec := record.InterchangeAck{Control: rapid.StringMatching(`[0-9]{9}`).Draw(t, "control"), Date: "250110", Time: "0900",
			Code: rapid.SampledFrom([]string{"A", "E", "R"}).Draw(t, "code"), Note: rapid.StringMatching(`0[0-3][0-9]`).Draw(t, "note")}
		body, faults := x12writer.InterchangeAck(rec, options(t, "TA1"))
		edi := judged(t, body, faults, nil)
		res, _ := x12reader.File(bytes.NewReader(edi), x12reader.FileOptions{})
		if acks := res.Interchanges[0].Acks; len(acks) != 1 || acks[0] != rec {
			t.Errorf("read %+v, want %+v", acks, rec)
		}
	}))
}

// TestSameRecordSameBytes renders twice: no clock, random number or map order.
func TestSameRecordSameBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rec, o := shipNotices().Draw(t, "rec"), options(t, "856")
		a, _ := x12writer.ShipNotice(rec, o)
		b, _ := x12writer.ShipNotice(rec, o)
		x, _ := x12writer.Seal(envelope(5), a)
		y, _ := x12writer.Seal(envelope(5), b)
		if !bytes.Equal(x, y) || len(x) == 0 {
			t.Fatalf("%s\n%s", x, y)
		}
	})
}

package x12writer_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/docket-edi/docket/generators/x12writer"
	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/shopspring/decimal"
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

// readBack judges the document and gives the record that read makes of it.
func readBack[R any](t *rapid.T, body x12writer.Body, faults []fault.Fault, read func(*x12reader.Interchange, *x12reader.Group, *x12reader.Set) (R, []fault.Fault)) (got R) {
	judged(t, body, faults, func(ic *x12reader.Interchange, g *x12reader.Group, s *x12reader.Set) (faults []fault.Fault) {
		got, faults = read(ic, g, s)
		return faults
	})
	return got
}

// sameRecord compares decimals with their scale and times as instants; an empty
// list is as good as none.
func sameRecord[R any](t *rapid.T, want, got R) {
	exact := cmp.Comparer(func(a, b decimal.Decimal) bool { return record.DecimalText(a) == record.DecimalText(b) })
	if diff := cmp.Diff(want, got, exact, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

// TestReadIsWhatWasWritten: what is written passes the strict judge, and the
// reader makes the same record of it.
func TestReadIsWhatWasWritten(t *testing.T) {
	t.Run("855", rapid.MakeCheck(func(t *rapid.T) {
		rec, o := acknowledgments().Draw(t, "rec"), options(t, "855")
		body, faults := x12writer.Acknowledgment(rec, o)
		got := readBack(t, body, faults, x12reader.Acknowledgment)
		rec.At = rec.At.Truncate(24 * time.Hour) // BAK09 is a date
		for i := range rec.Lines {
			if rec.Lines[i].Assigned {
				rec.Lines[i].Number = ""
			}
		}
		sameRecord(t, rec, got)
	}))
	t.Run("856", rapid.MakeCheck(func(t *rapid.T) {
		rec, o := shipNotices().Draw(t, "rec"), options(t, "856")
		body, faults := x12writer.ShipNotice(rec, o)
		sameRecord(t, rec, readBack(t, body, faults, x12reader.ShipNotice))
	}))
	t.Run("997", rapid.MakeCheck(func(t *rapid.T) {
		rec, o := functionalAcks().Draw(t, "rec"), options(t, "997")
		body, faults := x12writer.FunctionalAck(rec, o)
		got := readBack(t, body, faults, x12reader.FunctionalAck)
		rec.At = decided.Truncate(time.Minute) // not in the set: the envelope's
		if o.Version < "005010" {
			rec.Version = ""
		}
		sameRecord(t, rec, got)
	}))
	t.Run("TA1", rapid.MakeCheck(func(t *rapid.T) {
		rec := record.InterchangeAck{Control: rapid.StringMatching(`[0-9]{9}`).Draw(t, "control"), Date: "250110", Time: "0900",
			Code: rapid.SampledFrom([]string{"A", "E", "R"}).Draw(t, "code"), Note: rapid.StringMatching(`0[0-3][0-9]`).Draw(t, "note")}
		body, faults := x12writer.InterchangeAck(rec, options(t, "TA1"))
		edi := judged(t, body, faults, nil)
		res, _ := x12reader.File(bytes.NewReader(edi), x12reader.FileOptions{})
		sameRecord(t, []record.InterchangeAck{rec}, res.Interchanges[0].Acks)
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

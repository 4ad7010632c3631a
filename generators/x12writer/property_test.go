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

// comesBack writes the record, gives what is read of it, and writes that again:
// the bytes must be the same.
func comesBack[R any](t *rapid.T, set string, rec R, write func(R, x12writer.Options) (x12writer.Body, []fault.Fault),
	read func(*x12reader.Interchange, *x12reader.Group, *x12reader.Set) (R, []fault.Fault)) R {
	body, faults := write(rec, options(t, set))
	got := readBack(t, body, faults, read)
	sameBytes(t, body, func(o x12writer.Options) (x12writer.Body, []fault.Fault) { return write(got, o) })
	return got
}

func sameBytes(t *rapid.T, want x12writer.Body, again func(x12writer.Options) (x12writer.Body, []fault.Fault)) {
	got, faults := again(x12writer.Options{Version: want.Version, Delimiters: want.Delimiters, HL04: bytes.Contains(want.Data, []byte("*S*1~"))})
	if len(faults) > 0 || !bytes.Equal(got.Data, want.Data) {
		t.Errorf("written again: %v\n%s\nwant\n%s", faults, got.Data, want.Data)
	}
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
	t.Run("810", rapid.MakeCheck(func(t *rapid.T) {
		rec := invoices().Draw(t, "rec")
		got := comesBack(t, "810", rec, x12writer.Invoice, x12reader.Invoice)
		got.Source = record.Source{}
		sameRecord(t, rec, got)
	}))
	t.Run("846", rapid.MakeCheck(func(t *rapid.T) {
		rec := inventoryAdvices().Draw(t, "rec")
		got := comesBack(t, "846", rec, x12writer.InventoryAdvice, x12reader.InventoryAdvice)
		got.Source = record.Source{}
		sameRecord(t, rec, got)
	}))
	t.Run("850", rapid.MakeCheck(func(t *rapid.T) {
		rec := purchaseOrders().Draw(t, "rec")
		got := comesBack(t, "850", rec, x12writer.PurchaseOrder, x12reader.PurchaseOrder)
		got.Source = record.Source{}
		sameRecord(t, rec, got)
	}))
	t.Run("865", rapid.MakeCheck(func(t *rapid.T) {
		rec := orderChangeAcks().Draw(t, "rec")
		got := comesBack(t, "865", rec, x12writer.OrderChangeAck, x12reader.OrderChangeAck)
		got.Source = record.Source{}
		sameRecord(t, rec, got)
	}))
	t.Run("855", rapid.MakeCheck(func(t *rapid.T) {
		rec := acknowledgments().Draw(t, "rec")
		got := comesBack(t, "855", rec, x12writer.Acknowledgment, x12reader.Acknowledgment)
		rec.At = rec.At.Truncate(24 * time.Hour) // BAK09 is a date
		for i := range rec.Lines {
			if rec.Lines[i].Assigned {
				rec.Lines[i].Number = ""
			}
		}
		sameRecord(t, rec, got)
	}))
	t.Run("856", rapid.MakeCheck(func(t *rapid.T) {
		rec := shipNotices().Draw(t, "rec")
		sameRecord(t, rec, comesBack(t, "856", rec, x12writer.ShipNotice, x12reader.ShipNotice))
	}))
	t.Run("997", rapid.MakeCheck(func(t *rapid.T) {
		rec, o := functionalAcks().Draw(t, "rec"), options(t, "997")
		body, faults := x12writer.FunctionalAck(rec, o)
		got := readBack(t, body, faults, x12reader.FunctionalAck)
		sameBytes(t, body, func(o x12writer.Options) (x12writer.Body, []fault.Fault) { return x12writer.FunctionalAck(got, o) })
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
		sameBytes(t, body, func(o x12writer.Options) (x12writer.Body, []fault.Fault) {
			return x12writer.InterchangeAck(res.Interchanges[0].Acks[0], o)
		})
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

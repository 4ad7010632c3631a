package x12writer_test

import (
	"testing"

	"github.com/docket-edi/docket/generators/x12writer"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

// BenchmarkWrite renders, judges and seals one small document.
func BenchmarkWrite(b *testing.B) {
	run := func(name string, write func() (x12writer.Body, []fault.Fault)) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				body, faults := write()
				if len(faults) > 0 {
					b.Fatal(faults)
				}
				edi, _ := x12writer.Seal(envelope(7), body)
				b.SetBytes(int64(len(edi)))
			}
		})
	}
	p := profile(b, "")
	ack, notice, functional := acknowledgment(), shipNotice(), functionalAck()
	for len(ack.Lines) < 12 {
		ack.Lines = append(ack.Lines, ack.Lines[0])
	}
	for i := range ack.Lines {
		ack.Lines[i].Statuses = []record.LineStatus{{Code: "IA", Quantity: ack.Lines[i].Quantity}}
	}
	run("855", func() (x12writer.Body, []fault.Fault) {
		return x12writer.Acknowledgment(ack, x12writer.OptionsFor(p, "855", ""))
	})
	run("856", func() (x12writer.Body, []fault.Fault) {
		return x12writer.ShipNotice(notice, x12writer.OptionsFor(p, "856", ""))
	})
	run("997", func() (x12writer.Body, []fault.Fault) {
		return x12writer.FunctionalAck(functional, x12writer.OptionsFor(p, "997", "004010"))
	})
}

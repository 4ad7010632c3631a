package x12reader_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"testing/iotest"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/fault"
)

// FuzzReader reads any bytes: no panic, no hang, the same verdict however the
// bytes arrive, and an interchange without fault is one that ended.
func FuzzReader(f *testing.F) {
	for _, path := range append(sampleFiles(f, "*.edi"), sampleFiles(f, "broken/*.edi")...) {
		f.Add(readFile(f, path))
	}
	if files, err := filepath.Glob(filepath.Join(corpus, "files", "*")); err == nil {
		for _, path := range files {
			if b, err := os.ReadFile(path); err == nil && len(b) < 20_000 {
				f.Add(b)
			}
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		opt := x12reader.FileOptions{Name: "fuzz", EachSet: readAny}
		opt.MaxSegment, opt.MaxElements, opt.MaxSet = 4096, 200, 1<<16
		whole, err := x12reader.File(bytes.NewReader(b), opt)
		if err != nil {
			t.Fatal(err)
		}
		if len(whole.Interchanges) == 0 {
			t.Fatal("no interchange, not even one with a fault")
		}
		last := int64(0)
		for _, ic := range whole.Interchanges {
			if ic.Start < last || ic.End < ic.Start || ic.End > int64(len(b)) {
				t.Fatalf("interchange at [%d,%d) of %d bytes, behind %d", ic.Start, ic.End, len(b), last)
			}
			last = ic.End
			if ic.Truncated && len(ic.Faults) == 0 {
				t.Fatal("cut off without a fault")
			}
		}
		if len(b) > 2000 {
			return
		}
		slow, err := x12reader.File(iotest.OneByteReader(bytes.NewReader(b)), opt)
		if err != nil {
			t.Fatal(err)
		}
		if a, b := ack(whole), ack(slow); a != b || len(faultsOf(whole)) != len(faultsOf(slow)) {
			t.Fatalf("read at once: %s\nbyte by byte: %s", a, b)
		}
	})
}

func readAny(ic *x12reader.Interchange, g *x12reader.Group, s *x12reader.Set) []fault.Fault {
	_, orders := x12reader.PurchaseOrder(ic, g, s)
	_, acks := x12reader.Acknowledgment(ic, g, s)
	_, notices := x12reader.ShipNotice(ic, g, s)
	_, functional := x12reader.FunctionalAck(ic, g, s)
	return append(append(append(orders, acks...), notices...), functional...)
}

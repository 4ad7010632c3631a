package x12reader_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/fault"
)

// amazonOrders is an interchange of n orders with lines lines each, the same
// for the same numbers.
func amazonOrders(n, lines int) []byte {
	var b bytes.Buffer
	b.WriteString(isa + "GS*PO*AMAZON*VENDOR01*20250110*0612*101*X*004010~")
	for i := range n {
		fmt.Fprintf(&b, "ST*850*%04d~BEG*00*NE*%08X**20250110~REF*CR*ACME1~CSH*Y~DTM*064*20250115~DTM*063*20250122~N1*ST**92*PHX6~", i+1, 0x10000000+i)
		sum := 0
		for l := range lines {
			quantity := 12 + (i*7+l*5)%89
			sum += quantity
			fmt.Fprintf(&b, "PO1*%d*%d*EA*%d.%02d*PE*UP*8400120%05d~", l+1, quantity, 3+l%40, (i+l)%100, (i*31+l*17)%100000)
		}
		fmt.Fprintf(&b, "CTT*%d*%d~SE*%d*%04d~", lines, sum, lines+9, i+1)
	}
	fmt.Fprintf(&b, "GE*%d*101~IEA*1*000000101~", n)
	return b.Bytes()
}

func readAll(b testing.TB, data []byte, opt x12reader.Options, each func(x12reader.Unit)) {
	r := x12reader.NewBytes(data, opt)
	for {
		u, err := r.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			b.Fatal(err)
		}
		if u.Kind == x12reader.SetRead && fault.Worst(u.Set.Faults) != "" {
			b.Fatal(u.Set.Faults)
		}
		if each != nil {
			each(u)
		}
	}
}

// viewer makes a view of every order.
func viewer() func(x12reader.Unit) {
	var views x12reader.OrderReader
	return func(u x12reader.Unit) {
		if u.Kind == x12reader.SetRead {
			views.View(u.Interchange, u.Group, u.Set)
		}
	}
}

// Order views, envelope and CTT judged.
func BenchmarkView(b *testing.B) {
	benchmark(b, x12reader.Options{EnvelopeOnly: true}, viewer())
}

// Every rule of the judge.
func BenchmarkJudge(b *testing.B) {
	benchmark(b, x12reader.Options{}, nil)
}

// Every rule, and the record.
func BenchmarkPurchaseOrder(b *testing.B) {
	benchmark(b, x12reader.Options{}, func(u x12reader.Unit) {
		if u.Kind == x12reader.SetRead {
			x12reader.PurchaseOrder(u.Interchange, u.Group, u.Set)
		}
	})
}

func benchmark(b *testing.B, opt x12reader.Options, each func(x12reader.Unit)) {
	data := volume(b, 10<<20)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		readAll(b, data, opt, each)
	}
}

// Reading and judging allocate nothing per set, so a file of any size fits.
func TestReadingKeepsNothing(t *testing.T) {
	few, many := volume(t, 100_000), volume(t, 1_000_000)
	for name, opt := range map[string]x12reader.Options{"views": {EnvelopeOnly: true}, "judged": {}, "without segments": {WithoutSegments: true}} {
		each := viewer()
		if opt.WithoutSegments {
			each = nil
		}
		allocs := func(data []byte) float64 { return testing.AllocsPerRun(5, func() { readAll(t, data, opt, each) }) }
		allocs(many) // views take their memory once
		perSet := (allocs(many) - allocs(few)) / 290
		if limit := map[bool]float64{true: 2.1, false: 0.05}[opt.WithoutSegments]; perSet > limit {
			t.Errorf("%s: %.2f allocations a set, at most %.2f", name, perSet, limit)
		}
	}
}

// Whatever the machine, views come at a fortieth of the speed at which it reads
// memory, or more.
func TestSpeed(t *testing.T) {
	if testing.Short() {
		t.Skip("short: speed is not measured, it means nothing under the race detector")
	}
	data := volume(t, 32<<20)
	best := func(run func()) time.Duration {
		least := time.Hour
		for range 7 {
			start := time.Now()
			run()
			least = min(least, time.Since(start))
		}
		return least
	}
	var sum uint64
	read := best(func() {
		for b := data; len(b) >= 8; b = b[8:] {
			sum += binary.LittleEndian.Uint64(b)
		}
	})
	each := viewer()
	views := best(func() { readAll(t, data, x12reader.Options{EnvelopeOnly: true}, each) })
	if ratio := float64(views) / float64(read); ratio > 40 || sum == 0 {
		t.Errorf("views take %.0f times as long as reading the memory, at most 40", ratio)
	}
}

// A segment, a set or a file beyond its limit gives a fault, not memory.
func TestLimits(t *testing.T) {
	long := strings.Repeat("X", 5000)
	for _, c := range []struct {
		name string
		opt  x12reader.Options
		file string
		want fault.Code
	}{
		{"segment", x12reader.Options{MaxSegment: 1000}, strings.Replace(envelope(order...), "ACME1", long, 1), fault.SegmentTooLong},
		{"segment over windows", x12reader.Options{}, strings.Replace(envelope(order...), "ACME1", strings.Repeat(long, 100), 1), fault.SegmentTooLong},
		{"elements", x12reader.Options{MaxElements: 50}, strings.Replace(envelope(order...), "ACME1", strings.Repeat("*", 100), 1), fault.SegmentTooManyElements},
		{"set", x12reader.Options{MaxSet: 100}, envelope(order...), fault.SetTooBig},
		{"sets", x12reader.Options{MaxSets: 3}, string(amazonOrders(4, 1)), fault.GroupTooManySets},
		{"file", x12reader.Options{MaxFile: 100_000}, string(amazonOrders(400, 30)), fault.FileTooBig},
	} {
		t.Run(c.name, func(t *testing.T) {
			res, err := x12reader.File(strings.NewReader(c.file), x12reader.FileOptions{Options: c.opt})
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range faultsOf(res) {
				if f.Code == c.want && f.Severity == fault.Reject {
					return
				}
			}
			t.Errorf("no fault %s in %v", c.want, faultsOf(res))
		})
	}
}

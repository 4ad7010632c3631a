package pipeline

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/docket-edi/docket/samples"
)

// BenchmarkOrders takes an interchange of 1,000 orders of 10 to 50 lines
// through all stages: orders a second, and where the time goes with -cpuprofile.
func BenchmarkOrders(b *testing.B) {
	const orders, items = 1000, 2000
	dir := b.TempDir()
	if err := furnish(dir); err != nil {
		b.Fatal(err)
	}
	for name, write := range map[string]func(io.Writer, int) error{catalogFile: samples.VolumeCatalog, stockFile: samples.VolumeStock} {
		var data bytes.Buffer
		if err := write(&data, items); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), data.Bytes(), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	h := openHouse(b, dir, func(p *Parts) { p.SideBySide = true })
	control := 0
	for b.Loop() {
		control++
		var data bytes.Buffer
		if err := samples.VolumeOrders(&data, control, orders, items); err != nil {
			b.Fatal(err)
		}
		h.take("orders.edi", data.String())
	}
	b.ReportMetric(float64(control*orders)/b.Elapsed().Seconds(), "orders/s")
	h.wantSent("AMAZON/855_*", control*orders)
}

package pdf

import (
	"fmt"
	"testing"
)

func BenchmarkSupplierOrder(b *testing.B) {
	for _, lines := range []int{6, 500} {
		b.Run(fmt.Sprintf("%d-lines", lines), func(b *testing.B) {
			doc := SupplierDoc{Order: lookOrder(b), Issued: "2025-01-10"}
			all := doc.Order.Lines
			doc.Order.Lines = nil
			for i := range lines {
				l := all[i%len(all)]
				l.Number = fmt.Sprint(i + 1)
				doc.Order.Lines = append(doc.Order.Lines, l)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := SupplierOrder(doc); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

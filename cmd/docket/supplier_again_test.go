package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// The same file of orders without numbers buys once, unless a person says so.
func TestSupplierOrderFileAgain(t *testing.T) {
	d := newDesk(t)
	const order = "order_date,supplier,ship_to,currency,line,sku,description,quantity,unit_cost\n" +
		"2025-01-09,ACME,Dock B,USD,1,S-1,A thing,10,1.25\n"
	issued := func(want ...string) {
		t.Helper()
		files, err := filepath.Glob(filepath.Join(d.dir, "outbox", "ACME", "*.pdf"))
		if err != nil {
			t.Fatal(err)
		}
		for i := range files {
			files[i] = filepath.Base(files[i])
		}
		if got := strings.Join(files, " "); got != strings.Join(want, " ") {
			t.Errorf("issued %q, want %q", got, want)
		}
	}
	d.take(0, "order.csv", order)
	d.take(3, "again.csv", order)
	issued("PO-2025-000001_rev1.pdf")
	if held := d.docket(0, "held", "ls"); !strings.Contains(held, "the same file came on") {
		t.Errorf("held:\n%s", held)
	}
	d.docket(0, "held", "release", "1", "--why", "the shelf is empty again")
	d.docket(0, "run", "--once")
	issued("PO-2025-000001_rev1.pdf", "PO-2025-000002_rev1.pdf")
	d.take(0, "other.csv", strings.Replace(order, ",10,", ",11,", 1))
	issued("PO-2025-000001_rev1.pdf", "PO-2025-000002_rev1.pdf", "PO-2025-000003_rev1.pdf")
	d.docket(0, "audit")
}

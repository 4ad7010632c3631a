package record

import (
	"fmt"

	"github.com/docket-edi/docket/schemas/fault"
)

// Check judges the answer by itself; whether it fits its order is decided with
// it. A fault with Position 0 speaks of the head, else of that line, counted
// from 1.
func (a *SupplierAnswer) Check() []fault.Fault {
	r := &rules{}
	r.required("po_number", a.Number, "name the order that is answered")
	r.date("ship_date", a.ShipDate)
	seen := map[string]int{}
	for i := range a.Lines {
		l := &a.Lines[i]
		r.line = i + 1
		r.required("line", l.Number, "keep the line numbers of the order")
		part := l.Number + "\x00" + string(l.ShipDate)
		if first, twice := seen[part]; twice {
			r.add(fault.Reject, ValueDuplicate, "line", l.Number, "a line is answered once, or in parts that each have their date",
				fmt.Sprintf("line %d from the top answers it for the same date", first))
		}
		seen[part] = r.line
		if l.Quantity != nil {
			r.notNegative("confirmed_qty", l.Quantity.Value)
		}
		r.date("confirmed_ship_date", l.ShipDate)
	}
	return r.faults
}

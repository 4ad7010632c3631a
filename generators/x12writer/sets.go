package x12writer

import (
	"fmt"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

// Writer writes one kind of set.
type Writer struct {
	Set    string // ST01, or TA1
	Record string // the type of its record, in schemas/record
	// Body renders the record that decode fills in: a pointer to it is given to
	// decode, whose error comes back as it is.
	Body func(decode func(rec any) error, o Options) (Body, []fault.Fault, error)
}

// Writers is the list of the sets that docket writes.
func Writers() []Writer {
	return []Writer{
		writes("810", Invoice),
		writes("846", InventoryAdvice),
		writes("850", PurchaseOrder),
		writes("855", Acknowledgment),
		writes("856", ShipNotice),
		writes("865", OrderChangeAck),
		writes("997", FunctionalAck),
		writes("TA1", InterchangeAck),
	}
}

func writes[R any](set string, render func(R, Options) (Body, []fault.Fault)) Writer {
	return Writer{Set: set, Record: record.Name(*new(R)), Body: func(decode func(any) error, o Options) (Body, []fault.Fault, error) {
		var rec R
		if err := decode(&rec); err != nil {
			return Body{}, nil, fmt.Errorf("%s: %w", record.Name(rec), err)
		}
		body, faults := render(rec, o)
		return body, faults, nil
	}}
}

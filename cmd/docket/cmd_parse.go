package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/docket-edi/docket/parsers"
	"github.com/docket-edi/docket/parsers/jsonfile"
	"github.com/docket-edi/docket/parsers/sheet"
	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

func (e *env) parse() *cobra.Command {
	return &cobra.Command{
		Use: "parse [FILE...]", Short: "Print the records in files, as JSON",
		Long: `parse reads files (or standard input) and prints each record in them as a line of
JSON: every set of an X12 file, supplier orders, shipments, catalog and stock rows.
Records of sets other than 850 begin with their name, as in schemas/json; sets
that docket has no record for come as GenericSet, segment by segment.
Faults go to standard error; exit 3 says that something is rejected.`,
		RunE: func(_ *cobra.Command, args []string) error {
			rejected := false
			err := e.eachFile(args, func(name string, data []byte) error {
				records, faults := recordsOf(data)
				for _, r := range records {
					if err := e.line(r); err != nil {
						return err
					}
				}
				for _, f := range faults {
					rejected = rejected || f.Severity == fault.Reject
					fmt.Fprintf(e.errOut, "%s: [%s] %s\n", clean(name), f.Severity, clean(place(f)))
				}
				return nil
			})
			if err == nil && rejected {
				return errHeld
			}
			return err
		},
	}
}

// place puts the row or segment in front of what is wrong.
func place(f fault.Fault) string {
	if f.PositionInFile > 0 {
		return fmt.Sprintf("%d: %s", f.PositionInFile, f.Error())
	}
	return f.Error()
}

// recordsOf reads whatever the bytes hold.
func recordsOf(data []byte) (records []any, faults []fault.Fault) {
	kind, format := parsers.Detect(data)
	switch {
	case kind == parsers.Shipment && format == parsers.JSON:
		return list(jsonfile.Shipments(bytes.NewReader(data)))
	case kind == parsers.Shipment:
		return list(sheet.Shipments(bytes.NewReader(data)))
	case kind == parsers.SupplierOrder && format == parsers.JSON:
		return list(jsonfile.SupplierOrders(bytes.NewReader(data)))
	case kind == parsers.SupplierOrder:
		return list(sheet.SupplierOrders(bytes.NewReader(data)))
	case kind == parsers.SupplierAnswer:
		return list(sheet.SupplierAnswers(bytes.NewReader(data)))
	case kind == parsers.Catalog:
		return list(sheet.Catalog(bytes.NewReader(data)))
	case kind == parsers.Stock:
		return list(sheet.Stock(bytes.NewReader(data)))
	}
	if kind == parsers.Unknown {
		if faults := parsers.WhyUnknown(data); len(faults) > 0 {
			return nil, faults
		}
	}
	return setsOf(data)
}

func list[T any](values []T, faults []fault.Fault) ([]any, []fault.Fault) {
	out := make([]any, len(values))
	for i := range values {
		out[i] = values[i]
	}
	return out, faults
}

// setsOf reads the sets of an X12 file, each into its record, and what it says
// of interchanges (TA1).
func setsOf(data []byte) (records []any, faults []fault.Fault) {
	result, err := x12reader.File(bytes.NewReader(data), x12reader.FileOptions{
		EachSet: func(ic *x12reader.Interchange, g *x12reader.Group, s *x12reader.Set) []fault.Fault {
			rec, meant, _ := x12reader.Record(ic, g, s)
			records = append(records, marked{rec})
			return meant
		}})
	if err != nil {
		return nil, nil
	}
	for _, ic := range result.Interchanges {
		for _, ack := range ic.Acks {
			records = append(records, marked{ack})
		}
		faults = append(faults, ic.AllFaults()...)
		for _, g := range ic.Groups {
			for _, s := range g.Sets {
				faults = append(faults, s.Faults...)
			}
		}
	}
	return records, faults
}

// marked is a record that says first which it is: {"record":"Invoice",...}. A
// purchase order is known without.
type marked struct{ rec any }

func (m marked) MarshalJSON() ([]byte, error) {
	b, err := json.Marshal(m.rec)
	if _, order := m.rec.(record.PurchaseOrder); order || err != nil {
		return b, err
	}
	return append([]byte(`{"record":"`+record.Name(m.rec)+`",`), b[1:]...), nil
}

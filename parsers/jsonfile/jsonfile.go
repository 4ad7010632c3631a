// Package jsonfile reads supplier orders and shipments as JSON: one record, an
// array of them, or one after the other (NDJSON). The shapes are those of
// schemas/record.
//
// Start with Detect when the kind of a file is not known, else with
// SupplierOrders or Shipments. Everything wrong is found in one pass; a fault
// names the key (Segment), the line of the file (PositionInFile) and, in its
// hint, line and column. Records are returned even then, as far as they could
// be read: use them only when fault.Worst is not fault.Reject. No input makes
// this package panic.
package jsonfile

import (
	"bytes"
	"fmt"
	"io"
	"reflect"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

// What a file may hold; beyond it is a fault.
const (
	maxBytes  = 64 << 20
	maxDepth  = 16
	maxFaults = 100
)

// The faults of JSON files; those of single values are record's.
const (
	Unreadable fault.Code = "json-unreadable"
	Syntax     fault.Code = "json-syntax"
	WrongType  fault.Code = "json-wrong-type"
	KeyUnknown fault.Code = "json-key-unknown"
	KeyTwice   fault.Code = "json-key-twice"
	NoRecords  fault.Code = "json-no-records"
	NotOurs    fault.Code = "json-unknown-kind"
)

// Kind is what a file holds.
type Kind string

// The kinds of files.
const (
	UnknownKind       Kind = ""
	SupplierOrderKind Kind = "supplier_order"
	ShipmentKind      Kind = "shipment"
)

// Detect tells the kind of a file from the keys of its first record.
func Detect(data []byte) Kind {
	t := &text{data: trimMark(data)}
	first, _ := t.first()
	switch {
	case first == nil:
		return UnknownKind
	case first.get("shipment_id") != nil:
		return ShipmentKind
	case first.get("supplier") != nil, first.get("supplier_name") != nil:
		return SupplierOrderKind
	}
	return UnknownKind
}

// WhyUnknown says why a JSON file that Detect does not know cannot be read.
func WhyUnknown(data []byte) []fault.Fault {
	t, _ := open(bytes.NewReader(data))
	if len(t.faults) == 0 {
		t.file(NotOurs, "a shipment has shipment_id, a supplier order has supplier", "name the keys as in schemas/json")
	}
	return t.faults
}

// SupplierOrders reads orders to suppliers. Amounts without a currency are in
// the order's, quantities without a unit are each (EA), an order without a
// revision is the first.
func SupplierOrders(r io.Reader) ([]record.SupplierOrder, []fault.Fault) {
	return SupplierDrafts(r, func(*record.SupplierOrder) {})
}

// SupplierDrafts reads orders that leave out what fill knows: it completes each
// before it is judged.
func SupplierDrafts(r io.Reader, fill func(*record.SupplierOrder)) ([]record.SupplierOrder, []fault.Fault) {
	t, records := open(r)
	orders := make([]record.SupplierOrder, len(records))
	for i, n := range records {
		t.fill(n, reflect.ValueOf(&orders[i]).Elem())
		if n.get("revision") == nil {
			orders[i].Revision = 1
		}
		fill(&orders[i])
		orders[i].Complete()
		t.judged(n, orders[i].Check())
	}
	return orders, t.faults
}

// Shipments reads what the warehouse ships.
func Shipments(r io.Reader) ([]record.Shipment, []fault.Fault) {
	t, records := open(r)
	shipments := make([]record.Shipment, len(records))
	for i, n := range records {
		t.fill(n, reflect.ValueOf(&shipments[i]).Elem())
		t.judged(n, shipments[i].Check())
	}
	return shipments, t.faults
}

// open reads a file into the nodes of its records.
func open(r io.Reader) (*text, []*node) {
	t := &text{}
	data, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	t.data = trimMark(data)
	switch {
	case err != nil:
		t.file(Unreadable, "a file can be read to its end", err.Error())
		return t, nil
	case len(data) > maxBytes:
		t.file(fault.FileTooBig, fmt.Sprintf("a file has at most %d bytes", maxBytes), "split it")
		return t, nil
	case len(bytes.TrimSpace(t.data)) == 0:
		t.file(fault.FileEmpty, "a file holds at least one record", "send the record")
		return t, nil
	}
	records := t.records()
	if len(records) == 0 && len(t.faults) == 0 {
		t.file(NoRecords, "a file holds at least one record", "the array is empty")
	}
	return t, records
}

func trimMark(data []byte) []byte { return bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF")) }

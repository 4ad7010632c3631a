// Package yamlorder reads an order to a supplier that a person wrote as YAML.
// The keys are those of record.SupplierOrder.
//
// Start with SupplierDraft. Everything wrong is found in one pass; a fault's
// hint names line and column where the file itself is at fault. The order is
// returned even then, as far as it could be read: use it only when fault.Worst
// is not fault.Reject. No input makes this package panic.
package yamlorder

import (
	"errors"
	"fmt"
	"io"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/yamlfile"
)

// The faults of YAML files; those of single values are record's.
const (
	Unreadable fault.Code = "yaml-unreadable"
	Wrong      fault.Code = "yaml-wrong" // not YAML, an unknown key, a value of the wrong kind
)

const (
	maxBytes  = 4 << 20
	maxFaults = 100
)

// SupplierDraft reads one order; fill completes it before it is judged.
func SupplierDraft(r io.Reader, fill func(*record.SupplierOrder)) (o record.SupplierOrder, faults []fault.Fault) {
	defer func() { // the YAML library is not ours: what it cannot bear is the file's fault
		if v := recover(); v != nil {
			faults = []fault.Fault{unreadable(fmt.Sprint(v))}
		}
	}()
	data, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	switch {
	case err != nil:
		return o, []fault.Fault{unreadable(err.Error())}
	case len(data) > maxBytes:
		return o, []fault.Fault{unreadable(fmt.Sprintf("it has more than %d bytes; split it", maxBytes))}
	}
	if err := yamlfile.LoadRecord("order", data, &o); err != nil {
		return o, faultsOf(err)
	}
	if o.Revision == 0 {
		o.Revision = 1
	}
	fill(&o)
	o.Complete()
	return o, o.Check()
}

func unreadable(hint string) fault.Fault {
	return fault.Fault{Code: Unreadable, Severity: fault.Reject, Scope: fault.File, Rule: "a file can be read to its end", Hint: hint}
}

// faultsOf makes a fault of each error.
func faultsOf(err error) []fault.Fault {
	list := []error{err}
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		list = several.Unwrap()
	}
	var out []fault.Fault
	for _, e := range list[:min(len(list), maxFaults)] {
		f := fault.Fault{Code: Wrong, Severity: fault.Reject, Scope: fault.File, Rule: "the keys are those of a supplier order", Hint: e.Error()}
		var at *yamlfile.Error
		if errors.As(e, &at) {
			f.PositionInFile, f.Hint = at.Line, fmt.Sprintf("line %d, column %d: %s", at.Line, at.Column, at.Message)
		}
		out = append(out, f)
	}
	return out
}

// Package fault says what is wrong with a document, once, for everybody: the
// command line, TA1 and 997, and held documents are views of the same Fault.
//
// A Fault has a stable Code; codes.go lists them all with their default
// severity and plain words. An error is ours, a fault is the document's.
package fault

import "fmt"

// Severity says what a fault does to the document.
type Severity string

const (
	Reject Severity = "reject" // the unit it stands in is not processed
	Error  Severity = "error"  // reported to the sender; processing goes on
	Note   Severity = "note"   // shown to us only
)

// Scope is the unit that a fault belongs to.
type Scope string

const (
	File        Scope = "file"
	Interchange Scope = "interchange"
	Group       Scope = "group"
	Set         Scope = "set"
	Segment     Scope = "segment"
	Element     Scope = "element"
)

// Code names a kind of fault; it never changes its meaning.
type Code string

// Fault is one thing wrong with a document, at one place.
type Fault struct {
	Code           Code     `json:"code"`
	Severity       Severity `json:"severity"`
	Scope          Scope    `json:"scope"`
	Segment        string   `json:"segment"`          // segment id, or the column of a sheet
	Position       int      `json:"position"`         // segment in its set, ST = 1; 0 outside a set
	PositionInFile int      `json:"position_in_file"` // segment in the file, from 1; row of a sheet
	Loop           string   `json:"loop"`
	Element        int      `json:"element"`     // from 1; 0: the whole segment
	ElementRef     string   `json:"element_ref"` // X12 element number; empty when unknown
	Component      int      `json:"component"`
	Repeat         int      `json:"repeat"`
	Offset         int64    `json:"offset"` // bytes from the start of the file
	Value          string   `json:"value"`
	Rule           string   `json:"rule"`
	Hint           string   `json:"hint"`
}

// Error makes a Fault usable as an error where a single one is fatal.
func (f Fault) Error() string {
	place := ""
	if f.Segment != "" {
		place = f.Segment
		if f.Element > 0 {
			place += fmt.Sprintf("%02d", f.Element)
		}
		place += ": "
	}
	s := place + Words(f.Code)
	if f.Value != "" {
		s += fmt.Sprintf(" (%q)", f.Value)
	}
	if f.Hint != "" {
		s += "; " + f.Hint
	}
	return s
}

// Worst is the most severe severity among the faults, or "" without any.
func Worst(faults []Fault) Severity {
	worst := Severity("")
	for _, f := range faults {
		switch {
		case f.Severity == Reject:
			return Reject
		case f.Severity == Error, worst == "":
			worst = f.Severity
		}
	}
	return worst
}

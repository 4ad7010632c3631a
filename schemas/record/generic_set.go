package record

import "reflect"

// GenericSet is a transaction set that has no record of its own: every segment,
// as sent. Nothing of it is interpreted.
type GenericSet struct {
	Set          string           `json:"set"`           // ST01
	FunctionalID string           `json:"functional_id"` // GS01
	Sender       string           `json:"sender"`        // GS02
	Receiver     string           `json:"receiver"`      // GS03
	Component    string           `json:"component"`     // the separator inside elements
	Repetition   string           `json:"repetition,omitempty"`
	Segments     []GenericSegment `json:"segments"` // with ST and SE
	Source       Source           `json:"source"`
}

// GenericSegment is one segment; Elements[0] is element 01. Components and
// repetitions stay joined by the set's own separators.
type GenericSegment struct {
	ID       string   `json:"id"`
	Position int      `json:"position"` // in the set, ST = 1
	Elements []string `json:"elements"`
}

// Name is the name of a record's type, which its JSON Schema has too: "Invoice".
func Name(rec any) string { return reflect.TypeOf(rec).Name() }

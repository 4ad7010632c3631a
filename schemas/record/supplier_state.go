package record

import (
	"slices"
	"strings"
)

// SupplierState is where an order to a supplier stands.
type SupplierState string

// The states, in the order of an order's life.
const (
	SupplierDraft             SupplierState = "Draft"
	SupplierApproved          SupplierState = "Approved"
	SupplierSent              SupplierState = "Sent"
	SupplierConfirmed         SupplierState = "Confirmed"
	SupplierInProduction      SupplierState = "In production"
	SupplierShipped           SupplierState = "Shipped"
	SupplierPartiallyReceived SupplierState = "Partially received"
	SupplierReceived          SupplierState = "Received"
	SupplierClosed            SupplierState = "Closed"
	SupplierCancelled         SupplierState = "Cancelled"
)

// SupplierVerb is a move of an order from one state to another.
type SupplierVerb string

// The moves that people make.
const (
	MoveDraft   SupplierVerb = "draft"
	MoveApprove SupplierVerb = "approve"
	MoveSend    SupplierVerb = "send"
	MoveConfirm SupplierVerb = "confirm"
	MoveProduce SupplierVerb = "produce"
	MoveShip    SupplierVerb = "ship"
	MoveRevise  SupplierVerb = "revise"
	MoveCancel  SupplierVerb = "cancel"
)

// supplierMove is one row of the table of legal moves.
type supplierMove struct {
	verb SupplierVerb
	to   SupplierState
	from []SupplierState
}

// supplierMoves is the table of legal moves. What is sent or further on and is
// revised is a draft again: of the next revision. Goods that are on their way
// are not cancelled any more.
var supplierMoves = []supplierMove{
	{MoveDraft, SupplierDraft, []SupplierState{""}},
	{MoveApprove, SupplierApproved, []SupplierState{SupplierDraft}},
	{MoveSend, SupplierSent, []SupplierState{SupplierApproved}},
	{MoveConfirm, SupplierConfirmed, []SupplierState{SupplierSent}},
	{MoveProduce, SupplierInProduction, []SupplierState{SupplierConfirmed}},
	{MoveShip, SupplierShipped, []SupplierState{SupplierConfirmed, SupplierInProduction}},
	{MoveRevise, SupplierDraft, []SupplierState{SupplierDraft, SupplierApproved, SupplierSent, SupplierConfirmed, SupplierInProduction}},
	{MoveCancel, SupplierCancelled, []SupplierState{SupplierDraft, SupplierApproved, SupplierSent, SupplierConfirmed, SupplierInProduction}},
}

// After is the state that a move leads to; ok is false when the move is not
// legal from here.
func (s SupplierState) After(verb SupplierVerb) (to SupplierState, ok bool) {
	for _, m := range supplierMoves {
		if m.verb == verb && slices.Contains(m.from, s) {
			return m.to, true
		}
	}
	return s, false
}

// Moves lists the legal moves from here, in words: "approve, revise, cancel".
func (s SupplierState) Moves() string {
	var out []string
	for _, m := range supplierMoves {
		if slices.Contains(m.from, s) {
			out = append(out, string(m.verb))
		}
	}
	return strings.Join(out, ", ")
}

// SupplierMove is a person's move of an order, as its log keeps it.
type SupplierMove struct {
	Move     SupplierVerb   `json:"move"`
	From     SupplierState  `json:"from"`
	To       SupplierState  `json:"to"`
	Who      string         `json:"who"`
	Why      string         `json:"why"`
	Seen     int64          `json:"seen"`     // length of the log that they looked at
	Revision int            `json:"revision"` // that the move is about
	Order    *SupplierOrder `json:"order,omitempty"`
	Changes  []string       `json:"changes,omitempty"`  // revise: against what was there
	Warnings []string       `json:"warnings,omitempty"` // send: what the checks found and was sent all the same
}

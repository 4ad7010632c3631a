package record

import "testing"

// Every legal move, and no other: 11 states by 8 verbs.
func TestSupplierMoves(t *testing.T) {
	states := []SupplierState{"", SupplierDraft, SupplierApproved, SupplierSent, SupplierConfirmed, SupplierInProduction, SupplierShipped,
		SupplierPartiallyReceived, SupplierReceived, SupplierClosed, SupplierCancelled}
	verbs := []SupplierVerb{MoveDraft, MoveApprove, MoveSend, MoveConfirm, MoveProduce, MoveShip, MoveRevise, MoveCancel}
	legal := map[string]SupplierState{
		"/draft": SupplierDraft, "Draft/approve": SupplierApproved, "Approved/send": SupplierSent, "Sent/confirm": SupplierConfirmed,
		"Confirmed/produce": SupplierInProduction, "Confirmed/ship": SupplierShipped, "In production/ship": SupplierShipped,
		"Draft/revise": SupplierDraft, "Approved/revise": SupplierDraft, "Sent/revise": SupplierDraft, "Confirmed/revise": SupplierDraft,
		"In production/revise": SupplierDraft,
		"Draft/cancel":         SupplierCancelled, "Approved/cancel": SupplierCancelled, "Sent/cancel": SupplierCancelled,
		"Confirmed/cancel": SupplierCancelled, "In production/cancel": SupplierCancelled,
	}
	found := 0
	for _, s := range states {
		for _, v := range verbs {
			to, ok := s.After(v)
			want, wanted := legal[string(s)+"/"+string(v)]
			if ok != wanted || ok && to != want {
				t.Errorf("%q %s: %q %v, want %q %v", s, v, to, ok, want, wanted)
			}
			if ok {
				found++
			}
		}
	}
	if found != len(legal) {
		t.Errorf("%d legal moves, want %d", found, len(legal))
	}
	if got := SupplierConfirmed.Moves(); got != "produce, ship, revise, cancel" {
		t.Errorf("from Confirmed: %s", got)
	}
}

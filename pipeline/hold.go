package pipeline

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/partner"
)

// hold records that something waits for a person, and who that is.
func (p *Pipeline) hold(tx *ledger.Tx, h ledger.Held, profile *partner.Profile) error {
	if h.At.IsZero() {
		h.At = p.Clock()
	}
	h.Owner = p.owner(h.Code, profile)
	if h.Detail == "" {
		h.Detail = "{}"
	}
	if err := tx.Hold(h); err != nil {
		return err
	}
	p.Log.Info("held", "kind", h.Kind, "subject", h.Subject, "code", h.Code, "reason", h.Reason, "owner", h.Owner)
	return journal(tx, h.At, "hold", map[string]string{
		"subject": h.Subject, "kind": h.Kind, "stage": h.Stage, "code": h.Code, "reason": h.Reason, "owner": h.Owner,
	})
}

// owner is who is asked for a reason: the profile's word comes first.
func (p *Pipeline) owner(code string, profile *partner.Profile) string {
	var own map[string]string
	if profile != nil {
		own = profile.Owner
	}
	return firstOf(own[code], p.Config.Owner[code], own["default"], p.Config.Owner["default"], "edi-desk")
}

// holdMessage holds a message that a stage can never work on. Whatever the
// message was about is then not answered, so the sets behind it are held too.
func (p *Pipeline) holdMessage(tx *ledger.Tx, stage string, m *ledger.Message, cause error) error {
	reason := fmt.Sprintf("the stage %s cannot work on it: %v", stage, cause)
	p.Log.Error("message held", "stage", stage, "message", m.ID, "subject", m.Subject, "error", cause)
	sets, err := setsBehind(tx, m)
	if err != nil {
		return err
	}
	for _, id := range sets {
		if err := tx.HoldSet(id, firstLine(reason)); err != nil {
			return err
		}
	}
	return p.hold(tx, ledger.Held{
		Subject: stage + "/" + strconv.FormatInt(m.ID, 10), Kind: "message", Stage: stage, Code: "stage-failed", Reason: firstLine(reason),
		Arrival: m.Correlation, Detail: string(body(heldMessage{m.ID, m.Subject, sets, reason, *m})),
	}, nil)
}

// heldMessage is what a release needs to know of a message that is held.
type heldMessage struct {
	Message int64          `json:"message"`
	Subject string         `json:"subject"`
	Sets    []string       `json:"sets"`
	Error   string         `json:"error"`
	Sent    ledger.Message `json:"sent"`
}

// setsBehind lists the open sets that a message is about: those of its order,
// and those that are owed its document.
func setsBehind(tx *ledger.Tx, m *ledger.Message) ([]string, error) {
	ofOrder, err := tx.SetsOfOrder(m.Subject)
	if err != nil {
		return nil, err
	}
	owed, err := tx.SetsOwed(m.Subject)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, s := range append(ofOrder, owed...) {
		if s.State == "open" && !slices.Contains(out, s.ID) {
			out = append(out, s.ID)
		}
	}
	return out, nil
}

func firstLine(s string) string {
	for i := range s {
		if s[i] == '\n' {
			return s[:i]
		}
	}
	return s
}

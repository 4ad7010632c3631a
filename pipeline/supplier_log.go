package pipeline

import (
	"encoding/json"
	"time"

	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/record"
)

// Kinds of events in a supplier order's log, beside supplier_order and decision:
// the moves are named by their verb.
const (
	eventSend           = string(record.MoveSend)
	eventCancel         = string(record.MoveCancel)
	eventSupplierAnswer = "supplier_answer"
	eventSilence        = "silence" // the day by which the supplier was to answer is past
)

// isMove says that an event is a person's move of a supplier order.
func isMove(kind string) bool {
	switch record.SupplierVerb(kind) {
	case record.MoveDraft, record.MoveApprove, record.MoveSend, record.MoveConfirm, record.MoveProduce, record.MoveShip, record.MoveRevise, record.MoveCancel:
		return true
	}
	return false
}

// supplierLife is where an order to a supplier stands: its log, folded.
type supplierLife struct {
	state    record.SupplierState
	order    *record.SupplierOrder // the newest content, sent or not
	sent     *record.SupplierOrder // what the supplier has
	sentAt   time.Time
	authors  []string // who wrote the content that is to be approved
	approver string
	due      record.Date            // the supplier is to answer by then
	answer   *record.SupplierAnswer // to what was sent, as taken; nil: silence
	open     []string               // exceptions against the order that nobody has accepted
	accepted []string               // exceptions that were accepted
	unread   map[string]string      // answers that a person has to read, by set: why
	silences int                    // reminders and escalations of what was sent
	steps    []SupplierStep
}

// SupplierStep is one step of an order's life, for people.
type SupplierStep struct {
	N     int64                `json:"n"`
	At    time.Time            `json:"at"`
	Who   string               `json:"who"`
	What  string               `json:"what"`
	Why   string               `json:"why,omitempty"`
	State record.SupplierState `json:"state"` // after it
	Notes []string             `json:"notes,omitempty"`
}

func (l *supplierLife) step(e *ledger.Event, s SupplierStep) {
	s.N, s.At, s.State = e.N, e.At, l.state
	l.steps = append(l.steps, s)
}

// move takes a person's move into account.
func (l *supplierLife) move(e *ledger.Event) error {
	m := record.SupplierMove{}
	if err := json.Unmarshal(e.Body, &m); err != nil {
		return err
	}
	l.state = m.To
	notes := m.Warnings
	switch m.Move {
	case record.MoveDraft:
		l.order, l.authors = m.Order, []string{m.Who}
	case record.MoveRevise:
		l.order, l.approver, notes = m.Order, "", m.Changes
		l.authors = append(l.authors, m.Who)
	case record.MoveApprove:
		l.approver = m.Who
	case record.MoveSend:
		l.authors = nil
	case record.MoveConfirm:
		l.accepted, l.open = append(l.accepted, l.open...), nil
	}
	l.step(e, SupplierStep{Who: m.Who, What: string(m.Move), Why: m.Why, Notes: notes})
	return nil
}

// decided takes a decision into account. What a person's send issues has moved
// the order already.
func (l *supplierLife) decided(e *ledger.Event, d *record.Decision, based string) {
	what := ""
	switch d.Action {
	case record.ActionIssue:
		if based != eventSend {
			l.state, l.order, l.authors, l.approver = record.SupplierSent, d.SupplierOrder, nil, d.Overridden
			what = "issue"
		}
		l.sent, l.sentAt, l.due = d.SupplierOrder, d.At, d.AnswerBy
		l.answer, l.open, l.accepted, l.silences = nil, nil, nil, 0
	case record.ActionDraft:
		l.state, l.order, l.authors, l.approver = record.SupplierDraft, d.SupplierOrder, append(l.authors, inboxAuthor), ""
		what = string(record.MoveDraft)
	case record.ActionAnswer:
		l.answer, l.open, l.accepted = d.SupplierAnswer, d.Remarks, nil
		if d.State != "" {
			l.state = d.State
		}
		what = "answer"
	case record.ActionRemind:
		l.silences++
		what = "remind"
	case record.ActionCancel:
		what = "tell the supplier"
	case record.ActionNone:
		delete(l.unread, d.Set)
	case record.ActionHold:
		switch based {
		case eventSupplierAnswer:
			if l.unread == nil {
				l.unread = map[string]string{}
			}
			l.unread[d.Set] = d.Reason
			what = "answer, to be read"
		case eventSilence:
			l.silences++
			what = "escalate"
		}
	}
	if what != "" {
		l.step(e, SupplierStep{Who: "docket", What: what, Why: d.Reason, Notes: d.Remarks})
	}
}

// inboxAuthor is who wrote an order that was dropped as a file.
const inboxAuthor = "inbox"

// silent says that the supplier has not answered what was sent.
func (l *supplierLife) silent() bool { return l.state == record.SupplierSent && l.answer == nil }

// overdue says that the supplier should have answered by now.
func (l *supplierLife) overdue(now time.Time) bool {
	due, ok := l.due.Time()
	return ok && l.silent() && !now.Before(due.AddDate(0, 0, 1))
}

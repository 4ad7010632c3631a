package pipeline

import (
	"encoding/json"
	"time"

	"github.com/docket-edi/docket/pipeline/ledger"
)

// acknowledgeWithin is how long a partner's 997 may take before it is overdue:
// Amazon names no deadline of its own, so the habit of the trade counts
// (spec/x12-exact.md section 4, "997 back").
const acknowledgeWithin = 24 * time.Hour

// listed is how many documents and answers a status names one by one.
const listed = 5

// AckView is a partner's answer to a document of ours.
type AckView struct {
	ID       string    `json:"id"`     // of the 997's set, or <interchange>/TA1.<n>
	Kind     string    `json:"kind"`   // 997 or TA1
	Number   string    `json:"number"` // that it answers: GS01 and GS06, or ISA13
	Partner  string    `json:"partner"`
	Document string    `json:"document,omitempty"`
	Code     string    `json:"code"` // A, E, P, R
	Words    string    `json:"words"`
	Notes    []string  `json:"notes,omitempty"` // the segments and elements it speaks of
	Arrival  string    `json:"arrival"`
	File     string    `json:"file"` // the arrival's name
	At       time.Time `json:"at"`
}

// OutstandingView is a document that is sent and not acknowledged.
type OutstandingView struct {
	Document string    `json:"document"`
	Kind     string    `json:"kind"`
	Partner  string    `json:"partner"`
	PO       string    `json:"po"`
	Control  string    `json:"control"`
	SentAt   time.Time `json:"sent_at"`
	Overdue  bool      `json:"overdue"`
}

// AckStatus is how our documents fare with their partners.
type AckStatus struct {
	Outstanding int               `json:"outstanding"` // sent and not acknowledged
	Overdue     int               `json:"overdue"`     // of these: for more than 24 hours
	Oldest      []OutstandingView `json:"oldest"`      // the first five of these
	Unmatched   int               `json:"unmatched"`   // answers to nothing that we sent
	Strays      []AckView         `json:"strays"`      // the newest five of these, newest first
}

func (p *Pipeline) ackStatus(tx *ledger.Tx) (s AckStatus, err error) {
	late := p.Clock().Add(-acknowledgeWithin)
	if s.Outstanding, s.Overdue, err = tx.CountOutstanding(late); err != nil {
		return s, err
	}
	documents, err := tx.Outstanding(listed)
	if err != nil {
		return s, err
	}
	s.Oldest = []OutstandingView{}
	for _, d := range documents {
		s.Oldest = append(s.Oldest, OutstandingView{d.ID, d.Kind, d.Partner, d.PO, d.Control, d.DeliveredAt, d.DeliveredAt.Before(late)})
	}
	if s.Unmatched, err = tx.CountUnmatchedAcks(); err != nil {
		return s, err
	}
	strays, err := tx.UnmatchedAcks(listed)
	if err != nil {
		return s, err
	}
	s.Strays, err = viewAcks(tx, strays)
	return s, err
}

func viewAcks(tx *ledger.Tx, acks []ledger.Ack) ([]AckView, error) {
	views := make([]AckView, 0, len(acks))
	for _, a := range acks {
		v := AckView{ID: a.ID, Kind: a.Kind, Number: a.Number, Partner: a.Partner, Document: a.Document, Code: a.Code, Words: a.Words,
			Arrival: a.Arrival, File: a.Arrival, At: a.At}
		if err := json.Unmarshal([]byte(a.Notes), &v.Notes); err != nil {
			return nil, err
		}
		if arrival, err := tx.Arrival(a.Arrival); err == nil {
			v.File = arrival.Name
		}
		views = append(views, v)
	}
	return views, nil
}

package pipeline

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/ledger"
)

// AuditReport is the proof that nothing disappeared: done + held + in flight = arrived.
type AuditReport struct {
	Arrivals    int       `json:"arrivals"`
	Sets        int       `json:"sets"`
	Answered    int       `json:"answered"`
	Held        int       `json:"held"`
	InFlight    int       `json:"in_flight"`
	Unaccounted int       `json:"unaccounted"`
	Objects     int       `json:"objects"`
	Documents   int       `json:"documents"`
	Findings    []Finding `json:"findings"`
}

// Finding is one thing that is wrong, by name.
type Finding struct {
	Kind string `json:"kind"` // arrival, set, document, object, number
	Name string `json:"name"`
	Text string `json:"text"`
}

// auditor collects a report.
type auditor struct {
	p      *Pipeline
	tx     *ledger.Tx
	ctx    context.Context
	limit  time.Duration // in flight longer than this is unaccounted
	put    []ledger.Object
	report AuditReport
}

// Audit checks every arrival, set, document, number and archived object.
func (p *Pipeline) Audit(ctx context.Context, limit time.Duration) (AuditReport, error) {
	a := &auditor{p: p, ctx: ctx, limit: limit, report: AuditReport{Findings: []Finding{}}}
	err := p.Ledger.View(ctx, func(tx *ledger.Tx) (err error) {
		a.tx = tx
		for _, step := range []func() error{a.arrivals, a.sets, a.documents, a.numbers} {
			if err := step(); err != nil {
				return err
			}
		}
		a.put, err = tx.Objects()
		return err
	})
	if err == nil {
		a.objects() // outside: the archive may take its time
	}
	return a.report, err
}

func (a *auditor) find(kind, name, format string, args ...any) {
	a.report.Findings = append(a.report.Findings, Finding{kind, name, fmt.Sprintf(format, args...)})
}

func (a *auditor) unaccounted(kind, name, format string, args ...any) {
	a.report.Unaccounted++
	a.find(kind, name, format, args...)
}

// inFlight counts what is under way, and finds what is so for too long.
func (a *auditor) inFlight(kind, name string, since time.Time) {
	if age := a.p.Clock().Sub(since); age > a.limit {
		a.unaccounted(kind, name, "under way for %s; is docket run running?", age.Round(time.Second))
		return
	}
	a.report.InFlight++
}

// arrivals: each is read and has asked for something, or is still to be read.
func (a *auditor) arrivals() error {
	arrivals, err := a.tx.Arrivals()
	if err != nil {
		return err
	}
	sets, err := a.tx.Sets()
	if err != nil {
		return err
	}
	asked := map[string]bool{}
	for _, s := range sets {
		asked[s.Arrival] = true
	}
	a.report.Arrivals = len(arrivals)
	for _, arrival := range arrivals {
		switch {
		case arrival.State == "received":
			if _, err := a.tx.HeldBySubject(arrival.ID); err == nil {
				continue
			}
			a.inFlight("arrival", arrival.ID, arrival.ReceivedAt)
		case arrival.State == "read" && !asked[arrival.ID]:
			a.unaccounted("arrival", arrival.ID, "was read, but nothing is recorded of it")
		}
	}
	return nil
}

// sets: each is answered with everything it is owed, held with an open hold, or under way.
func (a *auditor) sets() error {
	sets, err := a.tx.Sets()
	if err != nil {
		return err
	}
	a.report.Sets = len(sets)
	for _, s := range sets {
		switch s.State {
		case "answered", "dropped":
			a.report.Answered++
			if s.State == "dropped" { // a person's word: nothing is owed any more
				continue
			}
			if err := a.answered(&s); err != nil {
				return err
			}
		case "held":
			a.report.Held++
			if err := a.held(&s); err != nil {
				return err
			}
		default:
			a.inFlight("set", s.ID, s.ReceivedAt)
		}
	}
	return nil
}

func (a *auditor) answered(s *ledger.Set) error {
	owed, err := a.tx.Owed(s.ID)
	if err != nil {
		return err
	}
	for _, id := range owed {
		d, err := a.tx.Document(id)
		if errors.Is(err, ledger.ErrNotFound) {
			a.unaccounted("set", s.ID, "counts as answered, but its %s was never made", id)
			continue
		}
		if err != nil {
			return err
		}
		if d.DeliveredAt.IsZero() {
			a.unaccounted("set", s.ID, "counts as answered, but its %s was never delivered", id)
		}
	}
	return nil
}

func (a *auditor) held(s *ledger.Set) error {
	_, err := a.tx.HeldBySubject(s.ID)
	if err == nil {
		return nil
	}
	all, listErr := a.tx.HeldList(true)
	if listErr != nil {
		return listErr
	}
	for _, h := range all { // held with the message or document that it needs
		if (h.Kind == "message" || h.Kind == "document") && strings.Contains(h.Detail, `"`+s.ID+`"`) {
			return nil
		}
	}
	a.unaccounted("set", s.ID, "counts as held, but no hold with a reason and an owner is open")
	return nil
}

// documents: archived, and delivered or under way.
func (a *auditor) documents() error {
	documents, err := a.tx.Documents()
	if err != nil {
		return err
	}
	a.report.Documents = len(documents)
	for _, d := range documents {
		if d.State != "archived" {
			continue
		}
		object, err := a.tx.Object(d.Key)
		if errors.Is(err, ledger.ErrNotFound) {
			a.find("document", d.ID, "counts as archived, but no object %s was recorded", d.Key)
			continue
		}
		if err != nil {
			return err
		}
		if object.SHA256 != d.SHA256 {
			a.find("document", d.ID, "its archived object %s has another hash", d.Key)
		}
	}
	return nil
}

// numbers: each stream's numbers are used once and have no holes.
func (a *auditor) numbers() error {
	sequences, err := a.tx.Sequences()
	if err != nil {
		return err
	}
	for _, s := range sequences {
		if !strings.HasPrefix(s.Name, "isa:") {
			continue
		}
		used, err := a.tx.StreamLength(s.Name)
		if err != nil {
			return err
		}
		if used != s.Value {
			a.find("number", s.Name, "%d numbers were taken, %d are used", s.Value, used)
		}
	}
	return nil
}

// objects: everything put is there, unchanged.
func (a *auditor) objects() {
	a.report.Objects = len(a.put)
	for _, o := range a.put {
		info, err := a.p.Archive.Head(a.ctx, o.Key)
		switch {
		case errors.Is(err, archive.ErrNotFound):
			a.find("object", o.Key, "is missing from the archive")
		case err != nil:
			a.find("object", o.Key, "cannot be read: %v", err)
		case info.SHA256 != o.SHA256:
			a.find("object", o.Key, "was changed: sha256 is %s, not %s", info.SHA256, o.SHA256)
		}
	}
}

// OK says that everything is accounted for and unchanged.
func (r *AuditReport) OK() bool { return len(r.Findings) == 0 }

// String is the line of conservation.
func (r *AuditReport) String() string {
	s := fmt.Sprintf("%d arrivals, %d sets: %d answered, %d held", r.Arrivals, r.Sets, r.Answered, r.Held)
	if r.InFlight > 0 {
		s += fmt.Sprintf(", %d in flight", r.InFlight)
	}
	return s + fmt.Sprintf(", %d unaccounted", r.Unaccounted)
}

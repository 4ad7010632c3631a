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
	limit  time.Duration // in flight longer than this is unaccounted
	report AuditReport
}

// Audit checks every arrival, set, document, number and archived object.
func (p *Pipeline) Audit(ctx context.Context, limit time.Duration) (AuditReport, error) {
	report, err := p.Account(ctx, limit)
	if err != nil {
		return report, err
	}
	a := &auditor{p: p, report: report}
	err = a.objects(ctx)
	return a.report, err
}

// Account is the audit of the ledger alone: what came is done, held or under
// way. The archive is not read.
func (p *Pipeline) Account(ctx context.Context, limit time.Duration) (AuditReport, error) {
	a := &auditor{p: p, limit: limit, report: AuditReport{Findings: []Finding{}}}
	err := p.Ledger.View(ctx, func(tx *ledger.Tx) (err error) {
		a.tx = tx
		for _, step := range []func() error{a.arrivals, a.sets, a.documents, a.numbers} {
			if err := step(); err != nil {
				return err
			}
		}
		return nil
	})
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
	n, err := a.tx.CountArrivals()
	if err != nil {
		return err
	}
	a.report.Arrivals = int(n)
	unread, err := a.tx.UnreadArrivals()
	if err != nil {
		return err
	}
	for _, arrival := range unread {
		if _, err := a.tx.HeldBySubject(arrival.ID); err != nil {
			a.inFlight("arrival", arrival.ID, arrival.ReceivedAt)
		}
	}
	lost, err := a.tx.ReadForNothing()
	for _, id := range lost {
		a.unaccounted("arrival", id, "was read, but nothing is recorded of it")
	}
	return err
}

// sets: each is answered with everything it is owed, held with an open hold, or under way.
func (a *auditor) sets() error {
	states, err := a.tx.CountSets()
	if err != nil {
		return err
	}
	for state, n := range states {
		a.report.Sets += n
		switch state {
		case "answered", "dropped": // dropped by a person's word: nothing is owed any more
			a.report.Answered += n
		case "held":
			a.report.Held += n
		}
	}
	held, err := a.tx.SetsIn("held")
	if err != nil {
		return err
	}
	for i := range held {
		if err := a.held(&held[i]); err != nil {
			return err
		}
	}
	open, err := a.tx.SetsIn("open")
	for _, s := range open {
		a.inFlight("set", s.ID, s.ReceivedAt)
	}
	return errors.Join(err, a.answered())
}

// answered: nothing is owed to a set that counts as answered.
func (a *auditor) answered() error {
	owed, err := a.tx.OwedByAnswered()
	for _, o := range owed {
		if o.Made {
			a.unaccounted("set", o.Set, "counts as answered, but its %s was never delivered", o.Document)
		} else {
			a.unaccounted("set", o.Set, "counts as answered, but its %s was never made", o.Document)
		}
	}
	return err
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

// documents: each that counts as archived has its object.
func (a *auditor) documents() error {
	n, err := a.tx.CountDocuments()
	if err != nil {
		return err
	}
	a.report.Documents = int(n)
	astray, err := a.tx.DocumentsAstray()
	for _, d := range astray {
		if d.Put {
			a.find("document", d.ID, "its archived object %s has another hash", d.Key)
		} else {
			a.find("document", d.ID, "counts as archived, but no object %s was recorded", d.Key)
		}
	}
	return err
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

// auditPage is how many objects are looked at with one look into the ledger.
const auditPage = 1000

// objects: everything put is there, unchanged.
func (a *auditor) objects(ctx context.Context) error {
	for after := ""; ; {
		var page []ledger.Object
		err := a.p.Ledger.View(ctx, func(tx *ledger.Tx) (err error) {
			page, err = tx.ObjectsAfter(after, auditPage)
			return err
		})
		if err != nil || len(page) == 0 {
			return err
		}
		for i := range page {
			a.object(ctx, &page[i])
		}
		a.report.Objects += len(page)
		after = page[len(page)-1].Key
	}
}

func (a *auditor) object(ctx context.Context, o *ledger.Object) {
	info, err := a.p.Archive.Head(ctx, o.Key)
	switch {
	case errors.Is(err, archive.ErrNotFound):
		a.find("object", o.Key, "is missing from the archive")
	case err != nil:
		a.find("object", o.Key, "cannot be read: %v", err)
	case info.SHA256 != o.SHA256:
		a.find("object", o.Key, "was changed: sha256 is %s, not %s", info.SHA256, o.SHA256)
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

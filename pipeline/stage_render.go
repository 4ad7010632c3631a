package pipeline

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/docket-edi/docket/generators/x12writer"
	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/config"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/pipeline/transport/folder"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/partner"
	"github.com/docket-edi/docket/schemas/record"
)

// rendering is all that a document is made of: a decision, and what it names.
// There is no clock and no random number here.
type rendering struct {
	decision *record.Decision
	profile  *partner.Profile      // of the version that the decision names; nil for suppliers
	settings *config.Config        // likewise, for suppliers
	logo     []byte                // likewise; nil without one
	previous *record.SupplierOrder // the revision before
	sent     record.Date           // when it was issued

	documents map[string]made // of the same decision that are made already, by kind
}

// made is a rendered document: a set's body without its envelope, or a whole file.
type made struct {
	body []byte
	form form
	name string // file name in the outbox
}

// form is what sealing needs beside the body, kept with it.
type form struct {
	Wire        *record.Wire    `json:"wire,omitempty"`
	X12         *x12writer.Body `json:"x12,omitempty"` // without its data
	AskTA1      bool            `json:"ask_ta1,omitempty"`
	Interchange *answeredTo     `json:"interchange,omitempty"`
	Notes       []string        `json:"notes,omitempty"` // worth a person's look: characters lost, no recipient
}

// answeredTo says which group of which interchange a 997 or TA1 answers.
type answeredTo struct {
	Control string `json:"control"`
	SHA256  string `json:"sha256"`
	Group   int    `json:"group"`
}

// reference is another order that a document belongs to, and where it is noted in its log.
type reference struct {
	PO string `json:"po"`
	N  int64  `json:"n"`
}

// render makes the documents of a decision. All that they are made of never
// changes, so they are made before anything is written.
func (p *Pipeline) render(tx *ledger.Tx, m *ledger.Message) (work, error) {
	at := struct {
		Order string `json:"order"`
		N     int64  `json:"n"`
	}{}
	if err := json.Unmarshal(m.Body, &at); err != nil {
		return nil, permanent{err}
	}
	event, err := tx.Event(at.Order, at.N)
	if err != nil {
		return nil, err
	}
	d := p.finished.take(event.Body)
	if d == nil {
		decision, ok := decisionOf(&event)
		if !ok {
			return nil, permanent{fmt.Errorf("order %s: event %d is no decision", at.Order, at.N)}
		}
		d = &decided{Decision: decision}
	}
	head, err := tx.Order(at.Order)
	if err != nil {
		return nil, err
	}
	documents := d.documents
	if documents == nil {
		if documents, err = p.documents(tx, &head, &d.Decision, at.N); err != nil {
			return nil, err
		}
	}
	var rows []ledger.Document
	for _, k := range kindsOf(d.Action) {
		row, err := renderedRow(tx, &head, at.N, &d.Decision, k.Name, documents[k.Name])
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return func(tx *ledger.Tx) error { return insertRendered(tx, rows, m) }, nil
}

// documents makes the documents of a decision, by kind.
func (p *Pipeline) documents(tx *ledger.Tx, head *ledger.Order, d *record.Decision, n int64) (map[string]made, error) {
	r, err := p.rendering(tx, head, d, n)
	if err != nil {
		return nil, err
	}
	for _, k := range kindsOf(d.Action) {
		if r.documents[k.Name], err = k.render(r); err != nil {
			return nil, permanent{fmt.Errorf("render %s: %w", k.Name, err)}
		}
	}
	return r.documents, nil
}

// insertRendered records documents and sends them on to be sealed. One that is
// made already stands: its decision was asked for once more.
func insertRendered(tx *ledger.Tx, rows []ledger.Document, m *ledger.Message) error {
	for _, row := range rows {
		made, err := tx.IsMade(row.OrderKey, row.ID)
		if err == nil && !made {
			err = sendDocument(tx, row, messageID(m), m.Correlation)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *Pipeline) rendering(tx *ledger.Tx, head *ledger.Order, d *record.Decision, n int64) (*rendering, error) {
	r := &rendering{decision: d, documents: map[string]made{}}
	var err error
	if d.SupplierOrder == nil {
		r.profile, err = p.versions.profileOrNil(tx, d.Profile)
		return r, err
	}
	c, err := tx.ConfigBySHA(d.Profile.Name, d.Profile.SHA256)
	if err != nil {
		return nil, err
	}
	if r.settings, err = config.Settings(config.File{Name: c.Name, Body: c.Body}); err != nil {
		return nil, permanent{err}
	}
	if d.Logo != nil {
		logo, err := tx.ConfigBySHA(d.Logo.Name, d.Logo.SHA256)
		if err != nil {
			return nil, err
		}
		r.logo = logo.Body
	}
	events, err := tx.Events(head.Key)
	for i := range events {
		if before, ok := decisionOf(&events[i]); ok && events[i].N < n && before.Action == record.ActionIssue {
			r.previous, r.sent = before.SupplierOrder, record.NewDate(before.At)
		}
	}
	return r, err
}

// renderedRow is a document as the ledger has it until it is sealed.
func renderedRow(tx *ledger.Tx, head *ledger.Order, n int64, d *record.Decision, kind string, doc made) (ledger.Document, error) {
	refs, err := referencesOf(tx, head, d)
	stream := "supplier:" + head.Partner
	if d.Wire != nil {
		stream = streamOf(d.Wire)
	}
	id := documentID(head.Key, n, kind, d)
	name := doc.name
	if doc.form.X12 != nil {
		name = ediName(head.Partner, kind, head.PO, id)
	}
	return ledger.Document{
		ID: id, Kind: kind, Partner: head.Partner, OrderKey: head.Key, PO: head.PO, Refs: string(body(refs)),
		Decision: n, At: d.At, Profile: d.Profile.SHA256, Form: string(body(doc.form)), Stream: stream, Name: name, Body: doc.body, State: "rendered",
	}, err
}

// sendDocument records a rendered document with the message that asks to seal it.
func sendDocument(tx *ledger.Tx, row ledger.Document, causation, correlation string) error {
	if err := tx.InsertDocument(row); err != nil {
		return err
	}
	return send(tx, ledger.Message{Topic: TopicDocuments, Key: row.Stream, Type: "docket.document.rendered", Subject: row.ID, Time: row.At,
		Causation: causation, Correlation: correlation, Body: body(map[string]string{"document": row.ID, "kind": row.Kind})})
}

// referencesOf lists the other orders that a notice belongs to.
func referencesOf(tx *ledger.Tx, head *ledger.Order, d *record.Decision) ([]reference, error) {
	refs := []reference{}
	if d.ShipNotice == nil {
		return refs, nil
	}
	for _, o := range d.ShipNotice.Orders {
		if o.PONumber == head.PO {
			continue
		}
		events, err := tx.Events(ledger.OrderKey(head.Partner, o.PONumber))
		if err != nil {
			return nil, err
		}
		for _, e := range events {
			if e.Kind == eventNotice && e.Source == d.Set {
				refs = append(refs, reference{o.PONumber, e.N})
			}
		}
	}
	return refs, nil
}

// streamOf names the numbers that two parties count their interchanges by.
func streamOf(w *record.Wire) string { return "isa:" + w.Us + ">" + w.Them }

// ediName is <partner>/<set>_<PO or ISA13>_<id8>.edi.
func ediName(partner, kind, number, id string) string {
	return folder.FileName(partner) + "/" + folder.FileName(fmt.Sprintf("%s_%s_%.8s.edi", kind, number, archive.Sum([]byte(id))))
}

func renderAcknowledgment(r *rendering) (made, error) {
	b, faults := x12writer.Acknowledgment(*r.decision.Acknowledgment, x12writer.OptionsFor(r.profile, "855", r.decision.Wire.Version))
	return r.x12(b, faults)
}

func renderShipNotice(r *rendering) (made, error) {
	b, faults := x12writer.ShipNotice(*r.decision.ShipNotice, x12writer.OptionsFor(r.profile, "856", r.decision.Wire.Version))
	return r.x12(b, faults)
}

// x12 splits a written set into its data and its form, or refuses it with its faults.
func (r *rendering) x12(b x12writer.Body, faults []fault.Fault) (made, error) {
	if err := writeFaults(faults); err != nil {
		return made{}, err
	}
	return made{body: b.Data, form: formOf(b, r.decision.Wire, r.profile)}, nil
}

func formOf(b x12writer.Body, w *record.Wire, profile *partner.Profile) form {
	b.Data = nil
	return form{Wire: w, X12: &b, AskTA1: profile.AskTA1}
}

// writeFaults makes an error of what the writer refuses.
func writeFaults(faults []fault.Fault) error {
	var errs []error
	for _, f := range faults {
		if f.Severity != fault.Note {
			errs = append(errs, f)
		}
	}
	return errors.Join(errs...)
}

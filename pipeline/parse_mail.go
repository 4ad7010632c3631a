package pipeline

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/docket-edi/docket/parsers"
	"github.com/docket-edi/docket/parsers/mail"
	"github.com/docket-edi/docket/parsers/sheet"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

// mail reads a message of a supplier: an answer, a table that came with it, a
// bounce, or words for a person. Each order's part becomes a fact in its log.
func (r *reading) mail() []work {
	m, faults := mail.Read(r.data)
	if fault.Worst(faults) == fault.Reject {
		return r.holdFile(parsers.Mail, faults)
	}
	return []work{func(tx *ledger.Tx) error {
		facts, err := mailFacts(tx, &m)
		if err != nil {
			return err
		}
		for i, f := range facts {
			f.Set = r.fileID(i + 1)
			if err := r.supplierAnswer(tx, f); err != nil {
				return err
			}
		}
		return r.read(tx, parsers.Mail)
	}}
}

// mailFacts is what a message says of each order that it names. A table counts
// for the answer in the subject when both name the same revision; a table that
// cannot be read leaves the whole message to a person.
func mailFacts(tx *ledger.Tx, m *mail.Message) ([]record.SupplierAnswerFact, error) {
	about := record.SupplierAnswerFact{From: m.From, Subject: m.Subject, Text: m.Text}
	if b := m.Bounce; b != nil {
		about.Bounce = fmt.Sprintf("%s: %s", firstOf(b.Recipient, "the recipient"), b.Why)
		return namedIn(tx, about, b.Subject)
	}
	tables, broken := tablesOf(m, &about)
	switch {
	case broken, m.Automatic, m.Answer == nil && len(tables) == 0:
		return namedIn(tx, about, m.Subject)
	case m.Answer != nil:
		about.Answer = *m.Answer
	default:
		about.Answer, tables = tables[0], tables[1:]
	}
	facts := []record.SupplierAnswerFact{about}
	for _, t := range tables {
		if own := &facts[0].Answer; t.Number == own.Number && t.Revision == own.Revision {
			own.Lines = append(own.Lines, t.Lines...)
			continue
		}
		other := about
		other.Answer = t
		facts = append(facts, other)
	}
	return facts, nil
}

// tablesOf reads the tables that came with a message, and names what else came.
func tablesOf(m *mail.Message, about *record.SupplierAnswerFact) (tables []record.SupplierAnswer, broken bool) {
	for _, a := range m.Attachments {
		if sheet.DetectFile(a.Body) != sheet.SupplierAnswerKind {
			about.Text = strings.TrimSpace(about.Text + "\nattached: " + firstOf(a.Name, a.Type))
			continue
		}
		answers, faults := sheet.SupplierAnswers(bytes.NewReader(a.Body))
		if fault.Worst(faults) == fault.Reject {
			broken = true
			about.Text = strings.TrimSpace(about.Text + "\n" + a.Name + " cannot be used: " + rowWords(faults[0]))
			continue
		}
		tables = append(tables, answers...)
	}
	return tables, broken
}

// namedIn finds the order that a subject names, for what only a person can read.
func namedIn(tx *ledger.Tx, f record.SupplierAnswerFact, subject string) ([]record.SupplierAnswerFact, error) {
	for _, number := range mail.About(subject) {
		_, err := supplierLog(tx, number)
		if err == nil {
			f.Answer.Number = number
			break
		}
		if !errors.Is(err, errNoSupplierOrder) {
			return nil, err
		}
	}
	return []record.SupplierAnswerFact{f}, nil
}

package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/pipeline/transport/smtp"
)

// Mailer hands a message over to a mail server.
type Mailer interface {
	// Send returns the server's word. Its error is smtp.ErrLater, ErrRefused or ErrUncertain.
	Send(ctx context.Context, from string, to []string, data []byte) (string, error)
}

// Codes of messages that are held before or after the mail server.
const (
	codeMailUncertain = "mail-uncertain"
	codeMailRefused   = "mail-refused"
	codeMailKept      = "mail-not-allowed"
)

// isMail says that a document goes to the mail server, when there is one.
func (p *Pipeline) isMail(d ledger.Document) bool {
	return p.Mailer != nil && isMailName(d.Name)
}

// mailFolder is where messages are in the outbox, and how their names begin.
const mailFolder = "mail/"

func isMailName(name string) bool { return strings.HasPrefix(name, mailFolder) }

// deliverMail sends one message: claimed, sent, recorded. A claim that is found
// open is of a process that ended between sending and recording: whether the
// server has the message, nobody knows, so a person is asked.
func (p *Pipeline) deliverMail(ctx context.Context, d ledger.Delivery, doc ledger.Document) error {
	if d.State == "claimed" {
		return p.holdMail(ctx, d, doc, codeMailUncertain, "docket ended while it was being sent")
	}
	data, sum, err := archive.ReadAll(ctx, p.Archive, doc.Key)
	switch {
	case errors.Is(err, archive.ErrNotFound):
		return p.holdMail(ctx, d, doc, codeLost, doc.Key+" is missing from the archive")
	case err != nil:
		return err
	case sum != doc.SHA256:
		return p.holdMail(ctx, d, doc, codeLost, doc.Key+" in the archive was changed")
	}
	from, to, err := envelopeOf(data)
	if err == nil {
		err = p.allowed(to)
	}
	if err != nil {
		return p.holdMail(ctx, d, doc, codeMailKept, err.Error())
	}
	if err := p.claimDeliveries(ctx, d.Stream, []ledger.Delivery{d}); err != nil {
		return err
	}
	p.At("mail: claimed")
	answer, err := p.Mailer.Send(ctx, from, to, data)
	p.At("mail: sent")
	return p.recordMail(ctx, d, doc, answer, err)
}

// recordMail records what the server said.
func (p *Pipeline) recordMail(ctx context.Context, d ledger.Delivery, doc ledger.Document, answer string, failed error) error {
	switch {
	case failed == nil:
		return p.Ledger.Update(ctx, func(tx *ledger.Tx) error {
			return p.recordDeliveries(tx, []ledger.Delivery{d}, map[string]ledger.Document{d.Document: doc}, firstOf(answer, "taken"))
		})
	case errors.Is(failed, smtp.ErrRefused):
		return p.holdMail(ctx, d, doc, codeMailRefused, failed.Error())
	case errors.Is(failed, smtp.ErrLater):
		if err := p.Ledger.Update(ctx, func(tx *ledger.Tx) error { return tx.UnclaimDelivery(d) }); err != nil {
			return err
		}
		return away{failed}
	}
	return p.holdMail(ctx, d, doc, codeMailUncertain, failed.Error())
}

// envelopeOf reads sender and recipients off the stored message.
func envelopeOf(data []byte) (from string, to []string, err error) {
	m, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		return "", nil, fmt.Errorf("the stored message cannot be read: %w", err)
	}
	sender, err := mail.ParseAddress(m.Header.Get("From"))
	if err != nil {
		return "", nil, fmt.Errorf("the stored message has no sender: %w", err)
	}
	recipients, err := m.Header.AddressList("To")
	if err != nil {
		return "", nil, errors.New("nobody to send it to: give the supplier an email, then revise the order")
	}
	for _, r := range recipients {
		to = append(to, r.Address)
	}
	return sender.Address, to, nil
}

// allowed refuses recipients that mail.smtp.allow does not list.
func (p *Pipeline) allowed(to []string) error {
	list := p.Config.Mail.SMTP.Allow
	if len(list) == 0 {
		return nil
	}
	for _, address := range to {
		_, domain, _ := strings.Cut(strings.ToLower(address), "@")
		ok := false
		for _, a := range list {
			ok = ok || strings.EqualFold(a, address) || strings.EqualFold(a, "@"+domain)
		}
		if !ok {
			return fmt.Errorf("%s is not in mail.smtp.allow", address)
		}
	}
	return nil
}

// holdMail keeps a message for a person; the stream goes on. Released, the same
// bytes are sent again under the same Message-ID.
func (p *Pipeline) holdMail(ctx context.Context, d ledger.Delivery, doc ledger.Document, code, why string) error {
	reason := fmt.Sprintf("mail about PO %s: %s", doc.PO, firstLine(why))
	return p.Ledger.Update(ctx, func(tx *ledger.Tx) error {
		if err := tx.HoldDelivery(d, reason, p.Clock()); err != nil {
			return err
		}
		ids, err := holdOwed(tx, d.Document, reason)
		if err != nil {
			return err
		}
		return p.hold(tx, ledger.Held{Subject: d.Document, Kind: "document", Stage: "deliver", Code: code, Reason: reason, Partner: doc.Partner,
			PO: doc.PO, Arrival: d.Arrival, Detail: string(body(map[string]any{"stream": d.Stream, "sets": ids}))}, nil)
	})
}

// holdOwed holds the sets that wait for a document.
func holdOwed(tx *ledger.Tx, document, reason string) ([]string, error) {
	sets, err := tx.SetsOwed(document)
	ids := []string{}
	for _, s := range sets {
		ids = append(ids, s.ID)
		if err := tx.HoldSet(s.ID, reason); err != nil {
			return nil, err
		}
	}
	return ids, err
}

// SendAgain sends the mail of an order again, of which it is not known whether
// it was taken, or which was refused: the same bytes under the same Message-ID.
func (p *Pipeline) SendAgain(ctx context.Context, po string, w Word) error {
	if err := w.check(); err != nil {
		return err
	}
	held, err := p.HeldList(ctx, true)
	if err != nil {
		return err
	}
	for _, h := range held {
		if h.PO == po && h.Kind == "document" && strings.HasPrefix(h.Code, "mail-") {
			return p.Release(ctx, h.ID, ReleaseOptions{Who: w.Who, Why: w.Why})
		}
	}
	return fmt.Errorf("no mail about PO %s is held: there is nothing to send again", po)
}

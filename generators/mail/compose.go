// Package mail composes the message that carries an order to its supplier.
//
// Compose makes the bytes of an .eml once; they are stored and sent as they
// are, never composed again. Composing the same message twice gives the same
// bytes: date, Message-ID and MIME boundaries come from the message itself.
package mail

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"mime"
	"net/mail"
	"strconv"
	"strings"
	"time"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	gomail "github.com/wneessen/go-mail"
)

// TemplateVersion names the wording; it is part of the Message-ID's key.
const TemplateVersion = "2"

// The faults of a message; it is made all the same, without To.
const (
	NoWords      fault.Code = "mail-no-words"      // the language is none of Languages
	NoRecipient  fault.Code = "mail-no-recipient"  // nobody to send it to
	BadRecipient fault.Code = "mail-bad-recipient" // what is given is no address
)

// Message is all that a supplier order's mail is made of.
type Message struct {
	Order   record.SupplierOrder
	Seller  string          // the seller's name, as in the PDF
	From    string          // "Nordwind Purchasing <purchasing@nordwind.example>"
	To      string          // one or more addresses, split by , or ; (empty: the order's supplier_email)
	ReplyTo string          // where answers go; empty: From
	At      time.Time       // the Date header
	PDF     []byte          // the order's PDF; required
	CSV     []byte          // the order's table; may be nil
	Changes []record.Change // of a revision
	Unsent  bool            // for a person to send: mail programs open the file as a draft
	Purpose Purpose         // default Order
	Sent    record.Date     // of a reminder: when the order was sent
}

// Purpose is what a message is for.
type Purpose string

// The purposes. Only an order has attachments.
const (
	Order        Purpose = ""
	Reminder     Purpose = "reminder_"
	Cancellation Purpose = "cancel_"
)

// Composed is a message made.
type Composed struct {
	Bytes     []byte   // the .eml, with CRLF line ends
	MessageID string   // with its angle brackets
	From      string   // bare addresses, for the envelope
	To        []string // none when nobody is known
}

// Compose makes the message. Without a usable recipient it is made all the
// same, without To, and a fault says so. A From or ReplyTo that is no address is
// an error: they are ours.
func Compose(m Message) (Composed, []fault.Fault, error) {
	route, faults, err := m.route()
	if err != nil {
		return Composed{}, nil, fmt.Errorf("mail for order %q: %w", m.Order.Number, err)
	}
	if len(m.PDF) == 0 && m.Purpose == Order {
		return Composed{}, nil, fmt.Errorf("mail for order %q: no PDF to attach", m.Order.Number)
	}
	key := m.key(route)
	id := "po." + key[:32] + "@" + domain(route.from.Address)
	msg, err := m.build(route, id)
	if err != nil {
		return Composed{}, nil, fmt.Errorf("mail for order %q: %w", m.Order.Number, err)
	}
	var raw bytes.Buffer
	if _, err := msg.WriteTo(&raw); err != nil {
		return Composed{}, nil, fmt.Errorf("mail for order %q: %w", m.Order.Number, err)
	}
	stable, err := stableBoundaries(raw.Bytes(), key)
	if err != nil {
		return Composed{}, nil, fmt.Errorf("mail for order %q: %w", m.Order.Number, err)
	}
	out := Composed{Bytes: stable, MessageID: "<" + id + ">", From: route.from.Address}
	for _, a := range route.to {
		out.To = append(out.To, a.Address)
	}
	return out, faults, nil
}

// route is who writes to whom; to is empty when nobody is known.
type route struct {
	from, replyTo *mail.Address
	to            []*mail.Address
}

func (m *Message) route() (route, []fault.Fault, error) {
	var r route
	var err error
	if r.from, err = address("From", m.From); err != nil {
		return r, nil, err
	}
	r.replyTo = r.from
	if m.ReplyTo != "" {
		if r.replyTo, err = address("Reply-To", m.ReplyTo); err != nil {
			return r, nil, err
		}
	}
	var faults []fault.Fault
	r.to, faults = m.recipients()
	if _, found, _ := wordsOf(m.Order.Language); !found {
		faults = append(faults, fault.Fault{Code: NoWords, Severity: fault.Note, Scope: fault.Element, Segment: "language", Value: m.Order.Language,
			Rule: "a message is in " + strings.Join(Languages(), ", "), Hint: "it was written in English"})
	}
	return r, faults, nil
}

func (m *Message) recipients() ([]*mail.Address, []fault.Fault) {
	given := m.To
	if given == "" {
		given = m.Order.SupplierEmail
	}
	var to []*mail.Address
	for _, s := range strings.FieldsFunc(given, func(r rune) bool { return r == ',' || r == ';' }) {
		if strings.TrimSpace(s) == "" {
			continue
		}
		a, err := address("To", s)
		if err != nil {
			return nil, []fault.Fault{{
				Code: BadRecipient, Severity: fault.Error, Scope: fault.Element, Segment: "supplier_email", Value: given,
				Rule: "an address is written orders@example.com; several are split by a comma",
				Hint: "correct it in the order or in the supplier's entry, then make the message again",
			}}
		}
		to = append(to, a)
	}
	if len(to) == 0 {
		return nil, []fault.Fault{{
			Code: NoRecipient, Severity: fault.Note, Scope: fault.Element, Segment: "supplier_email",
			Rule: "a message needs somebody to go to",
			Hint: "enter the address before sending, or give the supplier a supplier_email",
		}}
	}
	return to, nil
}

func address(header, s string) (*mail.Address, error) {
	if strings.ContainsAny(s, "\r\n\x00") {
		return nil, fmt.Errorf("%s %q holds a line break", header, s)
	}
	a, err := mail.ParseAddress(s)
	if err != nil {
		return nil, fmt.Errorf("%s %q is not an address such as orders@example.com", header, s)
	}
	a.Name = oneLine(a.Name, 100)
	return a, nil
}

// key is the same for the same order, revision, recipient and wording.
func (m *Message) key(r route) string {
	to := make([]string, len(r.to))
	for i, a := range r.to {
		to[i] = a.Address
	}
	text := strings.Join([]string{m.Order.Number, strconv.Itoa(m.revision()), strings.Join(to, ","), TemplateVersion + string(m.Purpose)}, "\x00")
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func (m *Message) revision() int { return max(m.Order.Revision, 1) }

func (m *Message) build(r route, id string) (*gomail.Msg, error) {
	text, html, err := m.bodies(r.replyTo.Address)
	if err != nil {
		return nil, err
	}
	subject, err := m.subject()
	if err != nil {
		return nil, err
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(r.from)
	msg.ReplyToMailAddress(r.replyTo)
	if len(r.to) > 0 {
		msg.ToMailAddress(r.to...)
	}
	msg.SetDateWithValue(m.At)
	msg.SetMessageIDWithValue(id)
	msg.Subject(subject)
	if m.Unsent {
		msg.SetGenHeader("X-Unsent", "1")
	}
	msg.SetBodyString(gomail.TypeTextPlain, text)
	msg.AddAlternativeString(gomail.TypeTextHTML, html)
	return msg, m.attach(msg)
}

func (m *Message) subject() (string, error) {
	w, _, err := wordsOf(m.Order.Language)
	return strings.TrimSpace(m.say(w, "subject")), err
}

func (m *Message) number() string {
	if m.Order.Number == "" {
		return "PO"
	}
	return oneLine(m.Order.Number, 80)
}

func (m *Message) attach(msg *gomail.Msg) error {
	if len(m.PDF) == 0 {
		return nil
	}
	pdf := m.Order.FileName(m.Seller, "pdf")
	err := msg.AttachReader(pdf, bytes.NewReader(m.PDF), gomail.WithFileContentType("application/pdf"))
	if err != nil || len(m.CSV) == 0 {
		return err
	}
	csv := m.Order.FileName(m.Seller, "csv")
	return msg.AttachReader(csv, bytes.NewReader(m.CSV), gomail.WithFileContentType("text/csv"))
}

// stableBoundaries replaces the library's random boundaries, the mixed one and
// the one of the texts in it, by ones made from the key. Its own option would
// give both the same one, which no reader can split.
func stableBoundaries(raw []byte, key string) ([]byte, error) {
	outer, err := boundaryIn(raw)
	if err != nil {
		return nil, err
	}
	_, body, _ := bytes.Cut(raw, []byte("--"+outer+"\r\n"))
	if inner, err := boundaryIn(body); err == nil { // without attachments there is none
		raw = bytes.ReplaceAll(raw, []byte(inner), []byte("docket-text-"+key[:32]))
	}
	return bytes.ReplaceAll(raw, []byte(outer), []byte("docket-mixed-"+key[:32])), nil
}

// boundaryIn is the boundary that the header at the start of b declares.
func boundaryIn(b []byte) (string, error) {
	head, err := mail.ReadMessage(bytes.NewReader(b))
	if err != nil {
		return "", fmt.Errorf("read the composed header: %w", err)
	}
	_, params, err := mime.ParseMediaType(head.Header.Get("Content-Type"))
	if err != nil || params["boundary"] == "" {
		return "", errors.New("the composed message has no boundary")
	}
	return params["boundary"], nil
}

func domain(address string) string {
	_, after, _ := strings.Cut(address, "@")
	return strings.ToLower(after)
}

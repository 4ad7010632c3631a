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
const TemplateVersion = "1"

// NoRecipient is the fault of a message that says to nobody where it goes.
const NoRecipient fault.Code = "mail-no-recipient"

// Message is all that a supplier order's mail is made of.
type Message struct {
	Order   record.SupplierOrder
	Seller  string    // the seller's name, as in the PDF
	From    string    // "Nordwind Purchasing <purchasing@nordwind.example>"
	To      string    // empty: the order's supplier_email
	ReplyTo string    // where answers go; empty: From
	At      time.Time // the Date header
	PDF     []byte    // the order's PDF; required
	CSV     []byte    // the order's table; may be nil
	Changes []string  // of a revision
	Unsent  bool      // for a person to send: mail programs open the file as a draft
}

// Composed is a message made.
type Composed struct {
	Bytes     []byte // the .eml, with CRLF line ends
	MessageID string // with its angle brackets
	From      string // bare addresses, for the envelope
	To        string // empty when nobody is known
}

// Compose makes the message. Without a recipient it is made all the same,
// without To, and a note says so. A field that is no address is an error.
func Compose(m Message) (Composed, []fault.Fault, error) {
	route, faults, err := m.route()
	if err != nil {
		return Composed{}, nil, fmt.Errorf("mail for order %q: %w", m.Order.Number, err)
	}
	if len(m.PDF) == 0 {
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
	if route.to != nil {
		out.To = route.to.Address
	}
	return out, faults, nil
}

// route is who writes to whom; to is nil when nobody is known.
type route struct{ from, to, replyTo *mail.Address }

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
	to := m.To
	if to == "" {
		to = m.Order.SupplierEmail
	}
	if strings.TrimSpace(to) == "" {
		return r, []fault.Fault{{
			Code: NoRecipient, Severity: fault.Note, Scope: fault.File, Segment: "supplier_email",
			Rule: "a message needs somebody to go to",
			Hint: "enter the address before sending, or give the supplier a supplier_email",
		}}, nil
	}
	r.to, err = address("To", to)
	return r, nil, err
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
	to := ""
	if r.to != nil {
		to = r.to.Address
	}
	text := strings.Join([]string{m.Order.Number, strconv.Itoa(m.revision()), to, TemplateVersion}, "\x00")
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func (m *Message) revision() int { return max(m.Order.Revision, 1) }

func (m *Message) build(r route, id string) (*gomail.Msg, error) {
	text, html, err := m.bodies(r.replyTo.Address)
	if err != nil {
		return nil, err
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(r.from)
	msg.ReplyToMailAddress(r.replyTo)
	if r.to != nil {
		msg.ToMailAddress(r.to)
	}
	msg.SetDateWithValue(m.At)
	msg.SetMessageIDWithValue(id)
	msg.Subject(m.subject())
	if m.Unsent {
		msg.SetGenHeader("X-Unsent", "1")
	}
	msg.SetBodyString(gomail.TypeTextPlain, text)
	msg.AddAlternativeString(gomail.TypeTextHTML, html)
	return msg, m.attach(msg)
}

func (m *Message) subject() string {
	number, seller := m.number(), oneLine(m.Seller, 60)
	return strings.TrimSpace(fmt.Sprintf("%s rev %d: please confirm the order of %s", number, m.revision(), seller))
}

func (m *Message) number() string {
	if m.Order.Number == "" {
		return "PO"
	}
	return oneLine(m.Order.Number, 80)
}

func (m *Message) attach(msg *gomail.Msg) error {
	pdf := m.Order.FileName(m.Seller, "pdf")
	err := msg.AttachReader(pdf, bytes.NewReader(m.PDF), gomail.WithFileContentType("application/pdf"))
	if err != nil || len(m.CSV) == 0 {
		return err
	}
	csv := m.Order.FileName(m.Seller, "csv")
	return msg.AttachReader(csv, bytes.NewReader(m.CSV), gomail.WithFileContentType("text/csv"))
}

// stableBoundaries replaces the library's two random boundaries by ones made
// from the key. Its own option would give both parts the same one, which no
// reader can split.
func stableBoundaries(raw []byte, key string) ([]byte, error) {
	outer, err := boundaryIn(raw)
	if err != nil {
		return nil, err
	}
	_, body, _ := bytes.Cut(raw, []byte("--"+outer+"\r\n"))
	inner, err := boundaryIn(body)
	if err != nil {
		return nil, err
	}
	raw = bytes.ReplaceAll(raw, []byte(outer), []byte("docket-mixed-"+key[:32]))
	return bytes.ReplaceAll(raw, []byte(inner), []byte("docket-text-"+key[:32])), nil
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

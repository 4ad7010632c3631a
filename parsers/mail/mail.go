// Package mail reads what suppliers send back: answers and bounces, one message
// a file (.eml, or a file of a maildir).
//
// Start with Detect, then Read. A Message says what a program may rely on: who
// wrote, the answer in the subject when it has the form that our own messages
// propose, attachments, and whether it is a report that a message of ours was
// not delivered. Free text is only for people. No input makes this package panic.
package mail

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/mail"
	"strings"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // suppliers write in GBK, Big5, ISO-8859-1, ...

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

// What a message may hold; what is beyond is left out, and said.
const (
	maxParts = 200
	maxDepth = 10
	maxPart  = 64 << 20
	maxText  = 4000 // characters of text kept
)

// The faults of messages.
const (
	Unreadable fault.Code = "mail-unreadable"
	LeftOut    fault.Code = "mail-left-out" // parts that are too many, too deep, too big or broken
)

// Message is what a mail says.
type Message struct {
	From        string // the bare address; empty when there is none
	Subject     string
	MessageID   string
	Automatic   bool                   // written by a program: out of office, a report
	Text        string                 // what they wrote, without what they quoted
	Answer      *record.SupplierAnswer // of the subject; nil when it has not the form of one
	Bounce      *Bounce                // not nil: a message of ours was not delivered
	Attachments []Attachment
}

// Bounce is a report that a message was not delivered.
type Bounce struct {
	Recipient, Why string
	Subject        string // of our message
}

// Attachment is a file that came with a message.
type Attachment struct {
	Name, Type string
	Body       []byte
}

// Detect says that a file is a mail: it begins with header fields, From among them.
func Detect(data []byte) bool {
	line, _, _ := bytes.Cut(data[:min(len(data), 1000)], []byte("\n"))
	name, _, found := bytes.Cut(line, []byte(":"))
	if !found || len(name) == 0 || bytes.ContainsAny(name, " \t,;\"{[") {
		return false
	}
	m, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil || m.Header.Get("From") == "" {
		return false
	}
	for _, key := range []string{"Date", "Message-Id", "Received", "Mime-Version"} {
		if m.Header.Get(key) != "" {
			return true
		}
	}
	return false
}

// Read reads one message. The faults are notes, but for one that cannot be read at all.
func Read(data []byte) (Message, []fault.Fault) {
	r := &reading{}
	e, err := message.Read(bytes.NewReader(data))
	if e == nil || err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
		return r.m, []fault.Fault{{Code: Unreadable, Severity: fault.Reject, Scope: fault.File, Rule: "a mail has a header and a body", Hint: err.Error()}}
	}
	r.header(&e.Header)
	r.part(e, 0)
	r.m.Text = ownWords(r.m.Text)
	if r.report {
		r.m.Bounce = &r.bounce
		if r.bounce.Why == "" {
			r.m.Bounce = nil
		}
	}
	if a, ok := answerOf(r.m.Subject); ok && !r.m.Automatic && r.m.Bounce == nil {
		r.m.Answer = &a
	}
	return r.m, r.faults
}

type reading struct {
	m      Message
	bounce Bounce
	report bool
	parts  int
	faults []fault.Fault
}

func (r *reading) header(h *message.Header) {
	if a, err := mail.ParseAddress(h.Get("From")); err == nil {
		r.m.From = strings.ToLower(a.Address)
	} else if list, err := mail.ParseAddressList(decoded(h, "From")); err == nil && len(list) > 0 {
		r.m.From = strings.ToLower(list[0].Address)
	}
	r.m.Subject = strings.Join(strings.Fields(decoded(h, "Subject")), " ")
	r.m.MessageID = h.Get("Message-Id")
	auto := strings.ToLower(h.Get("Auto-Submitted"))
	r.m.Automatic = auto != "" && auto != "no" || h.Get("X-Autoreply") != "" || strings.EqualFold(h.Get("Precedence"), "auto_reply")
}

// decoded is a header field in Unicode; as it stands where that cannot be done.
func decoded(h *message.Header, key string) string {
	if s, err := h.Text(key); err == nil {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	return strings.ToValidUTF8(h.Get(key), "\uFFFD")
}

func (r *reading) leftOut(why string) {
	r.faults = append(r.faults, fault.Fault{Code: LeftOut, Severity: fault.Note, Scope: fault.File, Hint: why + "; look at the mail itself"})
}

// part reads a part and those inside.
func (r *reading) part(e *message.Entity, depth int) {
	if r.parts++; r.parts > maxParts || depth > maxDepth {
		if r.parts == maxParts+1 || depth > maxDepth {
			r.leftOut("it has more parts than are read")
		}
		return
	}
	kind, params, _ := e.Header.ContentType()
	kind = strings.ToLower(kind)
	inner := e.MultipartReader()
	if inner == nil {
		r.leaf(e, kind)
		return
	}
	if kind == "multipart/report" && strings.EqualFold(params["report-type"], "delivery-status") {
		r.report, r.m.Automatic = true, true
	}
	for {
		p, err := inner.NextPart()
		if errors.Is(err, io.EOF) {
			return
		}
		if p == nil || err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
			r.leftOut("a part of it is broken")
			return
		}
		r.part(p, depth+1)
		if r.parts > maxParts {
			return
		}
	}
}

// leaf reads a part without parts: text, a report, or an attachment.
func (r *reading) leaf(e *message.Entity, kind string) {
	body, err := io.ReadAll(io.LimitReader(e.Body, maxPart+1))
	if err != nil || len(body) > maxPart {
		r.leftOut("a part of it cannot be read to its end")
		return
	}
	disposition, params, _ := e.Header.ContentDisposition()
	name := fileName(&e.Header, params)
	switch {
	case r.report && kind == "message/delivery-status":
		r.status(body)
	case r.report && (kind == "message/rfc822" || kind == "text/rfc822-headers" || kind == "message/rfc822-headers"):
		r.returned(body)
	case disposition == "attachment" || name != "":
		r.m.Attachments = append(r.m.Attachments, Attachment{name, kind, body})
	case kind == "" || kind == "text/plain":
		r.m.Text += strings.ToValidUTF8(string(body), "\uFFFD") + "\n"
	}
}

func fileName(h *message.Header, params map[string]string) string {
	name := params["filename"]
	if name == "" {
		_, p, _ := h.ContentType()
		name = p["name"]
	}
	if s, err := (&mime.WordDecoder{}).DecodeHeader(name); err == nil {
		name = s
	}
	return strings.ToValidUTF8(name, "\uFFFD")
}

// status reads the fields of a delivery report: who did not get it, and why. A
// message that is only late is none that was lost.
func (r *reading) status(body []byte) {
	fields := map[string]string{}
	for _, line := range strings.Split(strings.ReplaceAll(string(body), "\r\n", "\n"), "\n") {
		name, value, ok := strings.Cut(line, ":")
		if ok && !strings.HasPrefix(line, " ") && fields[strings.ToLower(name)] == "" {
			fields[strings.ToLower(name)] = strings.ToValidUTF8(strings.TrimSpace(value), "\uFFFD")
		}
	}
	if !strings.EqualFold(fields["action"], "failed") {
		return
	}
	_, r.bounce.Recipient, _ = strings.Cut(fields["final-recipient"], ";")
	r.bounce.Recipient = strings.TrimSpace(r.bounce.Recipient)
	_, why, _ := strings.Cut(fields["diagnostic-code"], ";")
	r.bounce.Why = strings.TrimSpace(fields["status"] + " " + strings.TrimSpace(why))
	if r.bounce.Why == "" {
		r.bounce.Why = "no reason given"
	}
}

// returned reads the subject of the message that came back.
func (r *reading) returned(body []byte) {
	if e, _ := message.Read(bytes.NewReader(append(body, "\r\n\r\n"...))); e != nil {
		r.bounce.Subject = strings.Join(strings.Fields(decoded(&e.Header, "Subject")), " ")
	}
}

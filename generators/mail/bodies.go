package mail

import (
	_ "embed" // the wording is part of the program
	"fmt"
	html "html/template"
	"net/url"
	"strings"
	text "text/template"
	"unicode"

	"github.com/docket-edi/docket/schemas/record"
)

//go:embed supplier_order.txt.tmpl
var textTemplate string

//go:embed supplier_order.html.tmpl
var htmlTemplate string

// wording is what the templates use.
type wording struct {
	Greeting, Number, Seller, Lines, Units, Total, Window, ArriveBy string
	Revision                                                        int
	ShipTo, Changes                                                 []string
	HasCSV                                                          bool
	AcceptSubject, ChangeSubject, RejectSubject                     string
	Accept, Change, Reject                                          string // mailto: links
}

// bodies are the message as text and as HTML.
func (m *Message) bodies(replyTo string) (plain, rich string, err error) {
	w := m.wording(replyTo)
	t, err := text.New("text").Parse(textTemplate)
	if err != nil {
		return "", "", err
	}
	h, err := html.New("html").Parse(htmlTemplate)
	if err != nil {
		return "", "", err
	}
	var a, b strings.Builder
	if err := t.Execute(&a, w); err != nil {
		return "", "", fmt.Errorf("text body: %w", err)
	}
	if err := h.Execute(&b, w); err != nil {
		return "", "", fmt.Errorf("HTML body: %w", err)
	}
	return a.String(), b.String(), nil
}

func (m *Message) wording(replyTo string) wording {
	o := &m.Order
	totals := o.Totals()
	w := wording{
		Greeting: "Dear " + oneLine(o.SupplierName, 100) + ",",
		Number:   m.number(), Revision: m.revision(), Seller: oneLine(m.Seller, 100),
		Lines: fmt.Sprint(len(o.Lines)), Units: record.DecimalText(totals.Units), Total: totals.Total.String(),
		Window: window(o), ArriveBy: oneLine(string(o.ArriveBy), 20),
		ShipTo: oneLines(o.ShipTo), Changes: oneLines(m.Changes), HasCSV: len(m.CSV) > 0,
	}
	if o.SupplierName == "" {
		w.Greeting = "Hello,"
	}
	w.AcceptSubject = m.answer("ACCEPT", o.ShipUntil)
	w.ChangeSubject = m.answer("CHANGE", o.ShipUntil)
	w.RejectSubject = m.answer("REJECT", "")
	w.Accept = mailto(replyTo, w.AcceptSubject, "We accept the order in full.")
	w.Change = mailto(replyTo, w.ChangeSubject, "We accept the order with these changes:\r\n")
	w.Reject = mailto(replyTo, w.RejectSubject, "We cannot take the order because:\r\n")
	return w
}

// answer is the subject by which a reply is understood without reading its text:
// "ACCEPT PO-2025-000117 r1 SHIP 2025-02-17".
func (m *Message) answer(word string, ship record.Date) string {
	s := fmt.Sprintf("%s %s r%d", word, m.number(), m.revision())
	if ship != "" {
		s += " SHIP " + oneLine(string(ship), 20)
	}
	return s
}

func mailto(to, subject, body string) string {
	escape := func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
	return "mailto:" + url.PathEscape(to) + "?subject=" + escape(subject) + "&body=" + escape(body)
}

func window(o *record.SupplierOrder) string {
	from, until := oneLine(string(o.ShipFrom), 20), oneLine(string(o.ShipUntil), 20)
	switch {
	case from == "" && until == "":
		return ""
	case until == "":
		return "from " + from
	case from == "":
		return "until " + until
	}
	return from + " to " + until
}

func oneLines(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = oneLine(l, 500)
	}
	return out
}

// oneLine makes a text fit for a header: no controls or invisible characters,
// one line, valid UTF-8, at most limit characters.
func oneLine(s string, limit int) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	runes := []rune(strings.Join(strings.Fields(s), " "))
	return string(runes[:min(len(runes), limit)])
}

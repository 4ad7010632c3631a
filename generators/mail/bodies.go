package mail

import (
	_ "embed" // the wording is part of the program
	"fmt"
	html "html/template"
	"net/url"
	"strings"
	text "text/template"
	"unicode"
	"unicode/utf8"

	"github.com/docket-edi/docket/schemas/record"
)

//go:embed supplier_order.txt.tmpl
var textTemplate string

//go:embed supplier_order.html.tmpl
var htmlTemplate string

// wording is what the templates use.
type wording struct {
	W                                           words
	Language                                    string
	Greeting, Ask, Seller, Total, Attached      string
	Facts                                       []labelled
	ShipTo, Changes                             []string
	HasCSV, Asks                                bool
	AcceptSubject, ChangeSubject, RejectSubject string
	Accept, Change, Reject                      string // mailto: links
}

// labelled is a value with its label; Padded is the label as wide as the widest.
type labelled struct{ Label, Padded, Value string }

// bodies are the message as text and as HTML.
func (m *Message) bodies(replyTo string) (plain, rich string, err error) {
	w, err := m.wording(replyTo)
	if err != nil {
		return "", "", err
	}
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

func (m *Message) wording(replyTo string) (wording, error) {
	o := &m.Order
	say, _, err := wordsOf(o.Language)
	if err != nil {
		return wording{}, err
	}
	totals := o.Totals()
	w := wording{
		W: say, Language: language(o), Greeting: say.say("greeting", "name", oneLine(o.SupplierName, 100)), Ask: m.say(say, "ask"),
		Seller: oneLine(m.Seller, 100), Total: totals.Total.String(), ShipTo: oneLines(o.ShipTo), Changes: m.changes(say),
		HasCSV: len(m.CSV) > 0, Asks: m.Purpose != Cancellation,
	}
	w.Facts = facts(say, [][2]string{{"lines", fmt.Sprint(len(o.Lines))}, {"units", record.DecimalText(totals.Units)},
		{"total", w.Total}, {"window", window(say, o)}, {"arrive_by", oneLine(string(o.ArriveBy), 20)}})
	if o.SupplierName == "" {
		w.Greeting = say["hello"]
	}
	switch {
	case w.HasCSV:
		w.Attached = say["attached_table"]
	case len(m.PDF) > 0:
		w.Attached = say["attached"]
	}
	w.AcceptSubject = m.answer("ACCEPT", o.ShipUntil)
	w.ChangeSubject = m.answer("CHANGE", o.ShipUntil)
	w.RejectSubject = m.answer("REJECT", "")
	w.Accept = mailto(replyTo, w.AcceptSubject, say["accept_body"])
	w.Change = mailto(replyTo, w.ChangeSubject, say["change_body"]+"\r\n")
	w.Reject = mailto(replyTo, w.RejectSubject, say["reject_body"]+"\r\n")
	return w, nil
}

// say is a text of the message's purpose, with all that any of them names.
func (m *Message) say(w words, name string) string {
	return w.say(string(m.Purpose)+name, "number", m.number(), "revision", fmt.Sprint(m.revision()), "seller", oneLine(m.Seller, 60),
		"sent", oneLine(string(m.Sent), 20))
}

// changes says what a revision changes.
func (m *Message) changes(w words) []string {
	var out []string
	for _, c := range m.Changes {
		what := w["field_"+c.Field]
		switch {
		case c.Line != "" && c.Field != "":
			what = w.say("change_in_line", "line", c.Line, "what", what)
		case c.Line != "":
			what = w.say("change_line", "line", c.Line)
		}
		out = append(out, oneLine(w.say("change_"+string(c.Kind), "what", what, "before", c.Before, "after", c.After), 500))
	}
	return out
}

// language is the language that the words are in.
func language(o *record.SupplierOrder) string {
	if _, found, _ := wordsOf(o.Language); found && o.Language != "" {
		return o.Language
	}
	return DefaultLanguage
}

// facts gives what is there its label.
func facts(w words, rows [][2]string) []labelled {
	var out []labelled
	widest := 0
	for _, row := range rows {
		if row[1] != "" {
			out = append(out, labelled{Label: w[row[0]], Value: row[1]})
			widest = max(widest, utf8.RuneCountInString(w[row[0]]))
		}
	}
	for i := range out {
		out[i].Padded = out[i].Label + strings.Repeat(" ", widest-utf8.RuneCountInString(out[i].Label))
	}
	return out
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

func window(w words, o *record.SupplierOrder) string {
	from, until := oneLine(string(o.ShipFrom), 20), oneLine(string(o.ShipUntil), 20)
	name := "between"
	switch {
	case from == "" && until == "":
		return ""
	case until == "":
		name = "from"
	case from == "":
		name = "until"
	}
	return w.say(name, "from", from, "until", until)
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

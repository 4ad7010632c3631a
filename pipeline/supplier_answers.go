package pipeline

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/record"
)

// codeAnswered is the code of an answer that a person has to read.
const codeAnswered = "supplier-answered"

// codeBounced is the code of a message of ours that was not delivered.
const codeBounced = "supplier-bounced"

// speaksOfBank finds words about where to pay, in the languages of suppliers.
var speaksOfBank = regexp.MustCompile(`(?i)\b(bank|iban|swift|beneficiary|account (number|no)|cuenta|beneficiario)\b|银行|账户|帐号|账号|收款`)

// decideAnswer takes what came back from a supplier: exactly, or not at all.
// What does not fit the order that stands is shown to a person, never applied.
func (p *Pipeline) decideAnswer(tx *ledger.Tx, log *orderLog, fact *ledger.Event, m *ledger.Message) error {
	f := record.SupplierAnswerFact{}
	if err := json.Unmarshal(fact.Body, &f); err != nil {
		return err
	}
	d, err := p.supplierDecision(tx)
	if err != nil {
		return err
	}
	d.Set = f.Set
	if f.Bounce != "" {
		hold(&d, codeBounced, fmt.Sprintf("the mail about PO %s was not delivered to %s", log.head.PO, f.Bounce))
		return p.record(tx, log, fact.N, &d, m)
	}
	if why := unusable(&log.life, &f); why != "" {
		hold(&d, codeAnswered, why)
		for _, line := range answerLines(&f.Answer) {
			d.Problems = append(d.Problems, record.Problem{Code: codeAnswered, Text: line})
		}
		if saysBank(&f) {
			d.Problems = append(d.Problems, record.Problem{Code: codeAnswered, Text: bankWarning})
		}
		if f.Text != "" {
			d.Problems = append(d.Problems, record.Problem{Code: codeAnswered, Text: "they write: " + f.Text})
		}
		return p.record(tx, log, fact.N, &d, m)
	}
	order := log.life.sent
	taken := resolved(&f.Answer, order)
	d.Action, d.SupplierAnswer, d.Remarks = record.ActionAnswer, taken, exceptions(&f.Answer, taken, order)
	d.Reason = fmt.Sprintf("the supplier confirms revision %d in full", order.Revision)
	switch {
	case f.Answer.Word == record.AnswerReject:
		d.Reason = fmt.Sprintf("the supplier rejects revision %d", order.Revision)
	case len(d.Remarks) > 0:
		d.Reason = fmt.Sprintf("the supplier answers revision %d with %s", order.Revision, counted(len(d.Remarks), "exception"))
	case log.life.state == record.SupplierSent:
		d.State = record.SupplierConfirmed
	}
	if saysBank(&f) {
		d.Remarks = append(d.Remarks, bankWarning) // for a person to see; the answer stands
	}
	if err := tx.DropSupplierDue(log.head.Key); err != nil {
		return err
	}
	return p.record(tx, log, fact.N, &d, m)
}

const bankWarning = "they write of bank details: a mail never changes those; call a number that you know"

// saysBank says that an answer speaks of where to pay, in its text or in a line's note.
func saysBank(f *record.SupplierAnswerFact) bool {
	if speaksOfBank.MatchString(f.Text) {
		return true
	}
	for _, l := range f.Answer.Lines {
		if speaksOfBank.MatchString(l.Note) {
			return true
		}
	}
	return false
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// unusable says why an answer is for a person to read; "" when it can be taken.
func unusable(life *supplierLife, f *record.SupplierAnswerFact) string {
	a, read := &f.Answer, ": please read"
	switch {
	case life.sent == nil:
		return "the supplier answers an order that was not sent" + read
	case a.Word == "" && len(a.Lines) == 0:
		return fmt.Sprintf("the supplier answered PO %s in their own words", a.Number) + read
	case a.Revision == 0:
		return fmt.Sprintf("the supplier answered PO %s, but does not say which revision", a.Number) + read
	case a.Revision != life.sent.Revision:
		return fmt.Sprintf("the supplier answered revision %d of PO %s, revision %d stands; not applied", a.Revision, a.Number, life.sent.Revision) + read
	case life.order.Revision != life.sent.Revision:
		return fmt.Sprintf("the supplier answered revision %d of PO %s while revision %d is being prepared; not applied", a.Revision, a.Number, life.order.Revision) + read
	case !takesAnswers(life.state):
		return fmt.Sprintf("the supplier answered PO %s, which is %s; not applied", a.Number, life.state) + read
	case f.From != "" && !writesFor(f.From, life.sent.SupplierEmail):
		return fmt.Sprintf("PO %s was answered by %s, the order went to %s; not applied", a.Number, f.From, firstOf(life.sent.SupplierEmail, "nobody")) + read
	case a.Word == record.AnswerChange && len(a.Lines) == 0:
		return fmt.Sprintf("the supplier wants changes to PO %s and sent no table of them", a.Number) + read
	}
	return strangeLine(a, life.sent)
}

func takesAnswers(s record.SupplierState) bool {
	return s == record.SupplierSent || s == record.SupplierConfirmed || s == record.SupplierInProduction
}

// writesFor says that a sender speaks for the supplier: one of the addresses
// that the order went to, or a colleague in the same domain.
func writesFor(from, addresses string) bool {
	_, domain, _ := strings.Cut(strings.ToLower(from), "@")
	for _, a := range strings.FieldsFunc(strings.ToLower(addresses), func(r rune) bool { return strings.ContainsRune(",; <>", r) }) {
		_, theirs, ok := strings.Cut(a, "@")
		if ok && (a == strings.ToLower(from) || domain == theirs && !sharedDomains[theirs]) {
			return true
		}
	}
	return false
}

// sharedDomains are those where anybody has an address: a colleague is nobody there.
var sharedDomains = map[string]bool{"gmail.com": true, "outlook.com": true, "hotmail.com": true, "yahoo.com": true, "icloud.com": true,
	"163.com": true, "126.com": true, "qq.com": true, "foxmail.com": true, "sina.com": true, "aliyun.com": true, "gmx.de": true, "web.de": true}

// strangeLine names a line that the order does not have, or a unit that it has not.
func strangeLine(a *record.SupplierAnswer, order *record.SupplierOrder) string {
	for _, l := range a.Lines {
		ordered := supplierLine(order, l.Number)
		switch {
		case ordered == nil:
			return fmt.Sprintf("the supplier answered line %s, which PO %s does not have: please read", l.Number, a.Number)
		case l.Quantity != nil && l.Quantity.Unit != "" && l.Quantity.Unit != ordered.Quantity.Unit:
			return fmt.Sprintf("the supplier answered line %s in %s, ordered is %s: please read", l.Number, l.Quantity.Unit, ordered.Quantity.Unit)
		}
	}
	return ""
}

func supplierLine(o *record.SupplierOrder, number string) *record.SupplierOrderLine {
	for i := range o.Lines {
		if o.Lines[i].Number == number {
			return &o.Lines[i]
		}
	}
	return nil
}

// resolved is the answer spelled out: ACCEPT stands for every line that is not
// answered by itself, REJECT for none of anything; a line without a quantity of
// its own, but with a date, is promised whole.
func resolved(a *record.SupplierAnswer, order *record.SupplierOrder) *record.SupplierAnswer {
	out := *a
	out.Lines = nil
	for i := range order.Lines {
		ordered := &order.Lines[i]
		own := false
		for _, l := range a.Lines {
			if l.Number != ordered.Number || a.Word == record.AnswerReject {
				continue
			}
			own = own || l.Quantity != nil || l.ShipDate != ""
			out.Lines = append(out.Lines, spelledOut(l, ordered, a.ShipDate))
		}
		switch {
		case a.Word == record.AnswerReject:
			out.Lines = append(out.Lines, record.SupplierAnswerLine{Number: ordered.Number, Quantity: &record.Quantity{Unit: ordered.Quantity.Unit}})
		case !own && a.Word == record.AnswerAccept:
			q := ordered.Quantity
			out.Lines = append(out.Lines, record.SupplierAnswerLine{Number: ordered.Number, Quantity: &q, ShipDate: a.ShipDate})
		}
	}
	return &out
}

func spelledOut(l record.SupplierAnswerLine, ordered *record.SupplierOrderLine, date record.Date) record.SupplierAnswerLine {
	switch {
	case l.Quantity != nil:
		l.Quantity = &record.Quantity{Value: l.Quantity.Value, Unit: ordered.Quantity.Unit}
	case l.ShipDate != "":
		q := ordered.Quantity
		l.Quantity = &q
	}
	if l.ShipDate == "" && l.Quantity != nil && l.Quantity.Value.IsPositive() {
		l.ShipDate = date
	}
	return l
}

// exceptions lists in words where the answer differs from the order. given is
// the answer as it came: what was said of a line that is not answered counts too.
func exceptions(given, taken *record.SupplierAnswer, order *record.SupplierOrder) []string {
	if given.Word == record.AnswerReject {
		return []string{"the order is rejected"}
	}
	var out []string
	for i := range order.Lines {
		out = append(out, lineExceptions(&order.Lines[i], taken, order)...)
	}
	for _, l := range given.Lines {
		if l.Note != "" {
			out = append(out, fmt.Sprintf("line %s: they note: %s", l.Number, l.Note))
		}
	}
	return out
}

func lineExceptions(ordered *record.SupplierOrderLine, taken *record.SupplierAnswer, order *record.SupplierOrder) []string {
	sum, answered := decimal.Zero, false
	var out []string
	for _, l := range taken.Lines {
		if l.Number != ordered.Number || l.Quantity == nil {
			continue
		}
		answered, sum = true, sum.Add(l.Quantity.Value)
		switch {
		case l.ShipDate == "":
		case order.ShipUntil != "" && l.ShipDate > order.ShipUntil:
			out = append(out, fmt.Sprintf("line %s: %s ship on %s, after %s", ordered.Number, l.Quantity, l.ShipDate, order.ShipUntil))
		case l.ShipDate < order.ShipFrom:
			out = append(out, fmt.Sprintf("line %s: %s ship on %s, before %s", ordered.Number, l.Quantity, l.ShipDate, order.ShipFrom))
		}
	}
	switch {
	case !answered:
		return []string{fmt.Sprintf("line %s: not answered, %s ordered", ordered.Number, ordered.Quantity)}
	case !within(sum, ordered.Quantity.Value, order):
		confirmed := record.Quantity{Value: sum, Unit: ordered.Quantity.Unit}
		out = append([]string{fmt.Sprintf("line %s: %s of %s confirmed", ordered.Number, confirmed, ordered.Quantity)}, out...)
	}
	return out
}

// within says that a confirmed quantity is as ordered, give or take the tolerance.
func within(confirmed, ordered decimal.Decimal, order *record.SupplierOrder) bool {
	over, _ := order.ToleranceOver.Decimal()
	under, _ := order.ToleranceUnder.Decimal()
	hundred := decimal.NewFromInt(100)
	most := ordered.Mul(hundred.Add(over)).Div(hundred)
	least := ordered.Mul(hundred.Sub(under)).Div(hundred)
	return confirmed.LessThanOrEqual(most) && confirmed.GreaterThanOrEqual(least)
}

// readAnswer ends the hold of an answer that a person has read.
func (p *Pipeline) readAnswer(tx *ledger.Tx, log *orderLog, on int64, c *record.Command, set string, m *ledger.Message) error {
	d, err := p.supplierDecision(tx)
	if err != nil {
		return err
	}
	d.Action, d.Set, d.Reason = record.ActionNone, set, fmt.Sprintf("read by %s: %s", c.Who, c.Why)
	return p.record(tx, log, on, &d, m)
}

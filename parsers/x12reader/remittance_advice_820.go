package x12reader

import (
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12"
)

// RemittanceAdvice makes a record of an 820, of 004010 and 005010: the payment,
// the invoices that it pays and the adjustments. What stands below an item of an
// invoice (IT1 loops) is not in the record.
func RemittanceAdvice(ic *Interchange, g *Group, s *Set) (record.RemittanceAdvice, []fault.Fault) {
	r := remittanceReader{heading: newHeading(ic, s)}
	a := &r.advice
	a.Source = source(ic, g, s)
	a.Invoices, a.Adjustments = []record.PaidInvoice{}, []record.Adjustment{}
	segments := own(s)
	r.currency = currencyOf(segments)
	for i := range segments {
		r.segment(&segments[i])
	}
	a.Currency, a.References, a.Dates, a.Parties, a.Notes = r.currency, r.references, r.dates, r.parties, r.notes
	a.Totals = record.CountPayment(a)
	return *a, r.faults
}

// currencyOf is CUR02: in an 820 it stands behind the first amount.
func currencyOf(segments []x12.Segment) string {
	for i := range segments {
		if segments[i].ID == "CUR" {
			return text(&segments[i], 2)
		}
	}
	return ""
}

type remittanceReader struct {
	heading
	advice     record.RemittanceAdvice
	entity     *record.Party
	invoice    *record.PaidInvoice
	adjustment *record.Adjustment
}

func (r *remittanceReader) segment(s *x12.Segment) {
	a := &r.advice
	switch s.ID {
	case "BPR":
		r.payment(s)
		return
	case "TRN":
		if a.Trace == "" {
			a.TraceType, a.Trace, a.TraceOrigin, a.TraceDetail = text(s, 1), text(s, 2), text(s, 3), text(s, 4)
		}
		return
	case "ENT":
		r.loop, r.invoice, r.adjustment, r.entity = "ENT", nil, nil, entity(s)
		return
	case "NM1":
		r.loop = "NM1"
	case "RMR":
		r.open(s)
		return
	case "ADX":
		r.adjust(s)
		return
	case "N1", "TXP", "DED", "LX", "N9", "RYL", "IT1", "FA1":
		r.loop = s.ID
	}
	r.detail(s)
}

func (r *remittanceReader) payment(s *x12.Segment) {
	a := &r.advice
	a.Handling, a.Method, a.Format, a.PayerID, a.Date = text(s, 1), text(s, 4), text(s, 5), text(s, 10), date(s, 16)
	a.Payer, a.Payee = account(s, 6), account(s, 12)
	if m := r.money(s, 2); m != nil {
		a.Amount = *m
	} else {
		a.Amount.Currency = r.currency
		r.fault(s, fault.TotalAmount, 2, "", "BPR02 is the amount that is paid, such as 1250.00")
	}
	switch v := text(s, 3); v {
	case "C":
		a.Flow = "credit"
	case "D":
		a.Flow = "debit"
	default:
		a.Flow = v
	}
}

// account reads qualifier, bank, kind and number of an account from element n on.
func account(s *x12.Segment, n int) *record.BankAccount {
	a := record.BankAccount{BankQualifier: text(s, n), Bank: text(s, n+1), Kind: text(s, n+2), Account: text(s, n+3)}
	if a == (record.BankAccount{}) {
		return nil
	}
	return &a
}

// entity is whose items follow an ENT; nil when it names nobody.
func entity(s *x12.Segment) *record.Party {
	if text(s, 2) == "" && text(s, 4) == "" {
		return nil
	}
	n1 := x12.NewSegment("N1", text(s, 2), "", text(s, 3), text(s, 4))
	p := newParty(&n1)
	return &p
}

func (r *remittanceReader) open(s *x12.Segment) {
	a := &r.advice
	i := record.PaidInvoice{Entity: r.entity, Qualifier: text(s, 1), Number: text(s, 2), Action: text(s, 3), Paid: r.money(s, 4),
		Invoiced: r.money(s, 5), Discount: r.money(s, 6), AdjustmentCode: text(s, 7), Adjustment: r.money(s, 8)}
	a.Invoices = append(a.Invoices, i)
	r.invoice, r.adjustment, r.loop = &a.Invoices[len(a.Invoices)-1], nil, "RMR"
}

// adjust takes an ADX: below an RMR it is of that invoice, else of none.
func (r *remittanceReader) adjust(s *x12.Segment) {
	if r.loop == "RYL" {
		return // royalties have adjustments of their own
	}
	adj := record.Adjustment{Amount: record.Money{Currency: r.currency}, Code: text(s, 2)}
	if m := r.money(s, 1); m != nil {
		adj.Amount = *m
	}
	if v := text(s, 4); v != "" {
		adj.Reference = &record.Reference{Qualifier: text(s, 3), Value: v}
	}
	list := &r.advice.Adjustments
	if r.invoice != nil {
		list = &r.invoice.Adjustments
	} else {
		adj.Entity = r.entity
	}
	*list = append(*list, adj)
	r.adjustment, r.loop = &(*list)[len(*list)-1], "ADX"
}

func (r *remittanceReader) detail(s *x12.Segment) {
	switch r.loop {
	case "", "N1":
		r.take(s, "")
	case "NM1":
		r.name(s)
	case "RMR":
		i := r.invoice
		details(s, &i.References, &i.Dates, &i.Notes)
	case "ADX":
		a := r.adjustment
		details(s, &a.References, &a.Dates, &a.Notes)
	}
}

// name gives the entity the name that an NM1 below it says.
func (r *remittanceReader) name(s *x12.Segment) {
	if s.ID != "NM1" {
		return
	}
	if r.entity == nil {
		r.entity = &record.Party{}
	}
	if p := newParty(s); r.entity.Role == "" {
		r.entity.Role = p.Role
	}
	r.entity.Name = join(text(s, 4), text(s, 3))
	if id := text(s, 9); id != "" && r.entity.ID == nil {
		r.entity.ID = &record.PartyID{Qualifier: text(s, 8), Value: id}
	}
}

func details(s *x12.Segment, references *[]record.Reference, dates *[]record.QualifiedDate, notes *[]string) {
	switch s.ID {
	case "REF":
		*references = append(*references, reference(s))
	case "DTM":
		*dates = append(*dates, qualifiedDate(s))
	default:
		*notes = appendNote(*notes, s)
	}
}

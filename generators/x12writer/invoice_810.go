package x12writer

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/shopspring/decimal"
)

// Invoice renders an 810. Its total is lines + charges - allowances + taxes, to
// the cent; a stated total that differs is refused, and so is one of zero. Where
// it bills several orders each line names its own (spec/x12-amazon.md 3.6,
// spec/x12-exact.md 2.6).
func Invoice(rec record.Invoice, o Options) (Body, []fault.Fault) {
	s := begin("810", o, 16+3*len(rec.Lines))
	s.add("BIG", s.date("BIG", 1, rec.Date), rec.Number, s.date("BIG", 3, rec.PODate), rec.PONumber, rec.Release, rec.ChangeNumber,
		rec.Type, rec.Purpose, "", rec.Original)
	s.invoiceOrders(&rec)
	s.invoiceHeading(&rec)
	quantities := make([]decimal.Decimal, len(rec.Lines))
	for i := range rec.Lines {
		quantities[i] = rec.Lines[i].Quantity.Value
		s.invoiceLine(&rec.Lines[i], rec.Currency)
	}
	s.invoiceTotal(&rec)
	s.taxes(rec.Taxes, rec.Currency)
	s.carrier(rec.Carrier)
	if amount := rec.Totals.Sent.Amount; amount != "" {
		s.add("AMT", "TT", amount)
	}
	for i := range rec.Charges {
		s.charge(&rec.Charges[i], rec.Currency)
	}
	s.add("CTT", strconv.Itoa(len(rec.Lines)), hashTotal(quantities))
	return s.end("IN", nil)
}

// invoiceOrders: nothing is billed that nobody ordered.
func (s *set) invoiceOrders(rec *record.Invoice) {
	orders := rec.Orders()
	if len(orders) == 0 {
		s.fault(fault.NumberMissing, "BIG", 4, "", "name the order that is billed: po_number of the invoice, or of each line")
		return
	}
	for i := range rec.Lines {
		if l := &rec.Lines[i]; l.PONumber == "" && (rec.PONumber == "" || len(orders) > 1) {
			s.fault(fault.NumberMissing, "IT1", 1, l.Number, fmt.Sprintf("line %s needs its po_number, as the invoice bills %d orders or names them by line", l.Number, len(orders)))
		}
	}
}

func (s *set) invoiceHeading(rec *record.Invoice) {
	for _, n := range rec.Notes {
		s.text("NTE", 2, n)
		s.add("NTE", "", n)
	}
	s.currency("SE", rec.Currency)
	s.references(rec.References)
	s.parties(rec.Parties)
	for i := range rec.Terms {
		s.terms(&rec.Terms[i], rec.Currency)
	}
	s.dates(rec.Dates)
	if rec.FreightPayment != "" {
		s.add("FOB", rec.FreightPayment)
	}
}

// invoiceLine writes the IT1 loop of one line; REF*PO names its order where no
// pair of the IT1 does.
func (s *set) invoiceLine(l *record.InvoiceLine, currency string) {
	line, quantity := l.Number, number(l.Quantity.Value)
	if l.Assigned {
		line = ""
	}
	if l.Price == nil && l.Quantity.Unit == "" && l.Quantity.Value.IsZero() {
		quantity = "" // a line that only informs
	}
	s.add("IT1", s.items("IT1", []string{line, quantity, l.Quantity.Unit, s.money("IT1", 4, l.Price, currency), l.PriceBasis}, l.Items)...)
	s.taxes(l.Taxes, currency)
	s.description(l.Description)
	s.lineOrder(l)
	s.references(l.References)
	s.dates(l.Dates)
	for i := range l.Charges {
		s.charge(&l.Charges[i], currency)
	}
}

func (s *set) lineOrder(l *record.InvoiceLine) {
	at := slices.IndexFunc(l.Items, func(i record.ItemID) bool { return i.Qualifier == "PO" })
	switch {
	case at >= 0 && l.Items[at].Value != l.PONumber:
		s.fault(fault.ElementExcluded, "IT1", 7+2*at, l.Items[at].Value, "the line names another order: "+l.PONumber+"; correct one of them")
	case at < 0 && l.PONumber != "":
		s.add("REF", "PO", l.PONumber)
	case l.PONumber == "" && slices.ContainsFunc(l.References, func(r record.Reference) bool { return r.Qualifier == "PO" && r.Description == "" }):
		s.fault(fault.ElementExcluded, "REF", 2, l.Number, "a line's order is its po_number, not a reference")
	}
}

// invoiceTotal writes TDS.
func (s *set) invoiceTotal(rec *record.Invoice) {
	t, counted, due := rec.Totals, record.CountInvoice(rec), rec.Due()
	s.lines("CTT", t.Lines, counted.Lines)
	s.units("CTT", t.Units, counted.Units)
	s.stated("TDS", 1, "goods", t.Goods, counted.Goods)
	s.stated("TDS", 1, "charges", t.Charges, counted.Charges)
	s.stated("TDS", 1, "allowances", t.Allowances, counted.Allowances)
	s.stated("TXI", 2, "taxes", t.TaxTotal, counted.TaxTotal)
	if !rec.TaxesAgree() {
		s.fault(fault.TotalAmount, "TXI", 2, "", "the taxes of the lines and charges do not add up to those of the invoice")
	}
	if len(due) == 0 {
		s.fault(fault.TotalAmount, "TDS", 1, "", "the total is not known: give each line its price, each charge, allowance and tax its amount")
		return
	}
	total := t.Total
	if total == nil {
		total = &record.Money{Amount: due[0], Currency: rec.Currency}
	}
	if !slices.ContainsFunc(due, total.Amount.Equal) {
		s.fault(fault.TotalAmount, "TDS", 1, total.String(), fmt.Sprintf("lines + charges - allowances + taxes are %s", record.DecimalText(due[0])))
	}
	if total.Amount.IsZero() {
		s.fault(fault.TotalAmount, "TDS", 1, total.String(), "an invoice of zero is not sent: partners reject it")
	}
	s.add("TDS", s.cents("TDS", 1, total, rec.Currency), s.cents("TDS", 2, t.Discountable, rec.Currency),
		s.cents("TDS", 3, t.Discounted, rec.Currency), s.cents("TDS", 4, t.Discount, rec.Currency))
}

func (s *set) carrier(c *record.Carrier) {
	if c == nil {
		return
	}
	qualifier, value := "", ""
	if c.Reference != nil {
		qualifier, value = c.Reference.Qualifier, c.Reference.Value
		if c.Reference.Description != "" {
			s.fault(fault.ElementExtra, "CAD", 8, c.Reference.Description, "the carrier's reference has no description")
		}
	}
	s.add("CAD", c.Method, "", "", c.SCAC, c.Routing, "", qualifier, value)
}

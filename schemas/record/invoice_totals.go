package record

import (
	"slices"

	"github.com/shopspring/decimal"
)

// CountInvoice counts what an invoice adds up to; what it states stays as it is.
func CountInvoice(i *Invoice) InvoiceTotals {
	t := i.Totals
	t.Lines = len(i.Lines)
	var units decimal.Decimal
	goods := sum{known: true}
	charges, allowances := sum{known: true}, sum{known: true}
	above, below := sum{known: true}, sum{known: true}
	for k := range i.Lines {
		l := &i.Lines[k]
		units = units.Add(l.Quantity.Value)
		goods.line(l)
		below.taxes(l.Taxes)
		countCharges(l.Charges, &charges, &allowances, &below)
	}
	countCharges(i.Charges, &charges, &allowances, &below)
	above.taxes(i.Taxes)
	t.Units = DecimalText(units)
	t.Goods, t.Charges, t.Allowances = goods.money(i.Currency), charges.money(i.Currency), allowances.money(i.Currency)
	t.TaxTotal = above.money(i.Currency)
	if len(i.Taxes) == 0 {
		t.TaxTotal = below.money(i.Currency)
	}
	return t
}

// Due are the amounts that an invoice may state as its total: goods + charges -
// allowances + taxes, rounded to cents once, or with each line rounded
// (spec/x12-exact.md 2.6). Empty where an amount is not known.
func (i *Invoice) Due() []decimal.Decimal {
	t := CountInvoice(i)
	if t.Goods == nil || t.Charges == nil || t.Allowances == nil || t.TaxTotal == nil {
		return nil
	}
	rest := t.Charges.Amount.Sub(t.Allowances.Amount).Add(t.TaxTotal.Amount)
	due := []decimal.Decimal{t.Goods.Amount.Add(rest).Round(2)}
	lines := decimal.Zero
	for _, l := range i.Lines {
		if l.Price != nil {
			lines = lines.Add(l.Quantity.Value.Mul(l.Price.Amount).Round(2))
		}
	}
	if each := lines.Add(rest).Round(2); !each.Equal(due[0]) {
		due = append(due, each)
	}
	return due
}

// TaxesAgree reports whether the taxes of an invoice are those of its lines and
// charges together, where both say any (spec/x12-amazon.md 3.6).
func (i *Invoice) TaxesAgree() bool {
	whole, parts := sum{known: true}, sum{known: true}
	whole.taxes(i.Taxes)
	for _, l := range i.Lines {
		parts.taxes(l.Taxes)
		countCharges(l.Charges, &sum{}, &sum{}, &parts)
	}
	countCharges(i.Charges, &sum{}, &sum{}, &parts)
	return whole.n == 0 || parts.n == 0 || whole.known && parts.known && whole.total.Equal(parts.total)
}

func countCharges(list []Charge, charges, allowances, taxes *sum) {
	for _, c := range list {
		switch c.Kind {
		case Surcharge:
			charges.add(c.Amount)
		case Allowance:
			allowances.add(c.Amount)
		}
		taxes.taxes(c.Taxes)
	}
}

// sum adds amounts; it is not known once one of them is missing.
type sum struct {
	total decimal.Decimal
	n     int
	known bool
}

func (s *sum) add(m *Money) {
	s.n++
	if m == nil {
		s.known = false
		return
	}
	s.total = s.total.Add(m.Amount)
}

func (s *sum) taxes(list []Tax) {
	for _, t := range list {
		s.add(t.Amount)
	}
}

// line adds quantity x price. A line of neither quantity nor price only informs.
func (s *sum) line(l *InvoiceLine) {
	if l.Price == nil {
		s.known = s.known && l.Quantity.Value.IsZero()
		return
	}
	s.add(&Money{Amount: l.Quantity.Value.Mul(l.Price.Amount)})
}

func (s *sum) money(currency string) *Money {
	if !s.known {
		return nil
	}
	return &Money{s.total, currency}
}

// Orders are the numbers of the orders that an invoice bills, each once, in the
// order in which they are named.
func (i *Invoice) Orders() (numbers []string) {
	add := func(n string) {
		if n != "" && !slices.Contains(numbers, n) {
			numbers = append(numbers, n)
		}
	}
	add(i.PONumber)
	for _, l := range i.Lines {
		add(l.PONumber)
	}
	return numbers
}

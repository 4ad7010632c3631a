package record

import "github.com/shopspring/decimal"

// SupplierTotals are the sums printed on a supplier order, in the order's
// currency, rounded half up to its minor unit (2 decimals; 0 for JPY and KRW).
type SupplierTotals struct {
	Lines       []Money // one a line: quantity x unit cost
	Merchandise Money
	Total       Money // merchandise + freight + prep + other - allowance + tax
	Units       decimal.Decimal
	Cartons     int // full and part cartons by case pack; lines without one add none
}

// MinorDigits is the number of decimals of a currency's smallest unit (ISO 4217).
func MinorDigits(currency string) int32 {
	switch currency {
	case "JPY", "KRW", "VND", "CLP", "ISK", "XAF", "XOF", "PYG", "UGX", "RWF":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	}
	return 2
}

// RoundMoney rounds half away from zero to the currency's smallest unit.
func RoundMoney(d decimal.Decimal, currency string) Money {
	n := MinorDigits(currency)
	r := d.Round(n)
	return Money{decimal.NewFromBigInt(r.Shift(n).BigInt(), -n), currency}
}

// Totals adds up the order.
func (o *SupplierOrder) Totals() SupplierTotals {
	t := SupplierTotals{Lines: make([]Money, len(o.Lines))}
	sum := decimal.Zero
	for i, l := range o.Lines {
		t.Lines[i] = RoundMoney(l.Quantity.Value.Mul(l.UnitCost.Amount), o.Currency)
		sum = sum.Add(t.Lines[i].Amount)
		t.Units = t.Units.Add(l.Quantity.Value)
		t.Cartons += l.Cartons()
	}
	t.Merchandise = RoundMoney(sum, o.Currency)
	for _, charge := range []*Money{o.Freight, o.Prep, o.Other, o.Tax} {
		if charge != nil {
			sum = sum.Add(charge.Amount)
		}
	}
	if o.Allowance != nil {
		sum = sum.Sub(o.Allowance.Amount)
	}
	t.Total = RoundMoney(sum, o.Currency)
	return t
}

// Cartons is the quantity divided by the case pack, rounded up; 0 without a case pack.
func (l *SupplierOrderLine) Cartons() int {
	if l.CasePack <= 0 || !l.Quantity.Value.IsPositive() {
		return 0
	}
	return int(l.Quantity.Value.Div(decimal.NewFromInt(int64(l.CasePack))).Ceil().IntPart())
}

package record

import "github.com/shopspring/decimal"

// Decimal is the percentage as a number; ok is false when it is empty or none
// from 0 to 100.
func (p Percent) Decimal() (d decimal.Decimal, ok bool) {
	d, err := ParseDecimal(string(p))
	return d, err == nil && !d.IsNegative() && d.LessThanOrEqual(decimal.NewFromInt(100))
}

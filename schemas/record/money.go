package record

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
)

// Money is an amount in a currency. The amount keeps the scale in which it was
// written: 12.50 stays "12.50".
//
// JSON: {"amount":"12.50","currency":"USD"}. Reading also takes a bare string or
// number ("12.50", 12.5); the currency is then empty and filled from the document.
type Money struct {
	Amount   decimal.Decimal
	Currency string
}

// Quantity is a number with its unit of measure (X12 element 355: EA, CA, ...).
// Units are never converted silently.
//
// JSON: {"value":"24","unit":"EA"}. Reading also takes a bare string or number.
type Quantity struct {
	Value decimal.Decimal
	Unit  string
}

// DecimalText writes d with the scale it carries: New(1250, -2) is "12.50".
// A positive exponent is written out in full: New(5, 2) is "500".
func DecimalText(d decimal.Decimal) string {
	if d.Exponent() >= 0 {
		return d.String()
	}
	return d.StringFixed(-d.Exponent())
}

// ParseDecimal reads an X12 or human decimal number: an optional sign, digits
// and at most one point. The scale is kept. Exponents, commas and spaces are refused.
func ParseDecimal(s string) (decimal.Decimal, error) {
	t := strings.TrimPrefix(s, "-")
	digits, point := 0, false
	for i := 0; i < len(t); i++ {
		switch {
		case t[i] >= '0' && t[i] <= '9':
			digits++
		case t[i] == '.' && !point:
			point = true
		default:
			return decimal.Decimal{}, fmt.Errorf("%q is not a number such as 24 or 12.50", s)
		}
	}
	if digits == 0 || digits > 40 {
		return decimal.Decimal{}, fmt.Errorf("%q is not a number such as 24 or 12.50", s)
	}
	return decimal.NewFromString(strings.TrimSuffix(s, "."))
}

// NewMoney reads an amount as written.
func NewMoney(amount, currency string) (Money, error) {
	d, err := ParseDecimal(amount)
	return Money{d, currency}, err
}

// NewQuantity reads a quantity as written.
func NewQuantity(value, unit string) (Quantity, error) {
	d, err := ParseDecimal(value)
	return Quantity{d, unit}, err
}

// String is the amount as written, then the currency: "12.50 USD".
func (m Money) String() string { return strings.TrimSpace(DecimalText(m.Amount) + " " + m.Currency) }

// String is the value as written, then the unit: "24 EA".
func (q Quantity) String() string { return strings.TrimSpace(DecimalText(q.Value) + " " + q.Unit) }

type moneyJSON struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

type quantityJSON struct {
	Value string `json:"value"`
	Unit  string `json:"unit"`
}

// MarshalJSON writes the amount as a string with its scale.
func (m Money) MarshalJSON() ([]byte, error) {
	return m.appendJSON(nil), nil
}

func (m *Money) appendJSON(b []byte) []byte {
	b = append(append(b, `{"amount":"`...), DecimalText(m.Amount)...)
	return append(appendText(append(b, `","currency":`...), m.Currency), '}')
}

// MarshalJSON writes the value as a string with its scale.
func (q Quantity) MarshalJSON() ([]byte, error) {
	return q.appendJSON(nil), nil
}

func (q *Quantity) appendJSON(b []byte) []byte {
	b = append(append(b, `{"value":"`...), DecimalText(q.Value)...)
	return append(appendText(append(b, `","unit":`...), q.Unit), '}')
}

// UnmarshalJSON reads an object, a string or a number, exactly as written.
func (m *Money) UnmarshalJSON(b []byte) error {
	var o moneyJSON
	var plain bool
	if o.Amount, o.Currency, plain = readPlainPair(b, "amount", "currency"); plain {
		return m.set(o)
	}
	if err := scalarOrObject(b, &o, &o.Amount); err != nil {
		return fmt.Errorf("money: %w", err)
	}
	return m.set(o)
}

func (m *Money) set(o moneyJSON) (err error) {
	*m, err = NewMoney(o.Amount, o.Currency)
	return err
}

// UnmarshalJSON reads an object, a string or a number, exactly as written.
func (q *Quantity) UnmarshalJSON(b []byte) error {
	var o quantityJSON
	var plain bool
	if o.Value, o.Unit, plain = readPlainPair(b, "value", "unit"); plain {
		return q.set(o)
	}
	if err := scalarOrObject(b, &o, &o.Value); err != nil {
		return fmt.Errorf("quantity: %w", err)
	}
	return q.set(o)
}

func (q *Quantity) set(o quantityJSON) (err error) {
	*q, err = NewQuantity(o.Value, o.Unit)
	return err
}

func scalarOrObject(b []byte, object any, scalar *string) error {
	b = bytes.TrimSpace(b)
	if len(b) == 0 {
		return fmt.Errorf("empty value")
	}
	switch b[0] {
	case '{':
		d := json.NewDecoder(bytes.NewReader(b))
		d.DisallowUnknownFields()
		return d.Decode(object)
	case '"':
		return json.Unmarshal(b, scalar)
	default:
		*scalar = string(b)
		return nil
	}
}

package record

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/docket-edi/docket/schemas/fault"
)

// The faults that Check finds, in records of any origin.
const (
	ValueMissing    fault.Code = "value-missing"
	ValueNotDate    fault.Code = "value-not-date"
	ValueOutOfRange fault.Code = "value-out-of-range"
	ValueTooLong    fault.Code = "value-too-long"
	ValueUnknown    fault.Code = "value-unknown"
	ValueUnusual    fault.Code = "value-unusual"
	ValueDuplicate  fault.Code = "value-duplicate"
	ValuesDisagree  fault.Code = "values-disagree"
	CheckDigitWrong fault.Code = "check-digit-wrong"
)

// rules collects the faults of one record. A fault's Segment is the field's
// name, as in JSON and in sheets; its Position is the line, from 1, or 0 for the
// head. Parsers turn Position into the row or the place in the file.
type rules struct {
	faults []fault.Fault
	line   int
}

func (r *rules) add(severity fault.Severity, code fault.Code, field, value, rule, hint string) {
	f := fault.Fault{
		Code: code, Severity: severity, Scope: fault.Element, Segment: field,
		Position: r.line, Value: value, Rule: rule, Hint: hint,
	}
	if r.line > 0 {
		f.Loop = "lines"
	}
	r.faults = append(r.faults, f)
}

func (r *rules) required(field, value, hint string) {
	if strings.TrimSpace(value) == "" {
		r.add(fault.Reject, ValueMissing, field, "", field+" is required", hint)
	}
}

func (r *rules) atMost(field, value string, limit int) {
	if n := len([]rune(value)); n > limit {
		r.add(fault.Reject, ValueTooLong, field, value, fmt.Sprintf("%s has at most %d characters", field, limit),
			fmt.Sprintf("shorten it; it has %d", n))
	}
}

func (r *rules) oneOf(severity fault.Severity, field, value string, allowed ...string) {
	if value != "" && !slices.Contains(allowed, value) {
		r.add(severity, ValueUnknown, field, value, field+" is one of "+strings.Join(allowed, ", "), "use one of these words")
	}
}

// date reports a date that is none; ok says that it is given and real.
func (r *rules) date(field string, d Date) (ok bool) {
	if d == "" {
		return false
	}
	if _, ok = d.Time(); !ok {
		r.add(fault.Reject, ValueNotDate, field, string(d), "a date is written YYYY-MM-DD", "write it as 2025-01-10")
	}
	return ok
}

// inOrder reports two dates of which the second is before the first.
func (r *rules) inOrder(severity fault.Severity, first string, a Date, second string, b Date) {
	ta, okA := a.Time()
	tb, okB := b.Time()
	if okA && okB && tb.Before(ta) {
		r.add(severity, ValuesDisagree, second, string(b), fmt.Sprintf("%s is not before %s", second, first),
			fmt.Sprintf("%s is %s; correct one of them", first, a))
	}
}

// maxDigits before the point: more is a slip of the hand or of a program.
const maxDigits = 12

func (r *rules) positive(field string, d decimal.Decimal) {
	if !d.IsPositive() {
		r.add(fault.Reject, ValueOutOfRange, field, DecimalText(d), field+" is more than zero", "enter the real number or remove the line")
		return
	}
	r.size(field, d)
}

func (r *rules) notNegative(field string, d decimal.Decimal) {
	if d.IsNegative() {
		r.add(fault.Reject, ValueOutOfRange, field, DecimalText(d), field+" is not negative", "enter it without a sign")
		return
	}
	r.size(field, d)
}

func (r *rules) size(field string, d decimal.Decimal) {
	if d.NumDigits()+int(d.Exponent()) > maxDigits {
		r.add(fault.Reject, ValueOutOfRange, field, DecimalText(d),
			fmt.Sprintf("%s has at most %d digits before the point", field, maxDigits), "check the number")
	}
}

// charge checks an amount of the document: its currency, sign and decimals.
func (r *rules) charge(field string, m *Money, currency string, decimals int32) {
	if m == nil {
		return
	}
	if m.Currency != currency {
		r.add(fault.Reject, ValuesDisagree, field, m.String(), "all amounts are in the order's currency",
			fmt.Sprintf("the order is in %s; make one order a currency", currency))
	}
	r.notNegative(field, m.Amount)
	if -m.Amount.Exponent() > decimals && !m.Amount.Equal(m.Amount.Round(decimals)) {
		r.add(fault.Reject, ValueOutOfRange, field, m.String(), fmt.Sprintf("%s has at most %d decimals", field, decimals), "round it as it is to be paid")
	}
}

func (r *rules) percent(field string, p Percent) {
	if _, ok := p.Decimal(); p != "" && !ok {
		r.add(fault.Reject, ValueOutOfRange, field, string(p), field+" is a percentage from 0 to 100", "write it as 2.5, without a sign")
	}
}

// currency is three capital letters (ISO 4217); whether it exists is not known here.
func (r *rules) currency(field, code string) {
	if len(code) != 3 || strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		r.add(fault.Reject, ValueUnknown, field, code, "a currency is three capital letters (ISO 4217)", "write it as USD or EUR")
	}
}

// gtin checks the digit of a UPC, EAN or GTIN that is given.
func (r *rules) gtin(field, value string, lengths ...int) {
	switch {
	case value == "":
	case !allDigits(value) || !slices.Contains(lengths, len(value)):
		r.add(fault.Error, ValueUnusual, field, value, fmt.Sprintf("%s has %s digits", field, orList(lengths)),
			"a spreadsheet may have taken leading zeros away; format the column as text")
	case !CheckDigitOK(value):
		r.add(fault.Error, CheckDigitWrong, field, value, "the last digit follows from the others (GS1)",
			fmt.Sprintf("check the number; with these digits the last one would be %s", string(checkDigit(value[:len(value)-1]))))
	}
}

func orList(numbers []int) string {
	words := make([]string, len(numbers))
	for i, n := range numbers {
		words[i] = fmt.Sprint(n)
	}
	return strings.Join(words, " or ")
}

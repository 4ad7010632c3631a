package x12writer

import (
	"strconv"
	"strings"

	"github.com/docket-edi/docket/schemas/record"
	"github.com/shopspring/decimal"
)

// hashDigits is the width of CTT02 (X12 element 347): the sum's rightmost digits.
const hashDigits = 10

// hashTotal is CTT02: the sum of the quantities, ignoring signs, cut to its
// rightmost 10 digits. It is left out when a quantity is not written as a whole
// number, as partners differ on what they sum then (spec/x12-exact.md 2.6).
func hashTotal(quantities []decimal.Decimal) string {
	sum := decimal.Zero
	for _, q := range quantities {
		if q.Exponent() < 0 {
			return ""
		}
		sum = sum.Add(q.Abs())
	}
	return record.DecimalText(sum.Mod(decimal.New(1, hashDigits)))
}

// number writes a decimal as an R element: digits and a point, with the scale
// it carries, never an exponent or a plus sign.
func number(d decimal.Decimal) string {
	if d.Exponent() == 0 && d.NumDigits() < 19 {
		return strconv.FormatInt(d.CoefficientInt64(), 10) // most quantities, without a detour
	}
	return record.DecimalText(d)
}

// pairs are qualifier and value of each item id, as elements.
func pairs(elements []string, items []record.ItemID) []string {
	for _, i := range items {
		elements = append(elements, i.Qualifier, i.Value)
	}
	return elements
}

// entityCode is the X12 element 98 code of a party's role; a role that docket
// has no word for is the code in lower case.
func entityCode(role string) string {
	switch role {
	case "ship_to":
		return "ST"
	case "ship_from":
		return "SF"
	case "bill_to":
		return "BT"
	case "buyer":
		return "BY"
	case "seller":
		return "SE"
	case "supplier":
		return "SU"
	case "remit_to":
		return "RE"
	}
	return strings.ToUpper(role)
}

// name writes N1: who it is, by name, id or both.
func (s *set) name(p record.Party) {
	qualifier, id := "", ""
	if p.ID != nil {
		qualifier, id = p.ID.Qualifier, p.ID.Value
	}
	s.add("N1", entityCode(p.Role), p.Name, qualifier, id)
}

// address writes N3, two lines each, and N4.
func (s *set) address(a *record.Address) {
	if a == nil {
		return
	}
	for i := 0; i < len(a.Lines); i += 2 {
		s.add("N3", a.Lines[i:min(i+2, len(a.Lines))]...)
	}
	if a.City+a.Region+a.Postal+a.Country != "" {
		s.add("N4", a.City, a.Region, a.Postal, a.Country)
	}
}

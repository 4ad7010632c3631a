package pdf

import (
	"strconv"
	"strings"

	"github.com/docket-edi/docket/schemas/record"
	"github.com/shopspring/decimal"
)

func whole(n int) string { return strconv.Itoa(n) }

// count is a number of things: 2,730, or a dash for none.
func count(n int) string {
	if n == 0 {
		return "—"
	}
	return grouped(decimal.NewFromInt(int64(n)), 0)
}

// grouped writes a number with its own scale, but at least so many decimals,
// and commas between thousands: 1,440 or 5.1800.
func grouped(d decimal.Decimal, decimals int32) string {
	text := record.DecimalText(d)
	if -d.Exponent() < decimals {
		text = d.StringFixed(decimals)
	}
	sign := ""
	if strings.HasPrefix(text, "-") {
		sign, text = "-", text[1:]
	}
	digits, fraction, _ := strings.Cut(text, ".")
	var b strings.Builder
	b.WriteString(sign)
	for i, c := range []byte(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(c)
	}
	if fraction != "" {
		b.WriteString("." + fraction)
	}
	return b.String()
}

// money writes an amount with its currency's decimals.
func money(m record.Money) string { return grouped(m.Amount, record.MinorDigits(m.Currency)) }

// span writes a window of dates: "Jan 12 – Jan 19, 2027".
func span(from, until record.Date) string {
	a, okA := from.Time()
	b, okB := until.Time()
	switch {
	case from == "" && until == "":
		return ""
	case until == "":
		return "from " + string(from)
	case from == "":
		return "until " + string(until)
	case !okA || !okB:
		return string(from) + " – " + string(until)
	case from == until:
		return a.Format("Jan 2, 2006")
	case a.Year() == b.Year():
		return a.Format("Jan 2") + " – " + b.Format("Jan 2, 2006")
	}
	return a.Format("Jan 2, 2006") + " – " + b.Format("Jan 2, 2006")
}

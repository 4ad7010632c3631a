package explain

import (
	"strings"

	"github.com/docket-edi/docket/schemas/x12"
)

// Text is a value as a person reads it: dates as 2025-01-10, times as 09:30,
// numbers with implied decimals with their point, no trailing spaces. What does
// not fit its type stays as sent.
func Text(use *x12.ElementUse, value string) string {
	v := strings.TrimRight(value, " ")
	switch use.Type {
	case x12.Date:
		return dateText(v)
	case x12.Time:
		return timeText(v)
	case x12.Number:
		return pointText(v, use.Decimals)
	}
	return v
}

func dateText(v string) string {
	if len(v) != 8 || !x12.RealDate(v) {
		return v
	}
	return v[:4] + "-" + v[4:6] + "-" + v[6:]
}

func timeText(v string) string {
	if !x12.RealTime(v) {
		return v
	}
	text := v[:2] + ":" + v[2:4]
	if len(v) >= 6 {
		text += ":" + v[4:6]
	}
	if len(v) > 6 {
		text += "." + v[6:]
	}
	return text
}

// pointText puts the point of type Nn where it belongs.
func pointText(v string, decimals int) string {
	digits, negative := strings.CutPrefix(v, "-")
	if decimals == 0 || !x12.Digits(digits) {
		return v
	}
	if short := decimals + 1 - len(digits); short > 0 {
		digits = strings.Repeat("0", short) + digits
	}
	at := len(digits) - decimals
	text := digits[:at] + "." + digits[at:]
	if negative {
		return "-" + text
	}
	return text
}

// periodText reads a date period by its format: D8, RD8.
func periodText(format, v string) string {
	switch from, to, _ := strings.Cut(v, "-"); {
	case format == "D8":
		return dateText(v)
	case format == "RD8" && x12.RealDate(from) && x12.RealDate(to):
		return dateText(from) + " to " + dateText(to)
	}
	return v
}

package record

import (
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

// Number is an X12 number (type R, or N0) as a document sends it, for work on
// very many of them: most are counted in ten-thousandths, without a decimal.
// Text stays what it was cut from, so a Number of a reader's view lives as long
// as the view.
type Number struct {
	Text  string // without trailing spaces; empty: not sent
	Fixed int64  // the value times 10,000; only when Exact
	Scale int8   // digits behind the point as sent, 0 to 4; only when Exact
	Exact bool   // Fixed is the value: not negative, at most 14 digits before the point and 4 behind it
}

// NumberOf reads an X12 number; whether it is one, Decimal says.
func NumberOf(text string) (n Number) {
	if len(text) > 0 && text[len(text)-1] == ' ' {
		text = strings.TrimRight(text, " ")
	}
	n.Text = text
	value, i := int64(0), 0
	for i < len(text) && text[i]-'0' <= 9 {
		value = value*10 + int64(text[i]-'0')
		i++
	}
	whole, scale := i, 0
	if i < len(text) && text[i] == '.' {
		for i++; i < len(text) && text[i]-'0' <= 9; i++ {
			value = value*10 + int64(text[i]-'0')
			scale++
		}
	}
	if i < len(text) || whole > 14 || scale > 4 || whole+scale == 0 {
		return n
	}
	n.Fixed, n.Scale, n.Exact = value*powers[4-scale], int8(scale), true
	return n
}

var powers = [9]int64{1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000}

// Decimal is the number with its scale as sent; ok is false when the text is no
// X12 number: an optional minus, digits, at most one point, an exponent after E
// (X12.6; spec/x12-exact.md row 6).
func (n Number) Decimal() (d decimal.Decimal, ok bool) {
	if n.Exact {
		return decimal.New(n.Fixed/powers[4-n.Scale], -int32(n.Scale)), true
	}
	mantissa, exponent, hasExponent := strings.Cut(n.Text, "E")
	d, err := ParseDecimal(mantissa)
	if err != nil {
		return decimal.Decimal{}, false
	}
	if hasExponent {
		shift, err := strconv.Atoi(exponent)
		if err != nil || exponent[0] == '+' || shift < -30 || shift > 30 {
			return decimal.Decimal{}, false
		}
		d = d.Shift(int32(shift))
	}
	return d, true
}

// Append writes the number as DecimalText writes its decimal: without leading
// zeros, with the scale as sent. What is no number is 0.
func (n Number) Append(dst []byte) []byte {
	if !n.Exact {
		d, _ := n.Decimal()
		return append(dst, DecimalText(d)...)
	}
	t := n.Text
	if t[0] != '0' && t[0] != '.' && t[len(t)-1] != '.' {
		return append(dst, t...) // as nearly all are sent
	}
	return appendFixed(dst, n.Fixed/powers[4-n.Scale], int(n.Scale))
}

// appendFixed writes a number that is not negative, with scale digits behind the point.
func appendFixed(dst []byte, value int64, scale int) []byte {
	var buf [24]byte
	at := len(buf)
	for i := 0; value > 0 || i <= scale; i++ {
		if i == scale && scale > 0 {
			at--
			buf[at] = '.'
		}
		at--
		buf[at] = byte('0' + value%10)
		value /= 10
	}
	return append(dst, buf[at:]...)
}

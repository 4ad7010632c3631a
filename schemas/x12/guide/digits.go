package guide

import (
	"strconv"
	"strings"

	"github.com/docket-edi/docket/schemas/record"
)

// DigitQualifiers are the qualifiers whose values may be held against a check
// digit (spec/x12-amazon.md 2, elements 235 and 88, and section 6).
func DigitQualifiers() []string { return []string{"UP", "EN", "UK", "UA", "IB", "GM"} }

// DigitFault says what is wrong with a number of that qualifier, "" for nothing.
func DigitFault(qualifier, value string) string {
	if qualifier == "IB" && len(value) == 10 {
		return isbn10(value)
	}
	switch {
	case !digitWidth(qualifier, len(value)) || strings.Trim(value, "0123456789") != "":
		return qualifier + " is a number of " + widthWords(qualifier) + " digits"
	case !record.CheckDigitOK(value):
		return "the last digit is not the check digit of those before it: a digit was mistyped"
	}
	return ""
}

func digitWidth(qualifier string, n int) bool {
	switch qualifier {
	case "UP":
		return n == 12
	case "EN", "IB":
		return n == 13
	case "UK":
		return n == 14
	case "UA":
		return n >= 12 && n <= 14
	case "GM":
		return n == 18 || n == 20
	}
	return false
}

func widthWords(qualifier string) string {
	var words []string
	for n := 1; n <= 20; n++ {
		if digitWidth(qualifier, n) {
			words = append(words, strconv.Itoa(n))
		}
	}
	return strings.Join(words, " or ")
}

// isbn10 weighs the digits 10, 9 ... 1; X is ten (spec/x12-amazon.md 6).
func isbn10(v string) string {
	sum := 0
	for i := range len(v) {
		switch c := v[i]; {
		case c >= '0' && c <= '9':
			sum += (10 - i) * int(c-'0')
		case c == 'X' && i == 9:
			sum += 10
		default:
			return "an ISBN has ten digits, the last may be X"
		}
	}
	if sum%11 != 0 {
		return "the last digit is not the check digit of those before it: a digit was mistyped"
	}
	return ""
}

package config

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

const (
	yearMark     = "{YYYY}"
	maxPONumber  = 22 // X12 element 324
	maxSEQDigits = 12
)

// POSeries is a pattern for supplier order numbers, such as PO-{YYYY}-{SEQ:6}:
// {YYYY} is the year of the order date, {SEQ:n} a number with at least n digits
// that counts on its own in each Key.
type POSeries struct {
	before, after string
	digits        int
}

// ParsePOSeries reads a pattern: {SEQ:n} exactly once, {YYYY} any number of
// times, besides them only letters, digits and - _ . / #.
func ParsePOSeries(s string) (POSeries, error) {
	before, rest, found := strings.Cut(s, "{SEQ:")
	width, after, closed := strings.Cut(rest, "}")
	if !found || !closed {
		return POSeries{}, fmt.Errorf("%q has no {SEQ:6} (a number with at least 6 digits)", s)
	}
	digits, err := strconv.Atoi(width)
	if err != nil || digits < 1 || digits > maxSEQDigits {
		return POSeries{}, fmt.Errorf("%q: {SEQ:%s} is not a number of digits from 1 to %d", s, width, maxSEQDigits)
	}
	if strings.Contains(after, "{SEQ:") {
		return POSeries{}, fmt.Errorf("%q has {SEQ:n} twice", s)
	}
	for _, r := range strings.ReplaceAll(before+after, yearMark, "") {
		if !allowedInPO(r) {
			return POSeries{}, fmt.Errorf("%q: %q cannot stand in an order number; allowed are letters, digits, - _ . / # and {YYYY}, {SEQ:n}", s, r)
		}
	}
	p := POSeries{before, after, digits}
	if n := len(p.fill(2025, strings.Repeat("0", digits))); n > maxPONumber {
		return POSeries{}, fmt.Errorf("%q makes numbers of %d characters; %d fit (X12 element 324)", s, n, maxPONumber)
	}
	return p, nil
}

func allowedInPO(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || strings.ContainsRune("-_./#", r)
}

// Key names the sequence that numbers of the year are taken from: a pattern
// with a year begins at 1 each year.
func (p POSeries) Key(year int) string { return p.fill(year, fmt.Sprintf("{SEQ:%d}", p.digits)) }

// Format is the order number for a year and the number taken from the sequence.
// A number of more digits than the pattern asks for is written in full.
func (p POSeries) Format(year int, seq int64) (string, error) {
	if p.digits == 0 {
		return "", errors.New("there is no pattern for order numbers")
	}
	if seq < 1 || year < 1000 || year > 9999 {
		return "", fmt.Errorf("no order number for year %d and sequence %d", year, seq)
	}
	s := p.fill(year, fmt.Sprintf("%0*d", p.digits, seq))
	if len(s) > maxPONumber {
		return "", fmt.Errorf("the order number %s has %d characters; %d fit (X12 element 324)", s, len(s), maxPONumber)
	}
	return s, nil
}

func (p POSeries) fill(year int, seq string) string {
	return strings.ReplaceAll(p.before+seq+p.after, yearMark, strconv.Itoa(year))
}

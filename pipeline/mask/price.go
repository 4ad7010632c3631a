package mask

import (
	"strconv"
	"strings"
)

// maxDigits of an amount that is masked as one.
const maxDigits = 18

// price replaces an amount by a smaller one, three tenths of it or more, with
// the same sign, point and length: so a sum of masked amounts fits where the sum
// of the others stood. Zero stays zero and the smallest amount stays. What is no
// plain number has its digits replaced.
func (c *cipher) price(v string) string {
	number := strings.TrimPrefix(v, "-")
	only := strings.Replace(number, ".", "", 1)
	n, err := strconv.ParseUint(only, 10, 64)
	if err != nil || len(only) > maxDigits {
		return c.onlyDigits(v)
	}
	low, high := (n*3+9)/10, n
	if n > 1 {
		high = n - 1
		if full := power(len(strconv.FormatUint(n, 10)) - 1); full <= high { // no new leading zero where there is a choice
			low = max(low, full)
		}
	}
	low = min(low, high)
	canonical := number
	if strings.Contains(number, ".") {
		canonical = strings.TrimRight(strings.TrimRight(number, "0"), ".")
	}
	n = low + c.fraction("price "+canonical)%(high-low+1)
	return withDigits(v, strconv.FormatUint(n, 10))
}

// withDigits puts other digits, right-aligned and filled up with zeros, into the
// places of the digits of v.
func withDigits(v, digits string) string {
	b := []byte(v)
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] < '0' || b[i] > '9' {
			continue
		}
		b[i] = '0'
		if n := len(digits); n > 0 {
			b[i], digits = digits[n-1], digits[:n-1]
		}
	}
	return string(b)
}

func (c *cipher) onlyDigits(v string) string {
	b := []byte(v)
	for i := 0; i < len(b); {
		n := i
		for n < len(b) && b[n] >= '0' && b[n] <= '9' {
			n++
		}
		if n == i {
			i++
			continue
		}
		copy(b[i:], c.replace(string(b[i:n])))
		i = n
	}
	return string(b)
}

func power(n int) uint64 {
	p := uint64(1)
	for range n {
		p *= 10
	}
	return p
}

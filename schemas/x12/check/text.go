package check

import (
	"strings"
	"unicode/utf8"
)

// trim drops trailing spaces: they are no data (spec/x12-exact.md 2.8).
func trim(s string) string {
	if len(s) > 0 && s[len(s)-1] == ' ' {
		return strings.TrimRight(s, " ")
	}
	return s
}

func two(n int) string {
	return string([]byte{byte('0' + n/10%10), byte('0' + n%10)})
}

func alphanumeric(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9', c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z':
		default:
			return false
		}
	}
	return len(s) > 0
}

// printable reports whether s holds visible characters of 7 bits only.
func printable(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// length counts characters, not bytes.
func length(s string) int {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return utf8.RuneCountInString(s)
		}
	}
	return len(s)
}

// numberLength is the length of an R or N value as X12 counts it (spec/x12-exact.md
// row 6: sign, point and exponent mark do not count), and whether it is a number:
// an optional minus, digits, for R at most one point and an exponent.
func numberLength(s string, decimal bool) (n int, ok bool) {
	i := 0
	if i < len(s) && s[i] == '-' {
		i++
	}
	point, exponent, mantissa := false, false, 0
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			n++
			if !exponent {
				mantissa++
			}
		case c == '.' && decimal && !point && !exponent:
			point = true
		case c == 'E' && decimal && !exponent && mantissa > 0 && i+1 < len(s):
			exponent = true
			if s[i+1] == '-' && i+2 < len(s) {
				i++
			}
		default:
			return n, false
		}
	}
	return n, mantissa > 0
}

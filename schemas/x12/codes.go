package x12

import "strings"

// CodeList is the list of an element's codes; the zero value lists nothing and
// holds everything.
type CodeList struct {
	codes []string
	short []uint64        // codes of up to three letters and digits, as bits
	long  map[string]bool // all others
}

// Len is the number of codes.
func (l *CodeList) Len() int { return len(l.codes) }

// Codes are the codes as listed.
func (l *CodeList) Codes() []string { return l.codes }

// Holds reports whether the value is listed; a list without codes holds everything.
func (l *CodeList) Holds(value string) bool {
	if len(l.codes) == 0 {
		return true
	}
	n, ok := pack(value)
	if !ok {
		return l.long[value]
	}
	return n>>6 < len(l.short) && l.short[n>>6]>>(n&63)&1 != 0
}

func newCodeList(text string) CodeList {
	l := CodeList{codes: strings.Fields(text)}
	for _, c := range l.codes {
		n, ok := pack(c)
		if !ok {
			if l.long == nil {
				l.long = map[string]bool{}
			}
			l.long[c] = true
			continue
		}
		for n>>6 >= len(l.short) {
			l.short = append(l.short, 0)
		}
		l.short[n>>6] |= 1 << (n & 63)
	}
	return l
}

// pack numbers the strings of one to three digits and capital letters.
func pack(s string) (n int, ok bool) {
	if len(s) == 0 || len(s) > 3 {
		return 0, false
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			n = n*37 + int(c-'0') + 1
		case c >= 'A' && c <= 'Z':
			n = n*37 + int(c-'A') + 11
		default:
			return 0, false
		}
	}
	return n, true
}

package x12reader

import (
	"strconv"
	"strings"
)

// numberLines gives lines without a number their place as number, or the next
// free one. seen are the numbers that were sent; of gives a line's number and
// whether it is to be assigned.
func numberLines[L any](lines []L, seen *lineNumbers, of func(*L) (number *string, assigned *bool)) {
	next := len(lines)
	for i := range lines {
		n, assigned := of(&lines[i])
		if !*assigned {
			continue
		}
		*n = strconv.Itoa(i + 1)
		for seen.again(*n) {
			next++
			*n = strconv.Itoa(next)
		}
	}
}

// lineNumbers remembers the numbers of lines. Numbers that run up by one from 1,
// as nearly all do, cost nothing.
type lineNumbers struct {
	run    int // 1 to run were seen, without leading zeros
	others map[string]bool
}

func (l *lineNumbers) reset() {
	l.run = 0
	clear(l.others)
}

// again reports whether the number came before, and remembers it.
func (l *lineNumbers) again(number string) bool {
	if n, ok := counted(number); ok {
		if n <= l.run {
			return true
		}
		if n == l.run+1 && (len(l.others) == 0 || !l.others[number]) {
			l.run = n
			return false
		}
	}
	if l.others[number] {
		return true
	}
	if l.others == nil {
		l.others = map[string]bool{}
	}
	l.others[strings.Clone(number)] = true
	return false
}

// counted reads a number from 1 to 999,999 without leading zeros.
func counted(s string) (n int, ok bool) {
	if len(s) == 0 || len(s) > 6 || s[0] == '0' {
		return 0, false
	}
	for i := 0; i < len(s); i++ {
		d := s[i] - '0'
		if d > 9 {
			return 0, false
		}
		n = n*10 + int(d)
	}
	return n, true
}

package x12reader

import "strings"

// controls remembers the ST02 of a group. Numbers that run up by one, as nearly
// all do, cost nothing.
type controls struct {
	first, next uint64 // the run [first, next)
	others      map[string]bool
}

// again reports whether the control number came before, and remembers it.
func (c *controls) again(control string) bool {
	n, ok := plain(control)
	switch {
	case ok && c.next == 0:
		c.first, c.next = n, n+1
		return false
	case ok && n >= c.first && n < c.next:
		return true
	case ok && n == c.next && !c.others[control]:
		c.next++
		return false
	case c.others[control]:
		return true
	}
	if c.others == nil {
		c.others = map[string]bool{}
	}
	c.others[strings.Clone(control)] = true
	return false
}

// plain reads a number of 4 to 9 digits with its leading zeros standing for themselves.
func plain(s string) (n uint64, ok bool) {
	if len(s) < 4 || len(s) > 9 {
		return 0, false
	}
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + uint64(s[i]-'0')
	}
	return n + uint64(len(s))*1e10, true // 0001 and 000000001 are two numbers
}

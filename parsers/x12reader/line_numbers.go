package x12reader

import "strconv"

// numberLines gives lines without a number their place as number, or the next
// free one. seen are the numbers that were sent; of gives a line's number and
// whether it is to be assigned.
func numberLines[L any](lines []L, seen map[string]bool, of func(*L) (number *string, assigned *bool)) {
	next := len(lines)
	for i := range lines {
		n, assigned := of(&lines[i])
		if !*assigned {
			continue
		}
		*n = strconv.Itoa(i + 1)
		for seen[*n] {
			next++
			*n = strconv.Itoa(next)
		}
		if seen == nil {
			seen = map[string]bool{}
		}
		seen[*n] = true
	}
}

package pdf

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// wrap breaks a cleaned text into lines that are at most w millimetres wide:
// at spaces, after - and /, between ideographs; a longer word is cut. A line
// holds at least one character.
func wrap(s string, st style, w float64) []string {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil
	}
	limit := w/(st.size*pointMM)*1000 + 0.001
	var lines []string
	for s != "" {
		end := lineEnd(s, st.bold, limit)
		lines = append(lines, strings.TrimRight(s[:end], " "))
		s = strings.TrimLeft(s[end:], " ")
	}
	return lines
}

// lineEnd is the number of bytes of s that make its first line.
func lineEnd(s string, bold bool, limit float64) int {
	used, breakAt := 0, 0
	for i, r := range s {
		if i > 0 && breakBefore(s[:i], r) {
			breakAt = i
		}
		used += advance(r, bold)
		if float64(used) > limit && i > 0 && r != ' ' {
			if breakAt > 0 {
				return breakAt
			}
			return i
		}
	}
	return len(s)
}

// breakBefore says whether a line may end after before, with next on the next line.
func breakBefore(before string, next rune) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	switch {
	case next == ' ':
		return false
	case last == ' ', last == '-', last == '/':
		return true
	}
	return (wide(last) || wide(next)) && !unicode.IsPunct(next)
}

// wide are the scripts that are written without spaces.
func wide(r rune) bool { return r >= 0x2E80 && r <= 0x9FFF || r >= 0xAC00 && r <= 0xD7AF }

// shrink lowers the size, never below floor, until the text fits into w.
func shrink(s string, st style, w, floor float64) style {
	if full := width(s, st); full > w {
		st.size = max(floor, st.size*w/full)
	}
	return st
}

// fit shrinks the text to one line of width w; below floor it wraps at floor.
func fit(s string, st style, w, floor float64) (style, []string) {
	st = shrink(s, st, w, floor)
	if width(s, st) <= w+0.001 {
		return st, []string{s}
	}
	return st, wrap(s, st, w)
}

// fitIn is fit for a text of a few words: two lines of a size that is read with
// ease are better than one of small print, small print better than many lines.
func fitIn(s string, st style, w, easy, floor float64) (style, []string) {
	large, lines := fit(s, st, w, easy)
	switch len(lines) {
	case 1:
		return large, lines
	case 2:
		return large, balanced(s, large, w)
	}
	return fit(s, st, w, floor)
}

// balanced wraps into two lines that are about as long as each other, w at most.
func balanced(s string, st style, w float64) []string {
	for half := width(s, st) / 2; half < w; half++ {
		if lines := wrap(s, st, half); len(lines) <= 2 {
			return lines
		}
	}
	return wrap(s, st, w)
}

// squeeze shrinks to one line whatever it takes; what can hardly be read then
// is noted.
func (d *drawing) squeeze(field, s string, st style, w float64) style {
	st = shrink(s, st, w, 0)
	if st.size < 3 {
		d.notes.shortened(field, s)
	}
	return st
}

// cut keeps at most n lines; the last one then ends in "…" and ok is false.
func cut(lines []string, n int) (kept []string, ok bool) {
	if len(lines) <= n {
		return lines, true
	}
	kept = append([]string(nil), lines[:n]...)
	last := []rune(kept[n-1])
	kept[n-1] = string(last[:max(0, len(last)-2)]) + "…"
	return kept, false
}

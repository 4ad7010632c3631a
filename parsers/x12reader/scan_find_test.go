package x12reader

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/docket-edi/docket/schemas/x12"
)

// FuzzScanner searches any text for any delimiters: what is found is what a look
// at each byte finds, in plain Go as with the processor's vectors, and segments
// are the same whether they are cut in runs or one by one.
func FuzzScanner(f *testing.F) {
	order := strings.Repeat("PO1*1*12*EA*3.50*PE*UP*840012000001~PID*F****A, b^c?_`d\x7f\xc3\xa9~", 30)
	for _, text := range []string{order, strings.ReplaceAll(order, "~", "~\r\n"), strings.ReplaceAll(order, "~", "\n"),
		strings.ReplaceAll(order, "~", "\r\n"), "~~*~ ~A~*A*~\r~B C*\n*D~" + order, strings.Repeat("*", 9000) + "~"} {
		for _, d := range []string{"*~>^", "|'<\x00", "\x1d\x1c\x1f\x1e", "\xa7\xb6:;", "*\n>\x00", "*\r>\x00"} {
			f.Add([]byte(text), d[0], d[1], d[2], d[3])
		}
	}
	f.Fuzz(func(t *testing.T, text []byte, element, terminator, component, repetition byte) {
		checkSearch(t, text, element, terminator, component, repetition)
		ends := terminator == '\n' || terminator == '\r' || separator(terminator)
		if element == terminator || !separator(element) || !ends {
			return // the reader refuses such an interchange
		}
		d := x12.Delimiters{Element: element, Component: component, Repetition: repetition, Segment: string([]byte{terminator})}
		if got, want := cutAll(text, d, true), cutAll(text, d, false); !slices.Equal(got, want) {
			t.Errorf("cut in runs %q\none by one %q", got, want)
		}
	})
}

// checkSearch searches whole blocks in each way and byte by byte.
func checkSearch(t *testing.T, text []byte, separator, terminator, component, repetition byte) {
	t.Helper()
	text = text[:len(text)&^63]
	if len(text) == 0 {
		return
	}
	f := newFinder(separator, terminator, component, repetition)
	must := func(c byte) bool {
		return c < ' ' || c >= 0x7f || c == '^' || c == '`' || bytes.IndexByte([]byte{separator, terminator, component, repetition}, c) >= 0
	}
	for name, search := range map[string]func([]byte, int, []uint32, []uint32) ([]uint32, []uint32){"plain Go": f.portable, "as built": f.blocks} {
		// two were found before, of which one was no separator
		marks, stops := search(text, 7, append(make([]uint32, 0, len(text)+2+spare), 3, 5), append(make([]uint32, 0, len(text)+1+spare), 1))
		next, stop := 2, 1
		for i, c := range text {
			if next == len(marks) || marks[next] != uint32(i+7) {
				if must(c) {
					t.Fatalf("%s: %q at %d is not found", name, c, i)
				}
				continue
			}
			if stops := stop < len(stops) && stops[stop] == uint32(next); stops == (c == separator) {
				t.Fatalf("%s: %q at %d is a separator: %v", name, c, i, !stops)
			} else if stops {
				stop++
			}
			next++
		}
		if next != len(marks) || stop != len(stops) {
			t.Fatalf("%s: %d marks and %d stops too many", name, len(marks)-next, len(stops)-stop)
		}
	}
}

// cutAll cuts the text into segments as the reader does inside of a set.
func cutAll(text []byte, d x12.Delimiters, runs bool) (list []string) {
	s := scanner{maxSegment: 4096}
	s.whole(text)
	s.delimit(d)
	segs := make([]x12.Segment, 5)
	add := func(seg *x12.Segment, q quirks) {
		list = append(list, strings.Join(append([]string{seg.ID}, seg.Elements()...), "\x00"), string(rune('0'+q)))
	}
	for {
		for runs {
			n := s.run(segs, 100, int64(len(text)))
			for i := range segs[:n] {
				add(&segs[i], 0)
			}
			if n == 0 {
				break
			}
		}
		q, ok := s.next(&segs[0])
		if !ok {
			return list
		}
		add(&segs[0], q)
		if len(list)%7 == 0 {
			s.release()
		}
	}
}

// TestSearch searches random text, dense and sparse, for random delimiters.
func TestSearch(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for round := range 3000 {
		text := make([]byte, 64*(1+random.IntN(8)))
		for i := range text {
			if text[i] = byte(random.Uint32()); round%3 == 0 {
				text[i] = 'A' + text[i]%26
			} else if round%3 == 1 && random.IntN(4) > 0 {
				text[i] = '*'
			}
		}
		any := func() byte { return byte(random.Uint32()) }
		checkSearch(t, text, '*', any(), any(), any())
		checkSearch(t, text, any(), any(), any(), any())
	}
}

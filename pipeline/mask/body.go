package mask

import (
	"bytes"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/x12"
)

// body walks over the segments of one interchange. It finds them itself, by the
// delimiters, so that half segments and those of no set are masked as well.
type body struct {
	*file
	d       x12.Delimiters
	plain   bool // a delimiter is no character of 7 bits: others stay as they are
	release *x12.Release
	set     *set
}

// The elements of an ISA that are masked.
var headerElements = map[int]bool{2: true, 4: true, 6: true, 8: true}

// interchange masks an interchange and gives where it ends: behind its header at
// least, which a reader that cannot go on gives up at once. The next interchange
// begins at limit.
func (f *file) interchange(ic *x12reader.Interchange, limit int64) int64 {
	b := &body{file: f, d: ic.Delimiters}
	b.release, _ = x12.Load("")
	for _, c := range []byte(string([]byte{b.d.Element, b.d.Component, b.d.Repetition}) + b.d.Segment) {
		b.plain = b.plain || c >= 0x80
	}
	if b.d.Segment != "" { // the header is not cut off
		limit = ic.End
	}
	at := b.header(ic, limit)
	if b.d.Segment == "" {
		return at
	}
	terminator := []byte(b.d.Segment)
	for at < ic.End {
		end, next := ic.End, ic.End
		if n := bytes.Index(f.data[at:ic.End], terminator); n >= 0 {
			end = at + int64(n)
			next = end + int64(len(terminator))
		}
		b.segment(at, end)
		at = next
	}
	b.endSet()
	return at
}

// header masks the ISA and gives where its last element begins, or where it
// ends when it is too short.
func (b *body) header(ic *x12reader.Interchange, limit int64) int64 {
	whole := ic.Header.Raw[14] != ""
	at := min(ic.Start+4, limit)
	for n := 1; n < 16; n++ {
		rest := b.data[at:limit]
		end := bytes.IndexByte(rest, b.d.Element)
		short := end < 0
		if short {
			end = len(rest)
		}
		if t := bytes.Index(rest[:end], []byte(b.d.Segment)); !whole && b.d.Segment != "" && t >= 0 {
			end, short = t, true
		}
		if headerElements[n] {
			b.words(rest[:end])
		}
		if at += int64(end); short {
			return at
		}
		at++
	}
	return at
}

// segment masks the segment that stands there.
func (b *body) segment(from, to int64) {
	for from < to && b.data[from] <= ' ' {
		from++
	}
	parts := bytes.Split(b.data[from:to], []byte{b.d.Element})
	id := string(bytes.Trim(unbroken(parts[0]), " "))
	elements := []string{}
	for _, p := range parts[1:] {
		elements = append(elements, string(bytes.TrimRight(unbroken(p), " ")))
	}
	s := &segment{def: b.release.Segment(id), x12: x12.NewSegment(id, elements...), from: from}
	s.x12.Offset = from
	switch id {
	case "GS":
		b.endSet()
		b.release, _ = x12.Load(s.x12.Element(8))
		s.def = b.release.Segment(id)
	case "ST":
		b.endSet()
		b.set = newSet(b.release, s.x12.Element(1))
	case "SE", "GE", "IEA":
		b.endSet()
	}
	at := from + int64(len(parts[0]))
	for i, p := range parts[1:] {
		at++
		s.spans = append(s.spans, span{at, at + int64(len(p))})
		b.element(s, i, p)
		at += int64(len(p))
	}
	if b.set != nil {
		b.set.after(b.file, s)
	}
}

// endSet settles the totals of the set that is open.
func (b *body) endSet() {
	if b.set != nil {
		b.set.settle(b.file)
		b.set = nil
	}
}

// element masks an element, which is a part of the file, with its repetitions
// and components.
func (b *body) element(s *segment, i int, raw []byte) {
	if s.def == nil || i >= len(s.def.Elements) || s.def.Elements[i].Ref == "" && len(s.def.Elements[i].Components) == 0 {
		b.unknown(raw)
		return
	}
	use := &s.def.Elements[i]
	for _, piece := range cut(raw, b.d.Repetition, use.Repeat > 1) {
		if len(use.Components) == 0 {
			b.simple(use.Ref, s.x12.Element(i), piece)
			continue
		}
		before := ""
		for k, part := range cut(piece, b.d.Component, true) {
			if k >= len(use.Components) {
				b.unknown(part)
				continue
			}
			original := string(part)
			b.simple(use.Components[k].Ref, before, part)
			before = original
		}
	}
}

func cut(raw []byte, separator byte, may bool) [][]byte {
	if !may || separator == 0 {
		return [][]byte{raw}
	}
	return bytes.Split(raw, []byte{separator})
}

// simple masks the value of an element by the list.
func (b *body) simple(ref, qualifier string, raw []byte) {
	switch elements[ref] {
	case words:
		if !kept(ref, qualifier) {
			b.words(raw)
		}
	case price:
		value := string(unbroken(raw))
		number := string(bytes.TrimRight([]byte(value), " "))
		put(raw, b.cipher.price(number)+value[len(number):])
	}
}

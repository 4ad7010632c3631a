package x12reader

import (
	"bytes"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/docket-edi/docket/schemas/x12"
)

// Header is an interchange header: the sixteen elements as sent, and the ones
// that matter without their padding.
type Header struct {
	Raw          [16]string // ISA01 at 0; empty where the header ends early
	Sender       string     // "ZZ:AMAZON": ISA05 and ISA06
	Receiver     string     // "ZZ:VENDOR01": ISA07 and ISA08
	Date, Time   string     // ISA09 YYMMDD, ISA10 HHMM
	Version      string     // ISA12
	Control      string     // ISA13
	AckRequested string     // ISA14
	Usage        string     // ISA15: P, T or I
}

// Sent is ISA09 and ISA10 taken as UTC; zero when they are no date and time.
// A year 70 to 99 is of the last century.
func (h *Header) Sent() time.Time {
	t, err := time.Parse("0601021504", h.Date+h.Time)
	if err != nil {
		return time.Time{}
	}
	return t
}

func newHeader(fields []string) Header {
	var h Header
	own := strings.Join(fields, "")
	for i := range min(len(fields), 16) {
		h.Raw[i], own = own[:len(fields[i])], own[len(fields[i]):]
	}
	at := func(n int) string { return strings.TrimSpace(strings.ReplaceAll(h.Raw[n-1], "\u00a0", " ")) }
	h.Sender, h.Receiver = at(5)+":"+at(6), at(7)+":"+at(8)
	h.Date, h.Time, h.Version, h.Control = at(9), at(10), at(12), at(13)
	h.AckRequested, h.Usage = at(14), at(15)
	return h
}

// detected is what an ISA says about its interchange.
type detected struct {
	header     Header
	fields     int // elements found, 16 in a whole ISA
	delimiters x12.Delimiters
	length     int  // bytes from I of ISA to behind the terminator
	wrapped    bool // line breaks stand inside the header
	odd        bool // the terminator is not simply the character behind ISA16
	cut        bool // the file ends inside the header
}

// farthest is how far a header with long or padded elements may reach.
const farthest = 1024

// detect reads an interchange header at the start of b, which holds at least
// farthest bytes or all that is left. The delimiters come from counting sixteen
// element separators, never from byte positions (spec/field-files.md rows 6 to 9).
func detect(b []byte) (d detected, ok bool) {
	if len(b) < 4 || string(b[:3]) != "ISA" || !separator(b[3]) {
		return d, false
	}
	sep := b[3]
	d.delimiters.Element = sep
	text := view(b)
	fields := make([]string, 0, 16)
	from := 4
	for i := 4; len(fields) < 15; i++ {
		if i >= len(b) || i >= farthest {
			d.cut = i >= len(b) && i < farthest
			fields = append(fields, text[from:i])
			d.header, d.fields = newHeader(clean(fields, &d.wrapped)), len(fields)
			return d, d.cut && plausible(fields)
		}
		if b[i] == sep {
			fields = append(fields, text[from:i])
			from = i + 1
			if term, at := early(fields, b, from); term != "" {
				return d.tooFew(fields, term, at), true
			}
		}
	}
	fields = clean(fields, &d.wrapped)
	if !plausible(fields) {
		return d, false
	}
	d.header, d.fields = newHeader(fields), 16
	d.tail(b, from)
	d.header.Raw[15] = strings.Trim(string([]byte{d.delimiters.Component}), "\x00")
	if v, r := d.header.Version, strings.TrimSpace(d.header.Raw[10]); v >= "00402" && len(r) == 1 && separator(r[0]) && r[0] != sep {
		d.delimiters.Repetition = r[0]
	}
	return d, true
}

// tail reads ISA16 and the terminator, which begin at b[at].
func (d *detected) tail(b []byte, at int) {
	rest := b[at:]
	skipBreaks := func() {
		for d.wrapped && len(rest) > 0 && (rest[0] == '\r' || rest[0] == '\n') {
			rest = rest[1:]
		}
	}
	skipBreaks()
	if len(rest) < 2 {
		d.cut, d.length = true, len(b)
		if len(rest) == 1 {
			d.delimiters.Component = rest[0]
		}
		return
	}
	d.delimiters.Component = rest[0]
	rest = rest[1:]
	if missing, term := d.component(b[at:], rest); missing {
		d.delimiters.Component, d.odd = 0, true
		d.delimiters.Segment = term
		d.length = at + 1
		return
	}
	skipBreaks()
	if len(rest) == 0 {
		d.cut, d.length = true, len(b)
		return
	}
	d.delimiters.Segment = terminatorAt(rest)
	if rest[0] == ' ' { // padding between ISA16 and the end of the line
		if line := bytes.TrimLeft(rest, " "); len(line) > 0 && (line[0] == '\n' || line[0] == '\r') {
			d.delimiters.Segment, d.odd = terminatorAt(line), true
			rest = line
		}
	}
	d.length = len(b) - len(rest) + len(d.delimiters.Segment)
}

// component decides whether the byte behind the sixteenth separator is ISA16
// or already the terminator: by what follows at once, or by how the next
// segment ends.
func (d *detected) component(at16, rest []byte) (missing bool, term string) {
	c := at16[0]
	if begins(rest, d.delimiters.Element) {
		return true, string([]byte{c})
	}
	if rest[0] != '\r' && rest[0] != '\n' {
		return false, ""
	}
	line := bytes.TrimLeft(rest, "\r\n \t")
	if end := bytes.IndexAny(line, "\r\n"); end > 3 && begins(line, d.delimiters.Element) && line[end-1] == c {
		return true, string([]byte{c})
	}
	return false, ""
}

// begins reports whether b begins with a segment that may follow an ISA.
func begins(b []byte, sep byte) bool {
	for _, id := range []string{"GS", "TA1", "ISB", "IEA"} {
		if len(b) > len(id) && string(b[:len(id)]) == id && b[len(id)] == sep {
			return true
		}
	}
	return false
}

// terminatorAt is the terminator at the start of b: CRLF as a pair, one UTF-8
// character, or one byte.
func terminatorAt(b []byte) string {
	if b[0] == '\r' && len(b) > 1 && b[1] == '\n' {
		return "\r\n"
	}
	if r, n := utf8.DecodeRune(b); b[0] >= utf8.RuneSelf && (r != utf8.RuneError || n > 1) {
		return string(b[:n])
	}
	return string(b[:1])
}

// early notices that the header ended before its sixteenth element: the field
// just read is the last one, a terminator and the id of the next segment.
func early(fields []string, b []byte, from int) (term string, length int) {
	last := fields[len(fields)-1]
	if len(fields) < 2 || !strings.HasSuffix(last, "GS") || len(last) < 3 {
		return "", 0
	}
	body := strings.TrimRight(last[:len(last)-2], " \r\n")
	if breaks := last[len(body) : len(last)-2]; body == "" || !separator(body[len(body)-1]) {
		if breaks == "" {
			return "", 0
		}
		return "\n", from - 3
	}
	return body[len(body)-1:], from - 3
}

func (d detected) tooFew(fields []string, term string, length int) detected {
	last := &fields[len(fields)-1]
	*last = strings.TrimRight(strings.TrimSuffix(*last, "GS"), " \r\n"+term)
	d.header, d.fields = newHeader(fields), len(fields)
	d.delimiters.Segment, d.length = strings.Clone(term), length
	return d
}

// clean drops line breaks from inside header fields.
func clean(fields []string, wrapped *bool) []string {
	for i, f := range fields {
		if strings.ContainsAny(f, "\r\n") {
			*wrapped = true
			fields[i] = strings.NewReplacer("\r", "", "\n", "").Replace(f)
		}
	}
	return fields
}

// plausible tells a header, even a bad one, from text that begins with ISA: its
// fields are short.
func plausible(fields []string) bool {
	for _, f := range fields {
		if len(f) > 80 {
			return false
		}
	}
	return true
}

// separator reports whether c may separate: neither letter, digit nor space,
// nor part of a line break.
func separator(c byte) bool {
	switch {
	case c >= '0' && c <= '9', c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c == ' ', c == '\r', c == '\n', c == 0:
		return false
	}
	return true
}

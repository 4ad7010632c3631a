package x12

import "strings"

// Delimiters separate the parts of an interchange. They come from its ISA when
// reading and from the partner's profile when writing.
type Delimiters struct {
	Element    byte
	Component  byte
	Repetition byte   // 0: none (before 00402)
	Segment    string // the terminator: one byte, CRLF, or one UTF-8 character
}

// Segment is a view of one segment: the strings live until the reader's next Read.
//
// Its elements are not strings of their own but places in Text: cutting them out
// is then to store one number for each, and most are never asked for.
type Segment struct {
	ID             string
	Tag            Tag      // of the ID
	Text           string   // holds the elements
	Ends           []uint32 // where the id, element 01, 02, ... end in Text; the next begins one byte behind
	Position       int      // in its set, ST = 1; 0 outside a set
	PositionInFile int      // from 1
	Offset         int64    // of the first byte of ID in the file

	// Plain says that the reader saw only plain text in the elements: visible
	// characters of 7 bits, none of ^ _ ` and no delimiter. The judge then need
	// not look for them; false is always right.
	Plain bool
}

// NewSegment makes a segment of its id and its elements.
func NewSegment(id string, elements ...string) Segment {
	size := len(id)
	for _, e := range elements {
		size += 1 + len(e)
	}
	var text strings.Builder
	text.Grow(size)
	text.WriteString(id)
	ends := make([]uint32, 1, 1+len(elements))
	ends[0] = uint32(len(id))
	for _, e := range elements {
		text.WriteByte('*')
		text.WriteString(e)
		ends = append(ends, uint32(text.Len()))
	}
	return Segment{ID: id, Tag: TagOf(id), Text: text.String(), Ends: ends}
}

// Tag is a segment id of two or three characters as a number, quicker to
// compare than the string; 0 for all others.
type Tag uint32

// TagOf is the tag of a segment id.
func TagOf(id string) Tag {
	switch len(id) {
	case 2:
		return Tag(id[0]) | Tag(id[1])<<8
	case 3:
		return Tag(id[0]) | Tag(id[1])<<8 | Tag(id[2])<<16
	}
	return 0
}

// Len is how many elements there are; trailing ones may be empty.
func (s *Segment) Len() int { return max(len(s.Ends)-1, 0) }

// Element is element n (from 1), or "" where the segment ends before it.
func (s *Segment) Element(n int) string {
	if n < 1 || n >= len(s.Ends) {
		return ""
	}
	return s.Text[s.Ends[n-1]+1 : s.Ends[n]]
}

// Elements are all elements, element 01 first.
func (s *Segment) Elements() []string {
	list := make([]string, s.Len())
	for i := range list {
		list[i] = s.Element(i + 1)
	}
	return list
}

// Keep is the segment with a text of its own, for who keeps some of its elements.
func (s *Segment) Keep() Segment {
	own := *s
	if len(s.Ends) == 0 {
		own.ID = strings.Clone(s.ID)
		return own
	}
	first, last := s.Ends[0], s.Ends[len(s.Ends)-1]
	own.Text = s.ID + s.Text[first:last] // the ID may have been sent with spaces behind it
	own.Ends = make([]uint32, len(s.Ends))
	for i, end := range s.Ends {
		own.Ends[i] = end - first + uint32(len(s.ID))
	}
	own.ID = own.Text[:len(s.ID)]
	return own
}

// ElementOffset is where element n begins in the file, counted from the
// segment's offset; exact when nothing was dropped from inside the segment.
func (s *Segment) ElementOffset(n int) int64 {
	at := s.Offset + int64(len(s.ID)) + 1
	if last := min(n-1, s.Len()); last > 0 {
		at += int64(s.Ends[last] - s.Ends[0])
	}
	return at
}

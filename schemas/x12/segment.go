package x12

// Delimiters separate the parts of an interchange. They come from its ISA when
// reading and from the partner's profile when writing.
type Delimiters struct {
	Element    byte
	Component  byte
	Repetition byte   // 0: none (before 00402)
	Segment    string // the terminator: one byte, CRLF, or one UTF-8 character
}

// Segment is a view of one segment: the strings live until the reader's next Read.
type Segment struct {
	ID             string
	Elements       []string // Elements[0] is element 01; trailing empties may be present
	Position       int      // in its set, ST = 1; 0 outside a set
	PositionInFile int      // from 1
	Offset         int64    // of the first byte of ID in the file

	// Plain says that the reader saw only plain text in the elements: visible
	// characters of 7 bits, none of ^ _ ` and no delimiter. The judge then need
	// not look for them; false is always right.
	Plain bool
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

// Element is element n (from 1), or "" where the segment ends before it.
func (s *Segment) Element(n int) string {
	if n < 1 || n > len(s.Elements) {
		return ""
	}
	return s.Elements[n-1]
}

// ElementOffset is where element n begins in the file, counted from the
// segment's offset; exact when nothing was dropped from inside the segment.
func (s *Segment) ElementOffset(n int) int64 {
	at := s.Offset + int64(len(s.ID)) + 1
	for i := 0; i < n-1 && i < len(s.Elements); i++ {
		at += int64(len(s.Elements[i])) + 1
	}
	return at
}

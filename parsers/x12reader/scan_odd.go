package x12reader

import "github.com/docket-edi/docket/schemas/x12"

// closer walks to the next terminator, whatever stands before it. It fails when
// that is not found yet.
func (s *scanner) closer(seg *x12.Segment) (quirks, bool) {
	start := s.skipped(s.pos)
	s.start = start
	first, stop := s.past(start, s.first, s.stop)
	plain, breaks := true, false
	for ; stop < len(s.stops); stop++ {
		last := int(s.stops[stop])
		at := int(s.marks[last])
		c := s.buf[at]
		if c == s.terminator[0] {
			whole, short := s.terminates(at)
			if short {
				return 0, false
			}
			if whole {
				s.pos, s.first, s.stop = at+len(s.terminator), last+1, stop+1
				return s.end(seg, start, at, s.marks[first:last+1:last+1], plain, breaks), true
			}
		}
		// a carriage return that belongs to the terminator is no data
		ours := c == '\r' && s.trimCR && (at+1 == len(s.buf) || s.buf[at+1] == '\n')
		breaks = breaks || (c == '\r' || c == '\n') && !ours
		plain = plain && ours
	}
	return 0, false
}

// end makes the segment that closer found the end of. marks are those in it and
// of its end: those of separators are kept.
func (s *scanner) end(seg *x12.Segment, start, end int, marks []uint32, plain, breaks bool) quirks {
	if s.trimCR && end > start && s.buf[end-1] == '\r' {
		end--
	}
	switch {
	case end-start > s.maxSegment:
		id := view(s.buf[start : start+3])
		*seg = x12.Segment{ID: id, Tag: x12.TagOf(id), Offset: s.base + int64(start)}
		return tooLong
	case breaks:
		return s.mend(seg, start, end)
	}
	ends := marks[:0]
	for _, at := range marks[:len(marks)-1] {
		if s.buf[at] == s.element {
			ends = append(ends, at)
		}
	}
	text := view(s.buf)
	ends = append(ends, uint32(end))
	id := text[start:ends[0]]
	*seg = x12.Segment{ID: id, Tag: x12.TagOf(id), Text: text, Ends: ends, Offset: s.base + int64(start), Plain: plain}
	return 0
}

// mend cuts out a segment from which line breaks are dropped.
func (s *scanner) mend(seg *x12.Segment, start, end int) (q quirks) {
	for end > start && (s.buf[end-1] == '\r' || s.buf[end-1] == '\n') {
		end--
	}
	clean, ends := make([]byte, 0, end-start), []uint32{}
	for _, c := range s.buf[start:end] {
		switch c {
		case s.element:
			ends = append(ends, uint32(len(clean)))
		case '\r', '\n':
			continue
		}
		clean = append(clean, c)
	}
	if len(clean) < end-start {
		q = broken
	}
	text := string(clean)
	ends = append(ends, uint32(len(text)))
	id := text[:ends[0]]
	*seg = x12.Segment{ID: id, Tag: x12.TagOf(id), Text: text, Ends: ends, Offset: s.base + int64(start)}
	return q
}

// last is what stands behind the last terminator at the end of the source.
func (s *scanner) last(seg *x12.Segment) (quirks, bool) {
	end := len(s.buf)
	for end > s.pos && (s.buf[end-1] <= ' ' || s.buf[end-1] == 0x1a) {
		end--
	}
	start := s.pos
	for start < end && s.buf[start] <= ' ' {
		start++
	}
	if start == end {
		s.pos = len(s.buf)
		return 0, false
	}
	s.start = start
	q := s.mend(seg, start, end)
	s.pos = len(s.buf)
	s.reindex()
	return q | unterminated, true
}

// tooLong skips a segment longer than the limit and keeps only its id.
func (s *scanner) tooLong(seg *x12.Segment) quirks {
	*seg = x12.Segment{Offset: s.base + int64(s.start)}
	id := s.start
	for id < len(s.buf) && id < s.start+3 && s.buf[id] != s.element {
		id++
	}
	seg.ID = string(s.buf[s.start:id])
	seg.Tag = x12.TagOf(seg.ID)
	for {
		for ; s.stop < len(s.stops); s.stop++ {
			last := int(s.stops[s.stop])
			if whole, _ := s.terminates(int(s.marks[last])); whole {
				s.pos, s.first, s.stop = int(s.marks[last])+len(s.terminator), last+1, s.stop+1
				return tooLong
			}
		}
		if s.indexed < len(s.buf) {
			s.index()
			continue
		}
		// keep a possible first part of a terminator that is several bytes long
		s.pos = max(s.pos, len(s.buf)-len(s.terminator)+1)
		s.reindex()
		if !s.fill() {
			s.pos = len(s.buf)
			return tooLong | unterminated
		}
		s.reindex()
	}
}

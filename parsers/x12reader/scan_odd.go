package x12reader

import "github.com/docket-edi/docket/schemas/x12"

// closer walks to the next terminator, whatever stands before it. It fails when
// that is not found yet.
func (s *scanner) closer(seg *x12.Segment) (quirks, bool) {
	start := s.skipped()
	s.start, s.separators = start, s.separators[:0]
	plain, breaks := true, false
	for at := s.after(start); at >= 0; at = s.after(at + 1) {
		c := s.buf[at]
		if c == s.element {
			s.separators = append(s.separators, uint32(at))
			continue
		}
		if c == s.terminator[0] {
			whole, short := s.terminates(at)
			if short {
				return 0, false
			}
			if whole {
				s.pos = at + len(s.terminator)
				return s.end(seg, start, at, plain, breaks), true
			}
		}
		// a carriage return that belongs to the terminator is no data
		ours := c == '\r' && s.trimCR && (at+1 == len(s.buf) || s.buf[at+1] == '\n')
		breaks = breaks || (c == '\r' || c == '\n') && !ours
		plain = plain && ours
	}
	return 0, false
}

// mend cuts out a segment from which line breaks are dropped.
func (s *scanner) mend(seg *x12.Segment, start, end int) (q quirks) {
	for end > start && (s.buf[end-1] == '\r' || s.buf[end-1] == '\n') {
		end--
	}
	clean := make([]byte, 0, end-start)
	count := 1
	for _, c := range s.buf[start:end] {
		if c != '\r' && c != '\n' {
			clean = append(clean, c)
		}
		if c == s.element {
			count++
		}
	}
	if len(clean) < end-start {
		q = broken
	}
	parts, from := s.room(count)[:0], 0
	for i := 0; i <= len(clean); i++ {
		if i == len(clean) || clean[i] == s.element {
			parts, from = append(parts, view(clean[from:i])), i+1
		}
	}
	s.give(seg, parts, s.base+int64(start), false)
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
	for {
		for at := s.after(s.pos); at >= 0; at = s.after(at + 1) {
			if whole, _ := s.terminates(at); whole {
				s.pos = at + len(s.terminator)
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

package check

import "github.com/docket-edi/docket/schemas/x12"

// Unread counts a segment whose elements were not read, because it is beyond a
// limit: its place is judged, its content is not.
func (j *Judge) Unread(s *x12.Segment) {
	j.count++
	j.last = s.PositionInFile
	if j.def != nil && !j.opt.TotalsOnly {
		j.place(s)
	}
}

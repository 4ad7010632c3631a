package check

import (
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/x12"
)

// Segment judges the elements of one segment on its own, such as GS.
func Segment(r *x12.Release, s *x12.Segment, d x12.Delimiters, p Policy) []fault.Fault {
	def := r.Segment(s.ID)
	if def == nil {
		return nil
	}
	j := Judge{opt: Options{Delimiters: d, Policy: p}.withDefaults(), def: &x12.SetDef{Release: r.Name}, dict: r}
	j.elements(s, def)
	return j.list.Faults()
}

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
	j := Judge{opt: Options{Delimiters: d, Policy: p}.withDefaults(), def: &x12.SetDef{Release: r.Name}, dict: r, class: classesFor(d)}
	j.elements(s, def)
	return j.list.Faults()
}

// RealDate reports whether s is CCYYMMDD or YYMMDD of a day that exists.
func RealDate(s string) bool { return realDate(s) }

// RealTime reports whether s is a time HHMM, HHMMSS, HHMMSSd or HHMMSSdd.
func RealTime(s string) bool { return realTime(s) }

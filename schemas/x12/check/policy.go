package check

import (
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/x12"
	"github.com/docket-edi/docket/schemas/x12/guide"
)

// Policy says how severe each fault is. The zero value is strict.
type Policy struct {
	Profile     string                        // strict (default) or lenient
	Codes       map[fault.Code]fault.Severity // overrides of the profile
	Unsupported string                        // a set without a dictionary: accept or reject; empty: by profile
	Release     string                        // a GS08 without a dictionary: note or reject; empty: reject
}

// Severity of a fault code under the policy.
func (p Policy) Severity(c fault.Code) fault.Severity {
	if s, ok := p.Codes[c]; ok {
		return s
	}
	switch {
	case c == fault.SetUnsupported && p.Unsupported == "accept":
		return fault.Note
	case c == fault.SetUnsupported && p.Unsupported == "reject":
		return fault.Reject
	case c == fault.GroupVersionUnknown && p.Release == "note":
		return fault.Note
	case p.Profile == "lenient":
		return fault.Lenient(c)
	}
	return fault.Strict(c)
}

// Options are what a Judge needs beside the set's dictionary.
type Options struct {
	Delimiters x12.Delimiters
	Policy     Policy
	Guide      *guide.Guide // what the partner narrows or widens; segments must then live until End. Nil: nothing
	Writing    bool         // delimiters and control characters inside data are refused
	TotalsOnly bool         // of the content only CTT is judged
	MaxDepth   int          // levels (HL) may nest this deep; default 32
	MaxFaults  int          // faults listed a set; default 100
}

func (o Options) withDefaults() Options {
	if o.MaxDepth == 0 {
		o.MaxDepth = 32
	}
	if o.MaxFaults == 0 {
		o.MaxFaults = 100
	}
	return o
}

package x12reader

import (
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/x12/check"
)

// Result is the verdict on a file.
type Result struct {
	Name         string
	Interchanges []*Interchange // at least one: a file that is none comes as one with its fault
	Segments     int            // in the whole file
}

// FileOptions are what File needs beside the reader's own options.
type FileOptions struct {
	Options
	Name string
	At   time.Time // when the file was received: FunctionalAck.At
	// EachSet, when not nil, is called with every set while its segments are
	// there. Its faults are added to the set's, before the group is answered.
	EachSet func(*Interchange, *Group, *Set) []fault.Fault
}

// File reads a whole file and gives the verdict on each interchange, group and
// set, with TA1 and 997. The segments of the sets are not kept. An error is
// the source's, never the document's.
func File(r io.Reader, opt FileOptions) (*Result, error) {
	rd := New(r, opt.Options)
	res := &Result{Name: opt.Name}
	var groups []*Group
	for {
		u, err := rd.Read()
		if errors.Is(err, io.EOF) {
			res.Segments = rd.position
			return res, nil
		}
		if err != nil {
			return nil, err
		}
		switch u.Kind {
		case GroupBegins:
			groups = append(groups, u.Group)
		case SetRead:
			u.Group.Sets = append(u.Group.Sets, keepSet(u, opt.EachSet))
		case InterchangeEnds:
			u.Interchange.Groups = groups
			groups = nil
			u.Interchange.settle(opt.At)
			res.Interchanges = append(res.Interchanges, u.Interchange)
		}
	}
}

func keepSet(u Unit, each func(*Interchange, *Group, *Set) []fault.Fault) *Set {
	s := *u.Set
	s.ID, s.Control = strings.Clone(s.ID), strings.Clone(s.Control)
	if each != nil {
		s.Faults = append(s.Faults, each(u.Interchange, u.Group, &s)...)
		slices.SortStableFunc(s.Faults, func(a, b fault.Fault) int { return a.Position - b.Position })
		if v := statusOf(s.Faults); v != Accepted && s.Status != Unsupported {
			s.Status = v
		}
	}
	s.Segments = nil
	return &s
}

// settle gives the groups their answers and hands a rejection down: of the
// interchange to its groups, of a group to its sets.
func (ic *Interchange) settle(at time.Time) {
	for _, g := range ic.Groups {
		rejected := ic.Status == Rejected || fault.Worst(g.Faults) == fault.Reject
		answer := check.Group{FunctionalID: g.FunctionalID, Control: g.Control, Version: g.Version, Included: g.Included,
			At: at, Rejected: rejected, Faults: g.Faults}
		for _, s := range g.Sets {
			answer.Sets = append(answer.Sets, check.Set{ID: s.ID, Control: s.Control, Faults: s.Faults})
			if rejected {
				s.Status = Rejected
			}
		}
		g.Ack = check.Functional(answer)
	}
}

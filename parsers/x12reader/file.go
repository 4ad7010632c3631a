package x12reader

import (
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/docket-edi/docket/schemas/fault"
)

// Result is the verdict on a file.
type Result struct {
	Name         string
	Interchanges []*Interchange // at least one: a file that is none comes as one with its fault
	Segments     int            // in the whole file
}

// SetFunc looks at a set while its segments are there. The faults it gives are
// added to the set's, before the group is answered.
type SetFunc func(*Interchange, *Group, *Set) []fault.Fault

// FileOptions are what File and Bytes need beside the reader's own options.
type FileOptions struct {
	Options
	Name    string
	At      time.Time // when the file was received: FunctionalAck.At
	EachSet SetFunc   // called with every set; nil: none

	// Workers of Bytes read the sets of a large group side by side; default 1.
	// The result is the same. Each calls a SetFunc of its own, from EachWorker
	// where that is not nil, which does not know yet whether the ST02 came before,
	// and may see the sets behind a group's end, or behind a flaw, twice.
	Workers    int
	EachWorker func() SetFunc
}

// File reads a whole file and gives the verdict on each interchange, group and
// set, with TA1 and 997. The segments of the sets are not kept. An error is
// the source's, never the document's.
func File(r io.Reader, opt FileOptions) (*Result, error) {
	return read(New(r, opt.Options), opt)
}

// Bytes is File for a file in memory.
func Bytes(data []byte, opt FileOptions) *Result {
	res, _ := read(NewBytes(data, opt.Options), opt) // a file in memory has no source to fail
	return res
}

func read(rd *Reader, opt FileOptions) (*Result, error) {
	res := &Result{Name: opt.Name}
	each := opt.EachSet
	if each == nil && opt.EachWorker != nil {
		each = opt.EachWorker()
	}
	var workers *crew
	if opt.Workers > 1 {
		workers = newCrew(opt)
	}
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
			if workers != nil {
				u.Group.Sets = rd.sideBySide(workers)
			}
		case SetRead:
			u.Group.Sets = append(u.Group.Sets, keepSet(u.Interchange, u.Group, u.Set, each))
		case InterchangeEnds:
			u.Interchange.Groups = groups
			groups = nil
			u.Interchange.settle(opt.At)
			res.Interchanges = append(res.Interchanges, u.Interchange)
		}
	}
}

func keepSet(ic *Interchange, g *Group, set *Set, each SetFunc) *Set {
	s := *set
	s.Control = strings.Clone(s.Control)
	if s.Def != nil {
		s.ID = s.Def.ID // the same text, which need not be kept once more
	} else {
		s.ID = strings.Clone(s.ID)
	}
	if each != nil {
		if more := each(ic, g, &s); len(more) > 0 {
			s.add(more)
		}
	}
	s.Segments = nil
	return &s
}

// add adds faults, in the order of the segments.
func (s *Set) add(more []fault.Fault) {
	s.Faults = append(s.Faults, more...)
	slices.SortStableFunc(s.Faults, func(a, b fault.Fault) int { return a.Position - b.Position })
	if v := statusOf(s.Faults); v != Accepted && s.Status != Unsupported {
		s.Status = v
	}
}

// settle gives the groups their answers and hands a rejection down: of the
// interchange to its groups, of a group to its sets.
func (ic *Interchange) settle(at time.Time) {
	for _, g := range ic.Groups {
		g.Ack = g.Answer(ic, at)
		for _, s := range g.Sets {
			if g.rejected(ic) {
				s.Status = Rejected
			}
		}
	}
}

package x12reader

import (
	"errors"
	"io"
	"strings"
	"time"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12/check"
)

// Verdicts judges a file of any size and gives each interchange when it ends,
// with its groups. Sets are kept in a few bytes unless something is wrong with
// them: EachLine and Answer tell of them, Groups have no Sets. An error is the
// source's or each's.
func Verdicts(r io.Reader, opt Options, each func(*Interchange) error) error {
	opt.WithoutSegments = true
	return Each(New(r, opt), each)
}

// Each is Verdicts for a Reader that is used again and again.
func Each(rd *Reader, each func(*Interchange) error) error {
	var groups []*Group
	for {
		u, err := rd.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch u.Kind {
		case GroupBegins:
			groups = append(groups, u.Group)
		case SetRead:
			u.Group.briefs.add(u.Set)
		case InterchangeEnds:
			u.Interchange.Groups, groups = groups, nil
			if err := each(u.Interchange); err != nil {
				return err
			}
		}
	}
}

// briefs are the sets of a group, in order, without what can be derived.
type briefs struct {
	sets []brief
	ids  []string     // the set ids that occur
	full map[int]*Set // by index: sets that a brief cannot hold
}

// brief is a set that is accepted, with a numeric ST02.
type brief struct {
	control uint32
	width   uint8 // of the control number
	id      uint8 // in briefs.ids
	count   uint32
}

func (b *briefs) add(s *Set) {
	n, ok := plain(s.Control)
	id := b.id(s.ID)
	if !ok || id > 255 || s.Status != Accepted || len(s.Faults) > 0 {
		if b.full == nil {
			b.full = map[int]*Set{}
		}
		own := *s
		own.ID, own.Control, own.Segments = strings.Clone(s.ID), strings.Clone(s.Control), nil
		b.full[len(b.sets)] = &own
		b.sets = append(b.sets, brief{})
		return
	}
	b.sets = append(b.sets, brief{uint32(n % 1e10), uint8(len(s.Control)), uint8(id), uint32(s.Count)})
}

func (b *briefs) id(id string) int {
	for i, known := range b.ids {
		if known == id {
			return i
		}
	}
	b.ids = append(b.ids, strings.Clone(id))
	return len(b.ids) - 1
}

// each gives the sets in order; one that is not full is filled in anew each time.
func (b *briefs) each(do func(*Set) error) error {
	var set Set
	for i := range b.sets {
		s := b.full[i]
		if s == nil {
			v := &b.sets[i]
			var digits [10]byte
			for n, at := v.control, len(digits)-1; at >= 0; n, at = n/10, at-1 {
				digits[at] = byte('0' + n%10)
			}
			set = Set{Index: i + 1, ID: b.ids[v.id], Control: string(digits[len(digits)-int(v.width):]), Count: int(v.count), Status: Accepted}
			s = &set
		}
		if err := do(s); err != nil {
			return err
		}
	}
	return nil
}

// sets gives the sets of the group in order, however they are kept.
func (g *Group) sets(do func(*Set) error) error {
	for _, s := range g.Sets {
		if err := do(s); err != nil {
			return err
		}
	}
	return g.briefs.each(do)
}

// rejected reports whether the group's sets are all refused: its own fault, or
// that of the interchange around it.
func (g *Group) rejected(ic *Interchange) bool {
	return ic.Status == Rejected || fault.Worst(g.Faults) == fault.Reject
}

// Answer is the 997 that the group is due; nil for a group of 997s. at is when
// the file was received.
func (g *Group) Answer(ic *Interchange, at time.Time) *record.FunctionalAck {
	answer := check.Group{FunctionalID: g.FunctionalID, Control: g.Control, Version: g.Version, Included: g.Included,
		At: at, Rejected: g.rejected(ic), Faults: g.Faults,
		Sets: make([]check.Set, 0, len(g.Sets)+len(g.briefs.sets))}
	_ = g.sets(func(s *Set) error { // gives no error
		answer.Sets = append(answer.Sets, check.Set{ID: s.ID, Control: s.Control, Faults: s.Faults})
		return nil
	})
	return check.Functional(answer)
}

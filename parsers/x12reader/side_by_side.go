package x12reader

import (
	"bytes"
	"math"
	"strings"
	"sync"
	"sync/atomic"
)

// partSize is about how many bytes of sets a worker takes at a time.
const partSize = 64 << 10

// part is a run of whole sets of one group, and what a worker made of it.
type part struct {
	start, end int // in the window
	sets       []*Set
	segments   int
	read       int  // up to where, in the window, the sets go
	whole      bool // they are all there is in it
	done       bool
}

// crew are the workers of a file: readers of parts, each with its SetFunc.
type crew struct {
	readers []*Reader
	each    []SetFunc
}

func newCrew(opt FileOptions) *crew {
	c := &crew{}
	for range opt.Workers {
		c.readers = append(c.readers, newReader(opt.Options))
		each := opt.EachSet
		if opt.EachWorker != nil {
			each = opt.EachWorker()
		}
		c.each = append(c.each, each)
	}
	return c
}

// sideBySide reads the sets of the group that has just begun with several
// workers and leaves the reader behind the last one. Where the group is small,
// or from where something else than a set comes, it leaves the rest to be read
// in order.
func (r *Reader) sideBySide(c *crew) []*Set {
	mark := r.partMark()
	if mark == nil {
		return nil
	}
	p := &parts{file: newAside(r), into: r, mark: mark, cut: r.scan.pos}
	var others sync.WaitGroup
	for i := 1; i < len(c.readers); i++ {
		others.Go(func() { p.work(c.readers[i], c.each[i]) })
	}
	p.work(c.readers[0], c.each[0])
	others.Wait()
	return p.sets
}

// parts are the parts of one group. Workers cut them blindly, from an ST to
// before another: those behind the group's end are in vain, and no longer read
// once its end is found. Whoever is done puts what is next in order into its
// place, so that none waits for another before the group's end.
type parts struct {
	file aside

	mu    sync.Mutex // guards what is below, and the reader
	into  *Reader
	mark  []byte  // between two sets: partMark
	cut   int     // so far, in the window
	taken []*part // and not yet in their place
	sets  []*Set
}

func (p *parts) work(worker *Reader, each SetFunc) {
	for next := p.take(); next != nil; next = p.take() {
		worker.part(p.file, next, each)
		p.give(next)
	}
}

// take cuts the next part; nil: there is none.
func (p *parts) take() *part {
	p.mu.Lock()
	defer p.mu.Unlock()
	next := cutPart(p.file.data, p.cut, p.mark, len(p.into.scan.terminator))
	if next == nil || p.file.inVain(next) {
		return nil
	}
	p.cut = next.end
	p.taken = append(p.taken, next)
	return next
}

// give takes a part back.
func (p *parts) give(done *part) {
	if !done.whole {
		p.file.endIn(done)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	done.done = true
	for len(p.taken) > 0 && p.taken[0].done {
		first := p.taken[0]
		p.taken = p.taken[1:]
		if !p.file.inVain(first) {
			p.place(first)
		}
	}
}

// place puts the sets of a part behind those of the part before.
func (p *parts) place(done *part) {
	r := p.into
	for _, s := range done.sets {
		r.inOrder(s)
	}
	p.sets = append(p.sets, done.sets...)
	r.position += done.segments
	r.scan.skip(done.read - r.scan.pos)
	r.last = r.scan.offset()
}

// partMark is what stands at the border of two sets: the end of a segment and
// ST; nil where the sets are better read in order.
func (r *Reader) partMark() []byte {
	s := &r.scan
	rest := s.buf[s.pos:]
	st := "ST" + string([]byte{s.element})
	gap := bytes.Index(rest[:min(len(rest), 16)], []byte(st))
	if gap < 0 || !s.eof || len(rest) < 4*partSize || strings.TrimSpace(string(rest[:gap])) != "" {
		return nil
	}
	// what stands between two segments stands between all: a terminator and perhaps a line break
	return []byte(string(s.terminator) + string(rest[:gap]) + st)
}

// cutPart cuts a part from at on; nil when no set begins behind it.
func cutPart(data []byte, at int, next []byte, terminator int) *part {
	if at+partSize >= len(data) {
		return nil
	}
	n := bytes.Index(data[at+partSize:], next)
	if n < 0 {
		return nil
	}
	return &part{start: at, end: at + partSize + n + terminator}
}

// aside is the file and the envelope that parts are read in; workers share it.
type aside struct {
	data  []byte
	base  int64
	ic    Interchange
	group Group
	last  *atomic.Int64 // start of the first part that is not whole: what is behind it is in vain
}

func newAside(r *Reader) aside {
	a := aside{r.scan.buf, r.scan.base, r.ic.aside(), r.group.aside(), new(atomic.Int64)}
	a.last.Store(math.MaxInt64)
	return a
}

// endIn notes that the group ends in the part, or cannot be read on behind it.
func (a aside) endIn(p *part) {
	for at := int64(p.start); ; {
		last := a.last.Load()
		if last <= at || a.last.CompareAndSwap(last, at) {
			return
		}
	}
}

func (a aside) inVain(p *part) bool { return a.last.Load() < int64(p.start) }

// aside is the interchange with nothing found in it yet.
func (ic *Interchange) aside() Interchange {
	return Interchange{Ordinal: ic.Ordinal, Header: ic.Header, Delimiters: ic.Delimiters, Policy: ic.Policy, sent: ic.sent}
}

// aside is the group with nothing found in it yet.
func (g *Group) aside() Group {
	return Group{Index: g.Index, FunctionalID: g.FunctionalID, Sender: g.Sender, Receiver: g.Receiver, Date: g.Date, Time: g.Time,
		Control: g.Control, Version: g.Version, Release: g.Release, Known: g.Known, Offset: g.Offset, refused: g.refused}
}

// part reads the sets of a part up to its end, or to before the first thing
// that only reading in order can judge: what is no set, and what is noted once
// for the whole interchange.
func (r *Reader) part(a aside, p *part, each SetFunc) {
	ic, g := a.ic, a.group
	r.position, r.ic, r.group, r.set, r.aside = 0, &ic, &g, nil, true
	r.scan.whole(a.data[p.start:p.end])
	r.scan.base = a.base + int64(p.start)
	r.scan.delimit(ic.Delimiters)
	p.read = p.start
	for !a.inVain(p) {
		r.scan.release()
		u := r.inside()
		if u.Kind != SetRead {
			p.whole = ic.list.Len() == 0 && len(bytes.TrimSpace(a.data[p.read:p.end])) == 0
			return
		}
		if ic.list.Len()+g.list.Len() > 0 {
			return
		}
		p.sets = append(p.sets, keepSet(&ic, &g, u.Set, each))
		p.segments, p.read = r.position, p.start+r.scan.pos
	}
}

// inOrder takes a set that was read aside into its place: what only the order
// of all sets can tell.
func (r *Reader) inOrder(s *Set) {
	g := r.group
	g.SetCount++
	r.ic.SetCount++
	s.Index = g.SetCount
	s.position += r.position
	for i := range s.Faults {
		s.Faults[i].PositionInFile += r.position
	}
	r.judgeOrder(s)
}

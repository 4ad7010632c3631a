package folder

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"syscall"
	"time"

	"github.com/docket-edi/docket/pipeline/archive/disk"
)

// nonblock keeps an open from waiting where a pipe took a file's name.
const nonblock = syscall.O_NONBLOCK

// Scan looks through the inbox: complete files sorted by path, and a note, once,
// for everything that will never be taken. now is the time of the look.
func (b *Inbox) Scan(now time.Time) (ready []Found, notes []string, err error) {
	s := &scan{b: b, now: now, seen: map[string]bool{}}
	err = s.folder("", DefaultTransport)
	for p := range b.looks {
		if !s.seen[p] {
			delete(b.looks, p)
		}
	}
	b.waiting = len(b.looks) - len(s.ready)
	return s.ready, s.notes, err
}

// Waiting is how many files the last Scan saw that are not complete yet.
func (b *Inbox) Waiting() int { return b.waiting }

type scan struct {
	b     *Inbox
	now   time.Time
	seen  map[string]bool
	ready []Found
	notes []string
}

// folder looks at the files of the inbox (at "") or of a folder in it.
func (s *scan) folder(at, transport string) error {
	entries, err := os.ReadDir(path.Join(s.b.dir, at))
	if err != nil {
		return fmt.Errorf("inbox: %w", err)
	}
	for _, e := range entries {
		p := path.Join(at, e.Name())
		switch {
		case passing(e.Name()):
		case e.IsDir() && at == "":
			if err := s.folder(p, e.Name()); err != nil {
				s.note(p, err.Error())
			}
		case e.IsDir():
			s.note(p, "is a folder in a folder: only one level is looked at")
		case e.Type()&fs.ModeSymlink != 0:
			s.note(p, "is a symbolic link: put the file itself here")
		case !e.Type().IsRegular():
			s.note(p, "is not a file")
		default:
			s.file(p, transport, e)
		}
	}
	return nil
}

// passing reports whether the name says: hidden, or still being written.
func passing(name string) bool {
	lower := strings.ToLower(name)
	for _, suffix := range []string{".tmp", ".part", ".filepart"} {
		if strings.HasSuffix(lower, suffix) {
			return true
		}
	}
	return name[0] == '.' || name[0] == '~'
}

func (s *scan) note(p, why string) {
	if !s.b.noted[p] {
		s.b.noted[p] = true
		s.notes = append(s.notes, p+" "+why)
	}
}

func (s *scan) file(p, transport string, e fs.DirEntry) {
	info, err := e.Info()
	if err != nil {
		return // gone since the folder was read
	}
	s.seen[p] = true
	settled := s.settled(p, info)
	if info.Size() > 0 || settled {
		switch writing, known, err := s.b.writing(p); {
		case err != nil:
			s.note(p, "cannot be read: "+err.Error())
			return
		case writing, !known && !settled:
			return
		}
		s.ready = append(s.ready, Found{p, transport, e.Name(), info.Size(), info.ModTime()})
	}
}

// settled reports whether the file has looked the same for long enough.
func (s *scan) settled(p string, info fs.FileInfo) bool {
	last, known := s.b.looks[p]
	if !known || last.size != info.Size() || !last.mod.Equal(info.ModTime()) {
		last = look{info.Size(), info.ModTime(), s.now}
		s.b.looks[p] = last
	}
	return s.now.Sub(last.since) >= s.b.settle
}

// writing reports whether a process has the file open for writing.
func (b *Inbox) writing(p string) (writing, known bool, err error) {
	f, err := b.openIn(p)
	if err != nil {
		return false, false, err
	}
	defer f.Close()
	writing, known = disk.Writing(f)
	return writing, known, nil
}

package pipeline

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/ledger"
)

const (
	verifyPage    = 1000 // objects in memory at a time
	verifyReaders = 16
	// A running docket records an object a moment after it has put it.
	recordPause = 2 * time.Second
	maxLate     = 10000 // unrecorded objects looked at again; more are no moment's doing
)

// VerifyReport is the sum of what VerifyArchive found.
type VerifyReport struct {
	Objects int64 `json:"objects"` // recorded in the ledger, read and compared
	Bytes   int64 `json:"bytes"`
	Journal int64 `json:"journal"` // journal objects read
	Missing int64 `json:"missing"`
	Changed int64 `json:"changed"`
	Extra   int64 `json:"extra"`
	Other   int64 `json:"other"` // unreadable objects, gaps and contradictions of the journal
}

// OK says that the archive is whole.
func (r *VerifyReport) OK() bool { return r.Missing+r.Changed+r.Extra+r.Other == 0 }

// VerifyOptions say who is told while an archive is verified.
type VerifyOptions struct {
	Found    func(Finding)           // each finding, as it is found
	Progress func(done, total int64) // objects read; nil: nobody
}

// verifier compares archive, ledger and journal page by page.
type verifier struct {
	p      *Pipeline
	ctx    context.Context
	o      VerifyOptions
	total  int64
	report VerifyReport
	late   []string // in the archive, not in the ledger when looked at
}

// VerifyArchive reads every object again and compares it with ledger and
// journal. It works beside a running docket; memory does not grow with the archive.
func (p *Pipeline) VerifyArchive(ctx context.Context, o VerifyOptions) (VerifyReport, error) {
	if o.Progress == nil {
		o.Progress = func(int64, int64) {}
	}
	v := &verifier{p: p, ctx: ctx, o: o}
	for _, step := range []func() error{v.count, v.objects, v.unrecorded, v.journal} {
		if err := step(); err != nil {
			return v.report, err
		}
	}
	return v.report, nil
}

func (v *verifier) count() error {
	return v.p.Ledger.View(v.ctx, func(tx *ledger.Tx) (err error) {
		v.total, err = tx.CountObjects()
		return err
	})
}

// find tells a finding and counts it.
func (v *verifier) find(kind, name, format string, args ...any) {
	switch kind {
	case "missing":
		v.report.Missing++
	case "changed":
		v.report.Changed++
	case "extra":
		v.report.Extra++
	default:
		v.report.Other++
	}
	v.o.Found(Finding{kind, name, fmt.Sprintf(format, args...)})
}

// objects goes through archive and ledger side by side, both in key order.
func (v *verifier) objects() error {
	next, stop := iter.Pull2(v.p.Archive.List(v.ctx, "", ""))
	defer stop()
	stored := &listing{next: next}
	for last := ""; ; {
		page, err := v.page(last)
		if err != nil {
			return err
		}
		if err := v.compare(page); err != nil {
			return err
		}
		v.o.Progress(v.report.Objects, v.total)
		if err := v.extras(page, stored); err != nil || len(page) == 0 {
			return err
		}
		last = page[len(page)-1].Key
	}
}

func (v *verifier) page(after string) (page []ledger.Object, err error) {
	err = v.p.Ledger.View(v.ctx, func(tx *ledger.Tx) error {
		page, err = tx.ObjectsAfter(after, verifyPage)
		return err
	})
	return page, err
}

// compare reads the objects of a page, several at a time, and tells what is wrong in key order.
func (v *verifier) compare(page []ledger.Object) error {
	found := make([]readBack, len(page))
	var wg sync.WaitGroup
	for first := range min(verifyReaders, len(page)) {
		wg.Go(func() {
			for i := first; i < len(page) && v.ctx.Err() == nil; i += verifyReaders {
				found[i] = v.readBack(page[i].Key)
			}
		})
	}
	wg.Wait()
	if err := v.ctx.Err(); err != nil {
		return err
	}
	for i, o := range page {
		v.report.Objects++
		v.report.Bytes += found[i].size
		switch f := found[i]; {
		case errors.Is(f.err, archive.ErrNotFound):
			v.find("missing", o.Key, "is not in the archive; it was put on %s with sha256 %s", o.PutAt.Format(time.DateTime), o.SHA256)
		case f.err != nil:
			v.find("unreadable", o.Key, "cannot be read: %v", f.err)
		case f.sum != o.SHA256:
			v.find("changed", o.Key, "has %d bytes with sha256 %s; %d bytes with %s were put", f.size, f.sum, o.Size, o.SHA256)
		}
	}
	return nil
}

// readBack is an object as it is now.
type readBack struct {
	sum  string
	size int64
	err  error
}

func (v *verifier) readBack(key string) readBack {
	r, _, err := v.p.Archive.Get(v.ctx, key)
	if err != nil {
		return readBack{err: err}
	}
	defer r.Close()
	h := sha256.New()
	size, err := io.Copy(h, r)
	return readBack{hex.EncodeToString(h.Sum(nil)), size, err}
}

// listing is a walk through the keys with its next key at hand.
type listing struct {
	next func() (archive.Info, error, bool)
	head string
	open bool
}

// upTo gives the keys up to last, or all that are left for "".
func (l *listing) upTo(last string, each func(key string)) error {
	for {
		if !l.open {
			info, err, more := l.next()
			if err != nil || !more {
				return err
			}
			l.head, l.open = info.Key, true
		}
		if last != "" && l.head > last {
			return nil
		}
		each(l.head)
		l.open = false
	}
}

// extras notes the stored keys in a page's range that it does not have; an empty page ends the range.
func (v *verifier) extras(page []ledger.Object, stored *listing) error {
	last := ""
	if len(page) > 0 {
		last = page[len(page)-1].Key
	}
	return stored.upTo(last, func(key string) {
		_, known := slices.BinarySearchFunc(page, key, func(o ledger.Object, key string) int { return cmp.Compare(o.Key, key) })
		switch {
		case known:
		case len(v.late) < maxLate:
			v.late = append(v.late, key)
		default:
			v.extra(key)
		}
	})
}

func (v *verifier) extra(key string) {
	v.find("extra", key, "is in the archive, and docket did not put it there")
}

// unrecorded looks again for what the ledger did not know.
func (v *verifier) unrecorded() error {
	if len(v.late) == 0 {
		return nil
	}
	pause(v.ctx, recordPause)
	return v.p.Ledger.View(v.ctx, func(tx *ledger.Tx) error {
		for _, key := range v.late {
			_, err := tx.Object(key)
			switch {
			case errors.Is(err, ledger.ErrNotFound):
				v.extra(key)
			case err != nil:
				return err
			}
		}
		return nil
	})
}

package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/ledger"
)

// restorer reads the journal into the ledger.
type restorer struct {
	p      *Pipeline
	o      RestoreOptions
	last   int64     // line of the journal that the ledger has
	tail   []putLine // of the newest journal object
	report RestoreReport
}

// restore reads the journal on from where the ledger is, lets the rows fit
// together, and asks for what is still to be done.
func (p *Pipeline) restore(ctx context.Context, o RestoreOptions) (RestoreReport, error) {
	if o.Progress == nil {
		o.Progress = func(int64, int64) {}
	}
	r := &restorer{p: p, o: o}
	known := ""
	err := p.Ledger.Update(ctx, func(tx *ledger.Tx) (err error) {
		if known, err = tx.NewestJournal(); err != nil {
			return err
		}
		return tx.BeginRestore(p.Owner)
	})
	if err != nil {
		return r.report, err
	}
	if err := r.journal(ctx, known); err != nil {
		return r.report, err
	}
	p.At("restore: journal read")
	if err := r.lookAtTail(ctx); err != nil {
		return r.report, err
	}
	if err := r.found(ctx); err != nil {
		return r.report, err
	}
	return r.report, r.settle(ctx)
}

// journal reads the journal's objects in their order, each in a transaction.
func (r *restorer) journal(ctx context.Context, known string) error {
	_, r.last, _ = journalSpan(known)
	end, err := r.end(ctx, known)
	if err != nil {
		return err
	}
	for info, err := range r.p.Archive.List(ctx, "journal/", known) {
		if err != nil {
			return err
		}
		if err := r.object(ctx, info.Key); err != nil {
			return fmt.Errorf("%s: %w", info.Key, err)
		}
		r.report.Journal++
		r.o.Progress(r.last, end)
		r.p.At("restore: journal object")
	}
	return nil
}

// end is the number of the journal's last line.
func (r *restorer) end(ctx context.Context, known string) (last int64, err error) {
	for info, err := range r.p.Archive.List(ctx, "journal/", known) {
		if err != nil {
			return 0, err
		}
		_, last, _ = journalSpan(info.Key)
	}
	return last, nil
}

// journalSpan reads the first and last line off the key of a journal object.
func journalSpan(key string) (first, last int64, ok bool) {
	n, err := fmt.Sscanf(path.Base(key), "%d-%d.json", &first, &last)
	return first, last, n == 2 && err == nil
}

// object gives the ledger what one journal object says.
func (r *restorer) object(ctx context.Context, key string) error {
	first, last, ok := journalSpan(key)
	if !ok || first != r.last+1 {
		return fmt.Errorf("%w: the ledger ends with line %d", ErrStrange, r.last)
	}
	b, sum, err := archive.ReadAll(ctx, r.p.Archive, key)
	if err != nil {
		return err
	}
	j := journalObject{}
	if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	events, err := r.events(ctx, j.Put)
	if err != nil {
		return err
	}
	if err := r.configs(ctx, &j); err != nil {
		return err
	}
	now := r.p.Clock()
	err = r.p.Ledger.Update(ctx, func(tx *ledger.Tx) error {
		if err := r.apply(tx, &j, events, now); err != nil {
			return err
		}
		lines, err := r.waiting(tx, key, len(j.Lines))
		if err != nil {
			return err
		}
		if err := tx.RestoreJournal(last, lines); err != nil {
			return err
		}
		return tx.RestoreObject(ledger.Object{Key: key, SHA256: sum, Size: int64(len(b)), PutAt: now})
	})
	r.tail = j.Put
	r.last, r.report.Entries = last, r.report.Entries+len(events)
	for _, rows := range j.Rows {
		r.report.Rows += len(rows.Rows)
	}
	return err
}

// waiting is how many lines that wait in the ledger are those of an object: none
// when it is the one that the ledger had claimed.
func (r *restorer) waiting(tx *ledger.Tx, key string, lines int) (int, error) {
	mine, err := isOurs(tx, key)
	if mine {
		return 0, err
	}
	return lines, err
}

// apply writes what an object says: rows, events, and what was put.
func (r *restorer) apply(tx *ledger.Tx, j *journalObject, events []ledger.Event, now time.Time) error {
	if err := tx.RestoreRows(j.Rows); err != nil {
		return err
	}
	for _, e := range events {
		e.ArchivedAt = now
		if err := tx.RestoreEvent(e); err != nil {
			return err
		}
	}
	for _, put := range j.Put {
		if err := tx.RestoreObject(ledger.Object{Key: put.Key, SHA256: put.SHA256, Size: put.Size, PutAt: now}); err != nil {
			return err
		}
	}
	for _, l := range j.Lines {
		if err := r.line(tx, &l, now); err != nil {
			return err
		}
	}
	return nil
}

// line takes from a line what the rows do not say: files that came, and keys
// under which other bytes are stored than were put.
func (r *restorer) line(tx *ledger.Tx, l *journalLine, now time.Time) error {
	said := struct {
		SHA256 string `json:"sha256"`
		Size   int64  `json:"size"`
		Key    string `json:"key"`
		Stored string `json:"stored"`
	}{}
	switch l.Kind {
	case "arrival", "different":
		if err := json.Unmarshal(l.Body, &said); err != nil {
			return err
		}
	default:
		return nil
	}
	if l.Kind == "arrival" {
		return tx.RestoreObject(ledger.Object{Key: archive.Raw(said.SHA256), SHA256: said.SHA256, Size: said.Size, PutAt: now})
	}
	return tx.RestoreObject(ledger.Object{Key: said.Key, SHA256: said.Stored, PutAt: now})
}

// events reads the log entries that were put.
func (r *restorer) events(ctx context.Context, put []putLine) ([]ledger.Event, error) {
	var keys []string
	for _, p := range put {
		if strings.HasPrefix(p.Key, "events/") {
			keys = append(keys, p.Key)
		}
	}
	bodies, err := r.read(ctx, keys)
	if err != nil {
		return nil, err
	}
	events := make([]ledger.Event, len(keys))
	for i := range keys {
		if events[i], err = eventOf(bodies[i]); err != nil {
			return nil, fmt.Errorf("%s: %w", keys[i], err)
		}
	}
	return events, nil
}

// configs gives the rows of configuration versions their bytes.
func (r *restorer) configs(ctx context.Context, j *journalObject) error {
	rows, ok := j.Rows["configs"]
	if !ok {
		return nil
	}
	keys := make([]string, len(rows.Rows))
	for i := range rows.Rows {
		keys[i] = archive.Config(rows.Text(i, "name"), rows.Text(i, "sha256"))
	}
	bodies, err := r.read(ctx, keys)
	if err != nil {
		return err
	}
	rows.AddBytes("body", bodies)
	j.Rows["configs"] = rows
	return nil
}

// read reads objects, several at once.
func (r *restorer) read(ctx context.Context, keys []string) ([][]byte, error) {
	bodies, errs := make([][]byte, len(keys)), make([]error, len(keys))
	slots := make(chan struct{}, readersAtOnce)
	var all sync.WaitGroup
	for i := range keys {
		slots <- struct{}{}
		all.Add(1)
		go func() {
			defer func() { <-slots; all.Done() }()
			bodies[i], _, errs[i] = archive.ReadAll(ctx, r.p.Archive, keys[i])
		}()
	}
	all.Wait()
	return bodies, errors.Join(errs...)
}

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

// Errors of restoring a ledger, each with something to do.
var (
	ErrNotEmpty  = errors.New("the ledger is not empty: it is rebuilt into an empty one only")
	ErrCutShort  = errors.New("the ledger's restoring was cut short: it is not whole")
	ErrBehind    = errors.New("the archive's journal goes on behind what the ledger knows: the ledger is an older copy, or the archive another one's")
	ErrNoArchive = errors.New("the archive is empty: there is nothing to restore a ledger from")
	ErrStrange   = errors.New("the archive's journal does not continue this ledger")
)

// RestoreReport says what a rebuilt or caught up ledger was given.
type RestoreReport struct {
	Journal   int `json:"journal"` // objects read
	Entries   int `json:"entries"` // of the logs of orders
	Rows      int `json:"rows"`
	Found     int `json:"found"`     // files in the archive of which no arrival is known: read now
	Uncertain int `json:"uncertain"` // documents of which nobody knows whether they were delivered: held
	Asked     int `json:"asked"`     // messages about what is still to be done
}

// RestoreOptions are the wishes of whoever restores.
type RestoreOptions struct {
	Progress func(done, total int64) // journal lines; nil: nobody watches
}

// RebuildLedger makes an empty ledger again what it was, from the archive.
func (p *Pipeline) RebuildLedger(ctx context.Context, o RestoreOptions) (RestoreReport, error) {
	err := p.Ledger.Update(ctx, func(tx *ledger.Tx) error {
		if err := wholeOnly(tx); err != nil {
			return err
		}
		blank, err := tx.Blank()
		if err == nil && !blank {
			err = ErrNotEmpty
		}
		return err
	})
	if err == nil {
		err = p.hasArchive(ctx)
	}
	if err != nil {
		return RestoreReport{}, err
	}
	return p.restore(ctx, o)
}

// hasArchive is an error when there is nothing to restore a ledger from.
func (p *Pipeline) hasArchive(ctx context.Context) error {
	for _, prefix := range []string{"journal/", "raw/"} {
		for _, err := range p.Archive.List(ctx, prefix, "") {
			return err
		}
	}
	return ErrNoArchive
}

// CatchUp gives an older copy of the ledger what the archive's journal says since,
// and ends a rebuilding that was cut short.
func (p *Pipeline) CatchUp(ctx context.Context, o RestoreOptions) (RestoreReport, error) {
	err := p.Current(ctx)
	if err == nil || !errors.Is(err, ErrBehind) && !errors.Is(err, ErrCutShort) {
		return RestoreReport{}, err
	}
	return p.restore(ctx, o)
}

func wholeOnly(tx *ledger.Tx) error {
	cut, err := tx.Restoring()
	if err == nil && cut {
		err = ErrCutShort
	}
	return err
}

// Current is an error when the ledger is not whole, or the archive's journal is
// newer than it: whoever went on with it would decide anew what is decided.
func (p *Pipeline) Current(ctx context.Context) error {
	known := ""
	err := p.Ledger.View(ctx, func(tx *ledger.Tx) (err error) {
		if err = wholeOnly(tx); err == nil {
			known, err = tx.NewestJournal()
		}
		return err
	})
	if err != nil {
		return err
	}
	for info, err := range p.Archive.List(ctx, "journal/", known) {
		if err != nil {
			return err
		}
		err := p.Ledger.View(ctx, func(tx *ledger.Tx) error {
			mine, err := isOurs(tx, info.Key)
			if err == nil && !mine {
				err = fmt.Errorf("%w (%s)", ErrBehind, info.Key)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// isOurs says that the ledger knows a journal object, or has claimed to put it.
func isOurs(tx *ledger.Tx, key string) (bool, error) {
	if _, err := tx.Object(key); err != ledger.ErrNotFound {
		return err == nil, err
	}
	claimed, err := tx.ClaimedBatch()
	if err != nil {
		return false, noneIsFine(err)
	}
	b := archiveBatch{}
	if err := json.Unmarshal(claimed.Items, &b); err != nil {
		return false, err
	}
	for _, it := range b.Items {
		if it.Key == key {
			return true, nil
		}
	}
	return false, nil
}

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

// readers is how many objects are read from the archive at once.
const readersAtOnce = 16

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

// lookAtTail compares what was put last with what is stored: a line that says
// that other bytes stand may not have come into the journal any more.
func (r *restorer) lookAtTail(ctx context.Context) error {
	for _, put := range r.tail {
		info, err := r.p.Archive.Head(ctx, put.Key)
		if err != nil && !errors.Is(err, archive.ErrNotFound) { // what is missing, the audit names
			return err
		}
		if err != nil || info.SHA256 == put.SHA256 {
			continue
		}
		err = r.p.Ledger.Update(ctx, func(tx *ledger.Tx) error {
			if o, err := tx.Object(put.Key); err != nil || o.SHA256 == info.SHA256 {
				return err
			}
			if err := tx.RestoreObject(ledger.Object{Key: put.Key, SHA256: info.SHA256}); err != nil {
				return err
			}
			s := stored{Outcome: archive.Outcome{State: archive.Different, SHA256: info.SHA256}}
			return r.p.noteDifferent(tx, &batchItem{Key: put.Key, SHA256: put.SHA256}, &s)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// settle ends the restoring: the rows fit together, what may have been delivered
// is shown to a person, and what is still to be done is asked for.
func (r *restorer) settle(ctx context.Context) error {
	return r.p.Ledger.Update(ctx, func(tx *ledger.Tx) error {
		r.report.Uncertain, r.report.Asked = 0, 0
		if err := errors.Join(tx.ForgetWork(), tx.SettleRows(r.p.Clock()), tx.SumPromises()); err != nil {
			return err
		}
		if err := r.uncertain(tx); err != nil {
			return err
		}
		todo, err := unfinished(tx)
		if err != nil {
			return err
		}
		for _, u := range todo {
			m := u.message(r.p.Clock())
			m.Causation = "ledger restore"
			if err := send(tx, m); err != nil {
				return err
			}
		}
		r.report.Asked = len(todo)
		return tx.EndRestore()
	})
}

// codeUncertain is the hold of a document that may have been delivered or not.
const codeUncertain = "delivery-uncertain"

// uncertain holds the deliveries that the journal does not say the end of.
func (r *restorer) uncertain(tx *ledger.Tx) error {
	for after := ""; ; {
		open, err := tx.UnsentArchived(after, 500)
		if err != nil || len(open) == 0 {
			return err
		}
		for _, d := range open {
			if err := r.p.holdUncertain(tx, d); err != nil {
				return err
			}
			after = d.Document
		}
		r.report.Uncertain += len(open)
	}
}

func (p *Pipeline) holdUncertain(tx *ledger.Tx, d ledger.Delivery) error {
	doc, err := tx.Document(d.Document)
	if err != nil {
		return err
	}
	reason := fmt.Sprintf("it is not known whether %s was delivered: the ledger was restored, and the journal does not say; released, the same bytes are sent again", doc.Name)
	if err := tx.HoldDelivery(d, reason, p.Clock()); err != nil {
		return err
	}
	sets, err := holdOwed(tx, doc.ID, reason)
	if err != nil {
		return err
	}
	code := codeUncertain
	if p.sentByMail(&doc) {
		code = codeMailUncertain
	}
	return p.hold(tx, ledger.Held{Subject: doc.ID, Kind: "document", Stage: "deliver", Code: code, Reason: reason, Partner: doc.Partner, PO: doc.PO,
		Arrival: d.Arrival, Detail: string(body(map[string]any{"stream": d.Stream, "sets": sets}))}, nil)
}

// found takes in files that the archive has and no arrival names: they came just
// before the ledger was lost.
func (r *restorer) found(ctx context.Context) error {
	for info, err := range r.p.Archive.List(ctx, "raw/", "") {
		if err != nil {
			return err
		}
		known := false
		err := r.p.Ledger.View(ctx, func(tx *ledger.Tx) error {
			_, err := tx.Object(info.Key)
			known = err == nil
			return noneIsFine(err)
		})
		if err != nil || known {
			if err != nil {
				return err
			}
			continue
		}
		b, sum, err := archive.ReadAll(ctx, r.p.Archive, info.Key)
		if err != nil {
			return err
		}
		if _, err := r.p.Receive(ctx, Incoming{ID: "found-" + sum[:16], Transport: "archive", Name: "found-" + sum[:8], Body: b}); err != nil {
			return err
		}
		r.report.Found++
	}
	return nil
}

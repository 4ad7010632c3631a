package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/docket-edi/docket/parsers"
	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/pipeline/transport/folder"
	"github.com/docket-edi/docket/schemas/record"
)

// Incoming is one coming of bytes, before it is recorded.
type Incoming struct {
	ID        string // the arrival's id
	Transport string
	Name      string
	Body      []byte
}

// Receive archives the bytes and commits the arrival with its message. False:
// an arrival with this id is there already, and nothing was changed.
func (p *Pipeline) Receive(ctx context.Context, in Incoming) (bool, error) {
	sum := archive.Sum(in.Body)
	known, err := p.knows(ctx, in.ID)
	if err != nil || known {
		return false, err
	}
	key := archive.Raw(sum)
	if _, err := p.Archive.PutBatch(ctx, []archive.Object{{Key: key, Body: in.Body, SHA256: sum}}); err != nil {
		return false, err
	}
	p.At("receive: raw archived")
	now, fresh := p.Clock(), false
	err = p.Ledger.Update(ctx, func(tx *ledger.Tx) error {
		a := ledger.Arrival{ID: in.ID, Transport: in.Transport, Name: in.Name, ReceivedAt: now, SHA256: sum, Size: int64(len(in.Body)), State: "received"}
		if fresh, err = tx.InsertArrival(a); err != nil || !fresh {
			return err
		}
		if err := tx.PutObjects(ledger.Object{Key: key, SHA256: sum, Size: a.Size, PutAt: now}); err != nil {
			return err
		}
		if err := journal(tx, now, "arrival", map[string]any{"id": a.ID, "transport": a.Transport, "name": a.Name, "sha256": sum, "size": a.Size}); err != nil {
			return err
		}
		return send(tx, ledger.Message{Topic: TopicInbound, Key: parsers.Parties(in.Body), Type: "docket.arrival.received", Subject: in.ID,
			Time: now, Causation: in.ID, Correlation: in.ID, Body: body(map[string]string{"arrival": in.ID, "raw": key})})
	})
	p.At("receive: arrival committed")
	return fresh, err
}

func (p *Pipeline) knows(ctx context.Context, arrival string) (known bool, err error) {
	err = p.Ledger.View(ctx, func(tx *ledger.Tx) error {
		_, err := tx.Arrival(arrival)
		known = err == nil
		if err == ledger.ErrNotFound {
			return nil
		}
		return err
	})
	return known, err
}

// receiveStep takes what is ready in the inbox and in the mailbox.
func (p *Pipeline) receiveStep(ctx context.Context) (int, error) {
	total := 0
	for _, inbox := range []*folder.Inbox{p.Inbox, p.Mailbox} {
		if inbox == nil {
			continue
		}
		n, err := p.receiveFrom(ctx, inbox)
		total += n
		if err != nil {
			return total, err
		}
	}
	return total, nil
}

// receiveFrom takes claimed files of an earlier life first, then new ones.
func (p *Pipeline) receiveFrom(ctx context.Context, inbox *folder.Inbox) (int, error) {
	taken, err := inbox.Taken()
	if err != nil {
		return 0, err
	}
	n := 0
	for _, t := range taken {
		if err := p.receiveTaken(ctx, inbox, t); err != nil {
			return n, err
		}
		n++
	}
	ready, notes, err := inbox.Scan(time.Now())
	for _, note := range notes {
		p.Log.Warn("left in the inbox", "file", note)
	}
	if err != nil {
		return n, err
	}
	for _, f := range ready {
		early, err := p.tooEarly(inbox, f)
		if err != nil || early || p.tooLarge(f) {
			continue // looked at again at the next scan
		}
		t, err := inbox.Take(f, p.NewID())
		if errors.Is(err, folder.ErrGone) {
			continue
		}
		if err != nil {
			return n, err
		}
		p.At("receive: claimed")
		if err := p.receiveTaken(ctx, inbox, t); err != nil {
			return n, err
		}
		if n++; n >= batchSize {
			break
		}
	}
	return n, nil
}

const peekBytes = 512

// tooEarly says that an X12 file without its end is still within the settle time.
func (p *Pipeline) tooEarly(inbox *folder.Inbox, f folder.Found) (bool, error) {
	if p.Settle == 0 || time.Since(f.Modified) >= p.Settle {
		return false, nil
	}
	begin, end, err := inbox.Peek(f, peekBytes)
	return parsers.Unfinished(begin, end), err
}

// tooLarge says that a file is over the limit: it stays where it is, and is said so.
func (p *Pipeline) tooLarge(f folder.Found) bool {
	limit := int64(p.Config.Limits.File)
	if f.Size <= limit {
		return false
	}
	if !p.refusedFiles[f.Path] {
		p.refusedFiles[f.Path] = true
		p.Log.Error("left in the inbox: larger than limits.file", "file", f.Path, "bytes", f.Size, "limit", limit)
	}
	return true
}

// receiveTaken records a claimed file and removes it from the inbox.
func (p *Pipeline) receiveTaken(ctx context.Context, inbox *folder.Inbox, t folder.Taken) error {
	r, err := inbox.Open(t)
	if err != nil {
		return err
	}
	data, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		return fmt.Errorf("read claimed file %s: %w", t.Name, err)
	}
	if _, err := p.Receive(ctx, Incoming{ID: t.ID, Transport: t.Transport, Name: t.Name, Body: data}); err != nil {
		return err
	}
	p.At("receive: before the claimed file is removed")
	return inbox.Remove(t.ID)
}

// journal adds a line to the archive's journal.
func journal(tx *ledger.Tx, at time.Time, kind string, v any) error {
	return tx.Journal(at, kind, body(v))
}

// body is v as JSON; records and maps of ours always marshal.
func body(v any) []byte {
	var b []byte
	var err error
	if d, ok := v.(*record.Decision); ok { // many, and long: a shorter way to the same bytes
		b, err = d.AppendJSON(nil)
	} else {
		b, err = json.Marshal(v)
	}
	if err != nil {
		panic(fmt.Sprintf("marshal %T: %v", v, err))
	}
	return b
}

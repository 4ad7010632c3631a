package pipeline

import (
	"bytes"
	"context"
	"fmt"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/ledger"
)

// kindDifferent is the kind of a hold about an object under whose key the archive
// had other bytes: of another version of the program or of a profile, or of an
// earlier life. They stand, and they are what is sent; a person should know.
const kindDifferent = "object"

const (
	codeDifferent   = "archive-differs"
	codeMisnumbered = "number-differs"
)

// stored is what the archive has of an item now.
type stored struct {
	archive.Outcome
	control string // ISA13 of the bytes that stand instead of a document of ours
}

// storedInstead looks at what stands instead of documents of ours.
func (p *Pipeline) storedInstead(ctx context.Context, batch *archiveBatch, outcomes []archive.Outcome) ([]stored, error) {
	out := make([]stored, len(outcomes))
	for i, o := range outcomes {
		out[i].Outcome = o
		if o.State != archive.Different || batch.Items[i].From != "document" {
			continue
		}
		b, _, err := archive.ReadAll(ctx, p.Archive, batch.Items[i].Key)
		if err != nil {
			return nil, err
		}
		out[i].control = controlOf(b)
	}
	return out, nil
}

// controlOf is ISA13 of an interchange; "" of anything else.
func controlOf(b []byte) string {
	if len(b) < 4 || !bytes.HasPrefix(b, []byte("ISA")) {
		return ""
	}
	elements := bytes.SplitN(b, b[3:4], 15)
	if len(elements) < 15 {
		return ""
	}
	return string(elements[13])
}

// misnumbered says that the bytes that stand have another control number than
// was taken for the document: sent, one number would be used twice.
func (s *stored) misnumbered(d *ledger.Document) bool {
	return s.State == archive.Different && d.K > 0 && s.control != d.Control
}

// noteDifferent writes the note into log and journal, and shows it to a person.
func (p *Pipeline) noteDifferent(tx *ledger.Tx, it *batchItem, s *stored) error {
	p.Log.Warn("the archive has other bytes under this key; they stand", "key", it.Key, "stored", s.SHA256, "ours", it.SHA256)
	err := journal(tx, p.Clock(), "different", map[string]string{"key": it.Key, "stored": s.SHA256, "ours": it.SHA256})
	if err != nil {
		return err
	}
	reason := fmt.Sprintf("the archive had other bytes under %s (sha256 %.8s, ours would have been %.8s): they stand, and are what is sent", it.Key, s.SHA256, it.SHA256)
	return p.hold(tx, ledger.Held{Subject: it.Key, Kind: kindDifferent, Stage: "archive", Code: codeDifferent, Reason: reason}, nil)
}

// holdMisnumbered keeps a document from being delivered under a number that is not its own.
func (p *Pipeline) holdMisnumbered(tx *ledger.Tx, delivery ledger.Delivery, d *ledger.Document, s *stored) error {
	reason := fmt.Sprintf("not delivered: the bytes that the archive has under %s bear the number %q, and %s was taken for them; ask whether the partner has them already", d.Key, s.control, d.Control)
	if err := tx.HoldDelivery(delivery, reason, p.Clock()); err != nil {
		return err
	}
	sets, err := holdOwed(tx, d.ID, reason)
	if err != nil {
		return err
	}
	return p.hold(tx, ledger.Held{Subject: d.ID, Kind: "document", Stage: "archive", Code: codeMisnumbered, Reason: reason, Partner: d.Partner, PO: d.PO,
		Detail: string(body(map[string]any{"stream": d.Stream, "sets": sets}))}, nil)
}

package pipeline

import (
	"encoding/json"
	"fmt"

	"github.com/docket-edi/docket/generators/x12writer"
	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/ledger"
)

// seal takes the stream's next number, closes the envelope and stores the
// document's final bytes. A document without an envelope is only stored.
func (p *Pipeline) seal(tx *ledger.Tx, m *ledger.Message) error {
	d, err := tx.Document(m.Subject)
	if err != nil {
		return err
	}
	if d.State != "rendered" {
		return nil
	}
	f := form{}
	if err := json.Unmarshal([]byte(d.Form), &f); err != nil {
		return permanent{err}
	}
	if f.X12 != nil {
		if err := sealX12(tx, &d, &f); err != nil {
			return err
		}
	}
	d.SHA256, d.Size, d.Key = archive.Sum(d.Body), int64(len(d.Body)), archiveKey(&d, &f)
	if err := tx.SealDocument(d); err != nil {
		return err
	}
	return send(tx, ledger.Message{Topic: TopicSealed, Key: d.Stream, Type: "docket.document.sealed", Subject: d.ID, Time: d.At,
		Causation: messageID(m), Correlation: m.Correlation, Body: body(map[string]any{"document": d.ID, "kind": d.Kind, "key": d.Key, "sha256": d.SHA256, "k": d.K})})
}

// sealX12 puts the set into its interchange. The number is taken inside the
// message's savepoint: a document that cannot be sealed takes none.
func sealX12(tx *ledger.Tx, d *ledger.Document, f *form) error {
	k, err := tx.Next(d.Stream)
	if err != nil {
		return err
	}
	sealed, err := closed(d, f, d.Body, k)
	if err != nil {
		return err
	}
	d.Body, d.K, d.Control = sealed, k, fmt.Sprintf("%09d", x12writer.Control(k))
	return nil
}

// closed is a set's data in its interchange under a number.
func closed(d *ledger.Document, f *form, data []byte, k int64) ([]byte, error) {
	env := x12writer.Envelope{
		Us: f.Wire.Us, UsGS: f.Wire.UsGS, Them: f.Wire.Them, ThemGS: f.Wire.ThemGS, Usage: f.Wire.Usage,
		At: d.At, Number: k, AskTA1: f.AskTA1,
	}
	b := *f.X12
	b.Data = data
	sealed, faults := x12writer.Seal(env, b)
	if err := writeFaults(faults); err != nil {
		return nil, permanent{fmt.Errorf("seal %s: %w", d.ID, err)}
	}
	return sealed, nil
}

// archiveKey is where a document stands in the archive for ever.
func archiveKey(d *ledger.Document, f *form) string {
	if i := f.Interchange; i != nil {
		return archive.InterchangeDoc(d.Partner, i.Control, i.SHA256, d.Kind, i.Group, "edi")
	}
	return archive.Doc(d.Partner, d.PO, d.Kind, d.Decision, kindExt(d.Kind))
}

func kindExt(kind string) string { return Kinds[KindOrder(kind)].Ext }

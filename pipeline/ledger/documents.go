package ledger

import "time"

// Document is something we say. State: rendered, sealed, archived.
type Document struct {
	ID, Kind, Partner, OrderKey, PO string
	Refs                            string // JSON list: other POs it belongs to
	Decision                        int64  // position in the log; 0 for 997 and TA1
	At                              time.Time
	Profile                         string // sha256 of the profile version
	Form                            string // JSON: what sealing needs beside the body
	Stream                          string
	K                               int64  // number in its stream; 0: none
	Control                         string // ISA13
	Name                            string // file name in the outbox
	Body                            []byte // nil once archived
	SHA256                          string
	Size                            int64
	Key                             string // in the archive
	State                           string
	ArchivedAt, DeliveredAt         time.Time
}

const documentColumns = `id, kind, partner, order_key, po, refs, decision, at, profile, form, stream, coalesce(k, 0), control,
	name, body, sha256, size, key, state, archived_at, delivered_at`

func documentFields(d *Document) []any {
	return []any{&d.ID, &d.Kind, &d.Partner, &d.OrderKey, &d.PO, &d.Refs, &d.Decision, stamp{&d.At}, &d.Profile, &d.Form,
		&d.Stream, &d.K, &d.Control, &d.Name, &d.Body, &d.SHA256, &d.Size, &d.Key, &d.State, stamp{&d.ArchivedAt}, stamp{&d.DeliveredAt}}
}

// InsertDocument records a rendered document; its id is unique, so a document is made once.
func (t *Tx) InsertDocument(d Document) error {
	t.touch("documents", d.ID)
	t.later.documents = append(t.later.documents, d)
	t.known.made[text(d.ID)] = true
	return nil
}

func (t *Tx) writeDocuments(l *later) error {
	return execAll(t, `insert into documents (id, kind, partner, order_key, po, refs, decision, at, profile, form, stream, k, control,
		name, body, sha256, size, key, state)`, l.documents, func(d Document) []any {
		return []any{d.ID, d.Kind, d.Partner, d.OrderKey, d.PO, d.Refs, d.Decision, micros(d.At), d.Profile, d.Form, d.Stream, nil, "",
			d.Name, d.Body, "", 0, "", d.State}
	}, "")
}

// SealDocument gives a document its final bytes, number, name and archive key.
func (t *Tx) SealDocument(d Document) error {
	t.touch("documents", d.ID)
	t.later.sealed = append(t.later.sealed, d)
	delete(t.known.documents, text(d.ID))
	return nil
}

func (t *Tx) writeSealed(l *later) error {
	for _, d := range l.sealed {
		var k any
		if d.K > 0 {
			k = d.K
		}
		err := t.exec(`update documents set k = $2, control = $3, name = $4, body = $5, sha256 = $6, size = $7, key = $8, state = 'sealed' where id = $1`,
			d.ID, k, d.Control, d.Name, d.Body, d.SHA256, d.Size, d.Key)
		if err != nil {
			return err
		}
	}
	return nil
}

// Document returns a document by id.
func (t *Tx) Document(id string) (Document, error) {
	if d, known := t.known.documents[text(id)]; known {
		return d, nil
	}
	return first(t, documentFields, `select `+documentColumns+` from documents where id = $1`, id)
}

// DocumentsOfOrder lists an order's documents by their decision.
func (t *Tx) DocumentsOfOrder(key string) ([]Document, error) {
	return all(t, documentFields, `select `+documentColumns+` from documents where order_key = $1 order by decision, id`, key)
}

// DocumentsByID returns the documents with these ids that there are, by id.
func (t *Tx) DocumentsByID(ids []string) (map[string]Document, error) {
	found, err := allOf(t, documentFields, `select `+documentColumns+` from documents where id`, ids, "")
	return byKey(found, func(d *Document) string { return d.ID }), err
}

// StoredDocument is a document that the archive has, under the hash of the bytes
// that stand there.
type StoredDocument struct{ ID, SHA256 string }

// DocumentsArchived records that the archive has documents, and drops their bodies.
func (t *Tx) DocumentsArchived(now time.Time, documents ...StoredDocument) error {
	_, err := updateFrom(t, "id, sha256", documents, func(d StoredDocument) []any { return []any{d.ID, d.SHA256} },
		`update documents set archived_at = $1, sha256 = v.sha256, body = null, state = 'archived' from v where documents.id = v.id`, micros(now))
	return err
}

// Delivery is one sending of a document: asked by nobody the first time, then
// by each arrival that wants the same answer again. State: pending, claimed, sent, held, dropped.
type Delivery struct {
	Document, Arrival, Stream, State, Owner, Evidence string
	Attempts                                          int64
	At                                                time.Time
}

const deliveryColumns = `document, arrival, stream, state, owner, evidence, attempts, at`

func deliveryFields(d *Delivery) []any {
	return []any{&d.Document, &d.Arrival, &d.Stream, &d.State, &d.Owner, &d.Evidence, &d.Attempts, stamp{&d.At}}
}

// InsertDeliveries asks for deliveries; asking twice is asking once.
func (t *Tx) InsertDeliveries(deliveries ...Delivery) error {
	return execAll(t, `insert into deliveries (`+deliveryColumns+`)`, deliveries, func(d Delivery) []any {
		if d.Arrival != "" { // the first one of a document follows from its being archived
			t.touch("deliveries", d.Document)
		}
		return []any{d.Document, d.Arrival, d.Stream, d.State, d.Owner, d.Evidence, d.Attempts, micros(d.At)}
	}, ` on conflict do nothing`)
}

// UnsentDeliveries lists a stream's deliveries that are still to be made, in
// number order, up to the first document of the stream that is not yet archived.
func (t *Tx) UnsentDeliveries(stream string, limit int) ([]Delivery, error) {
	return all(t, deliveryFields, `select v.document, v.arrival, v.stream, v.state, v.owner, v.evidence, v.attempts, v.at
		from deliveries v join documents d on d.id = v.document
		where v.stream = $1 and v.state in ('pending', 'claimed') and d.archived_at is not null
		and coalesce(d.k, 0) < (select coalesce(min(e.k), 9223372036854775807) from documents e
			where e.stream = $1 and e.archived_at is null and e.k is not null)
		order by coalesce(d.k, 0), d.at, d.id, v.arrival limit $2`, stream, limit)
}

// LastDelivery is the newest delivery of a document.
func (t *Tx) LastDelivery(document string) (Delivery, error) {
	return first(t, deliveryFields, `select `+deliveryColumns+` from deliveries where document = $1 order by at desc, arrival desc limit 1`, document)
}

// ClaimDeliveries makes the owner responsible for deliveries; false when one of
// them is made already: the transaction is then to be given up.
func (t *Tx) ClaimDeliveries(owner string, now time.Time, deliveries ...Delivery) (all bool, err error) {
	n, err := updateFrom(t, "document, arrival", deliveries, func(d Delivery) []any { return []any{d.Document, d.Arrival} },
		`update deliveries set state = 'claimed', owner = $1, attempts = attempts + 1, at = $2 from v
		where deliveries.document = v.document and deliveries.arrival = v.arrival and state in ('pending', 'claimed')`, owner, micros(now))
	return n == int64(len(deliveries)), err
}

// HoldDelivery keeps a delivery back, with the reason.
func (t *Tx) HoldDelivery(d Delivery, reason string, now time.Time) error {
	t.touch("deliveries", d.Document)
	return t.exec(`update deliveries set state = 'held', owner = '', evidence = $3, at = $4 where document = $1 and arrival = $2`, d.Document, d.Arrival, reason, micros(now))
}

// RetryDeliveries lets the deliveries of a document that are kept back go on.
func (t *Tx) RetryDeliveries(document string) error {
	t.touch("deliveries", document)
	return t.exec(`update deliveries set state = 'pending' where document = $1 and state = 'held'`, document)
}

// DropDeliveries ends the deliveries of a document that are kept back: it is never sent.
func (t *Tx) DropDeliveries(document string) error {
	t.touch("deliveries", document)
	return t.exec(`update deliveries set state = 'dropped' where document = $1 and state = 'held'`, document)
}

// FinishDeliveries marks deliveries as sent that owner claimed, with their
// evidence, and returns those that are still his.
func (t *Tx) FinishDeliveries(owner string, now time.Time, deliveries ...Delivery) (mine []Delivery, err error) {
	finished := map[[2]string]bool{}
	for part := range inParts(deliveries) {
		v := table{args: []any{owner, micros(now)}}
		for _, d := range part {
			v.add([]any{d.Document, d.Arrival, d.Evidence})
		}
		done, err := all(t, func(k *[2]string) []any { return []any{&k[0], &k[1]} }, `with v(document, arrival, evidence) as (values `+v.String()+`)
			update deliveries set state = 'sent', owner = '', evidence = v.evidence, at = $2 from v
			where deliveries.document = v.document and deliveries.arrival = v.arrival and state = 'claimed' and owner = $1
			returning deliveries.document, deliveries.arrival`, v.args...)
		if err != nil {
			return nil, err
		}
		for _, k := range done {
			finished[k] = true
		}
	}
	var documents []string
	for _, d := range deliveries {
		if finished[[2]string{text(d.Document), text(d.Arrival)}] {
			t.touch("deliveries", d.Document)
			t.touch("documents", d.Document)
			mine, documents = append(mine, d), append(documents, d.Document)
		}
	}
	for part := range lists(sorted(documents)) {
		args := append([]any{micros(now)}, anys(part)...)
		if err := t.exec(`update documents set delivered_at = coalesce(delivered_at, $1) where id in (`+places(2, len(part))+`)`, args...); err != nil {
			return nil, err
		}
	}
	return mine, nil
}

// StreamLength counts the documents that have a number of the stream.
func (t *Tx) StreamLength(stream string) (n int64, err error) {
	return n, t.one(`select count(*) from documents where stream = $1 and k is not null`, []any{stream}, &n)
}

// CountUnsent counts the documents that are made and not delivered, without
// those that a person dropped.
func (t *Tx) CountUnsent() (n int, err error) {
	return n, t.one(`select count(*) from documents d where delivered_at is null
		and not exists (select 1 from deliveries v where v.document = d.id and v.state = 'dropped')`, nil, &n)
}

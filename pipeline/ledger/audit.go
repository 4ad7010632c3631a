package ledger

// ReadForNothing lists the arrivals that were read and asked for nothing, by id.
func (t *Tx) ReadForNothing() ([]string, error) {
	return all(t, func(s *string) []any { return []any{s} },
		`select id from arrivals a where state = 'read' and not exists (select 1 from sets s where s.arrival = a.id) order by id`)
}

// SetsIn lists the sets in a state in the order in which they came.
func (t *Tx) SetsIn(state string) ([]Set, error) {
	return all(t, setFields, `select `+setColumns+` from sets where state = $1 order by received_at, arrival, id`, state)
}

// OwedDocument is a document that a set is owed; Made says that there is one.
type OwedDocument struct {
	Set, Document string
	Made          bool
}

// OwedByAnswered lists what sets are owed still that count as answered: nothing,
// where all is well.
func (t *Tx) OwedByAnswered() ([]OwedDocument, error) {
	return all(t, func(o *OwedDocument) []any { return []any{&o.Set, &o.Document, &o.Made} }, `select s.id, o.document, d.id is not null
		from sets s join owed o on o.set_id = s.id left join documents d on d.id = o.document
		where s.state = 'answered' and d.delivered_at is null order by s.received_at, s.arrival, s.id, o.document`)
}

// DocumentPlace is a document that counts as archived; Put says that its object
// was recorded.
type DocumentPlace struct {
	ID, Key string
	Put     bool
}

// DocumentsAstray lists the documents that count as archived and whose object was
// not recorded, or under another hash: none, where all is well.
func (t *Tx) DocumentsAstray() ([]DocumentPlace, error) {
	return all(t, func(d *DocumentPlace) []any { return []any{&d.ID, &d.Key, &d.Put} }, `select d.id, d.key, o.key is not null
		from documents d left join objects o on o.key = d.key
		where d.state = 'archived' and (o.key is null or o.sha256 <> d.sha256) order by d.id`)
}

// CountDocuments counts the documents.
func (t *Tx) CountDocuments() (n int64, err error) {
	return n, t.one(`select count(*) from documents`, nil, &n)
}

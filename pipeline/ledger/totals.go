package ledger

// Totals are counts that go through whole tables.
type Totals struct {
	Verdicts   map[string]int // sets, by verdict
	Documents  map[string]int // by kind
	Deliveries map[string]int // by state
	Objects    int64          // in the archive
	Bytes      int64
	Sequences  []Sequence
}

// Totals counts whole tables.
func (t *Tx) Totals() (n Totals, err error) {
	for _, c := range []struct {
		into  *map[string]int
		query string
	}{
		{&n.Verdicts, `select verdict, count(*) from sets where verdict <> '' group by verdict`},
		{&n.Documents, `select kind, count(*) from documents group by kind`},
		{&n.Deliveries, `select state, count(*) from deliveries group by state`},
	} {
		if *c.into, err = t.counts(c.query); err != nil {
			return n, err
		}
	}
	if err := t.one(`select count(*), coalesce(cast(sum(size) as bigint), 0) from objects`, nil, &n.Objects, &n.Bytes); err != nil {
		return n, err
	}
	n.Sequences, err = t.Sequences()
	return n, err
}

package ledger

import "time"

// Arrival is one coming of bytes. State: received, read, repeat.
type Arrival struct {
	ID, Transport, Name string
	ReceivedAt          time.Time
	SHA256              string
	Size                int64
	Kind                string // x12, shipment, supplier_order, catalog, stock, unknown; empty until read
	State               string
}

const arrivalColumns = `id, transport, name, received_at, sha256, size, kind, state`

func arrivalFields(a *Arrival) []any {
	return []any{&a.ID, &a.Transport, &a.Name, stamp{&a.ReceivedAt}, &a.SHA256, &a.Size, &a.Kind, &a.State}
}

// InsertArrival records an arrival; false when its id is there already.
func (t *Tx) InsertArrival(a Arrival) (bool, error) {
	t.touch("arrivals", a.ID)
	n, err := t.changed(`insert into arrivals (`+arrivalColumns+`) values ($1,$2,$3,$4,$5,$6,$7,$8) on conflict do nothing`,
		a.ID, a.Transport, a.Name, micros(a.ReceivedAt), a.SHA256, a.Size, a.Kind, a.State)
	return n == 1, err
}

// Arrival returns an arrival by id.
func (t *Tx) Arrival(id string) (Arrival, error) {
	return first(t, arrivalFields, `select `+arrivalColumns+` from arrivals where id = $1`, id)
}

// Arrivals lists all arrivals by time and id.
func (t *Tx) Arrivals() ([]Arrival, error) {
	return all(t, arrivalFields, `select `+arrivalColumns+` from arrivals order by received_at, id`)
}

// CountArrivals counts the arrivals ever taken.
func (t *Tx) CountArrivals() (n int64, err error) {
	return n, t.one(`select count(*) from arrivals`, nil, &n)
}

// SameBytesBefore returns the first arrival of the same bytes that was read
// before a.
func (t *Tx) SameBytesBefore(a *Arrival) (Arrival, error) {
	return first(t, arrivalFields, `select `+arrivalColumns+` from arrivals
		where sha256 = $1 and id <> $2 and state = 'read' order by received_at, id limit 1`, a.SHA256, a.ID)
}

// MarkArrival says what an arrival was found to be.
func (t *Tx) MarkArrival(id, kind, state string) error {
	t.touch("arrivals", id)
	return t.exec(`update arrivals set kind = $2, state = $3 where id = $1`, id, kind, state)
}

// Interchange is an interchange that was judged; ID is the sha256 of its bytes.
type Interchange struct {
	ID, Arrival                        string
	Ordinal                            int64 // in its arrival, from 1
	Sender, Receiver, Control, Partner string
	Profile                            string // sha256 of the profile version that judged it
	ReceivedAt                         time.Time
	State                              string // accepted, refused
	Verdict                            []byte // JSON
}

const interchangeColumns = `id, arrival, ordinal, sender, receiver, control, partner, profile, received_at, state, verdict`

func interchangeFields(i *Interchange) []any {
	return []any{&i.ID, &i.Arrival, &i.Ordinal, &i.Sender, &i.Receiver, &i.Control, &i.Partner, &i.Profile,
		stamp{&i.ReceivedAt}, &i.State, &i.Verdict}
}

// PutInterchange records a verdict. A refused interchange that comes again is judged anew.
func (t *Tx) PutInterchange(i Interchange) error {
	t.touch("interchanges", i.ID)
	return t.exec(`insert into interchanges (`+interchangeColumns+`) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)
		on conflict (id) do update set arrival = excluded.arrival, ordinal = excluded.ordinal, partner = excluded.partner,
		profile = excluded.profile, received_at = excluded.received_at, state = excluded.state, verdict = excluded.verdict
		where interchanges.state = 'refused'`,
		i.ID, i.Arrival, i.Ordinal, i.Sender, i.Receiver, i.Control, i.Partner, i.Profile, micros(i.ReceivedAt), i.State, string(i.Verdict))
}

// Interchange returns an interchange by the sha256 of its bytes.
func (t *Tx) Interchange(id string) (Interchange, error) {
	return first(t, interchangeFields, `select `+interchangeColumns+` from interchanges where id = $1`, id)
}

// SeenControl returns an accepted interchange of the sender with this ISA13
// received at or after since, other than the one with id.
func (t *Tx) SeenControl(sender, control, id string, since time.Time) (Interchange, error) {
	return first(t, interchangeFields, `select `+interchangeColumns+` from interchanges
		where sender = $1 and control = $2 and id <> $3 and state = 'accepted' and received_at >= $4
		order by received_at desc limit 1`, sender, control, id, micros(since))
}

// InsertChunk marks chunk k of an interchange as done; false when it was done before.
func (t *Tx) InsertChunk(interchange string, k int) (bool, error) {
	n, err := t.changed(`insert into chunks (interchange, k) values ($1,$2) on conflict do nothing`, interchange, k)
	return n == 1, err
}

package ledger

import "time"

// Parked is a stream whose other side is away.
type Parked struct {
	Stream, Reason string
	Since          time.Time
	Tries          int64     // that failed, from 1
	Next           time.Time // when it is tried again
}

const parkedColumns = `stream, reason, since, tries, next_at`

func parkedFields(p *Parked) []any {
	return []any{&p.Stream, &p.Reason, stamp{&p.Since}, &p.Tries, stamp{&p.Next}}
}

// Park records that a stream failed, for the first time or once more.
func (t *Tx) Park(p Parked) error {
	return t.exec(`insert into parked (`+parkedColumns+`) values ($1,$2,$3,$4,$5)
		on conflict (stream) do update set reason = excluded.reason, tries = excluded.tries, next_at = excluded.next_at`,
		p.Stream, p.Reason, micros(p.Since), p.Tries, micros(p.Next))
}

// Unpark lets a stream go on; false when it is not parked.
func (t *Tx) Unpark(stream string) (bool, error) {
	n, err := t.changed(`delete from parked where stream = $1`, stream)
	return n == 1, err
}

// ParkedStream returns a stream that is parked.
func (t *Tx) ParkedStream(stream string) (Parked, error) {
	return first(t, parkedFields, `select `+parkedColumns+` from parked where stream = $1`, stream)
}

// ParkedStreams lists the streams that are parked, the longest first.
func (t *Tx) ParkedStreams() ([]Parked, error) {
	return all(t, parkedFields, `select `+parkedColumns+` from parked order by since, stream`)
}

// CountDue counts the deliveries of a stream that are still to be made.
func (t *Tx) CountDue(stream string) (n int, err error) {
	return n, t.one(`select count(*) from deliveries where stream = $1 and state in ('pending', 'claimed')`, []any{stream}, &n)
}

// UnclaimDelivery takes back a claim of which it is certain that nothing came.
func (t *Tx) UnclaimDelivery(d Delivery) error {
	return t.exec(`update deliveries set state = 'pending' where document = $1 and arrival = $2 and state = 'claimed'`, d.Document, d.Arrival)
}

// ProbeParked lets every parked stream be tried from a time on.
func (t *Tx) ProbeParked(from time.Time) error {
	return t.exec(`update parked set next_at = $1 where next_at > $1`, micros(from))
}

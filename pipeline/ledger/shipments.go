package ledger

import (
	"maps"
	"slices"
	"time"
)

// Shipment is a shipment that was announced to us. State: waiting, noticed, held.
type Shipment struct {
	Partner, ID, SetID string
	Body               []byte // JSON: record.Shipment
	State              string
	At                 time.Time
}

const shipmentColumns = `partner, id, set_id, body, state, at`

func shipmentFields(s *Shipment) []any {
	return []any{&s.Partner, &s.ID, &s.SetID, &s.Body, &s.State, stamp{&s.At}}
}

// InsertShipment records a shipment and the orders it names; false when the
// partner has a shipment with this id already.
func (t *Tx) InsertShipment(s Shipment, orderKeys []string) (bool, error) {
	t.touch("shipments", s.ID)
	t.touch("shipment_orders", s.ID)
	n, err := t.changed(`insert into shipments (`+shipmentColumns+`) values ($1,$2,$3,$4,$5,$6) on conflict do nothing`,
		s.Partner, s.ID, s.SetID, string(s.Body), s.State, micros(s.At))
	if err != nil || n == 0 {
		return false, err
	}
	for _, key := range orderKeys {
		if err := t.exec(`insert into shipment_orders (partner, shipment, order_key) values ($1,$2,$3)`, s.Partner, s.ID, key); err != nil {
			return false, err
		}
	}
	return true, nil
}

// Shipment returns a shipment by partner and id.
func (t *Tx) Shipment(partner, id string) (Shipment, error) {
	return first(t, shipmentFields, `select `+shipmentColumns+` from shipments where partner = $1 and id = $2`, partner, id)
}

// ShipmentsOfOrder lists the shipments that name an order.
func (t *Tx) ShipmentsOfOrder(key string) ([]Shipment, error) {
	return all(t, shipmentFields, `select `+shipmentColumns+` from shipments s where exists (
		select 1 from shipment_orders o where o.partner = s.partner and o.shipment = s.id and o.order_key = $1) order by at, id`, key)
}

// ShipmentOrders lists the orders that a shipment names, by key.
func (t *Tx) ShipmentOrders(partner, id string) ([]string, error) {
	return all(t, func(s *string) []any { return []any{s} },
		`select order_key from shipment_orders where partner = $1 and shipment = $2 order by order_key`, partner, id)
}

// MarkShipment sets a shipment's state.
func (t *Tx) MarkShipment(partner, id, state string) error {
	t.touch("shipments", id)
	return t.exec(`update shipments set state = $3 where partner = $1 and id = $2`, partner, id, state)
}

// Next takes the next number of a sequence, from 1.
func (t *Tx) Next(sequence string) (n int64, err error) {
	t.touch("sequences", sequence)
	if last, known := t.known.sequences[text(sequence)]; known {
		t.known.sequences[text(sequence)], t.later.sequences[text(sequence)] = last+1, last+1
		return last + 1, nil
	}
	return n, t.one(`insert into sequences (name, value) values ($1, 1)
		on conflict (name) do update set value = sequences.value + 1 returning value`, []any{sequence}, &n)
}

func (t *Tx) writeSequences(l *later) error {
	return execAll(t, `insert into sequences (name, value)`, slices.Sorted(maps.Keys(l.sequences)), func(name string) []any {
		return []any{name, l.sequences[name]}
	}, ` on conflict (name) do update set value = excluded.value`)
}

// Sequence is a counter's last number taken.
type Sequence struct {
	Name  string
	Value int64
}

func sequenceFields(s *Sequence) []any { return []any{&s.Name, &s.Value} }

// Sequences lists the counters by name.
func (t *Tx) Sequences() ([]Sequence, error) {
	return all(t, sequenceFields, `select name, value from sequences order by name`)
}

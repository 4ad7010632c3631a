package ledger

// What is still to be done, by what the rows say: a message may be lost, the
// rows are not.

// UnreadArrivals lists the arrivals that nobody has read.
func (t *Tx) UnreadArrivals() ([]Arrival, error) {
	return all(t, arrivalFields, `select `+arrivalColumns+` from arrivals where state = 'received' order by received_at, id`)
}

const unplaced = ` from sets where state = 'open' and not decided and order_key = ''`

// UnplacedSets lists the open sets that are in no order's log and not settled
// otherwise: their file is to be read on, or again by a person's word.
func (t *Tx) UnplacedSets() ([]Set, error) {
	return all(t, setFields, `select `+setColumns+unplaced+` order by received_at, arrival, id`)
}

// Unplaced says that an arrival has such sets.
func (t *Tx) Unplaced(arrival string) (bool, error) {
	var n int
	err := t.one(`select count(*)`+unplaced+` and arrival = $1`, []any{arrival}, &n)
	return n > 0, err
}

// UndecidedFacts lists the facts of these kinds that no decision is based on.
func (t *Tx) UndecidedFacts(kinds []string) ([]Event, error) {
	return all(t, eventFields, `select `+eventColumns+` from order_events e where kind in (`+places(1, len(kinds))+`)
		and not exists (select 1 from order_events d where d.order_key = e.order_key and d.based_on = e.n) order by order_key, n`, anys(kinds)...)
}

// OpenShipments lists the shipments whose notice is not decided and which no
// person is asked about.
func (t *Tx) OpenShipments() ([]Shipment, error) {
	return all(t, shipmentFields, `select `+shipmentColumns+` from shipments where state not in ('noticed', 'held') order by partner, id`)
}

// DecisionsAlone lists the decisions from which no document was made.
func (t *Tx) DecisionsAlone() ([]Event, error) {
	return all(t, eventFields, `select `+eventColumns+` from order_events e where kind = 'decision'
		and not exists (select 1 from documents d where d.order_key = e.order_key and d.decision = e.n) order by order_key, n`)
}

// DocumentsIn lists the documents in a state, by stream and number.
func (t *Tx) DocumentsIn(state string) ([]Document, error) {
	return all(t, documentFields, `select `+documentColumns+` from documents where state = $1 order by stream, coalesce(k, 0), at, id`, state)
}

// PendingStreams lists the streams that have something to be delivered now.
func (t *Tx) PendingStreams() ([]string, error) {
	return all(t, func(s *string) []any { return []any{s} }, `select distinct v.stream from deliveries v join documents d on d.id = v.document
		where v.state in ('pending', 'claimed') and d.state = 'archived' order by v.stream`)
}

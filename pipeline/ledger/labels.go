package ledger

import "time"

// Label is an SSCC that a ship notice has named.
type Label struct {
	SSCC, Partner, Shipment string
	At                      time.Time
}

// Label returns what an SSCC was last used for.
func (t *Tx) Label(sscc string) (Label, error) {
	return first(t, func(l *Label) []any { return []any{&l.SSCC, &l.Partner, &l.Shipment, stamp{&l.At}} },
		`select sscc, partner, shipment, at from labels where sscc = $1`, sscc)
}

// PutLabel records what an SSCC is used for.
func (t *Tx) PutLabel(l Label) error {
	t.touch("labels", l.SSCC)
	return t.exec(`insert into labels (sscc, partner, shipment, at) values ($1,$2,$3,$4)
		on conflict (sscc) do update set partner = excluded.partner, shipment = excluded.shipment, at = excluded.at`,
		l.SSCC, l.Partner, l.Shipment, micros(l.At))
}

package pipeline

import (
	"time"

	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/record"
)

// labelSpan is how long an SSCC may not come again (spec x12-amazon 3.5).
const labelSpan = 365 * 24 * time.Hour

// labels gives cartons and pallets their SSCCs and knows those in use.
type labels struct {
	tx     *ledger.Tx
	prefix string // the partner's GS1 company prefix; empty: none can be given
	now    time.Time
}

// usedFor names the shipment that an SSCC stands for already; "" when it is free.
func (l labels) usedFor(sscc string) (string, error) {
	before, err := l.tx.Label(sscc)
	if err == ledger.ErrNotFound || err == nil && l.now.Sub(before.At) >= labelSpan {
		return "", nil
	}
	return before.Shipment, err
}

// next takes the next number of the prefix. One that a shipment brought along is
// in use already, and passed over.
func (l labels) next(given map[string]bool) (string, error) {
	for {
		serial, err := l.tx.Next("sscc:" + l.prefix)
		if err != nil {
			return "", err
		}
		sscc, err := record.SSCC(l.prefix, serial)
		if err != nil {
			return "", permanent{err}
		}
		used, err := l.usedFor(sscc)
		if err != nil || used == "" && !given[sscc] {
			return sscc, err
		}
	}
}

// keep records the SSCCs of a notice.
func (l labels) keep(n *record.ShipNotice) error {
	for _, o := range n.Orders {
		for _, c := range o.Cartons {
			for _, sscc := range []string{c.SSCC, c.PalletSSCC} {
				if sscc == "" {
					continue
				}
				if err := l.tx.PutLabel(ledger.Label{SSCC: sscc, Partner: n.Partner, Shipment: n.ID, At: l.now}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

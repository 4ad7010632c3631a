package pipeline

import (
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/record"
)

// indexSupplier keeps the lines of an order to a supplier as checks of other
// orders ask for them, by product: reading the log of each would take seconds.
func indexSupplier(tx *ledger.Tx, log *orderLog) error {
	life := &log.life
	if life.order == nil {
		return nil
	}
	var lines []ledger.SupplierLine
	if isOpen(life.state) {
		lines = appendLines(lines, log, life.order, ledger.LineOnOrder)
	}
	if life.sent != nil && wasConfirmed(life.state) {
		lines = appendLines(lines, log, life.sent, ledger.LineAgreed)
	}
	return tx.PutSupplierLines(log.head.Key, lines)
}

func appendLines(lines []ledger.SupplierLine, log *orderLog, o *record.SupplierOrder, kind string) []ledger.SupplierLine {
	for _, l := range o.Lines {
		if l.SKU == "" {
			continue
		}
		amount := l.Quantity.Value
		if kind == ledger.LineAgreed {
			amount = l.UnitCost.Amount
		}
		lines = append(lines, ledger.SupplierLine{Kind: kind, SKU: l.SKU, PO: log.head.PO, Supplier: o.Supplier, Currency: o.Currency,
			Unit: l.Quantity.Unit, Amount: record.DecimalText(amount), State: string(log.life.state), At: log.life.sentAt})
	}
	return lines
}

// wasConfirmed says that the supplier has agreed to an order.
func wasConfirmed(s record.SupplierState) bool {
	switch s {
	case "", record.SupplierDraft, record.SupplierApproved, record.SupplierSent, record.SupplierCancelled:
		return false
	}
	return true
}

package pipeline

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/record"
)

// SupplierView is an order to a supplier as lists show it.
type SupplierView struct {
	PO       string               `json:"po"`
	Supplier string               `json:"supplier"`
	Name     string               `json:"supplier_name"`
	State    record.SupplierState `json:"state"`
	Revision int                  `json:"revision"`                // of the newest content
	With     int                  `json:"sent_revision,omitempty"` // that the supplier has; 0: none
	Date     record.Date          `json:"order_date"`
	Window   record.Window        `json:"window"`
	Lines    int                  `json:"lines"`
	Units    string               `json:"units"`
	Amount   record.Money         `json:"amount"`
	Due      record.Date          `json:"answer_by,omitempty"`
	Overdue  bool                 `json:"overdue"` // the supplier is silent beyond the day
	Open     []string             `json:"open"`    // what a person should look at
	Entries  int64                `json:"entries"` // of its log
}

// SupplierDetail is an order to a supplier with all that is known of it.
type SupplierDetail struct {
	SupplierView
	Order     *record.SupplierOrder  `json:"order"`
	Sent      *record.SupplierOrder  `json:"sent,omitempty"` // what the supplier has, when it differs from order
	Answer    *record.SupplierAnswer `json:"answer,omitempty"`
	Accepted  []string               `json:"accepted_exceptions,omitempty"`
	Authors   []string               `json:"authors,omitempty"`
	Approver  string                 `json:"approver,omitempty"`
	Changes   []string               `json:"changes,omitempty"` // of the newest content against what was sent before
	Steps     []SupplierStep         `json:"steps"`
	Documents []DocumentView         `json:"documents"`
}

// SupplierOrders lists the orders to suppliers: the silent ones first, then
// those that a person should look at, then the others by number.
func (p *Pipeline) SupplierOrders(ctx context.Context) (views []SupplierView, err error) {
	views = []SupplierView{}
	err = p.Ledger.View(ctx, func(tx *ledger.Tx) error {
		heads, err := tx.SupplierOrders()
		for i := range heads {
			log, err := readLog(tx, heads[i].Key)
			if err != nil {
				return err
			}
			if log.life.order != nil {
				views = append(views, viewSupplier(log, p.Clock()))
			}
		}
		return err
	})
	slices.SortStableFunc(views, func(a, b SupplierView) int {
		if d := a.urgency() - b.urgency(); d != 0 {
			return d
		}
		return strings.Compare(a.PO, b.PO)
	})
	return views, err
}

func (v *SupplierView) urgency() int {
	switch {
	case v.Overdue:
		return 0
	case len(v.Open) > 0:
		return 1
	case !isOpen(v.State):
		return 3
	}
	return 2
}

func viewSupplier(log *orderLog, now time.Time) SupplierView {
	life, o := &log.life, log.life.order
	t := o.Totals()
	v := SupplierView{PO: log.head.PO, Supplier: log.head.Partner, Name: o.SupplierName, State: life.state, Revision: o.Revision,
		Date: o.OrderDate, Window: record.Window{From: o.ShipFrom, To: o.ShipUntil}, Lines: len(o.Lines), Units: record.DecimalText(t.Units),
		Amount: t.Total, Due: life.due, Overdue: life.overdue(now), Open: life.toDo(now), Entries: log.head.N}
	if life.sent != nil {
		v.With = life.sent.Revision
	}
	return v
}

// toDo lists what a person should look at.
func (l *supplierLife) toDo(now time.Time) []string {
	out := []string{}
	if l.overdue(now) {
		out = append(out, fmt.Sprintf("no answer by %s", l.due))
	}
	out = append(out, l.open...)
	var unread []string
	for _, why := range l.unread {
		unread = append(unread, why)
	}
	slices.Sort(unread)
	return append(out, unread...)
}

// SupplierOrder returns one order to a supplier with all that is known of it.
func (p *Pipeline) SupplierOrder(ctx context.Context, po string) (d SupplierDetail, err error) {
	err = p.Ledger.View(ctx, func(tx *ledger.Tx) error {
		log, err := supplierLog(tx, po)
		if err != nil {
			return err
		}
		life := &log.life
		d = SupplierDetail{SupplierView: viewSupplier(log, p.Clock()), Order: life.order, Answer: life.answer, Accepted: life.accepted,
			Authors: life.authors, Approver: life.approver, Steps: life.steps}
		if life.sent != nil && life.sent.Revision != life.order.Revision {
			d.Sent = life.sent
		}
		if before := log.revision(life.order.Revision - 1); before != nil {
			d.Changes = life.order.ChangesSince(before)
		}
		view, err := viewOrder(tx, &log.head)
		d.Documents = view.Documents
		return err
	})
	return d, err
}

// SupplierRevision returns a revision of an order: one that was sent, or what
// is being prepared.
func (p *Pipeline) SupplierRevision(ctx context.Context, po string, revision int) (o *record.SupplierOrder, err error) {
	err = p.Ledger.View(ctx, func(tx *ledger.Tx) error {
		log, err := supplierLog(tx, po)
		if err != nil {
			return err
		}
		if o = log.revision(revision); o == nil {
			return fmt.Errorf("PO %s has no revision %d", po, revision)
		}
		return nil
	})
	return o, err
}

// revision finds a revision that was sent, or the newest content; nil without one.
func (l *orderLog) revision(n int) *record.SupplierOrder {
	if l.life.order != nil && l.life.order.Revision == n {
		return l.life.order
	}
	for i := range l.events {
		d, ok := decisionOf(&l.events[i])
		if ok && d.Action == record.ActionIssue && d.SupplierOrder.Revision == n {
			return d.SupplierOrder
		}
	}
	return nil
}

// Confirmed is what the supplier promised of a line: the sum and each part with its date.
func (d *SupplierDetail) Confirmed(line string) (sum decimal.Decimal, parts []record.SupplierAnswerLine) {
	if d.Answer == nil {
		return sum, nil
	}
	for _, l := range d.Answer.Lines {
		if l.Number == line && l.Quantity != nil {
			sum, parts = sum.Add(l.Quantity.Value), append(parts, l)
		}
	}
	return sum, parts
}

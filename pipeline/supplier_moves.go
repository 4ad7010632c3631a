package pipeline

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

// Word is a person's word on an order to a supplier.
type Word struct {
	Who, Why string
	Seen     int64  // length of the order's log that they looked at; 0: as it is now
	PriceWhy string // why costs differ from the last agreed ones
}

func (w Word) check() error {
	if strings.TrimSpace(w.Who) == "" || strings.TrimSpace(w.Why) == "" {
		return errors.New("every move needs a name and a reason: --who and --why")
	}
	return nil
}

// ErrChecks says that the checks found errors in an order; they are in Moved.Faults.
var ErrChecks = errors.New("the checks found errors: it is not sent")

// Moved is where an order stands after a move.
type Moved struct {
	PO       string               `json:"po"`
	Supplier string               `json:"supplier"`
	Revision int                  `json:"revision"`
	State    record.SupplierState `json:"state"`
	Entries  int64                `json:"entries"` // of its log
	Changes  []string             `json:"changes,omitempty"`
	Faults   []fault.Fault        `json:"faults,omitempty"`
}

// DraftSupplier makes a draft of each order, all or none. One without a number
// takes the next of the series.
func (p *Pipeline) DraftSupplier(ctx context.Context, orders []record.SupplierOrder, w Word) (made []Moved, err error) {
	if err := w.check(); err != nil {
		return nil, err
	}
	err = p.Ledger.Update(ctx, func(tx *ledger.Tx) error {
		made = nil
		for i := range orders {
			m, err := p.draftSupplier(tx, orders[i], w)
			if err != nil {
				return err
			}
			made = append(made, m)
		}
		return nil
	})
	return made, err
}

func (p *Pipeline) draftSupplier(tx *ledger.Tx, o record.SupplierOrder, w Word) (Moved, error) {
	o.Revision = 1
	if o.Number == "" {
		number, err := p.nextNumber(tx, &o, p.Clock())
		if err != nil {
			return Moved{}, err
		}
		o.Number = number
	}
	taken, err := tx.OrdersByPO(o.Number)
	if err != nil {
		return Moved{}, err
	}
	for _, t := range taken {
		if t.Kind == "supplier" {
			return Moved{}, fmt.Errorf("PO %s is there already, for %s: numbers are never used again; docket po revise changes it", o.Number, t.Partner)
		}
	}
	head, err := tx.EnsureOrder("supplier", firstOf(o.Supplier, o.SupplierName), o.Number, p.Clock())
	if err != nil {
		return Moved{}, err
	}
	log, err := readLog(tx, head.Key)
	if err != nil {
		return Moved{}, err
	}
	return p.move(tx, log, record.SupplierMove{Move: record.MoveDraft, Order: &o}, w)
}

// MoveSupplier makes a move that needs no new content: approve, confirm,
// produce, ship or cancel.
func (p *Pipeline) MoveSupplier(ctx context.Context, po string, verb record.SupplierVerb, w Word) (Moved, error) {
	return p.moveSupplier(ctx, po, w, func(tx *ledger.Tx, log *orderLog) (record.SupplierMove, error) {
		if verb == record.MoveApprove {
			return record.SupplierMove{Move: verb}, p.mayApprove(log, w)
		}
		if verb == record.MoveCancel {
			return record.SupplierMove{Move: verb, Order: log.life.sent}, nil
		}
		return record.SupplierMove{Move: verb}, nil
	})
}

// mayApprove refuses an approver who wrote the order, when its sum needs a second person.
func (p *Pipeline) mayApprove(log *orderLog, w Word) error {
	second, why := p.Config.NeedsSecond(log.life.order)
	if !second {
		return nil
	}
	for _, author := range log.life.authors {
		if samePerson(author, w.Who) {
			return fmt.Errorf("%s wrote PO %s and may not approve it: %s", author, log.head.PO, why)
		}
	}
	return nil
}

func samePerson(a, b string) bool {
	return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}

// ReviseSupplier gives an order new content. What the supplier has becomes the
// next revision; a draft stays the revision it is.
func (p *Pipeline) ReviseSupplier(ctx context.Context, po string, change func(*record.SupplierOrder) error, w Word) (Moved, error) {
	return p.moveSupplier(ctx, po, w, func(tx *ledger.Tx, log *orderLog) (record.SupplierMove, error) {
		before, after := log.life.order, copyOrder(log.life.order)
		if err := change(after); err != nil {
			return record.SupplierMove{}, err
		}
		after.Number, after.Supplier, after.Revision = before.Number, before.Supplier, 1
		after.Complete()
		if log.life.sent != nil {
			before, after.Revision = log.life.sent, log.life.sent.Revision+1
		}
		if found := after.Check(); fault.Worst(found) == fault.Reject {
			return record.SupplierMove{}, rejectsOf(found)
		}
		changes := after.ChangesSince(before)
		if len(changes) == 0 && log.life.sent != nil {
			return record.SupplierMove{}, fmt.Errorf("nothing changes against revision %d", before.Revision)
		}
		return record.SupplierMove{Move: record.MoveRevise, Order: after, Changes: changes}, nil
	})
}

func copyOrder(o *record.SupplierOrder) *record.SupplierOrder {
	c := *o
	c.Lines = append([]record.SupplierOrderLine(nil), o.Lines...)
	return &c
}

// rejectsOf makes one error of the faults that no order may have.
func rejectsOf(faults []fault.Fault) error {
	var errs []error
	for _, f := range faults {
		if f.Severity == fault.Reject {
			errs = append(errs, errors.New(faultWords(f)))
		}
	}
	return errors.Join(errs...)
}

// SendSupplier checks an approved order as its receiver will, and lets it go:
// the stages make PDF, table and mail of it. Errors stop it; warnings are
// recorded with the move. dry checks only.
func (p *Pipeline) SendSupplier(ctx context.Context, po string, w Word, dry bool) (Moved, error) {
	var found []fault.Fault
	errStop := errors.New("checked only")
	moved, err := p.moveSupplier(ctx, po, w, func(tx *ledger.Tx, log *orderLog) (m record.SupplierMove, err error) {
		if _, legal := log.life.state.After(record.MoveSend); !legal && !dry {
			return m, p.illegal(log, record.MoveSend)
		}
		if found, err = p.checkSupplier(tx, log.life.order); err != nil {
			return m, err
		}
		if w.PriceWhy != "" {
			explainPrices(found, w.PriceWhy)
		}
		if len(faultTexts(found, fault.Error)) > 0 {
			return m, ErrChecks
		}
		if dry {
			return m, errStop
		}
		return record.SupplierMove{Move: record.MoveSend, Order: log.life.order, Warnings: faultTexts(found, fault.Note)}, nil
	})
	if errors.Is(err, errStop) {
		err = nil
	}
	moved.PO, moved.Faults = po, found
	return moved, err
}

// explainPrices makes a warning of a cost that was changed for a reason.
func explainPrices(faults []fault.Fault, why string) {
	for i := range faults {
		if faults[i].Code == priceChanged {
			faults[i].Severity, faults[i].Hint = fault.Note, faults[i].Hint+"; said: "+why
		}
	}
}

// moveSupplier finds the order, lets prepare say what the move is, and records it.
func (p *Pipeline) moveSupplier(ctx context.Context, po string, w Word, prepare func(*ledger.Tx, *orderLog) (record.SupplierMove, error)) (moved Moved, err error) {
	if err := w.check(); err != nil {
		return moved, err
	}
	err = p.Ledger.Update(ctx, func(tx *ledger.Tx) error {
		log, err := supplierLog(tx, po)
		if err != nil {
			return err
		}
		if w.Seen != 0 && w.Seen != log.head.N {
			return fmt.Errorf("refused: the log of PO %s has %d entries, you looked at %d; look again: docket po show %s", po, log.head.N, w.Seen, po)
		}
		m, err := prepare(tx, log)
		if err != nil {
			return err
		}
		moved, err = p.move(tx, log, m, w)
		return err
	})
	return moved, err
}

var errNoSupplierOrder = errors.New("no order to a supplier has this number")

// supplierLog reads the log of the supplier order with a number.
func supplierLog(tx *ledger.Tx, po string) (*orderLog, error) {
	heads, err := tx.OrdersByPO(po)
	if err != nil {
		return nil, err
	}
	for i := range heads {
		if heads[i].Kind != "supplier" {
			continue
		}
		log, err := readLog(tx, heads[i].Key)
		if err != nil || log.life.order != nil {
			return log, err
		}
	}
	return nil, fmt.Errorf("%w: %q", errNoSupplierOrder, po)
}

// move records a legal move and announces it.
func (p *Pipeline) move(tx *ledger.Tx, log *orderLog, m record.SupplierMove, w Word) (Moved, error) {
	to, legal := log.life.state.After(m.Move)
	if !legal {
		return Moved{}, p.illegal(log, m.Move)
	}
	m.From, m.To, m.Who, m.Why, m.Seen = log.life.state, to, strings.TrimSpace(w.Who), strings.TrimSpace(w.Why), log.head.N
	if m.Order != nil {
		m.Revision = m.Order.Revision
	} else {
		m.Revision = log.life.order.Revision
	}
	now := p.Clock()
	n, err := tx.Append(ledger.Event{OrderKey: log.head.Key, Kind: string(m.Move), At: now, Source: m.Who, Body: body(m)})
	if err != nil {
		return Moved{}, err
	}
	log, err = readLog(tx, log.head.Key)
	if err != nil {
		return Moved{}, err
	}
	if err := errors.Join(tx.MarkOrder(log.head.Key, headState(to), body(summaryOf(log)), now), indexSupplier(tx, log)); err != nil {
		return Moved{}, err
	}
	if err := journal(tx, now, "move", map[string]any{"order": log.head.Key, "n": n, "move": m.Move, "who": m.Who, "why": m.Why}); err != nil {
		return Moved{}, err
	}
	err = send(tx, ledger.Message{Topic: TopicOrders, Key: log.head.Key, Type: "docket.order.grown", Subject: log.head.Key, Time: now,
		Causation: m.Who, Correlation: log.head.Key, Body: body(map[string]string{"order": log.head.Key})})
	return Moved{PO: log.head.PO, Supplier: log.head.Partner, Revision: m.Revision, State: to, Entries: n, Changes: m.Changes}, err
}

func (p *Pipeline) illegal(log *orderLog, verb record.SupplierVerb) error {
	may := firstOf(log.life.state.Moves(), "nothing any more")
	return fmt.Errorf("PO %s is %s: %s is not possible; possible: %s", log.head.PO, log.life.state, verb, may)
}

// headState is the state of an order's head, which vendor orders have too.
func headState(s record.SupplierState) string {
	switch s {
	case record.SupplierDraft, record.SupplierApproved:
		return orderOpen
	}
	return orderAnswered
}

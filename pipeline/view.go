package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/docket-edi/docket/pipeline/bus"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/record"
)

// OrderView is an order as lists and screens show it.
type OrderView struct {
	Key       string         `json:"key"`
	Kind      string         `json:"kind"` // vendor or supplier
	Partner   string         `json:"partner"`
	PO        string         `json:"po"`
	State     string         `json:"state"`
	Entries   int64          `json:"entries"` // of its log
	Summary   Summary        `json:"summary"`
	UpdatedAt time.Time      `json:"updated_at"`
	Arrival   string         `json:"arrival"` // that brought it
	Documents []DocumentView `json:"documents"`
	Held      []HeldView     `json:"held"`
}

// DocumentView is a document of an order, or the 997 of its set.
type DocumentView struct {
	ID          string    `json:"id"`
	Kind        string    `json:"kind"`
	Control     string    `json:"control,omitempty"`
	File        string    `json:"file"` // in the outbox
	Key         string    `json:"key"`  // in the archive
	SHA256      string    `json:"sha256"`
	State       string    `json:"state"`
	Notes       []string  `json:"notes,omitempty"`
	DeliveredAt time.Time `json:"delivered_at,omitzero"`
	Server      string    `json:"server,omitempty"` // of a message that went to a mail server: its word, or why it did not go
	Acks        []AckView `json:"acks,omitempty"`   // the partner's answers to it, the newest last
}

// HeldView is something that waits for a person.
type HeldView struct {
	ID      int64     `json:"id"`
	Kind    string    `json:"kind"`
	Subject string    `json:"subject"`
	Code    string    `json:"code"`
	Reason  string    `json:"reason"`
	Owner   string    `json:"owner"`
	Partner string    `json:"partner,omitempty"`
	PO      string    `json:"po,omitempty"`
	Arrival string    `json:"arrival"`
	File    string    `json:"file"` // the arrival's name
	Stage   string    `json:"stage"`
	State   string    `json:"state"`
	At      time.Time `json:"at"`
	Shown   []string  `json:"shown"`
	Who     string    `json:"who,omitempty"`
	Why     string    `json:"why,omitempty"`
}

// EventView is an entry of an order's log.
type EventView struct {
	N       int64           `json:"n"`
	Kind    string          `json:"kind"`
	BasedOn int64           `json:"based_on,omitempty"`
	At      time.Time       `json:"at"`
	Source  string          `json:"source"`
	Body    json.RawMessage `json:"body"`
}

// OrderDetail is an order with its log and what stands.
type OrderDetail struct {
	OrderView
	Order          *record.PurchaseOrder  `json:"order,omitempty"`
	SupplierOrder  *record.SupplierOrder  `json:"supplier_order,omitempty"`
	Acknowledgment *record.Acknowledgment `json:"acknowledgment,omitempty"`
	Remarks        []string               `json:"remarks,omitempty"`
	Log            []EventView            `json:"log"`
}

// Orders lists the orders by key.
func (p *Pipeline) Orders(ctx context.Context) (views []OrderView, err error) {
	err = p.Ledger.View(ctx, func(tx *ledger.Tx) error {
		orders, err := tx.Orders()
		if err != nil {
			return err
		}
		for i := range orders {
			v, err := viewOrder(tx, &orders[i])
			if err != nil {
				return err
			}
			views = append(views, v)
		}
		return nil
	})
	return views, err
}

// OrderDetails returns the orders with a PO number, of any partner.
func (p *Pipeline) OrderDetails(ctx context.Context, po string) (details []OrderDetail, err error) {
	err = p.Ledger.View(ctx, func(tx *ledger.Tx) error {
		orders, err := tx.OrdersByPO(po)
		if err != nil {
			return err
		}
		for i := range orders {
			d, err := detailOrder(tx, &orders[i])
			if err != nil {
				return err
			}
			details = append(details, d)
		}
		return nil
	})
	if err == nil && len(details) == 0 {
		err = fmt.Errorf("no order %q", po)
	}
	return details, err
}

func viewOrder(tx *ledger.Tx, o *ledger.Order) (OrderView, error) {
	v := OrderView{Key: o.Key, Kind: o.Kind, Partner: o.Partner, PO: o.PO, State: o.State, Entries: o.N, UpdatedAt: o.UpdatedAt,
		Documents: []DocumentView{}, Held: []HeldView{}}
	if err := json.Unmarshal(o.Summary, &v.Summary); err != nil {
		return v, err
	}
	sets, err := tx.SetsOfOrder(o.Key)
	if err != nil {
		return v, err
	}
	seen := map[string]bool{}
	for _, s := range sets {
		v.Arrival = firstOf(v.Arrival, s.Arrival)
		owed, err := tx.Owed(s.ID)
		if err != nil {
			return v, err
		}
		for _, id := range owed {
			if err := v.add(tx, id, seen); err != nil {
				return v, err
			}
		}
		if h, err := tx.HeldBySubject(s.ID); err == nil {
			v.Held = append(v.Held, viewHeld(tx, &h))
		}
	}
	documents, err := tx.DocumentsOfOrder(o.Key)
	if err != nil {
		return v, err
	}
	for _, d := range documents {
		if err := v.add(tx, d.ID, seen); err != nil {
			return v, err
		}
	}
	slices.SortStableFunc(v.Documents, func(a, b DocumentView) int { return KindOrder(a.Kind) - KindOrder(b.Kind) })
	return v, nil
}

func (v *OrderView) add(tx *ledger.Tx, id string, seen map[string]bool) error {
	if seen[id] {
		return nil
	}
	seen[id] = true
	d, err := tx.Document(id)
	if err == ledger.ErrNotFound {
		return nil // decided, not rendered yet
	}
	if err != nil {
		return err
	}
	state := d.State
	if !d.DeliveredAt.IsZero() {
		state = "delivered"
	}
	f := form{}
	if err := json.Unmarshal([]byte(d.Form), &f); err != nil {
		return err
	}
	acks, err := tx.Acks(id)
	if err != nil {
		return err
	}
	said, err := viewAcks(tx, acks)
	if err != nil {
		return err
	}
	server, err := serverWord(tx, &d)
	if err != nil {
		return err
	}
	v.Documents = append(v.Documents, DocumentView{d.ID, d.Kind, d.Control, d.Name, d.Key, d.SHA256, state, f.Notes, d.DeliveredAt, server, said})
	h, err := tx.HeldBySubject(rejectionOf(id))
	if err == ledger.ErrNotFound {
		return nil
	}
	v.Held = append(v.Held, viewHeld(tx, &h))
	return err
}

// serverWord is what became of a message at the mail server; "" of one that is
// a file in the outbox, or not on its way yet.
func serverWord(tx *ledger.Tx, d *ledger.Document) (string, error) {
	if !strings.HasPrefix(d.Name, mailFolder) {
		return "", nil
	}
	last, err := tx.LastDelivery(d.ID)
	switch {
	case errors.Is(err, ledger.ErrNotFound):
		return "", nil
	case err != nil || last.State == "held" || last.State == "parked":
		return last.Evidence, err
	case last.State != "sent":
		return "", nil
	}
	proof := struct {
		Server string `json:"server"`
	}{}
	return proof.Server, json.Unmarshal([]byte(last.Evidence), &proof)
}

func detailOrder(tx *ledger.Tx, o *ledger.Order) (OrderDetail, error) {
	view, err := viewOrder(tx, o)
	if err != nil {
		return OrderDetail{}, err
	}
	log, err := readLog(tx, o.Key)
	if err != nil {
		return OrderDetail{}, err
	}
	d := OrderDetail{OrderView: view, SupplierOrder: log.supplier, Acknowledgment: log.ack, Remarks: log.decision.Remarks}
	if f := log.current; f != nil {
		d.Order = &f.Order
	} else if f := log.firstOrder(); f != nil {
		d.Order = &f.Order
	}
	for _, e := range log.events {
		d.Log = append(d.Log, EventView{e.N, e.Kind, e.BasedOn, e.At, e.Source, e.Body})
	}
	return d, nil
}

// HeldList lists what is held, open holds only or all.
func (p *Pipeline) HeldList(ctx context.Context, onlyOpen bool) (views []HeldView, err error) {
	views = []HeldView{}
	err = p.Ledger.View(ctx, func(tx *ledger.Tx) error {
		held, err := tx.HeldList(onlyOpen)
		for i := range held {
			views = append(views, viewHeld(tx, &held[i]))
		}
		return err
	})
	return views, err
}

// HeldByID returns one hold with its text for people and the original bytes' archive key.
func (p *Pipeline) HeldByID(ctx context.Context, id int64) (view HeldView, text, rawSHA string, err error) {
	err = p.Ledger.View(ctx, func(tx *ledger.Tx) error {
		h, err := tx.HeldByID(id)
		if err == ledger.ErrNotFound {
			return fmt.Errorf("nothing is held under %d", id)
		}
		if err != nil {
			return err
		}
		view, text = viewHeld(tx, &h), WhyText(&h)
		if a, err := tx.Arrival(h.Arrival); err == nil {
			rawSHA = a.SHA256
		}
		return nil
	})
	return view, text, rawSHA, err
}

func viewHeld(tx *ledger.Tx, h *ledger.Held) HeldView {
	shown := Shown(h)
	if shown == nil {
		shown = []string{}
	}
	file := h.Arrival
	if a, err := tx.Arrival(h.Arrival); err == nil {
		file = a.Name
	}
	return HeldView{h.ID, h.Kind, h.Subject, h.Code, h.Reason, h.Owner, h.Partner, h.PO, h.Arrival, file, h.Stage, h.State, h.At, shown, h.Who, h.Why}
}

// Status is where everything stands.
type Status struct {
	Arrivals map[string]int `json:"arrivals"` // by state
	Sets     map[string]int `json:"sets"`     // by state
	Messages map[string]int `json:"messages"` // waiting, by topic
	Orders   map[string]int `json:"orders"`   // by state
	Acks     AckStatus      `json:"acks"`
	Lag      []bus.Lag      `json:"lag"`    // messages that a stage has still to take
	Parked   []ParkedView   `json:"parked"` // streams whose other side is away
	Away     []ServerAway   `json:"away"`   // servers that do not answer; null: not asked
	Held     int            `json:"held"`
	Unsent   int            `json:"unsent"` // documents made and not delivered
	Oldest   *time.Time     `json:"oldest"` // of the sets under way; null without any
}

// ServerAway is a server that does not answer.
type ServerAway struct {
	Server string `json:"server"` // archive or kafka
	Error  string `json:"error"`
}

// Status counts what is where.
func (p *Pipeline) Status(ctx context.Context) (s Status, err error) {
	if s.Lag, err = p.Bus.Lag(ctx); err != nil { // the rest is known without the bus
		p.Log.Warn("how far the stages are behind is not known", "error", err)
		s.Lag = []bus.Lag{}
	}
	err = p.Ledger.View(ctx, func(tx *ledger.Tx) error {
		if s.Arrivals, err = tx.CountArrivalStates(); err != nil {
			return err
		}
		if s.Sets, err = tx.CountSets(); err != nil {
			return err
		}
		if s.Messages, err = tx.CountOpen(); err != nil {
			return err
		}
		if s.Orders, err = tx.CountOrders(); err != nil {
			return err
		}
		if s.Unsent, err = tx.CountUnsent(); err != nil {
			return err
		}
		if s.Acks, err = p.ackStatus(tx); err != nil {
			return err
		}
		if s.Parked, err = viewParked(tx); err != nil {
			return err
		}
		held, err := tx.HeldList(true)
		s.Held = len(held)
		if err != nil {
			return err
		}
		oldest, err := tx.OldestOpenSet()
		if !oldest.IsZero() {
			s.Oldest = &oldest
		}
		return err
	})
	return s, err
}

// Settled counts the sets that are answered, held or dropped, and all of them.
func (p *Pipeline) Settled(ctx context.Context) (settled, all int64, err error) {
	err = p.Ledger.View(ctx, func(tx *ledger.Tx) error {
		counts, err := tx.CountSets()
		settled, all = 0, 0
		for state, n := range counts {
			if all += int64(n); state != "open" {
				settled += int64(n)
			}
		}
		return err
	})
	return settled, all, err
}

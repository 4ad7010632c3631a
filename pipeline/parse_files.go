package pipeline

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"github.com/docket-edi/docket/parsers"
	"github.com/docket-edi/docket/parsers/jsonfile"
	"github.com/docket-edi/docket/parsers/sheet"
	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

// fileID names the n-th record of a file (from 1), or the file as a whole (0).
func (r *reading) fileID(n int) string {
	if n == 0 {
		return r.arrival.ID + "/file"
	}
	return fmt.Sprintf("%s/%d", r.arrival.ID, n)
}

// holdFile is the step that holds a whole file for its faults.
func (r *reading) holdFile(kind parsers.Kind, faults []fault.Fault) []work {
	h := ledger.Held{Kind: "file", Code: "refused", Reason: "nothing in it can be used"}
	shown := []string{}
	for i := len(faults) - 1; i >= 0; i-- {
		if f := faults[i]; f.Severity == fault.Reject {
			h.Code, h.Reason = string(f.Code), rowWords(f)
		}
	}
	for _, f := range faults {
		if f.Severity != fault.Note {
			shown = append(shown, rowWords(f))
		}
	}
	h.Detail = string(body(map[string]any{"faults": faults, "shown": shown}))
	return []work{func(tx *ledger.Tx) error {
		if err := r.read(tx, kind); err != nil {
			return err
		}
		return r.holdItem(tx, r.item(r.fileID(0), string(kind), ""), h, nil)
	}}
}

// rowWords says what is wrong in which row.
func rowWords(f fault.Fault) string {
	if f.PositionInFile > 0 {
		return fmt.Sprintf("row %d: %s", f.PositionInFile, f.Error())
	}
	return f.Error()
}

// load makes a catalog or stock file the version that counts.
func (r *reading) load(name string) []work {
	kind, faults, rows := parsers.Catalog, []fault.Fault(nil), 0
	if name == stockFile {
		kind = parsers.Stock
		var levels []record.StockLevel
		levels, faults = sheet.Stock(bytes.NewReader(r.data))
		rows = len(levels)
	} else {
		var items []record.CatalogItem
		items, faults = sheet.Catalog(bytes.NewReader(r.data))
		rows = len(items)
	}
	if fault.Worst(faults) == fault.Reject {
		return r.holdFile(kind, faults)
	}
	return []work{func(tx *ledger.Tx) error {
		fresh, err := tx.LoadConfig(ledger.Config{Name: name, Origin: "inbox", SHA256: r.arrival.SHA256, At: r.p.Clock(), Body: r.data})
		if err != nil {
			return err
		}
		note := fmt.Sprintf("%d rows loaded", rows)
		if !fresh {
			note = "the same file again: no new load"
		}
		if err := r.read(tx, kind); err != nil {
			return err
		}
		item := r.item(r.fileID(0), string(kind), "")
		if err := tx.InsertSet(item); err != nil {
			return err
		}
		return tx.DecideSet(item.ID, note, r.p.Clock())
	}}
}

// shipments reads shipments; each becomes a fact in the log of every order it names.
func (r *reading) shipments(format parsers.Format) ([]work, error) {
	read := sheet.Shipments
	if format == parsers.JSON {
		read = jsonfile.Shipments
	}
	shipments, faults := read(bytes.NewReader(r.data))
	if fault.Worst(faults) == fault.Reject || len(shipments) == 0 {
		return r.holdFile(parsers.Shipment, faults), nil
	}
	return []work{func(tx *ledger.Tx) error {
		for i := range shipments {
			if err := r.shipment(tx, r.fileID(i+1), &shipments[i]); err != nil {
				return err
			}
		}
		return r.read(tx, parsers.Shipment)
	}}, nil
}

// shipment records one shipment.
func (r *reading) shipment(tx *ledger.Tx, id string, s *record.Shipment) error {
	item := r.item(id, string(parsers.Shipment), s.Partner)
	item.PO, item.Control = s.Lines[0].PONumber, s.ID
	item.OrderKey = ledger.OrderKey(s.Partner, item.PO)
	keys := []string{}
	for _, po := range poNumbers(s) {
		keys = append(keys, ledger.OrderKey(s.Partner, po))
	}
	fresh, err := tx.InsertShipment(ledger.Shipment{Partner: s.Partner, ID: s.ID, SetID: id, Body: body(s), State: shipmentWaiting, At: r.arrival.ReceivedAt}, keys)
	if err != nil {
		return err
	}
	if !fresh {
		return r.shipmentAgain(tx, item, s)
	}
	if err := tx.InsertSet(item); err != nil {
		return err
	}
	for _, po := range poNumbers(s) {
		head, err := tx.EnsureOrder(orderOfCustomer, s.Partner, po, r.p.Clock())
		if err != nil {
			return err
		}
		fact := record.ShipmentFact{Shipment: s.ID, Partner: s.Partner, Set: id}
		if _, err := tx.Append(ledger.Event{OrderKey: head.Key, Kind: eventShipment, At: r.arrival.ReceivedAt, Source: id, Body: body(fact)}); err != nil {
			return err
		}
		if err := r.lookAt(tx, head.Key); err != nil {
			return err
		}
	}
	return nil
}

// shipmentAgain takes a shipment whose id was announced before: the same
// content is nothing new, other content needs a person.
func (r *reading) shipmentAgain(tx *ledger.Tx, item ledger.Set, s *record.Shipment) error {
	before, err := tx.Shipment(s.Partner, s.ID)
	if err != nil || before.SetID == item.ID {
		return err
	}
	if string(before.Body) != string(body(s)) {
		return r.holdItem(tx, item, ledger.Held{Kind: "file", Code: "shipment-id-again",
			Reason: fmt.Sprintf("shipment %s was announced before with other content; a new shipment needs a new id", s.ID)}, nil)
	}
	if err := tx.InsertSet(item); err != nil {
		return err
	}
	return tx.DecideSet(item.ID, "the same shipment again: nothing new to send", r.p.Clock())
}

// supplierOrders reads orders to suppliers; each becomes a fact in its own log.
func (r *reading) supplierOrders() ([]work, error) {
	today := record.NewDate(r.arrival.ReceivedAt)
	orders, faults := parsers.SupplierDrafts(r.data, func(o *record.SupplierOrder) { r.p.Config.Suppliers.Fill(o, today) })
	if fault.Worst(faults) == fault.Reject || len(orders) == 0 {
		return r.holdFile(parsers.SupplierOrder, faults), nil
	}
	return []work{func(tx *ledger.Tx) error {
		for i := range orders {
			if err := r.supplierOrder(tx, r.fileID(i+1), orders[i]); err != nil {
				return err
			}
		}
		return r.read(tx, parsers.SupplierOrder)
	}}, nil
}

// supplierAnswers reads the table that a supplier filled in and sent back; each
// order's part becomes a fact in its log.
func (r *reading) supplierAnswers() []work {
	answers, faults := sheet.SupplierAnswers(bytes.NewReader(r.data))
	if fault.Worst(faults) == fault.Reject || len(answers) == 0 {
		return r.holdFile(parsers.SupplierAnswer, faults)
	}
	return []work{func(tx *ledger.Tx) error {
		for i, a := range answers {
			if err := r.supplierAnswer(tx, record.SupplierAnswerFact{Answer: a, Set: r.fileID(i + 1)}); err != nil {
				return err
			}
		}
		return r.read(tx, parsers.SupplierAnswer)
	}}
}

// supplierAnswer puts an answer into the log of the order that it names. One to
// an order that nobody knows is for a person to read.
func (r *reading) supplierAnswer(tx *ledger.Tx, f record.SupplierAnswerFact) error {
	item := r.item(f.Set, string(parsers.SupplierAnswer), "")
	if before, err := tx.Set(f.Set); err == nil {
		return r.wasRead(tx, &before)
	}
	log, err := supplierLog(tx, f.Answer.Number)
	if errors.Is(err, errNoSupplierOrder) {
		shown := append(answerLines(&f.Answer), filledLines([]string{f.Subject, f.Text})...)
		return r.holdItem(tx, item, ledger.Held{Kind: "file", Code: codeAnswered, Detail: string(body(map[string]any{"shown": shown})),
			Reason: fmt.Sprintf("a supplier answered PO %q, which is none of ours: please read", f.Answer.Number)}, nil)
	}
	if err != nil {
		return err
	}
	item.Partner, item.PO, item.OrderKey = log.head.Partner, log.head.PO, log.head.Key
	if err := tx.InsertSet(item); err != nil {
		return err
	}
	if _, err := tx.Append(ledger.Event{OrderKey: log.head.Key, Kind: eventSupplierAnswer, At: r.arrival.ReceivedAt, Source: f.Set, Body: body(f)}); err != nil {
		return err
	}
	return r.lookAt(tx, log.head.Key)
}

// wasRead ends the hold of a supplier's answer that a person released: it was to be read.
func (r *reading) wasRead(tx *ledger.Tx, item *ledger.Set) error {
	if item.State != "open" || item.OrderKey != "" {
		return nil
	}
	return tx.DecideSet(item.ID, "read by a person", r.p.Clock())
}

// answerLines says what a supplier answered, line by line.
func answerLines(a *record.SupplierAnswer) []string {
	out := []string{}
	for _, l := range a.Lines {
		quantity := "no quantity"
		if l.Quantity != nil {
			quantity = l.Quantity.String()
		}
		out = append(out, fmt.Sprintf("line %s: %s, ships %s %s", l.Number, quantity, firstOf(string(l.ShipDate), "(no date)"), l.Note))
	}
	return out
}

// supplierOrder records one order; one without a number takes the next of the series.
func (r *reading) supplierOrder(tx *ledger.Tx, id string, o record.SupplierOrder) error {
	if before, err := tx.Set(id); err == nil && before.OrderKey != "" {
		return nil
	}
	if o.Revision == 0 {
		o.Revision = 1
	}
	if o.Number == "" && !r.ask.Again {
		if held, err := r.holdOrderedBefore(tx, id, &o); held || err != nil {
			return err
		}
	}
	if o.Number == "" {
		number, err := r.p.nextNumber(tx, &o, r.arrival.ReceivedAt)
		if err != nil {
			return err
		}
		o.Number = number
	}
	partner := firstOf(o.Supplier, o.SupplierName)
	head, err := tx.EnsureOrder("supplier", partner, o.Number, r.p.Clock())
	if err != nil {
		return err
	}
	item := r.item(id, string(parsers.SupplierOrder), partner)
	if err := tx.InsertSet(item); err != nil {
		return err
	}
	if err := tx.PlaceSets(ledger.Set{ID: id, Partner: partner, PO: o.Number, OrderKey: head.Key}); err != nil {
		return err
	}
	fact := record.SupplierOrderFact{Order: o, Set: id, Content: hashOf(o)}
	if _, err := tx.Append(ledger.Event{OrderKey: head.Key, Kind: eventSupplierOrder, At: r.arrival.ReceivedAt, Source: id, Body: body(fact)}); err != nil {
		return err
	}
	return r.lookAt(tx, head.Key)
}

// holdOrderedBefore holds an order without a number whose file came before, byte
// for byte: it would buy the same goods under a second number.
func (r *reading) holdOrderedBefore(tx *ledger.Tx, id string, o *record.SupplierOrder) (held bool, err error) {
	before, err := tx.SameBytesBefore(r.arrival)
	if err != nil || before.ID == "" {
		return false, noneIsFine(err)
	}
	h := ledger.Held{Kind: "file", Code: "ordered-before", Reason: fmt.Sprintf(
		"the same file came on %s and was ordered then; released, it is ordered again under a new number", before.ReceivedAt.Format("2006-01-02 15:04"))}
	return true, r.holdItem(tx, r.item(id, string(parsers.SupplierOrder), firstOf(o.Supplier, o.SupplierName)), h, nil)
}

func noneIsFine(err error) error {
	if err == ledger.ErrNotFound {
		return nil
	}
	return err
}

// nextNumber takes the next number of the series that no order bears yet.
func (p *Pipeline) nextNumber(tx *ledger.Tx, o *record.SupplierOrder, now time.Time) (string, error) {
	date, ok := o.OrderDate.Time()
	if !ok {
		date = now
	}
	series := p.Config.PONumber
	for {
		seq, err := tx.Next("po:" + series.Key(date.Year()))
		if err != nil {
			return "", err
		}
		number, err := series.Format(date.Year(), seq)
		if err != nil {
			return "", permanent{err}
		}
		taken, err := tx.OrdersByPO(number)
		if err != nil || len(taken) == 0 {
			return number, err
		}
	}
}

// hashOf is the sha256 of a record's JSON: equal content has equal hashes.
func hashOf(v any) string { return archive.Sum(body(v)) }

package x12reader

import (
	"slices"
	"strconv"
	"strings"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12"
)

// ShipNotice makes a record of an 856 of shipment, orders, pallets, cartons and
// items, whichever of the lower levels are there; a level belongs to the parent
// that its HL02 names. Items outside a carton come in a carton without SSCC.
func ShipNotice(ic *Interchange, g *Group, s *Set) (record.ShipNotice, []fault.Fault) {
	r := noticeReader{meaning: meaning{policy: ic.Policy, set: s}, levels: map[string]place{}}
	r.notice.Orders = []record.ShippedOrder{}
	segments := own(s)
	for i := range segments {
		r.segment(&segments[i])
	}
	if r.notice.Cartons == 0 {
		r.notice.Cartons = r.count()
	}
	return r.notice, r.faults
}

// place is where a level's content goes: indexes into the notice, -1 for none.
type place struct {
	code          string
	order, carton int
	item          int
	pallet        string
}

type noticeReader struct {
	meaning
	notice record.ShipNotice
	levels map[string]place // by HL01
	id     string           // HL01 of the level that is open
	at     place
	party  *record.Party
}

func (r *noticeReader) segment(s *x12.Segment) {
	n := &r.notice
	if r.party != nil && partySegment(r.party, s) {
		return
	}
	switch s.ID {
	case "BSN":
		n.Purpose, n.ID = text(s, 1), text(s, 2)
		n.At, _ = clock(date(s, 3), text(s, 4), "")
		if n.ID == "" {
			r.fault(s, fault.NumberMissing, 2, "", "BSN02 is the number of the shipment")
		}
	case "HL":
		r.level(s)
	case "TD1", "TD5", "REF", "DTM", "FOB", "N1":
		r.detail(s)
	case "PRF":
		if o := r.order(); o != nil {
			o.PONumber, o.PODate = text(s, 1), date(s, 4)
		}
	case "MAN":
		r.mark(s)
	case "LIN":
		if i := r.item(); i != nil {
			i.Line, i.Items = text(s, 1), items(s, 2)
			i.Assigned = i.Line == ""
		}
	case "SN1":
		if i := r.item(); i != nil {
			i.Quantity, i.Ordered = r.quantity(s, 2, 3), r.quantity(s, 5, 6)
		}
	}
}

// level opens a level below the parent that HL02 names.
func (r *noticeReader) level(s *x12.Segment) {
	parent, known := r.levels[text(s, 2)]
	if !known {
		parent = place{order: -1, carton: -1, item: -1}
	}
	r.at, r.party = parent, nil
	r.at.item = -1
	r.at.code = s.Element(3)
	switch r.at.code {
	case "O":
		r.notice.Orders = append(r.notice.Orders, record.ShippedOrder{Cartons: []record.Carton{}})
		r.at.order, r.at.carton = len(r.notice.Orders)-1, -1
	case "P":
		r.openCarton()
	case "I":
		if r.at.carton < 0 {
			r.openCarton()
			parent.carton = r.at.carton
			r.levels[text(s, 2)] = parent
		}
		if o := r.order(); o != nil {
			c := &o.Cartons[r.at.carton]
			c.Items = append(c.Items, record.ShippedItem{Items: []record.ItemID{}})
			r.at.item = len(c.Items) - 1
		}
	}
	r.id = text(s, 1)
	r.levels[r.id] = r.at
}

func (r *noticeReader) openCarton() {
	if o := r.order(); o != nil {
		o.Cartons = append(o.Cartons, record.Carton{PalletSSCC: r.at.pallet, Items: []record.ShippedItem{}})
		r.at.carton = len(o.Cartons) - 1
	}
}

func (r *noticeReader) order() *record.ShippedOrder {
	if r.at.order < 0 || r.at.order >= len(r.notice.Orders) {
		return nil
	}
	return &r.notice.Orders[r.at.order]
}

func (r *noticeReader) item() *record.ShippedItem {
	o := r.order()
	if o == nil || r.at.code != "I" || r.at.carton < 0 || r.at.item < 0 {
		return nil
	}
	return &o.Cartons[r.at.carton].Items[r.at.item]
}

// mark takes MAN*GM, the 20 digits 00 and SSCC-18, of a carton or a pallet.
func (r *noticeReader) mark(s *x12.Segment) {
	if s.Element(1) != "GM" {
		return
	}
	sscc := text(s, 2)
	if len(sscc) == 20 {
		sscc = strings.TrimPrefix(sscc, "00")
	}
	switch o := r.order(); {
	case r.at.code == "T":
		r.at.pallet = sscc
		r.levels[r.id] = r.at
	case r.at.code == "P" && o != nil && r.at.carton >= 0:
		o.Cartons[r.at.carton].SSCC = sscc
	}
}

// detail takes what the shipment level says once, and lot and expiry of an item.
func (r *noticeReader) detail(s *x12.Segment) {
	if i := r.item(); i != nil {
		switch {
		case s.ID == "REF" && s.Element(1) == "LT":
			i.Lot = text(s, 2)
		case s.ID == "DTM" && s.Element(1) == "036":
			i.Expiry = date(s, 2)
		}
		return
	}
	if r.at.code != "S" {
		return
	}
	n := &r.notice
	switch s.ID {
	case "TD1":
		r.counts(s)
	case "TD5":
		if s.Element(2) == "2" {
			n.SCAC = text(s, 3)
		}
	case "REF":
		switch s.Element(1) {
		case "BM":
			n.BOL = text(s, 2)
		case "CN":
			n.PRO = text(s, 2)
		case "BX":
			n.ARN = text(s, 2)
		}
	case "DTM":
		switch s.Element(1) {
		case "011":
			n.ShippedAt, _ = clock(date(s, 2), text(s, 3), text(s, 4))
		case "017":
			n.DeliverOn = date(s, 2)
		}
	case "N1":
		r.shipmentParty(s)
	}
}

func (r *noticeReader) shipmentParty(s *x12.Segment) {
	p := newParty(s)
	r.party = &p
	switch p.Role {
	case "ship_from":
		r.notice.ShipFrom = p
		r.party = &r.notice.ShipFrom
	case "ship_to":
		r.notice.ShipTo = p
		r.party = &r.notice.ShipTo
	}
}

func (r *noticeReader) counts(s *x12.Segment) {
	count, _ := strconv.Atoi(text(s, 2))
	if strings.HasPrefix(s.Element(1), "PLT") {
		r.notice.Pallets = max(count, 0)
	} else {
		r.notice.Cartons = max(count, 0)
	}
	if text(s, 7) != "" && r.notice.Weight == nil {
		w := r.quantity(s, 7, 8)
		r.notice.Weight = &w
	}
}

// count counts physical cartons: each SSCC once, each carton without one.
func (r *noticeReader) count() (n int) {
	var seen []string
	for _, o := range r.notice.Orders {
		for _, c := range o.Cartons {
			if c.SSCC != "" {
				seen = append(seen, c.SSCC)
			} else {
				n++
			}
		}
	}
	slices.Sort(seen)
	return n + len(slices.Compact(seen))
}

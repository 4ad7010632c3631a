package x12reader

import "github.com/docket-edi/docket/schemas/fault"

// setReader reads the segments of a set into a record.
type setReader func(*Interchange, *Group, *Set) (any, []fault.Fault)

// Record makes the record of a set, by its ST01: a record.PurchaseOrder of an
// 850, a record.Invoice of an 810, and so on; typed is false where the set has
// no record of its own and comes as a record.GenericSet. It is to be called
// while the set has its segments. The faults are those of meaning.
func Record(ic *Interchange, g *Group, s *Set) (rec any, faults []fault.Fault, typed bool) {
	read := readerOf(s.ID)
	if read == nil {
		rec, faults = GenericSet(ic, g, s)
		return rec, faults, false
	}
	rec, faults = read(ic, g, s)
	return rec, faults, true
}

// readerOf is the list of the sets that docket reads into a record of their own.
func readerOf(set string) setReader {
	switch set {
	case "810":
		return reads(Invoice)
	case "820":
		return reads(RemittanceAdvice)
	case "824":
		return reads(ApplicationAdvice)
	case "846":
		return reads(InventoryAdvice)
	case "850":
		return reads(PurchaseOrder)
	case "855":
		return reads(Acknowledgment)
	case "856":
		return reads(ShipNotice)
	case "860":
		return reads(OrderChange)
	case "865":
		return reads(OrderChangeAck)
	case "997":
		return reads(FunctionalAck)
	}
	return nil
}

func reads[R any](read func(*Interchange, *Group, *Set) (R, []fault.Fault)) setReader {
	return func(ic *Interchange, g *Group, s *Set) (any, []fault.Fault) { return read(ic, g, s) }
}

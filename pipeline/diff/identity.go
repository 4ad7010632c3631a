package diff

import (
	"strings"

	"github.com/docket-edi/docket/schemas/x12"
)

// header is the segment that names what a set is about.
type header struct {
	segment string
	element int    // the business key
	noun    string // what the key is the number of
}

// headers by ST01. A set that is not here is known by its order in the file.
var headers = map[string]header{
	"753": {"BGN", 2, "routing request"},
	"754": {"BGN", 2, "routing instructions"},
	"810": {"BIG", 2, "invoice"},
	"820": {"TRN", 2, "payment"},
	"824": {"BGN", 2, "application advice"},
	"830": {"BFR", 2, "forecast"},
	"846": {"BIA", 3, "inventory"},
	"850": {"BEG", 3, "order"},
	"852": {"XQ", 2, "sales report of"},
	"855": {"BAK", 3, "acknowledgment of order"},
	"856": {"BSN", 2, "shipment"},
	"860": {"BCH", 3, "change of order"},
	"864": {"BMG", 2, "message"},
	"865": {"BCA", 3, "acknowledged change of order"},
	"997": {"AK1", 2, "answer to group"},
}

// lines are the segments that open a line of items: the element of its number
// and the first qualifier of an item id.
var lines = map[string]struct{ number, items int }{
	"PO1": {1, 6}, "IT1": {1, 6}, "POC": {1, 8}, "SLN": {1, 9}, "LIN": {1, 2},
}

// identities are the elements that tell segments of one kind apart. What is not
// here is matched in the order in which it comes.
var identities = map[string][]int{
	"REF": {1}, "N9": {1}, "DTM": {1}, "AMT": {1}, "N1": {1}, "PER": {1}, "CUR": {1}, "SAC": {1, 2}, "TXI": {1}, "QTY": {1},
	"CTP": {1, 2}, "PID": {1, 2}, "MEA": {1, 2}, "MAN": {1}, "LQ": {1}, "RMR": {1, 2}, "OTI": {2, 3}, "AK2": {1, 2}, "FA2": {1}, "ENT": {1},
}

// bookkeeping are the elements that number and count: they say nothing of the
// business (nil: the whole segment).
var bookkeeping = map[string][]int{"ST": nil, "SE": nil, "HL": {1, 2}}

func counted(segment string, element int) bool {
	elements, known := bookkeeping[segment]
	if known && elements == nil {
		return true
	}
	for _, e := range elements {
		if e == element {
			return true
		}
	}
	return false
}

// keysOf are what a segment is matched by, the surest first.
func keysOf(s *x12.Segment) []string {
	if l, ok := lines[s.ID]; ok {
		number, items := at(s, l.number), itemsOf(s, l.items)
		switch {
		case number == "" && items == "":
			return nil
		case items == "":
			return []string{"number " + number}
		case number == "":
			return []string{"", items}
		}
		return []string{number + " " + items, items, "number " + number}
	}
	key := ""
	for _, n := range identities[s.ID] {
		key += at(s, n) + "*"
	}
	if strings.Trim(key, "*") == "" {
		return nil
	}
	return []string{key}
}

// itemsOf are the ids of a line, sorted by qualifier as they were sent sorted
// otherwise: an id is known by its qualifier, not by its place.
func itemsOf(s *x12.Segment, first int) string {
	ids := []string{}
	for n := first; n < s.Len(); n += 2 {
		if at(s, n+1) != "" {
			ids = append(ids, at(s, n)+" "+at(s, n+1))
		}
	}
	return joinSorted(ids)
}

// at is element n without trailing spaces.
func at(s *x12.Segment, n int) string { return strings.TrimRight(s.Element(n), " ") }

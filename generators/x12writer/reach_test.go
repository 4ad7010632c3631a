package x12writer_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/docket-edi/docket/schemas/record"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// TestGeneratorsReachEveryField draws records and names the fields that no draw
// fills: what is not generated is not proved to come back.
func TestGeneratorsReachEveryField(t *testing.T) {
	own := []string{"Partner", "VendorCode"} // docket's own: no document carries them
	for _, c := range []struct {
		draw func(int) any
		not  []string // carried by no document of the set
	}{
		{examples(invoices()), []string{"Carrier.Reference.Description"}},    // refused: CAD has no place for it
		{examples(inventoryAdvices()), []string{"Sent.Hash", "Sent.Amount"}}, // an 846 counts its lines only
		{examples(purchaseOrders()), nil},
		{examples(orderChangeAcks()), nil},
		{examples(shipNotices()), []string{"Freight", "Orders.Cartons.Items.Assigned", "ShipFrom.Contacts", "ShipTo.Contacts"}},
		{examples(acknowledgments()), []string{"Currency", "Lines.Price.Currency", "Lines.SKU", "Lines.Reason", "ShipTo.Address", "ShipTo.Contacts"}},
		{examples(functionalAcks()), []string{"Sets.Notes.Elements.Repeat"}}, // 005010 only
	} {
		name := record.Name(c.draw(0))
		t.Run(name, func(t *testing.T) {
			filled := map[string]bool{}
			for i := range 400 {
				fill(filled, "", reflect.ValueOf(c.draw(i)))
			}
			var all []string
			fields(&all, "", reflect.TypeOf(c.draw(0)))
			for _, f := range all {
				if !filled[f] && !slices.Contains(own, f) && !below(f, c.not) {
					t.Errorf("%s.%s is never filled", name, f)
				}
			}
		})
	}
}

func examples[R any](g *rapid.Generator[R]) func(int) any {
	return func(seed int) any { return g.Example(seed) }
}

// below reports whether the field, or the record that it is in, is listed; where
// a document was read is never in it.
func below(field string, list []string) bool {
	for _, l := range append([]string{"Source"}, list...) {
		if field == l || len(field) > len(l) && field[:len(l)+1] == l+"." {
			return true
		}
	}
	return false
}

// whole reports whether a type is one value of a document.
func whole(t reflect.Type) bool {
	return t.Kind() != reflect.Struct || t == reflect.TypeFor[decimal.Decimal]() || t.PkgPath() == "time"
}

func element(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t
}

func fields(all *[]string, path string, t reflect.Type) {
	for i := range t.NumField() {
		f := t.Field(i)
		name := under(path, f)
		if e := element(f.Type); !whole(e) {
			fields(all, name, e)
			continue
		}
		*all = append(*all, name)
	}
}

func under(path string, f reflect.StructField) string {
	switch {
	case f.Anonymous:
		return path
	case path == "":
		return f.Name
	}
	return path + "." + f.Name
}

func fill(filled map[string]bool, path string, v reflect.Value) {
	switch {
	case v.Kind() == reflect.Pointer:
		if !v.IsNil() {
			fill(filled, path, v.Elem())
		}
	case v.Kind() == reflect.Slice:
		filled[path] = filled[path] || v.Len() > 0
		for i := range v.Len() {
			fill(filled, path, v.Index(i))
		}
	case whole(v.Type()):
		filled[path] = filled[path] || !v.IsZero()
	default:
		for i := range v.NumField() {
			fill(filled, under(path, v.Type().Field(i)), v.Field(i))
		}
	}
}

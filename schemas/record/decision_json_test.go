package record

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// A decision is written as encoding/json writes it, whatever stands in it.
func TestDecisionIsJSON(t *testing.T) {
	lines := 0
	rapid.Check(t, func(t *rapid.T) {
		d := decisions().Draw(t, "decision")
		if d.Acknowledgment != nil {
			lines += len(d.Acknowledgment.Lines)
		}
		want, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		got, err := d.AppendJSON([]byte("before"))
		if err != nil || string(got) != "before"+string(want) {
			t.Errorf("%v\n got %s\nwant %s", err, got, want)
		}
	})
	if lines == 0 {
		t.Error("no line was written")
	}
}

func decisions() *rapid.Generator[*Decision] {
	return rapid.Custom(func(t *rapid.T) *Decision {
		text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "EA", `]}}`, `"lines":[]}}`, `<&>"\`, "\xff", "\u2028"}))
		number := rapid.Custom(func(t *rapid.T) decimal.Decimal {
			return decimal.New(rapid.Int64Range(-1e12, 1e12).Draw(t, "value"), rapid.Int32Range(-5, 3).Draw(t, "exponent"))
		})
		quantity := func() Quantity { return Quantity{number.Draw(t, "quantity"), text.Draw(t, "unit")} }
		d := &Decision{Action: text.Draw(t, "action"), At: time.Unix(rapid.Int64Range(0, 1e10).Draw(t, "at"), 0).UTC(), Reason: text.Draw(t, "reason"),
			Set: text.Draw(t, "set"), Wire: &Wire{Us: text.Draw(t, "us")}}
		if rapid.IntRange(0, 9).Draw(t, "acknowledges") > 0 {
			d.Acknowledgment = &Acknowledgment{Number: text.Draw(t, "number"), ShipTo: &Party{Name: text.Draw(t, "name")}}
			d.Acknowledgment.Lines = rapid.SliceOfN(rapid.Custom(func(*rapid.T) AcknowledgedLine {
				l := AcknowledgedLine{Number: text.Draw(t, "line"), Assigned: rapid.Bool().Draw(t, "assigned"), Quantity: quantity(),
					PriceBasis: text.Draw(t, "basis"), SKU: text.Draw(t, "sku"), Reason: text.Draw(t, "reason")}
				if rapid.Bool().Draw(t, "priced") {
					l.Price = &Money{number.Draw(t, "price"), text.Draw(t, "currency")}
				}
				if rapid.Bool().Draw(t, "items") {
					l.Items = []ItemID{{text.Draw(t, "qualifier"), text.Draw(t, "id")}, {"UP", "1"}}
				}
				if rapid.Bool().Draw(t, "statuses") {
					l.Statuses = []LineStatus{{text.Draw(t, "code"), quantity(), text.Draw(t, "date qualifier"), Date(text.Draw(t, "date"))}, {Code: "IA"}}
				}
				return l
			}), 0, 3).Draw(t, "lines")
			if rapid.IntRange(0, 9).Draw(t, "no lines") == 0 {
				d.Acknowledgment.Lines = nil
			}
		}
		if rapid.IntRange(0, 4).Draw(t, "more") == 0 {
			d.State = SupplierState(text.Draw(t, "state"))
		}
		return d
	})
}

package pipeline

import (
	"encoding/json"
	"time"

	"github.com/docket-edi/docket/pipeline/ledger"
)

// eventObject is an event as the archive keeps it.
type eventObject struct {
	Partner string          `json:"partner"`
	PO      string          `json:"po"`
	N       int64           `json:"n"`
	Kind    string          `json:"kind"`
	BasedOn int64           `json:"based_on,omitempty"`
	At      time.Time       `json:"at"`
	Source  string          `json:"source"`
	Body    json.RawMessage `json:"body"`
}

func eventBody(head *ledger.Order, e *ledger.Event) []byte {
	return body(eventObject{head.Partner, head.PO, e.N, e.Kind, e.BasedOn, e.At, e.Source, e.Body})
}

// eventOf reads an event back.
func eventOf(b []byte) (ledger.Event, error) {
	o := eventObject{}
	err := json.Unmarshal(b, &o)
	return ledger.Event{OrderKey: ledger.OrderKey(o.Partner, o.PO), N: o.N, Kind: o.Kind, BasedOn: o.BasedOn, At: o.At, Source: o.Source, Body: o.Body}, err
}

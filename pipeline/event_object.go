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
	Body    json.RawMessage `json:"body,omitempty"`
}

// eventBody writes an event. Its body is JSON of ours, and stands in it as it
// is: it need not be read to be written.
func eventBody(head *ledger.Order, e *ledger.Event) []byte {
	around := body(eventObject{Partner: head.Partner, PO: head.PO, N: e.N, Kind: e.Kind, BasedOn: e.BasedOn, At: e.At, Source: e.Source})
	b := append(around[:len(around)-1], `,"body":`...)
	return append(append(b, e.Body...), '}')
}

// eventOf reads an event back.
func eventOf(b []byte) (ledger.Event, error) {
	o := eventObject{}
	err := json.Unmarshal(b, &o)
	return ledger.Event{OrderKey: ledger.OrderKey(o.Partner, o.PO), N: o.N, Kind: o.Kind, BasedOn: o.BasedOn, At: o.At, Source: o.Source, Body: o.Body}, err
}

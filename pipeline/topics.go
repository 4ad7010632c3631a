package pipeline

import (
	"maps"

	"github.com/docket-edi/docket/pipeline/ledger"
)

// Topics, one for each kind of message. The key keeps what belongs together in order.
const (
	TopicInbound    = "docket.inbound.v1"    // sender and receiver: an arrival to be read
	TopicOrders     = "docket.orders.v1"     // partner and PO: look at this log
	TopicDecisions  = "docket.decisions.v1"  // partner and PO: a decision to be rendered
	TopicDocuments  = "docket.documents.v1"  // stream: a body to be sealed
	TopicSealed     = "docket.sealed.v1"     // stream: a document to be archived
	TopicOutbound   = "docket.outbound.v1"   // stream: documents may leave
	TopicDeliveries = "docket.deliveries.v1" // stream: a document left
)

// readers says which stages take a topic's messages. docket.deliveries.v1 is for others.
var readers = map[string][]string{
	TopicInbound:    {"parse"},
	TopicOrders:     {"decide", "archive"},
	TopicDecisions:  {"render", "archive"},
	TopicDocuments:  {"seal"},
	TopicSealed:     {"archive"},
	TopicOutbound:   {"deliver"},
	TopicDeliveries: nil,
}

// Readers says which stages read each topic, for the bus that carries them.
func Readers() map[string][]string { return maps.Clone(readers) }

// topicsOf lists the topics that a stage reads, in the order of the flow.
func topicsOf(stage string) []string {
	var out []string
	for _, topic := range []string{TopicInbound, TopicOrders, TopicDecisions, TopicDocuments, TopicSealed, TopicOutbound} {
		for _, r := range readers[topic] {
			if r == stage {
				out = append(out, topic)
			}
		}
	}
	return out
}

// send puts a message into the outbox, for every stage that reads its topic.
func send(tx *ledger.Tx, m ledger.Message) error { return tx.Send(m, readers[m.Topic]...) }

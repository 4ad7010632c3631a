package bus

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/docket-edi/docket/pipeline/ledger"
)

// maxInline is how large a body may be to travel in its message; a larger one
// stays in the ledger and is named.
const maxInline = 512 << 10

// headerReference marks a value that names the body instead of being it.
const headerReference = "docketreference"

// reference names a body in the ledger.
type reference struct {
	Ledger int64  `json:"ledger"` // the message's id
	SHA256 string `json:"sha256"`
	Size   int    `json:"size"`
}

// source is ce_source: whose messages these are.
func source(identity string) string { return "/docket/" + identity }

// recordOf is a message as Kafka carries it: CloudEvents 1.0 in binary mode.
// The record's time is now, ce_time the message's own.
func recordOf(m *ledger.Message, identity string, now time.Time) kafka.Record {
	value, headers := m.Body, []kafka.Header{
		{Key: "ce_specversion", Value: []byte("1.0")},
		{Key: "ce_id", Value: strconv.AppendInt(nil, m.ID, 10)},
		{Key: "ce_source", Value: []byte(source(identity))},
		{Key: "ce_type", Value: []byte(m.Type)},
		{Key: "ce_subject", Value: []byte(m.Subject)},
		{Key: "ce_time", Value: m.Time.AppendFormat(nil, time.RFC3339Nano)},
		{Key: "ce_causationid", Value: []byte(m.Causation)},
		{Key: "ce_correlationid", Value: []byte(m.Correlation)},
		{Key: "content-type", Value: []byte("application/json")},
	}
	if len(value) > maxInline {
		value, _ = json.Marshal(reference{m.ID, sum(m.Body), len(m.Body)}) // numbers and text always marshal
		headers = append(headers, kafka.Header{Key: headerReference, Value: []byte("ledger")})
	}
	return kafka.Record{Time: now, Key: kafka.NewBytes([]byte(m.Key)), Value: kafka.NewBytes(value), Headers: headers}
}

// received is a record of a topic as a message. ref is set where the body is
// still to be read from the ledger; ours is false for another ledger's.
type received struct {
	message ledger.Message
	ref     *reference
	ours    bool
}

// receivedOf reads a record. An error says that docket did not write it.
func receivedOf(topic string, r *kafka.Record, identity string) (received, error) {
	key, err := read(r.Key)
	if err != nil {
		return received{}, err
	}
	value, err := read(r.Value)
	if err != nil {
		return received{}, err
	}
	h := map[string]string{}
	for _, header := range r.Headers {
		h[header.Key] = string(header.Value)
	}
	m := ledger.Message{Topic: topic, Key: string(key), Type: h["ce_type"], Subject: h["ce_subject"],
		Causation: h["ce_causationid"], Correlation: h["ce_correlationid"], Body: value}
	got := received{message: m, ours: h["ce_source"] == source(identity)}
	if !got.ours {
		return got, nil
	}
	if got.message.ID, err = strconv.ParseInt(h["ce_id"], 10, 64); err != nil {
		return received{}, fmt.Errorf("ce_id: %w", err)
	}
	if got.message.Time, err = time.Parse(time.RFC3339Nano, h["ce_time"]); err != nil {
		return received{}, fmt.Errorf("ce_time: %w", err)
	}
	if h[headerReference] != "" {
		got.ref = &reference{}
		if err := json.Unmarshal(value, got.ref); err != nil {
			return received{}, fmt.Errorf("reference to a body: %w", err)
		}
	}
	return got, nil
}

func read(b kafka.Bytes) ([]byte, error) {
	if b == nil {
		return nil, nil
	}
	return io.ReadAll(b)
}

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

package pipeline

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/record"
)

// docs/metrics.md lists every metric for people; a test compares the two.

// measures are what a process counts itself.
type measures struct {
	batches *prometheus.HistogramVec
	errors  *prometheus.CounterVec
}

func newMeasures() *measures {
	return &measures{
		batches: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "docket_batch_duration_seconds", Help: "How long a batch of a stage took.",
			Buckets: prometheus.ExponentialBuckets(0.001, 4, 9)}, []string{"stage"}),
		errors: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "docket_stage_errors_total", Help: "Batches that failed and are tried again."}, []string{"stage"}),
	}
}

// measured is a stage whose batches are measured.
func (p *Pipeline) measured(s stage) stage {
	do := s.step
	p.measures.errors.WithLabelValues(s.name) // 0 until it fails
	s.step = func(ctx context.Context) (int, error) {
		start := time.Now()
		n, err := do(ctx)
		switch {
		case err != nil:
			p.measures.errors.WithLabelValues(s.name).Inc()
		case n > 0:
			p.measures.batches.WithLabelValues(s.name).Observe(time.Since(start).Seconds())
		}
		return n, err
	}
	return s
}

// collectorOf reads the other metrics off the ledger when they are asked for.
type collectorOf struct {
	p     *Pipeline
	mu    sync.Mutex
	slow  ledger.Totals // these go through whole tables: once a minute
	until time.Time
}

const (
	slowSpan     = time.Minute
	collectLimit = 10 * time.Second
)

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("docket_"+name, help, labels, nil)
}

var (
	arrivalsMetric   = desc("arrivals", "Arrivals, by state.", "state")
	setsMetric       = desc("sets", "Transaction sets and other asks, by state.", "state")
	verdictsMetric   = desc("sets_judged", "Transaction sets, by verdict.", "verdict")
	ordersMetric     = desc("orders", "Orders, by state.", "state")
	documentsMetric  = desc("documents", "Documents made, by kind.", "kind")
	deliveriesMetric = desc("deliveries", "Deliveries, by state.", "state")
	messagesMetric   = desc("messages_waiting", "Messages that a stage has still to take, by topic.", "topic")
	lagMetric        = desc("stage_lag_messages", "Messages that a stage is behind; partition is -1 without Kafka.", "stage", "topic", "partition")
	heldMetric       = desc("held", "Things that wait for a person, by code.", "code")
	parkedMetric     = desc("parked_streams", "Streams whose other side is away.")
	parkedAgeMetric  = desc("parked_oldest_seconds", "How long the stream that is parked longest has been so.")
	unsentMetric     = desc("documents_unsent", "Documents made and not delivered.")
	unackedMetric    = desc("documents_unacknowledged", "Documents sent and not acknowledged by the partner.")
	overdueMetric    = desc("documents_overdue", "Documents sent and not acknowledged within 24 hours.")
	strayMetric      = desc("acks_unmatched", "Partners' 997s and TA1s that name nothing that was sent.")
	oldestMetric     = desc("oldest_under_way_seconds", "Age of the oldest set under way.")
	objectsMetric    = desc("archive_objects", "Objects put into the archive.")
	bytesMetric      = desc("archive_bytes", "Bytes put into the archive.")
	leftMetric       = desc("control_numbers_left", "Numbers left of a sequence that does not begin anew: SSCCs of a GS1 prefix.", "sequence")
	retriesMetric    = desc("ledger_retries_total", "Transactions that were done again: another worker or a lost connection ended them.")
)

// Describe implements prometheus.Collector.
func (c *collectorOf) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{arrivalsMetric, setsMetric, verdictsMetric, ordersMetric, documentsMetric, deliveriesMetric, messagesMetric,
		lagMetric, heldMetric, parkedMetric, parkedAgeMetric, unsentMetric, unackedMetric, overdueMetric, strayMetric, oldestMetric,
		objectsMetric, bytesMetric, leftMetric, retriesMetric} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (c *collectorOf) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), collectLimit)
	defer cancel()
	now := c.p.Clock()
	s, err := c.p.Status(ctx)
	held, err2 := c.p.HeldList(ctx, true)
	totals, err3 := c.totals(ctx, now)
	if err := errors.Join(err, err2, err3); err != nil {
		c.p.Log.Error("metrics", "error", err)
		return
	}
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	by := func(d *prometheus.Desc, counts map[string]int) {
		for label, n := range counts {
			gauge(d, float64(n), label)
		}
	}
	codes := map[string]int{}
	for _, h := range held {
		codes[h.Code]++
	}
	by(arrivalsMetric, s.Arrivals)
	by(setsMetric, s.Sets)
	by(ordersMetric, s.Orders)
	by(messagesMetric, s.Messages)
	by(heldMetric, codes)
	by(verdictsMetric, totals.Verdicts)
	by(documentsMetric, totals.Documents)
	by(deliveriesMetric, totals.Deliveries)
	for _, l := range s.Lag {
		gauge(lagMetric, float64(l.Behind), l.Stage, l.Topic, strconv.Itoa(l.Partition))
	}
	for _, q := range totals.Sequences {
		if prefix, ok := strings.CutPrefix(q.Name, "sscc:"); ok {
			if capacity, err := record.SSCCCapacity(prefix); err == nil {
				gauge(leftMetric, float64(capacity-1-q.Value), q.Name)
			}
		}
	}
	gauge(parkedMetric, float64(len(s.Parked)))
	gauge(parkedAgeMetric, oldestParked(s.Parked, now).Seconds())
	gauge(unsentMetric, float64(s.Unsent))
	gauge(unackedMetric, float64(s.Acks.Outstanding))
	gauge(overdueMetric, float64(s.Acks.Overdue))
	gauge(strayMetric, float64(s.Acks.Unmatched))
	gauge(objectsMetric, float64(totals.Objects))
	gauge(bytesMetric, float64(totals.Bytes))
	age := time.Duration(0)
	if s.Oldest != nil {
		age = now.Sub(*s.Oldest)
	}
	gauge(oldestMetric, age.Seconds())
	ch <- prometheus.MustNewConstMetric(retriesMetric, prometheus.CounterValue, float64(c.p.Ledger.Retries()))
}

// totals counts whole tables, once a minute.
func (c *collectorOf) totals(ctx context.Context, now time.Time) (ledger.Totals, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.Before(c.until) {
		return c.slow, nil
	}
	err := c.p.Ledger.View(ctx, func(tx *ledger.Tx) (err error) {
		c.slow, err = tx.Totals()
		return err
	})
	if err == nil {
		c.until = now.Add(slowSpan)
	}
	return c.slow, err
}

// oldestParked is how long the first of the streams has been parked.
func oldestParked(streams []ParkedView, now time.Time) time.Duration {
	if len(streams) == 0 {
		return 0
	}
	return now.Sub(streams[0].Since)
}

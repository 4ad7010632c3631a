package pipeline

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// ServeHTTP answers /healthz, /readyz and /metrics on the address until the
// returned function is called. "" answers nowhere; a busy port is a warning.
func (p *Pipeline) ServeHTTP(listen string) (stop func() error) {
	if listen == "" {
		return func() error { return nil }
	}
	l, err := net.Listen("tcp", listen)
	if err != nil {
		p.Log.Warn("no HTTP: the address cannot be used", "listen", listen, "error", err)
		return func() error { return nil }
	}
	server := &http.Server{Handler: p.handler(), ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 30 * time.Second, MaxHeaderBytes: 64 << 10}
	go server.Serve(l)
	p.Log.Info("answering", "http", "http://"+l.Addr().String())
	return func() error {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		return server.Shutdown(ctx)
	}
}

func (p *Pipeline) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if _, err := p.Status(r.Context()); err != nil {
			http.Error(w, "the ledger does not answer", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ready")
	})
	registry := prometheus.NewRegistry()
	registry.MustRegister(&collectorOf{p})
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	return mux
}

// collectorOf reads the metrics off the ledger when they are asked for.
type collectorOf struct{ p *Pipeline }

var (
	arrivalsMetric = prometheus.NewDesc("docket_arrivals", "Arrivals, by state.", []string{"state"}, nil)
	setsMetric     = prometheus.NewDesc("docket_sets", "Transaction sets and other asks, by state.", []string{"state"}, nil)
	ordersMetric   = prometheus.NewDesc("docket_orders", "Orders, by state.", []string{"state"}, nil)
	messagesMetric = prometheus.NewDesc("docket_messages_waiting", "Messages that a stage has still to take, by topic.", []string{"topic"}, nil)
	heldMetric     = prometheus.NewDesc("docket_held", "Things that wait for a person.", nil, nil)
	unsentMetric   = prometheus.NewDesc("docket_documents_unsent", "Documents made and not delivered.", nil, nil)
	unackedMetric  = prometheus.NewDesc("docket_documents_unacknowledged", "Documents sent and not acknowledged by the partner.", nil, nil)
	overdueMetric  = prometheus.NewDesc("docket_documents_overdue", "Documents sent and not acknowledged within 24 hours.", nil, nil)
	strayMetric    = prometheus.NewDesc("docket_acks_unmatched", "Partners' 997s and TA1s that name nothing that was sent.", nil, nil)
	oldestMetric   = prometheus.NewDesc("docket_oldest_under_way_seconds", "Age of the oldest set under way.", nil, nil)
)

// Describe implements prometheus.Collector.
func (c *collectorOf) Describe(ch chan<- *prometheus.Desc) { prometheus.DescribeByCollect(c, ch) }

// Collect implements prometheus.Collector.
func (c *collectorOf) Collect(ch chan<- prometheus.Metric) {
	s, err := c.p.Status(context.Background())
	if err != nil {
		c.p.Log.Error("metrics", "error", err)
		return
	}
	by := func(d *prometheus.Desc, counts map[string]int) {
		for label, n := range counts {
			ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(n), label)
		}
	}
	by(arrivalsMetric, s.Arrivals)
	by(setsMetric, s.Sets)
	by(ordersMetric, s.Orders)
	by(messagesMetric, s.Messages)
	ch <- prometheus.MustNewConstMetric(heldMetric, prometheus.GaugeValue, float64(s.Held))
	ch <- prometheus.MustNewConstMetric(unsentMetric, prometheus.GaugeValue, float64(s.Unsent))
	ch <- prometheus.MustNewConstMetric(unackedMetric, prometheus.GaugeValue, float64(s.Acks.Outstanding))
	ch <- prometheus.MustNewConstMetric(overdueMetric, prometheus.GaugeValue, float64(s.Acks.Overdue))
	ch <- prometheus.MustNewConstMetric(strayMetric, prometheus.GaugeValue, float64(s.Acks.Unmatched))
	age := 0.0
	if s.Oldest != nil {
		age = c.p.Clock().Sub(*s.Oldest).Seconds()
	}
	ch <- prometheus.MustNewConstMetric(oldestMetric, prometheus.GaugeValue, age)
}

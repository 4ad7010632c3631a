package pipeline

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/docket-edi/docket/pipeline/ledger"
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
		if err := p.Ledger.View(r.Context(), func(tx *ledger.Tx) error { _, err := tx.Identity(); return err }); err != nil {
			http.Error(w, "the ledger does not answer", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ready")
	})
	registry := prometheus.NewRegistry()
	registry.MustRegister(&collectorOf{p: p}, p.measures.batches, p.measures.errors)
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	return mux
}

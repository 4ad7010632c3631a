package archive_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/archive/archivetest"
)

// fault is what goes wrong with one request.
type fault string

const (
	none         fault = ""
	conflict409  fault = "409 before"
	error500     fault = "500 before"
	slowDown503  fault = "503 before"
	hangBefore   fault = "no answer, not carried out"
	cutRequest   fault = "cut in the middle of the request"
	corrupt      fault = "a bit of the body turned over"
	error500Done fault = "500 after it was carried out"
	hangDone     fault = "no answer after it was carried out"
	cutAnswer    fault = "cut in the middle of the answer"
	overwrite    fault = "what was there is replaced" // no fault of a network: a store that must not be
)

// harmless lists the faults that a correct store survives without a trace.
var harmless = []fault{conflict409, error500, slowDown503, hangBefore, cutRequest, corrupt, error500Done, hangDone, cutAnswer}

// faultProxy stands in front of the real server and breaks requests as planned.
type faultProxy struct {
	*httptest.Server
	server *archivetest.Server
	mu     sync.Mutex
	plan   func(*http.Request) fault // called one request at a time
	over   context.Context           // ends with the test: no request hangs longer
}

func newFaultProxy(t *testing.T, server *archivetest.Server) *faultProxy {
	over, end := context.WithCancel(context.Background())
	p := &faultProxy{server: server, plan: always(none), over: over}
	p.Server = httptest.NewServer(p)
	t.Cleanup(func() {
		end()
		p.Close()
	})
	return p
}

// always plans the same for each request.
func always(f fault) func(*http.Request) fault { return func(*http.Request) fault { return f } }

// nth plans the faults one after the other for the requests that match, then none.
func nth(matches func(*http.Request) bool, faults ...fault) func(*http.Request) fault {
	return func(r *http.Request) fault {
		if len(faults) == 0 || !matches(r) {
			return none
		}
		f := faults[0]
		faults = faults[1:]
		return f
	}
}

func isPut(r *http.Request) bool { return r.Method == http.MethodPut && !r.URL.Query().Has("uploadId") }
func isPart(r *http.Request) bool {
	return r.Method == http.MethodPut && r.URL.Query().Has("uploadId")
}
func isComplete(r *http.Request) bool {
	return r.Method == http.MethodPost && r.URL.Query().Has("uploadId")
}

// ServeHTTP carries the request out, or not, and answers, or not.
func (p *faultProxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	p.mu.Lock()
	f := p.plan(r)
	p.mu.Unlock()
	switch f {
	case conflict409:
		refuse(w, http.StatusConflict, "ConditionalRequestConflict")
	case error500:
		refuse(w, http.StatusInternalServerError, "InternalError")
	case slowDown503:
		refuse(w, http.StatusServiceUnavailable, "SlowDown")
	case hangBefore:
		p.hang(r)
	case cutRequest:
		p.forward(r, io.MultiReader(bytes.NewReader(body[:len(body)/2]), broken{}), int64(len(body))+1)
		cut(w, nil)
	default:
		p.carryOut(w, r, f, body)
	}
}

func (p *faultProxy) carryOut(w http.ResponseWriter, r *http.Request, f fault, body []byte) {
	if f == corrupt && len(body) > 0 {
		body[len(body)/2] ^= 1
	}
	if bucket, key, ok := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/"); f == overwrite && ok && (isPut(r) || isComplete(r)) {
		_ = p.server.Remove(bucket, key, true) // nothing there: nothing to replace
	}
	answer, head, err := p.forward(r, bytes.NewReader(body), int64(len(body)))
	switch {
	case err != nil:
		refuse(w, http.StatusBadGateway, "InternalError")
	case f == error500Done:
		refuse(w, http.StatusInternalServerError, "InternalError")
	case f == hangDone:
		p.hang(r)
	case f == cutAnswer:
		cut(w, answer)
	default:
		for name, values := range head.Header {
			w.Header()[name] = values
		}
		w.WriteHeader(head.StatusCode)
		_, _ = w.Write(answer)
	}
}

// forward sends the request on as it is signed: with the host name of the proxy.
func (p *faultProxy) forward(r *http.Request, body io.Reader, size int64) ([]byte, *http.Response, error) {
	out, err := http.NewRequestWithContext(p.over, r.Method, p.server.Endpoint+r.URL.RequestURI(), body)
	if err != nil {
		return nil, nil, err
	}
	out.Header, out.Host, out.ContentLength = r.Header.Clone(), r.Host, size
	if size == 0 {
		out.Body = http.NoBody
	}
	resp, err := http.DefaultTransport.RoundTrip(out)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	return answer, resp, err
}

// hang answers nothing until the client has gone.
func (p *faultProxy) hang(r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-p.over.Done():
	}
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<Error><Code>%s</Code><Message>injected</Message></Error>", code)
}

// cut ends the connection in the middle of an answer, or of its head.
func cut(w http.ResponseWriter, answer []byte) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	if len(answer) == 0 {
		fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Le")
		return
	}
	fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(answer), answer[:len(answer)/2])
}

// broken is a body whose sender goes away.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("injected: the sender is gone") }

// silent is a server that takes connections and says nothing.
func silent(t *testing.T, o *archive.S3Options) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			defer conn.Close()
		}
	}()
	o.Endpoint, o.Stall, o.Retry = "http://"+l.Addr().String(), 20*time.Millisecond, time.Millisecond
}

package smtp

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	server "github.com/emersion/go-smtp"
)

// desk is a mail server in this process, with faults to choose.
type desk struct {
	mu       sync.Mutex
	got      []string // messages as taken
	password string
	rcpt     error        // the answer to RCPT
	data     func() error // the answer after DATA
	conns    []net.Conn   // open connections
}

func (d *desk) NewSession(c *server.Conn) (server.Session, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.conns = append(d.conns, c.Conn())
	return &session{d: d}, nil
}

type session struct{ d *desk }

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "docket" || password != s.d.password {
			return &server.SMTPError{Code: 535, EnhancedCode: server.EnhancedCode{5, 7, 8}, Message: "who are you"}
		}
		return nil
	}), nil
}

func (s *session) Mail(string, *server.MailOptions) error { return nil }
func (s *session) Rcpt(string, *server.RcptOptions) error { return s.d.rcpt }
func (s *session) Reset()                                 {}
func (s *session) Logout() error                          { return nil }

func (s *session) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	if s.d.data != nil {
		if err := s.d.data(); err != nil {
			return err
		}
	}
	s.d.got = append(s.d.got, string(b))
	return nil
}

// cut ends every connection without a word.
func (d *desk) cut() error {
	for _, c := range d.conns {
		c.Close()
	}
	return nil
}

func (d *desk) messages() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.got
}

func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// open starts the server and gives the options to reach it.
func open(t *testing.T, d *desk, security string) Options {
	t.Helper()
	cert, pool := certificate(t)
	d.password = rand.Text()
	s := server.NewServer(d)
	s.Domain, s.AllowInsecureAuth = "mx.example", true
	s.ErrorLog = quiet{}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Address: listener.Addr().String(), Security: security, User: "docket", Password: d.password, Timeout: 5 * time.Second, Config: &tls.Config{RootCAs: pool}}
	config := &tls.Config{Certificates: []tls.Certificate{cert}}
	switch security {
	case STARTTLS:
		s.TLSConfig = config
	case TLS:
		listener = tls.NewListener(listener, config)
	}
	go s.Serve(listener)
	t.Cleanup(func() { s.Close() })
	return o
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

const letter = "From: a@us.example\r\nTo: b@them.example\r\nSubject: PO-1\r\n\r\n.a line that begins with a dot\r\n\r\n你好\r\n"

func send(o Options) (string, error) {
	return New(o).Send(context.Background(), "a@us.example", []string{"b@them.example", "c@them.example"}, []byte(letter))
}

func TestSameBytes(t *testing.T) {
	for _, security := range []string{STARTTLS, TLS, Plain} {
		d := &desk{}
		answer, err := send(open(t, d, security))
		if err != nil || !strings.Contains(answer, "OK") {
			t.Fatalf("%s: %q %v", security, answer, err)
		}
		if got := d.messages(); len(got) != 1 || got[0] != letter {
			t.Errorf("%s: %q", security, got)
		}
	}
}

// TestFaults: every fault is told as what it is, and nothing is sent twice.
func TestFaults(t *testing.T) {
	refusal := &server.SMTPError{Code: 550, EnhancedCode: server.EnhancedCode{5, 1, 1}, Message: "no such user"}
	busy := &server.SMTPError{Code: 451, EnhancedCode: server.EnhancedCode{4, 7, 1}, Message: "greylisted"}
	for name, c := range map[string]struct {
		server   *desk
		security string // of the server
		change   func(*Options)
		want     error
		taken    int
	}{
		"no such user":   {server: &desk{rcpt: refusal}, security: STARTTLS, want: ErrRefused},
		"greylisted":     {server: &desk{rcpt: busy}, security: STARTTLS, want: ErrLater},
		"refused after":  {server: &desk{data: func() error { return refusal }}, security: STARTTLS, want: ErrRefused},
		"busy after":     {server: &desk{data: func() error { return busy }}, security: STARTTLS, want: ErrLater},
		"bad password":   {security: STARTTLS, change: func(o *Options) { o.Password += "x" }, want: ErrRefused},
		"no STARTTLS":    {security: Plain, change: func(o *Options) { o.Security = STARTTLS }, want: ErrRefused},
		"strange server": {security: STARTTLS, change: func(o *Options) { o.Config = nil }, want: ErrRefused},
		"nobody there":   {security: Plain, change: func(o *Options) { o.Address = "127.0.0.1:1" }, want: ErrLater},
		"cut before":     {server: &desk{}, security: Plain, change: nil, want: ErrLater},
		"cut after":      {server: &desk{}, security: Plain, want: ErrUncertain, taken: 1},
		"silent after":   {server: &desk{data: func() error { time.Sleep(time.Second); return nil }}, security: Plain, change: func(o *Options) { o.Timeout = 200 * time.Millisecond }, want: ErrUncertain, taken: -1},
	} {
		d := c.server
		if d == nil {
			d = &desk{}
		}
		switch name {
		case "cut after":
			d.data = d.cut
		case "cut before":
			d.rcpt = errCut{d}
		}
		o := open(t, d, c.security)
		if c.change != nil {
			c.change(&o)
		}
		_, err := send(o)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		for _, other := range []error{ErrLater, ErrRefused, ErrUncertain} {
			if other != c.want && errors.Is(err, other) {
				t.Errorf("%s is also %v", name, other)
			}
		}
		if n := len(d.messages()); c.taken >= 0 && n != c.taken {
			t.Errorf("%s: the server took %d", name, n)
		}
	}
}

// errCut is an answer that never arrives.
type errCut struct{ d *desk }

func (e errCut) Error() string {
	e.d.cut()
	return "cut"
}

func TestInjection(t *testing.T) {
	d := &desk{}
	o := open(t, d, Plain)
	_, err := New(o).Send(context.Background(), "a@us.example", []string{"b@them.example>\r\nRCPT TO:<x@evil.example"}, []byte(letter))
	if !errors.Is(err, ErrRefused) || len(d.messages()) > 0 {
		t.Errorf("%v, %d messages", err, len(d.messages()))
	}
}

// Package smtp hands stored messages to a mail server, byte for byte.
//
// New makes a Sender, Send sends one message. What went wrong is one of three:
// ErrLater (try again, nothing was taken), ErrRefused (trying again does not
// help) and ErrUncertain: the connection ended after the message and before the
// server's word, so it may have been taken. A message of which that is not known
// must not be sent again without a person's word: mail cannot be sent exactly once.
package smtp

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// What a failed Send is; the error says why.
var (
	ErrLater     = errors.New("the mail server did not take it now")
	ErrRefused   = errors.New("the mail server refuses it")
	ErrUncertain = errors.New("the connection ended before the mail server's word: it may have been taken")
)

// Security of the connection.
const (
	STARTTLS = "starttls" // required; the default
	TLS      = "tls"      // from the first byte
	Plain    = "none"     // for a server on this machine
)

// Options say how to reach the server.
type Options struct {
	Address  string // host:port
	Security string // STARTTLS, TLS or Plain
	User     string // empty: without AUTH
	Password string
	Timeout  time.Duration // of one message, all in all; 0: a minute
	Name     string        // what we call ourselves in EHLO; empty: localhost
	Config   *tls.Config   // nil: the system's roots
}

// Sender sends messages, each over a connection of its own.
type Sender struct{ o Options }

// New makes a Sender.
func New(o Options) *Sender {
	if o.Timeout == 0 {
		o.Timeout = time.Minute
	}
	if o.Name == "" {
		o.Name = "localhost"
	}
	return &Sender{o}
}

// Send hands data over for all recipients, or for none, and returns the
// server's word.
func (s *Sender) Send(ctx context.Context, from string, to []string, data []byte) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, s.o.Timeout)
	defer cancel()
	c, err := s.connect(ctx)
	if err != nil {
		return "", failed(err)
	}
	defer c.Close()
	if err := errors.Join(s.secure(c), s.login(c)); err != nil {
		return "", failed(err)
	}
	if err := envelope(c, from, to); err != nil {
		return "", failed(err)
	}
	w, err := c.Data()
	if err != nil {
		return "", failed(err)
	}
	if _, err := w.Write(data); err != nil {
		return "", failed(err) // the end of the message was not sent: nothing was taken
	}
	if err := w.Close(); err != nil {
		return "", afterData(err)
	}
	_ = c.Quit() // it has the message; how the connection ends is nothing to us
	answer := ""
	if d, ok := w.(*smtp.DataCloser); ok {
		answer = d.ServerResponse()
	}
	return answer, nil
}

// connect opens a connection that ends with ctx.
func (s *Sender) connect(ctx context.Context) (*smtp.Client, error) {
	host, _, err := net.SplitHostPort(s.o.Address)
	if err != nil {
		return nil, err
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", s.o.Address)
	if err != nil {
		return nil, err
	}
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline)
	}
	if s.o.Security == TLS {
		conn = tls.Client(conn, s.tlsConfig())
	}
	c, err := smtp.NewClient(conn, host)
	if err != nil {
		conn.Close()
		return nil, err
	}
	if err := c.Hello(s.o.Name); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

func (s *Sender) tlsConfig() *tls.Config {
	c := &tls.Config{}
	if s.o.Config != nil {
		c = s.o.Config.Clone()
	}
	c.MinVersion = tls.VersionTLS12
	if c.ServerName == "" {
		c.ServerName, _, _ = net.SplitHostPort(s.o.Address)
	}
	return c
}

// secure begins TLS, without which nothing is sent unless the settings say so.
func (s *Sender) secure(c *smtp.Client) error {
	if s.o.Security == TLS || s.o.Security == Plain {
		return nil
	}
	if ok, _ := c.Extension("STARTTLS"); !ok {
		return fmt.Errorf("%w: it does not offer STARTTLS", ErrRefused)
	}
	return c.StartTLS(s.tlsConfig())
}

// login proves who we are, by the best way that the server offers.
func (s *Sender) login(c *smtp.Client) error {
	if s.o.User == "" {
		return nil
	}
	ok, ways := c.Extension("AUTH")
	if !ok {
		return fmt.Errorf("%w: it does not offer AUTH", ErrRefused)
	}
	host, _, _ := net.SplitHostPort(s.o.Address)
	auth := smtp.PlainAuth("", s.o.User, s.o.Password, host, false)
	if !strings.Contains(ways, "PLAIN") && strings.Contains(ways, "LOGIN") {
		auth = smtp.LoginAuth(s.o.User, s.o.Password, host, false)
	}
	return c.Auth(auth)
}

func envelope(c *smtp.Client, from string, to []string) error {
	for _, address := range append([]string{from}, to...) {
		if strings.ContainsAny(address, "\r\n<>") {
			return fmt.Errorf("%w: %q is no address", ErrRefused, address)
		}
	}
	if err := c.Mail("<" + from + ">"); err != nil {
		return err
	}
	for _, recipient := range to {
		if err := c.Rcpt("<" + recipient + ">"); err != nil {
			return fmt.Errorf("%s: %w", recipient, err)
		}
	}
	return nil
}

// failed tells what an error before the end of the message means.
func failed(err error) error {
	var answer *textproto.Error
	switch {
	case errors.Is(err, ErrRefused):
		return err
	case errors.As(err, &answer) && answer.Code >= 500:
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	var certificate *tls.CertificateVerificationError
	if errors.As(err, &certificate) {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return fmt.Errorf("%w: %w", ErrLater, err)
}

// afterData tells what an error after the end of the message means: without a
// word of the server nobody knows.
func afterData(err error) error {
	var answer *textproto.Error
	if errors.As(err, &answer) {
		return failed(err)
	}
	return fmt.Errorf("%w: %w", ErrUncertain, err)
}

package bus

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/sasl"
	"github.com/segmentio/kafka-go/sasl/plain"
	"github.com/segmentio/kafka-go/sasl/scram"
)

// TLS says how the connection to a server is secured.
type TLS struct {
	On       bool
	CAFile   string // of the authority that signed the servers' certificates; "" for the system's
	CertFile string // our certificate and key, where the servers ask for one
	KeyFile  string
}

// SASL says who we are.
type SASL struct {
	Mechanism string // "", plain, scram-sha-256, scram-sha-512
	User      string
	Password  string
}

const dialTimeout = 10 * time.Second

// connect makes the two ways in which kafka-go reaches a cluster: the client's
// transport for requests, the dialer for consumer groups. Both get the same
// security: one of them alone would talk in the clear.
func connect(o KafkaOptions) (*kafka.Client, *kafka.Dialer, error) {
	if len(o.Brokers) == 0 {
		return nil, nil, errors.New("no Kafka broker is named")
	}
	conf, err := o.TLS.config()
	if err != nil {
		return nil, nil, err
	}
	mechanism, err := o.SASL.mechanism()
	if err != nil {
		return nil, nil, err
	}
	transport := &kafka.Transport{Dial: o.Dial, DialTimeout: dialTimeout, TLS: conf, SASL: mechanism, ClientID: "docket"}
	dialer := &kafka.Dialer{DialFunc: o.Dial, Timeout: dialTimeout, TLS: conf, SASLMechanism: mechanism, ClientID: "docket"}
	client := &kafka.Client{Addr: kafka.TCP(o.Brokers...), Timeout: 2 * dialTimeout, Transport: transport}
	return client, dialer, nil
}

func (t TLS) config() (*tls.Config, error) {
	if !t.On {
		return nil, nil
	}
	conf := &tls.Config{MinVersion: tls.VersionTLS12}
	if t.CAFile != "" {
		pem, err := os.ReadFile(t.CAFile)
		if err != nil {
			return nil, fmt.Errorf("read the certificate authority: %w", err)
		}
		conf.RootCAs = x509.NewCertPool()
		if !conf.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("%s holds no certificate in PEM", t.CAFile)
		}
	}
	if t.CertFile != "" {
		pair, err := tls.LoadX509KeyPair(t.CertFile, t.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("read our certificate: %w", err)
		}
		conf.Certificates = []tls.Certificate{pair}
	}
	return conf, nil
}

func (s SASL) mechanism() (sasl.Mechanism, error) {
	switch s.Mechanism {
	case "":
		return nil, nil
	case "plain":
		return plain.Mechanism{Username: s.User, Password: s.Password}, nil
	case "scram-sha-256":
		return scram.Mechanism(scram.SHA256, s.User, s.Password)
	case "scram-sha-512":
		return scram.Mechanism(scram.SHA512, s.User, s.Password)
	}
	return nil, fmt.Errorf("unknown SASL mechanism %q: plain, scram-sha-256 or scram-sha-512", s.Mechanism)
}

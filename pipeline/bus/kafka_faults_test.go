package bus_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/docket-edi/docket/pipeline/bus"
	"github.com/docket-edi/docket/pipeline/bus/bustest"
	"github.com/docket-edi/docket/pipeline/ledger/ledgertest"
)

// Requests that are answered with an error, some of them carried out all the
// same: every message comes, none is taken twice.
func TestKafkaErrors(t *testing.T) {
	for _, c := range []struct {
		name string
		key  kmsg.Key
		err  *kerr.Error
	}{
		{"produce times out", kmsg.Produce, kerr.RequestTimedOut},
		{"produce without enough replicas", kmsg.Produce, kerr.NotEnoughReplicas},
		{"produce with too few after the append", kmsg.Produce, kerr.NotEnoughReplicasAfterAppend},
		{"produce to a broker that leads no more", kmsg.Produce, kerr.NotLeaderForPartition},
		{"fetch from a broker that leads no more", kmsg.Fetch, kerr.NotLeaderForPartition},
		{"fetch fails", kmsg.Fetch, kerr.UnknownServerError},
		{"a position is not taken", kmsg.OffsetCommit, kerr.CoordinatorNotAvailable},
		{"a position of an earlier generation", kmsg.OffsetCommit, kerr.IllegalGeneration},
		{"heartbeats fail", kmsg.Heartbeat, kerr.RebalanceInProgress},
		{"joining fails", kmsg.JoinGroup, kerr.CoordinatorLoadInProgress},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cluster := fake(t)
			s := site(t, options(t, cluster.ListenAddrs()))
			w := bustest.NewWorker(t, s, "w")
			defer w.Stop()
			faults := cluster.Fault(kfake.Fault{Keys: []kmsg.Key{c.key}, Err: c.err, Count: 8})
			bustest.Send(t, s.Ledger, 6, 40)
			w.Drain(20)
			bustest.Check(t, 6, 40, w)
			if c.key != kmsg.Heartbeat && faults.Hits() == 0 {
				t.Error("no request was refused: the test shows nothing")
			}
		})
	}
}

// quick looks for lost messages at once.
func quick(t testing.TB, cluster *kfake.Cluster) bus.KafkaOptions {
	opt := options(t, cluster.ListenAddrs())
	opt.SweepAfter = 50 * time.Millisecond
	return opt
}

// published sends messages and lets them be published, but not taken.
func published(t *testing.T, s bustest.Site, keys, n int) {
	t.Helper()
	b := s.Bus()
	if err := b.Start(t.Context(), bus.Worker{Owner: "relay", Wake: func() {}, Inherited: func(string) {}}); err != nil {
		t.Fatal(err)
	}
	bustest.Send(t, s.Ledger, keys, n)
	for {
		moved, err := b.Carry(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if moved == 0 {
			break
		}
	}
	if err := b.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// Topics that were emptied, deleted, or made anew with less in them than the
// groups have read: the sweep publishes again what nobody would be given.
func TestKafkaLosesMessages(t *testing.T) {
	for name, lose := range map[string]func(t *testing.T, c *kfake.Cluster){
		"records deleted": func(t *testing.T, c *kfake.Cluster) {
			for topic := range bustest.Readers {
				for p := range int32(6) {
					if err := c.DeleteRecords(topic, p, -1); err != nil {
						t.Fatal(err)
					}
				}
			}
		},
		"topics deleted": func(t *testing.T, c *kfake.Cluster) {
			for topic := range bustest.Readers {
				if err := c.DeleteTopic(topic); err != nil {
					t.Fatal(err)
				}
			}
		},
		"topics made anew": func(t *testing.T, c *kfake.Cluster) {
			for topic := range bustest.Readers {
				if err := c.DeleteTopic(topic); err != nil {
					t.Fatal(err)
				}
				if err := c.CreateTopic(topic, 6, nil); err != nil {
					t.Fatal(err)
				}
			}
		},
		"positions moved past them": func(t *testing.T, c *kfake.Cluster) { commitEnds(t, c.ListenAddrs()) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cluster := fake(t)
			s := site(t, quick(t, cluster))
			first := bustest.NewWorker(t, s, "first")
			bustest.Send(t, s.Ledger, 5, 30) // so that the groups have positions
			first.Drain(50)
			first.Stop()
			bustest.Check(t, 5, 30, first)

			s.Ledger.Relayed()
			published(t, s, 5, 30)
			lose(t, cluster)
			time.Sleep(60 * time.Millisecond)
			second := bustest.NewWorker(t, s, "second")
			defer second.Stop()
			second.Drain(50)
			bustest.Check(t, 5, 30, second)
		})
	}
}

// commitEnds commits the end of every partition for every group, as a tool of
// an operator might.
func commitEnds(t *testing.T, brokers []string) {
	client := &kafka.Client{Addr: kafka.TCP(brokers...)}
	ends, err := client.ListOffsets(t.Context(), &kafka.ListOffsetsRequest{Topics: map[string][]kafka.OffsetRequest{
		"docket.a": lastOffsets(), "docket.b": lastOffsets()}})
	if err != nil {
		t.Fatal(err)
	}
	for group, topics := range map[string][]string{"docket.one": {"docket.a", "docket.b"}, "docket.two": {"docket.b"}} {
		commit := map[string][]kafka.OffsetCommit{}
		for _, topic := range topics {
			for _, o := range ends.Topics[topic] {
				commit[topic] = append(commit[topic], kafka.OffsetCommit{Partition: o.Partition, Offset: o.LastOffset})
			}
		}
		res, err := client.OffsetCommit(t.Context(), &kafka.OffsetCommitRequest{GroupID: group, GenerationID: -1, Topics: commit})
		if err != nil {
			t.Fatal(err)
		}
		for _, list := range res.Topics {
			for _, p := range list {
				if p.Error != nil {
					t.Fatal(p.Error)
				}
			}
		}
	}
}

func lastOffsets() (all []kafka.OffsetRequest) {
	for p := range 6 {
		all = append(all, kafka.LastOffsetOf(p))
	}
	return all
}

// What was sent while the outbox itself was the bus is published when Kafka takes over.
func TestLocalToKafkaAndBack(t *testing.T) {
	l := openLedger(t, ledgertest.SQLite(t))
	local := bustest.Site{Ledger: l, Bus: func() bus.Bus { return bus.NewLocal(l, bustest.Readers) }}
	first := bustest.NewWorker(t, local, "first")
	bustest.Send(t, l, 3, 20)
	if _, err := first.Step(10); err != nil {
		t.Fatal(err)
	}
	first.Stop()
	opt := quick(t, fake(t))
	opt.Clock = func() time.Time { return time.Now().Add(time.Hour) }
	second := bustest.NewWorker(t, bustest.Site{Ledger: l, Bus: func() bus.Bus {
		k, err := bus.NewKafka(l, opt)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}}, "second")
	for len(second.Took("one")) == 0 {
		if _, err := second.Step(10); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Millisecond)
	}
	second.Stop()
	third := bustest.NewWorker(t, local, "third")
	third.Drain(100)
	bustest.Check(t, 3, 20, first, second, third)
}

// Messages of others on our topics, and of another ledger, are passed over.
func TestKafkaStrangers(t *testing.T) {
	cluster := fake(t)
	opt := options(t, cluster.ListenAddrs())
	other := site(t, opt)
	published(t, other, 2, 10)
	w := &kafka.Writer{Addr: kafka.TCP(cluster.ListenAddrs()...), Topic: "docket.a", RequiredAcks: kafka.RequireAll, BatchTimeout: time.Millisecond}
	defer w.Close()
	err := w.WriteMessages(t.Context(), kafka.Message{Value: []byte("hello")}, kafka.Message{Key: []byte("key-0")},
		kafka.Message{Headers: []kafka.Header{{Key: "ce_source", Value: []byte("/docket/")}, {Key: "ce_id", Value: []byte("1")}}})
	if err != nil {
		t.Fatal(err)
	}
	s := site(t, opt)
	ours := bustest.NewWorker(t, s, "ours")
	defer ours.Stop()
	bustest.Send(t, s.Ledger, 2, 10)
	ours.Drain(100)
	bustest.Check(t, 2, 10, ours)
}

// TLS and each SASL mechanism, as requests and as groups; a wrong password is
// refused, and no password is ever written anywhere.
func TestKafkaSecurity(t *testing.T) {
	password := secret(t)
	ca, conf := authority(t)
	for _, mechanism := range []string{"plain", "scram-sha-256", "scram-sha-512"} {
		cluster := fake(t, kfake.TLS(conf), kfake.EnableSASL(), kfake.Superuser(strings.ToUpper(mechanism), "docket", password))
		var log safeBuffer
		opt := options(t, cluster.ListenAddrs())
		opt.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		opt.TLS, opt.SASL = bus.TLS{On: true, CAFile: ca}, bus.SASL{Mechanism: mechanism, User: "docket", Password: password}
		secure(t, opt)

		opt.SASL.Password = "wrong-" + password
		k, err := bus.NewKafka(openLedger(t, ledgertest.SQLite(t)), opt)
		if err == nil {
			err = k.Start(t.Context(), bus.Worker{Owner: "w"})
		}
		if err == nil {
			t.Errorf("%s: a wrong password is let in", mechanism)
		} else if strings.Contains(err.Error(), password) {
			t.Errorf("%s: the error shows the password", mechanism)
		}
		if strings.Contains(log.String(), password) {
			t.Errorf("%s: the log shows the password", mechanism)
		}
	}
}

func secure(t *testing.T, opt bus.KafkaOptions) {
	t.Helper()
	s := site(t, opt)
	w := bustest.NewWorker(t, s, "w")
	defer w.Stop()
	bustest.Send(t, s.Ledger, 2, 10)
	w.Drain(100)
	bustest.Check(t, 2, 10, w)
}

// The same against a real Kafka.
func TestKafkaRealSecurity(t *testing.T) {
	brokers := os.Getenv("DOCKET_TEST_KAFKA_TLS")
	if brokers == "" {
		t.Skip("DOCKET_TEST_KAFKA_TLS is not set: .ci/kafka go test ./pipeline/bus")
	}
	opt := options(t, strings.Split(brokers, ","))
	opt.TLS = bus.TLS{On: true, CAFile: os.Getenv("DOCKET_TEST_KAFKA_CA")}
	opt.SASL = bus.SASL{Mechanism: "scram-sha-512", User: os.Getenv("DOCKET_TEST_KAFKA_USER"), Password: os.Getenv("DOCKET_TEST_KAFKA_PASSWORD")}
	secure(t, opt)
}

func secret(t testing.TB) string {
	t.Helper()
	b := make([]byte, 12)
	if _, err := rand.Read(b); err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(b)
}

// authority makes a certificate for loopback and the file that vouches for it.
func authority(t testing.TB) (caFile string, server *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "docket test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	der, err := x509.CreateCertificate(rand.Reader, cert, cert, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	caFile = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(caFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return caFile, &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
}

// safeBuffer is a log that several goroutines write.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// While nobody reads, a worker holds one fetch of a partition at most.
func TestKafkaBackPressure(t *testing.T) {
	cluster := fake(t)
	s := site(t, options(t, cluster.ListenAddrs()))
	published(t, s, 6, 400)
	var bytesRead int64
	var mu sync.Mutex
	opt := options(t, cluster.ListenAddrs())
	opt.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := (&net.Dialer{}).DialContext(ctx, network, address)
		return countingConn{c, func(n int) { mu.Lock(); bytesRead += int64(n); mu.Unlock() }}, err
	}
	k, err := bus.NewKafka(s.Ledger, opt)
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Start(t.Context(), bus.Worker{Owner: "w", Wake: func() {}}); err != nil {
		t.Fatal(err)
	}
	c := k.Consumer("one", []string{"docket.a"})
	for got := 0; got == 0; time.Sleep(10 * time.Millisecond) {
		m, err := c.Poll(t.Context(), 10)
		if err != nil {
			t.Fatal(err)
		}
		got = len(m)
	}
	time.Sleep(300 * time.Millisecond)
	mu.Lock()
	before := bytesRead
	mu.Unlock()
	time.Sleep(time.Second)
	mu.Lock()
	after := bytesRead
	mu.Unlock()
	if after-before > 20_000 { // heartbeats only
		t.Errorf("%d bytes were read while nobody polled", after-before)
	}
	if err := k.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
}

type countingConn struct {
	net.Conn
	read func(n int)
}

func (c countingConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.read(n)
	return n, err
}

// Without the sweep the losses of TestKafkaLosesMessages are for good: the test can fail.
func TestKafkaLosesMessagesControl(t *testing.T) {
	cluster := fake(t)
	s := site(t, options(t, cluster.ListenAddrs())) // looks for lost messages after a minute
	published(t, s, 2, 10)
	for topic := range bustest.Readers {
		if err := cluster.DeleteTopic(topic); err != nil {
			t.Fatal(err)
		}
	}
	w := bustest.NewWorker(t, s, "w")
	defer w.Stop()
	for end := time.Now().Add(3 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if _, err := w.Step(100); err != nil {
			t.Log(err)
		}
	}
	if n := len(w.Took("one")); n != 0 {
		t.Errorf("%d messages came although they were lost", n)
	}
}

package bus_test

import (
	"context"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/docket-edi/docket/pipeline/bus/bustest"
)

// A worker that dies while it joins a group stays a member that gets partitions
// and reads nothing. Kafka forgets it after its session; the Kafka in this
// process may never do so: the others must notice.
func TestKafkaPhantom(t *testing.T) { phantom(t, fake(t).ListenAddrs()) }

func TestKafkaRealPhantom(t *testing.T) {
	brokers := os.Getenv("DOCKET_TEST_KAFKA")
	if brokers == "" {
		t.Skip("DOCKET_TEST_KAFKA is not set: .ci/kafka go test ./pipeline/bus")
	}
	phantom(t, strings.Split(brokers, ","))
}

func phantom(t *testing.T, brokers []string) {
	opt := options(t, brokers)
	opt.SweepAfter = 2 * time.Second
	s := site(t, opt)
	w := bustest.NewWorker(t, s, "w")
	defer w.Stop()
	bustest.SendFrom(t, s.Ledger, 20, 0, 1)
	w.Drain(100)
	var dying sync.WaitGroup
	for range 6 { // the Kafka in this process forgets about one in two
		dying.Go(func() { joinAndDie(t, brokers, "docket.one") })
	}
	dying.Wait()
	for i := 1; i < 6; i++ { // while the group is divided anew, and after
		bustest.SendFrom(t, s.Ledger, 20, i, 1)
		for end := time.Now().Add(time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
			if _, err := w.Step(100); err != nil {
				t.Log(err)
			}
		}
	}
	w.Drain(100)
	bustest.Check(t, 20, 6, w)
}

// joinAndDie asks to be a member of a group, and is gone before the answer comes.
func joinAndDie(t *testing.T, brokers []string, group string) {
	conns := make(chan net.Conn, 10)
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := (&net.Dialer{}).DialContext(ctx, network, address)
		if err == nil {
			conns <- c
		}
		return c, err
	}
	g, err := kafka.NewConsumerGroup(kafka.ConsumerGroupConfig{ID: group, Brokers: brokers, Topics: []string{"docket.a", "docket.b"}, Dialer: &kafka.Dialer{DialFunc: dial},
		SessionTimeout: 10 * time.Second, RebalanceTimeout: 15 * time.Second, JoinGroupBackoff: time.Hour, GroupBalancers: []kafka.GroupBalancer{kafka.RoundRobinGroupBalancer{}}})
	if err != nil {
		t.Error(err)
		return
	}
	time.Sleep(500 * time.Millisecond)
	for len(conns) > 0 {
		(<-conns).Close()
	}
	if _, err := g.Next(t.Context()); err == nil {
		t.Error("the group answered before the member was gone")
	}
	if err := g.Close(); err != nil {
		t.Error(err)
	}
}

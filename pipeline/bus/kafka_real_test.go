package bus_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/docket-edi/docket/pipeline/bus/bustest"
	"github.com/docket-edi/docket/pipeline/ledger"
)

// A key goes to the partition that every Kafka client chooses, Java's murmur2:
// kcat is asked, with keys of every length and alphabet that we use.
func TestKafkaPartitions(t *testing.T) {
	kcat, err := exec.LookPath("kcat")
	if err != nil {
		t.Skip("kcat is not installed: apt-get install kcat")
	}
	cluster := fake(t)
	opt := options(t, cluster.ListenAddrs())
	opt.Partitions = 11
	s := site(t, opt)
	w := bustest.NewWorker(t, s, "w") // makes the topics
	defer w.Stop()
	keys := []string{"k"}
	for i := range 60 {
		keys = append(keys, fmt.Sprintf("AMAZON|%0*X", i%9+1, i*7919), strings.Repeat("ключ采购", i%5+1)+fmt.Sprint(i), "ZZ:VENDOR01>ZZ:AMAZON"+fmt.Sprint(i))
	}
	var input strings.Builder
	err = s.Ledger.Update(t.Context(), func(tx *ledger.Tx) error {
		for _, key := range keys {
			fmt.Fprintf(&input, "%s\tother\n", key)
			if err := tx.Send(ledger.Message{Topic: "docket.c", Key: key, Time: time.Unix(0, 0), Body: []byte("{}")}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Step(1); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), kcat, "-P", "-b", strings.Join(cluster.ListenAddrs(), ","), "-t", "docket.c", "-K", "\t", "-X", "topic.partitioner=murmur2")
	cmd.Stdin = strings.NewReader(input.String())
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("kcat: %v\n%s", err, out)
	}
	ours, theirs := partitionsOf(t, cluster.ListenAddrs(), opt.Partitions)
	used := map[int]bool{}
	for _, key := range keys {
		used[ours[key]] = true
		o, ok1 := ours[key]
		k, ok2 := theirs[key]
		if !ok1 || !ok2 || o != k {
			t.Errorf("key %q: partition %d, kcat's %d (%v %v)", key, o, k, ok1, ok2)
		}
	}
	if len(used) < opt.Partitions {
		t.Errorf("only %d partitions are used", len(used))
	}
}

// partitionsOf says where each key of docket.c stands, by who wrote it.
func partitionsOf(t *testing.T, brokers []string, n int) (ours, theirs map[string]int) {
	t.Helper()
	ours, theirs = map[string]int{}, map[string]int{}
	client := &kafka.Client{Addr: kafka.TCP(brokers...)}
	for p := range n {
		for offset, end := int64(0), int64(1); offset < end; {
			res, err := client.Fetch(t.Context(), &kafka.FetchRequest{Topic: "docket.c", Partition: p, Offset: offset, MinBytes: 1, MaxBytes: 1 << 20, MaxWait: time.Second})
			if err != nil || res.Error != nil {
				t.Fatal(err, res.Error)
			}
			end = res.HighWatermark
			for {
				r, err := res.Records.ReadRecord()
				if err != nil {
					break
				}
				key, _ := kafka.ReadAll(r.Key)
				value, _ := kafka.ReadAll(r.Value)
				if offset = r.Offset + 1; string(value) == "other" {
					theirs[string(key)] = p
				} else {
					ours[string(key)] = p
				}
			}
		}
	}
	return ours, theirs
}

// Brokers are killed and paused one after the other while three workers are at
// work: with two of three in sync nothing is lost, and nothing is taken twice.
func TestKafkaRealFailover(t *testing.T) {
	brokers, control := os.Getenv("DOCKET_TEST_KAFKA"), os.Getenv("DOCKET_TEST_KAFKA_CONTROL")
	if brokers == "" || control == "" || len(strings.Split(brokers, ",")) < 3 {
		t.Skip("DOCKET_TEST_KAFKA names no three brokers: .ci/kafka go test ./pipeline/bus")
	}
	do := func(what, broker string) {
		if out, err := exec.CommandContext(context.Background(), control, what, broker).CombinedOutput(); err != nil {
			t.Errorf("%s %s: %v\n%s", what, broker, err, out)
		}
	}
	const keys, n = 20, 150
	s := site(t, options(t, strings.Split(brokers, ",")))
	workers := []*bustest.Worker{bustest.NewWorker(t, s, "w0"), bustest.NewWorker(t, s, "w1"), bustest.NewWorker(t, s, "w2")}
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		for i := range n / 10 {
			bustest.SendFrom(t, s.Ledger, keys, 10*i, 10)
			time.Sleep(time.Second)
		}
	}()
	go func() {
		time.Sleep(2 * time.Second)
		do("kill", "2")
		time.Sleep(6 * time.Second)
		do("start", "2")
	}()
	sent := make(chan struct{})
	go func() { wg.Wait(); close(sent) }()
	var working sync.WaitGroup
	for _, w := range workers {
		working.Add(1)
		go func() {
			defer working.Done()
			w.Drain(50)
			<-sent
			w.Drain(50)
			w.Stop()
		}()
	}
	working.Wait()
	bustest.Check(t, keys, n, workers...)
}

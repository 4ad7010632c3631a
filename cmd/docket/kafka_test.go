package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kfake"

	"github.com/docket-edi/docket/samples"
)

// onKafka makes docket.yaml name a Kafka; more are lines of its block.
func (d *desk) onKafka(brokers []string, more string) {
	d.t.Helper()
	list := `"` + strings.Join(brokers, `", "`) + `"`
	d.write("docket.yaml", fmt.Sprintf("our_id: \"ZZ:VENDOR01\"\nhttp: {listen: off}\nbus: kafka\nkafka:\n  brokers: [%s]\n%s", list, more))
}

// wantFiles fails unless so many files of AMAZON's outbox match.
func (d *desk) wantFiles(pattern string, n int) {
	d.t.Helper()
	if names, err := filepath.Glob(filepath.Join(d.dir, "outbox", "AMAZON", pattern)); err != nil || len(names) != n {
		d.t.Errorf("%d files are %s, want %d: %v %v", len(names), pattern, n, names, err)
	}
}

// TestRunOnKafka: the same verbs do the same work when Kafka carries the
// messages; a person's word travels by it too.
func TestRunOnKafka(t *testing.T) {
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1))
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Close()
	d := newDesk(t)
	d.onKafka(cluster.ListenAddrs(), "")
	for _, name := range []string{"01_retail_new_order.edi", "04_retail_new_product.edi"} {
		data, err := samples.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		d.write("inbox/"+name, string(data))
	}
	d.docket(exitHeld, "run", "--once") // one item is not in the catalog
	d.wantFiles("997_*", 2)
	d.wantFiles("855_*", 1)
	d.docket(0, "held", "release", "1", "--who", "me", "--why", "agreed by telephone", "--override")
	d.docket(0, "run", "--once")
	d.wantFiles("855_*", 2)
	d.docket(0, "audit")
	d.docket(0, "status")
}

// TestKafkaIsAway: a start without Kafka, or without its password, says what to do.
func TestKafkaIsAway(t *testing.T) {
	d := newDesk(t)
	d.onKafka([]string{"127.0.0.1:1"}, "")
	if says := d.fails(exitFailure, "run", "--once"); !strings.Contains(says, "reach Kafka at [127.0.0.1:1]") || !strings.Contains(says, "hint: the brokers must be reachable") {
		t.Error(says)
	}
	if says := d.docket(0, "status"); !strings.Contains(says, "1 away") || !strings.Contains(says, "kafka: reach Kafka at [127.0.0.1:1]") {
		t.Error(says)
	}
	d.onKafka([]string{"127.0.0.1:1"}, "  sasl: {mechanism: plain, user: docket, password_env: DOCKET_TEST_UNSET}\n")
	if says := d.fails(exitUsage, "run", "--once"); !strings.Contains(says, "DOCKET_TEST_UNSET") || !strings.Contains(says, "hint: a password stands in the environment") {
		t.Error(says)
	}
	d.onKafka([]string{"127.0.0.1:1"}, "  tls: {enabled: true, ca_file: none.pem}\n")
	if says := d.fails(exitUsage, "run", "--once"); !strings.Contains(says, "none.pem") {
		t.Error(says)
	}
	if says := d.fails(exitUsage, "run", "--once", "--stages", "parse"); !strings.Contains(says, "--stages needs a ledger that several workers share") {
		t.Error(says)
	}
	if says := d.fails(exitUsage, "run", "--once", "--stages", "pars"); !strings.Contains(says, `no stage is called "pars"`) {
		t.Error(says)
	}
}

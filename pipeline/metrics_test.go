package pipeline

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// documented reads the metrics off docs/metrics.md: name to type.
func documented(t *testing.T) map[string]string {
	t.Helper()
	data, err := os.ReadFile("../docs/metrics.md")
	if err != nil {
		t.Fatal(err)
	}
	types := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `(docket_[a-z_]+)` \\| ([a-z]+) \\|").FindAllStringSubmatch(string(data), -1) {
		types[row[1]] = row[2]
	}
	return types
}

// TestMetricsAreDocumented brings a docket to where every metric has a value,
// and compares what /metrics gives with the list.
func TestMetricsAreDocumented(t *testing.T) {
	h := newHouse(t)
	h.take("1.edi", one(1, "P1", mugs(12)))
	h.take("2.csv", "shipment_id,partner,po_number,line,item_qualifier,item,quantity,unit,shipped_at,zone,weight,weight_unit,bol\n"+
		"S1,AMAZON,P1,1,UP,"+mug+",12,EA,2025-01-10T08:00:00-07:00,America/Phoenix,20,LB,B1\n")
	h.take("3.edi", one(2, "P2", "12*EA*4.00*PE*UP*"+mug))
	h.drop("4.edi", one(3, "P3", mugs(1)))
	if _, err := h.receiveStep(t.Context()); err != nil { // a message waits
		t.Fatal(err)
	}
	answer := httptest.NewRecorder()
	h.handler().ServeHTTP(answer, httptest.NewRequest("GET", "/metrics", nil))
	given := map[string]string{}
	for _, row := range regexp.MustCompile(`(?m)^# TYPE (\S+) (\S+)$`).FindAllStringSubmatch(answer.Body.String(), -1) {
		given[row[1]] = row[2]
	}
	want := documented(t)
	if len(want) < 15 {
		t.Fatalf("docs/metrics.md lists %d metrics only", len(want))
	}
	for name, kind := range want {
		if given[name] != kind {
			t.Errorf("%s is documented as a %s, /metrics gives %q", name, kind, given[name])
		}
	}
	for name, kind := range given {
		if want[name] == "" {
			t.Errorf("/metrics gives the %s %s, which docs/metrics.md does not list", kind, name)
		}
		if (kind == "counter") != strings.HasSuffix(name, "_total") {
			t.Errorf("%s is a %s: a counter ends in _total, nothing else does", name, kind)
		}
	}
	for _, line := range []string{`docket_held{code="price-above-po"} 1`, `docket_messages_waiting{topic="docket.inbound.v1"} 1`, `docket_documents{kind="856"} 1`,
		`docket_sets_judged{verdict="accepted"} 2`, `docket_stage_lag_messages{partition="-1",stage="parse",topic="docket.inbound.v1"} 1`,
		`docket_deliveries{state="sent"} 4`, `docket_parked_streams 0`, `docket_control_numbers_left{sequence="sscc:0840012"} 9.999999998e+09`} {
		if !strings.Contains(answer.Body.String(), line) {
			t.Errorf("/metrics does not say %s:\n%s", line, answer.Body.String())
		}
	}
}

// TestDashboard: the dashboard and the alarms use only metrics of the list, and
// every alarm has its panel.
func TestDashboard(t *testing.T) {
	data, err := os.ReadFile("../docs/grafana.json")
	if err != nil {
		t.Fatal(err)
	}
	board := struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}{}
	if err := json.Unmarshal(data, &board); err != nil {
		t.Fatal(err)
	}
	known, titles := documented(t), []string{}
	check := func(where, text string) {
		for _, name := range regexp.MustCompile(`docket_[a-z_]+`).FindAllString(text, -1) {
			if known[strings.TrimSuffix(name, "_bucket")] == "" {
				t.Errorf("%s: %s is in no list", where, name)
			}
		}
	}
	shown := ""
	for _, p := range board.Panels {
		titles = append(titles, p.Title)
		for _, target := range p.Targets {
			check("panel "+p.Title, target.Expr)
			shown += target.Expr + "\n"
		}
	}
	for name := range known {
		if !strings.Contains(shown, name) {
			t.Errorf("no panel shows %s", name)
		}
	}
	operations, err := os.ReadFile("../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	_, alarms, _ := strings.Cut(string(operations), "\n## Alarms\n")
	alarms, _, _ = strings.Cut(alarms, "\n## ")
	rows := regexp.MustCompile("(?m)^\\| ([^|]+) \\| (`[^`]+`[^|]*) \\| [^|]+ \\| [^|]+ \\|$").FindAllStringSubmatch(alarms, -1)
	if len(rows) < 8 {
		t.Fatalf("%d alarms", len(rows))
	}
	for _, row := range rows {
		check("alarm "+row[1], row[2])
		if !slices.Contains(titles, row[1]) {
			t.Errorf("the alarm %q has no panel: %q", row[1], titles)
		}
	}
}

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docket-edi/docket/samples"
)

// What a partner sends is judged by the guide that its profile names, and the
// 997 says so; the order goes on, for the profile is lenient.
func TestGuideOfTheProfileAnswers(t *testing.T) {
	d := newDesk(t)
	order := strings.NewReplacer("*NE*", "*SA*", "CSH*Y~", "CSH*Y~DTM*064*20250110~DTM*063*20250117~", "SE*8*", "SE*10*").Replace(testOrder("4XK2M7QA"))
	d.take(0, "order.edi", testISA+testGS+order+"GE*1*777~"+testIEA)
	sent := d.sent("AMAZON")
	if got, want := fmt.Sprint(sent["997"]), "[AK1*PO*777 AK2*850*0001 AK3*BEG*2**8 AK4*2*92*7*SA AK5*E*5 AK9*E*1*1*1]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if len(sent["855"]) != 1 {
		t.Errorf("the order was not answered: %v", sent)
	}
}

// What the partner's guide faults is not sent: the order waits for a person,
// who is told the rule.
func TestNothingIsSentAgainstTheGuide(t *testing.T) {
	d := newDesk(t)
	d.write("guides/strict.yaml", "name: strict-855\nextends: amazon-retail-855\nelements:\n  BAK08: {use: must, hint: Amazon wants our order number}\n")
	profile, err := os.ReadFile(filepath.Join(d.dir, "partners", "amazon.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	d.write("partners/amazon.yaml", strings.Replace(string(profile), "amazon-retail-855, \"856\"", "strict-855, \"856\"", 1))
	d.take(3, "order.edi", testISA+testGS+testOrder("4XK2M7QA")+"GE*1*777~"+testIEA)
	if sent := d.sent("AMAZON"); len(sent["855"]) != 0 || len(sent["997"]) != 1 {
		t.Errorf("sent %v", sent)
	}
	if held := d.docket(0, "held", "ls"); !strings.Contains(held, "Amazon wants our order number") {
		t.Errorf("held for another reason:\n%s", held)
	}
}

// The example of docs/guides.md is a guide that works, and judges as it is shown.
func TestGuideOfTheDocs(t *testing.T) {
	page, err := os.ReadFile("../../docs/guides.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(page), "```yaml\nname: acme-850")
	example, _, found := strings.Cut(example, "```")
	if !found {
		t.Fatal("the example is gone")
	}
	d := newDesk(t)
	d.write("guides/acme.yaml", "name: acme-850"+example)
	order, err := samples.FS.ReadFile("01_retail_new_order.edi")
	if err != nil {
		t.Fatal(err)
	}
	d.write("order.edi", string(order))
	shown := d.docket(3, "validate", "--guide", "acme-850", filepath.Join(d.dir, "order.edi"))
	for _, line := range strings.Split(strings.TrimSpace(shown), "\n")[1:] {
		if !strings.Contains(string(page), line) {
			t.Errorf("the page does not show %q", line)
		}
	}
}

package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docket-edi/docket/samples"
)

// desk is a working directory with the samples' catalog, driven by the command line.
type desk struct {
	t   *testing.T
	dir string
}

func newDesk(t *testing.T) *desk {
	d := &desk{t, t.TempDir()}
	d.docket(0, "init", d.dir)
	catalog, err := samples.FS.ReadFile("catalog.csv")
	if err != nil {
		t.Fatal(err)
	}
	d.write("catalog.csv", string(catalog))
	return d
}

func (d *desk) write(name, content string) {
	d.t.Helper()
	if err := os.WriteFile(filepath.Join(d.dir, name), []byte(content), 0o644); err != nil {
		d.t.Fatal(err)
	}
}

// docket runs one command line, which must end with the exit code, and returns what it printed.
func (d *desk) docket(code int, args ...string) string {
	d.t.Helper()
	var out, errOut bytes.Buffer
	if args[0] != "init" {
		args = append(args, "-c", filepath.Join(d.dir, "docket.yaml"))
	}
	if got := run(context.Background(), args, strings.NewReader(""), &out, &errOut); got != code {
		d.t.Fatalf("docket %s: exit %d, want %d\n%s%s", strings.Join(args, " "), got, code, out.String(), errOut.String())
	}
	return out.String()
}

// take drops a file, runs once and audits.
func (d *desk) take(code int, name, content string) {
	d.t.Helper()
	d.write("inbox/"+name, content)
	d.docket(code, "run", "--once")
	d.docket(0, "audit")
}

// sent empties the outbox of a partner and returns its X12 documents by kind, each
// without its envelope.
func (d *desk) sent(partner string) map[string][]string {
	d.t.Helper()
	files, err := filepath.Glob(filepath.Join(d.dir, "outbox", partner, "*.edi"))
	if err != nil {
		d.t.Fatal(err)
	}
	sent := map[string][]string{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			d.t.Fatal(err)
		}
		kind, _, _ := strings.Cut(filepath.Base(file), "_")
		segments := strings.Split(string(data), "~")
		body := []string{}
		for _, s := range segments {
			switch id, _, _ := strings.Cut(s, "*"); id {
			case "", "ISA", "GS", "ST", "SE", "GE", "IEA":
			default:
				body = append(body, s)
			}
		}
		sent[kind] = append(sent[kind], strings.Join(body, " "))
		if err := os.Remove(file); err != nil {
			d.t.Fatal(err)
		}
	}
	return sent
}

const (
	testISA = "ISA*00*          *00*          *ZZ*AMAZON         *ZZ*VENDOR01       *250110*0612*U*00401*000000777*0*P*>~"
	testGS  = "GS*PO*AMAZON*VENDOR01*20250110*0612*777*X*004010~"
	testIEA = "IEA*1*000000777~"
)

func testOrder(number string) string {
	return "ST*850*0001~BEG*00*NE*" + number + "**20250110~REF*CR*ACME1~CSH*Y~N1*ST**92*PHX6~PO1*1*24*EA*4.25*PE*UP*840012010013~CTT*1*24~SE*8*0001~"
}

// What is wrong with an interchange is said at each level, each time it comes.
func TestRefusedInterchangeIsAnswered(t *testing.T) {
	d := newDesk(t)
	order := testOrder("4XK2M7QA")
	cut := testISA + testGS + order[:strings.Index(order, "CTT")]
	for _, name := range []string{"cut.edi", "again.edi"} {
		d.take(3, name, cut)
		got := fmt.Sprint(d.sent("AMAZON"))
		if want := "map[997:[AK1*PO*777 AK2*850*0001 AK5*R*2 AK9*R*1*1*0*3] TA1:[TA1*000000777*250110*0612*R*023]]"; got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// An interchange without a group is its sender's all the same.
func TestInterchangeWithoutGroup(t *testing.T) {
	d := newDesk(t)
	d.take(0, "ta1.edi", testISA+"TA1*000000002*250110*0612*A*000~IEA*0*000000777~")
	d.take(3, "nogroup.edi", strings.Replace(testISA, "777", "778", 1)+testOrder("4XK2M7QA")+"IEA*0*000000778~")
	if got, want := fmt.Sprint(d.sent("AMAZON")), "map[TA1:[TA1*000000778*250110*0612*R*022]]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if held := d.docket(0, "held", "ls"); !strings.Contains(held, "outside a group") {
		t.Errorf("held for another reason:\n%s", held)
	}
}

// A set whose ST is missing or garbled does not disappear.
func TestSegmentsOutsideOfSetsAreHeld(t *testing.T) {
	window := strings.NewReplacer("CSH*Y~", "CSH*Y~DTM*064*20250110~DTM*063*20250117~", "SE*8*", "SE*10*")
	order := window.Replace(testOrder("4XK2M7QA"))
	second := strings.ReplaceAll(strings.Replace(order, "ST*850", "S*850", 1), "4XK2M7QA", "9ZZZZZZZ")
	for _, c := range []struct{ name, body, want string }{
		{"no ST", order[len("ST*850*0001~"):] + "GE*1*777~", "map[997:[AK1*PO*777 AK9*R*1*0*0*5]]"},
		{"no set", "GE*1*777~", "map[997:[AK1*PO*777 AK9*R*1*0*0*5]]"},
		{"second ST garbled", order + second + "GE*2*777~", "997:[AK1*PO*777 AK2*850*0001 AK5*A AK9*E*2*1*1*5]]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t)
			d.take(3, "orders.edi", testISA+testGS+c.body+testIEA)
			if got := fmt.Sprint(d.sent("AMAZON")); !strings.Contains(got, strings.TrimPrefix(c.want, "map[")) {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// Bytes that are no text, in whatever identifies a sender or an order, hold what
// they stand in and nothing else.
func TestBytesThatAreNoText(t *testing.T) {
	wrap := func(order string) string { return testISA + testGS + order + "GE*1*777~" + testIEA }
	for _, c := range []struct{ name, file, want string }{
		{"order number", wrap(testOrder("4XK\xc4M7QA")), "the order number holds characters that are not UTF-8"},
		{"item", wrap(strings.Replace(testOrder("4XK2M7QA"), "840012010013~", "840012010013*VN*A\xe41~", 1)), "the item of line 1 holds characters"},
		{"line number", wrap(strings.Replace(testOrder("4XK2M7QA"), "PO1*1*", "PO1*\xe4*", 1)), "holds characters that are not UTF-8"},
		{"sender", strings.Replace(wrap(testOrder("4XK2M7QA")), "AMAZON         *", "AMAZ\xd6N         *", 1), "no answer to it can be addressed"},
		{"receiver", strings.Replace(wrap(testOrder("4XK2M7QA")), "VENDOR01       *", "VEND\xd6R01       *", 1), "addressed to"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t)
			d.docket(0, "init", d.dir, "--any-partner")
			d.take(3, "bytes.edi", c.file)
			if held := d.docket(0, "held", "ls"); !strings.Contains(held, c.want) {
				t.Errorf("held:\n%s\nwant %s", held, c.want)
			}
			d.sent("AMAZON")
			d.take(0, "good.edi", strings.ReplaceAll(wrap(testOrder("9LS2D6YP")), "777", "778"))
			if sent := d.sent("AMAZON"); len(sent["855"]) != 1 || len(sent["997"]) != 1 {
				t.Errorf("the next order was answered with %v", sent)
			}
		})
	}
}

// Anyone is answered under the codes they used, where these can be written.
func TestAnyoneWithOddGroupCodes(t *testing.T) {
	d := newDesk(t)
	d.docket(0, "init", d.dir, "--any-partner")
	odd := strings.NewReplacer("AMAZON         *ZZ", "SHOP           *ZZ", "*AMAZON*VENDOR01*", "*SH>OP*V\x02*").Replace(testISA + testGS)
	d.take(0, "odd.edi", odd+testOrder("4XK2M7QA")+"GE*1*777~"+testIEA)
	if sent := d.sent("ZZ_SHOP"); len(sent["997"]) != 1 || len(sent["855"]) != 1 {
		t.Errorf("answered with %v", sent)
	}
}

// What cannot be used is set aside by a person's word, and an interchange whose
// number came before is taken in.
func TestReleaseInSpiteOfTheCause(t *testing.T) {
	d := newDesk(t)
	d.take(3, "note.txt", "Hello, please find our order attached.\n")
	d.docket(0, "held", "release", "1", "--override", "--why", "a greeting")
	d.docket(0, "run", "--once")
	if held := d.docket(0, "held", "ls", "--json"); held != "" {
		t.Errorf("still held: %s", held)
	}
	d.take(0, "one.edi", testISA+testGS+testOrder("4XK2M7QA")+"GE*1*777~"+testIEA)
	d.sent("AMAZON")
	d.take(3, "two.edi", testISA+testGS+testOrder("9LS2D6YP")+"GE*1*777~"+testIEA)
	if sent := d.sent("AMAZON"); len(sent["TA1"]) != 1 || len(sent["855"]) != 0 {
		t.Errorf("a number that came before is answered with %v", sent)
	}
	d.docket(0, "held", "release", "2", "--override", "--why", "they began to count anew")
	d.docket(0, "run", "--once")
	if sent := d.sent("AMAZON"); len(sent["997"]) != 1 || len(sent["855"]) != 1 {
		t.Errorf("taken in, it is answered with %v", sent)
	}
	d.docket(0, "audit")
}

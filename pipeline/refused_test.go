package pipeline

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/samples"
)

// TestUnknownSender is held; with a profile it is read again and answered.
func TestUnknownSender(t *testing.T) {
	h := newHouse(t)
	h.take("a.edi", interchange{control: 1, sender: "NEWSHOP", sets: []string{order("P1", mugs(12))}}.String())
	h.wantHeld("unknown-sender")
	if files := tree(t, filepath.Join(h.dir, "outbox")); len(files) > 0 {
		t.Errorf("something left for an unknown sender: %v", sorted(files))
	}
	h.audited()
	h.release("unknown-sender", ReleaseOptions{}) // too early: nobody has added the profile
	h.wantHeld("unknown-sender")

	data, err := os.ReadFile(filepath.Join(h.dir, "partners", "amazon.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	shop := strings.NewReplacer("id: AMAZON\n", "id: NEWSHOP\n", "ZZ:AMAZON", "ZZ:NEWSHOP", `gs: "AMAZON"`, `gs: "NEWSHOP"`).Replace(string(data))
	if err := os.WriteFile(filepath.Join(h.dir, "partners", "newshop.yaml"), []byte(shop), 0o644); err != nil {
		t.Fatal(err)
	}
	h.reload()
	h.release("unknown-sender", ReleaseOptions{})
	h.wantHeld()
	h.wantSent("NEWSHOP/997_*", 1)
	h.wantSent("NEWSHOP/855_P1_*", 1)
	if r := h.audited(); r.Arrivals != 1 || r.Held != 0 || r.InFlight != 0 {
		t.Error(r.String())
	}
}

// TestUnreadable takes in what is no interchange: held with its bytes, and
// nothing goes out.
func TestUnreadable(t *testing.T) {
	for name, content := range map[string]string{
		"empty":       "",
		"text":        "Hello, where is my order?",
		"blank":       " \r\n\r\n",
		"binary":      "\x00\x01\x02\xff\xfe",
		"isa only":    "ISA",
		"json":        `{"hello": "world"}`,
		"broken json": `{"shipment_id": "S1", "lines": [`,
		"pdf":         "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
		"zip":         "PK\x03\x04",
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			if _, err := h.Receive(context.Background(), Incoming{ID: "A0001", Transport: "test", Name: name, Body: []byte(content)}); err != nil {
				t.Fatal(err)
			}
			h.drain()
			held := h.heldList()
			if len(held) != 1 || held[0].Reason == "" || held[0].Owner == "" || held[0].Arrival != "A0001" {
				t.Fatalf("%+v", held)
			}
			if files := tree(t, filepath.Join(h.dir, "outbox")); len(files) > 0 {
				t.Errorf("something left: %v", sorted(files))
			}
			if r := h.audited(); r.Arrivals != 1 || r.Held != 1 {
				t.Error(r.String())
			}
		})
	}
}

// TestTruncated cuts a sample at every byte: what is not whole is held or
// faulted, is never answered as if it were whole, and is accounted for.
func TestTruncated(t *testing.T) {
	data, err := samples.FS.ReadFile("01_retail_new_order.edi")
	if err != nil {
		t.Fatal(err)
	}
	whole := strings.TrimSpace(string(data))
	step := 1
	if testing.Short() {
		step = 17
	}
	h := newHouse(t)
	n := 0
	for cut := 0; cut < len(whole)-1; cut += step {
		in := Incoming{ID: fmt.Sprintf("CUT%04d", cut), Transport: "test", Name: "cut.edi", Body: []byte(whole[:cut])}
		if _, err := h.Receive(context.Background(), in); err != nil {
			t.Fatal(err)
		}
		n++
	}
	h.drain()
	h.wantSent("AMAZON/855_*", 0)
	for _, name := range h.sent("AMAZON/997_*") {
		if s := readSegments(t, name); s.get("AK9", 1) != "R" {
			t.Errorf("%s accepts a part: %v", name, s)
		}
	}
	if r := h.audited(); r.Arrivals != n || r.Held < n || r.Answered != 0 {
		t.Error(r.String())
	}
	h.take("whole.edi", whole)
	h.wantSent("AMAZON/855_4XK2M7QA_*", 1)
}

// TestWrongCounts says what each profile makes of totals that are wrong: the
// segment of the answer, its verdict under the strict and the lenient profile,
// and the code of the reason.
func TestWrongCounts(t *testing.T) {
	good := one(1, "P1", mugs(12))
	for _, c := range []struct {
		name, old, new  string
		segment         string
		verdict, reason int // elements
		strict, lenient string
		code            string
	}{
		{"segments (SE01)", "SE*10*", "SE*11*", "AK5", 1, 2, "R", "E", "4"},
		{"set control number (SE02)", "SE*10*0001", "SE*10*0002", "AK5", 1, 2, "R", "E", "3"},
		{"sets (GE01)", "GE*1*", "GE*2*", "AK9", 1, 5, "R", "E", "5"},
		{"group control number (GE02)", "GE*1*1", "GE*1*2", "AK9", 1, 5, "R", "E", "4"},
		{"groups (IEA01)", "IEA*1*", "IEA*2*", "TA1", 4, 5, "R", "E", "021"},
		{"control number (IEA02)", "IEA*1*000000001", "IEA*1*000000002", "TA1", 4, 5, "R", "E", "001"},
		{"lines (CTT01)", "CTT*1*", "CTT*2*", "AK5", 1, 2, "A", "A", ""},
	} {
		for judge, want := range map[string]string{"judge: {profile: strict}": c.strict, judgedLeniently: c.lenient} {
			t.Run(c.name+" "+want, func(t *testing.T) {
				dir := furnished(t)
				profile(t, dir, judgedLeniently, judge)
				h := openHouse(t, dir)
				h.take("a.edi", strings.Replace(good, c.old, c.new, 1))
				var said segments
				for _, name := range append(h.sent("AMAZON/997_*"), h.sent("AMAZON/TA1_*")...) {
					said = append(said, readSegments(t, name)...)
				}
				if said.get(c.segment, c.verdict) != want || said.get(c.segment, c.reason) != c.code {
					t.Errorf("answered %v, want %s with %s", said, want, c.code)
				}
				answered, held := len(h.sent("AMAZON/855_*")), len(h.heldList())
				if taken := want != "R"; taken != (answered == 1) || taken != (held == 0) {
					t.Errorf("%d answers, held: %v", answered, h.heldCodes())
				}
				h.audited()
			})
		}
	}
}

// TestLoads drops a catalog and a stock file into the inbox: they are what
// counts from then on, once each.
func TestLoads(t *testing.T) {
	h := newHouse(t)
	h.take("1.edi", one(1, "P1", "12*EA*5.00*PE*VN*NEW-1"))
	h.wantHeld("unknown-item")
	catalog := "sku,vendor_part,description,status,unit,case_pack,unit_cost,currency\nNEW-1,NEW-1,New,active,EA,6,4.50,USD\n"
	h.take("catalog.csv", catalog)
	h.take("stock.csv", "sku,available,restock_date,pool\nNEW-1,7,,\n")
	h.take("again.csv", catalog)
	h.release("unknown-item", ReleaseOptions{})
	h.wantHeld()
	ack := h.sentOne("AMAZON/855_P1_*").all("ACK")
	if len(ack) != 2 || ack[0][1] != "IA" || ack[0][2] != "7" || ack[1][1] != "IR" || ack[1][2] != "5" {
		t.Errorf("%v", ack)
	}
	h.view(func(tx *ledger.Tx) error {
		for name, content := range map[string]string{catalogFile: catalog, stockFile: ""} {
			c, err := tx.NewestConfig(name)
			if err != nil || c.Origin != "inbox" || content != "" && string(c.Body) != content || c.ArchivedAt.IsZero() {
				t.Errorf("%s: %v of %q, archived %v", name, err, c.Origin, c.ArchivedAt)
			}
		}
		sets, err := tx.Sets()
		notes := ""
		for _, s := range sets {
			notes += s.Note + "; "
		}
		if strings.Count(notes, "rows loaded") != 2 || strings.Count(notes, "no new load") != 1 {
			t.Error(notes)
		}
		return err
	})
	if r := h.audited(); r.Arrivals != 4 || r.Answered != 4 {
		t.Error(r.String())
	}
}

// TestBadLoad is held, and the catalog that was there still counts.
func TestBadLoad(t *testing.T) {
	h := newHouse(t)
	h.take("catalog.csv", "sku,status,unit,unit_cost,currency\nACM-1001,active,EA,four,USD\n")
	if len(h.heldList()) != 1 {
		t.Fatalf("held: %v", h.heldCodes())
	}
	h.take("1.edi", one(1, "P1", mugs(12)))
	h.wantSent("AMAZON/855_P1_*", 1)
	h.audited()
}

package partner_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/docket-edi/docket/schemas/partner"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/google/go-cmp/cmp"
)

const small = "id: AMAZON\nmatch: {isa: \"ZZ:AMAZON\", gs: AMAZON}\nus: {isa: \"ZZ:VENDOR01\"}\n"

func load(t *testing.T, text string) *partner.Profile {
	t.Helper()
	p, err := partner.Load("partners/p.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestDefaults(t *testing.T) {
	p := load(t, small)
	want := &partner.Profile{
		ID: "AMAZON", Kind: "vendor",
		Match:      partner.Match{ISA: "ZZ:AMAZON", GS: "AMAZON"},
		Us:         partner.Match{ISA: "ZZ:VENDOR01", GS: "VENDOR01"},
		Versions:   map[string]string{"855": "004010", "856": "004010", "997": "same", "TA1": "same"},
		Delimiters: partner.Delimiters{Element: "*", Component: ">", Segment: "~", Repetition: "^"},
		Judge:      partner.Judge{Profile: "lenient"}, Unsupported: "accept", Release: "note", TA1: "on-error",
		Usage: "P", Currency: "USD", Ship: "file", SeenWindow: "365d",
		Deliver: partner.Deliver{Kind: "folder"}, Owner: map[string]string{"default": "edi-desk"},
		Acknowledge: partner.Acknowledge{
			By: "24h", NoStock: "reject", Backorder: "if-allowed", UnknownItem: "hold", Discontinued: "R2",
			PriceAbovePO: "hold", WindowPassed: "note", ShipDate: "068",
			Codes: map[string]string{"accept": "IA", "backorder": "IB", "quantity_changed": "IQ", "out_of_stock": "IR"},
			Types: map[string]string{"as_ordered": "AD", "changed": "AC"},
		},
	}
	if diff := cmp.Diff(want, p); diff != "" {
		t.Error(diff)
	}
	if p.AnswerWithin() != 24*time.Hour || p.SeenFor() != 365*24*time.Hour || p.OwnerOf("price") != "edi-desk" {
		t.Error(p.AnswerWithin(), p.SeenFor(), p.OwnerOf("price"))
	}
}

func TestGivenBeatsDefault(t *testing.T) {
	p := load(t, small+"versions: {856: 005010}\nacknowledge: {codes: {accept: AC}, by: 2h}\nowner: {price: buyer}\n")
	if p.Version("856", "") != "005010" || p.Version("855", "") != "004010" || p.Acknowledge.Codes["accept"] != "AC" ||
		p.Acknowledge.Codes["backorder"] != "IB" || p.AnswerWithin() != 2*time.Hour || p.OwnerOf("price") != "buyer" || p.OwnerOf("x") != "edi-desk" {
		t.Errorf("%+v", p)
	}
}

// TestCheck has one fault a row; the message says where and what is allowed.
func TestCheck(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"kind: vendor", "partners/p.yaml:1:1: id: the profile has no id"},
		{strings.Replace(small, "AMAZON", "UNKNOWN", 1), ":1:1: id: UNKNOWN stands for"},
		{strings.Replace(small, "id: AMAZON", "id: A/B", 1), `id: "A/B" may have letters`},
		{small + "kind: vender", `:4:1: kind: "vender" is not one of vendor, supplier, any; did you mean "vendor"?`},
		{small + "ship: confirmed", ":4:1: ship: confirmed ships on paper"},
		{small + "ship: never", `ship: "never" is not one of file, confirmed`},
		{small + "usage: X", `usage: "X" is not one of P, T`},
		{small + "currency: usd", `currency: "usd" is not a currency code`},
		{small + "seen_window: 1y", `seen_window: "1y" is not a time span`},
		{small + "acknowledge:\n  by: soon", `:5:3: acknowledge.by: "soon" is not a time span`},
		{small + "acknowledge: {codes: {acept: IA}}", `:4:23: acknowledge.codes.acept: "acept" is not one of`},
		{small + "acknowledge: {codes: {accept: yes}}", `acknowledge.codes.accept: "yes" is not a code of X12 element 668`},
		{small + "acknowledge: {types: {changed: A}}", `acknowledge.types.changed: "A" is not a code of X12 element 587`},
		{small + "acknowledge: {discontinued: drop}", `acknowledge.discontinued: "drop" is neither hold nor`},
		{small + "acknowledge: {ship_date: 68}", `acknowledge.ship_date: "68" is not a code`},
		{small + "acknowledge: {ship_in_days: -1}", `acknowledge.ship_in_days: -1 is not`},
		{small + "delimiters: {element: \"~\"}", `is two delimiters at once`},
		{small + "delimiters: {element: A}", `delimiters.element: "A" stands in ids and numbers`},
		{small + "delimiters: {element: \".\"}", `delimiters.element: "." stands in ids and numbers`},
		{small + "delimiters: {segment: \"~~\"}", `delimiters.segment: "~~" is not one character`},
		{small + "delimiters: {component: ä}", `delimiters.component: "ä" is not one character`},
		{strings.Replace(small, "ZZ:VENDOR01", "ZZ:VEN*DOR", 1), `us.isa: "VEN*DOR" contains the element delimiter *`},
		{strings.Replace(small, "ZZ:AMAZON", "AMAZON", 1), `match.isa: "AMAZON" is not an interchange id such as ZZ:AMAZON`},
		{strings.Replace(small, "ZZ:AMAZON", "ZZ:AMAZONAMAZONAMAZON", 1), `has 18 characters, X12 ISA06 has room for 15`},
		{strings.Replace(small, "ZZ:AMAZON", "zz:AMAZON", 1), `qualifier "zz" is not two capital letters`},
		{strings.Replace(small, "ZZ:AMAZON", "*", 1), `match.isa: * is for a profile of kind any only`},
		{small + "kind: any", `match.isa: a profile of kind any matches *`},
		{strings.Replace(small, "gs: AMAZON", "gs: A", 1), `match.gs: "A" has not 2 to 15 characters`},
		{small + "versions: {855: 004011}", `versions.855: "004011" is not one of 004010, 005010, same`},
		{small + "versions: {order: same}", `versions.order: "order" is not a transaction set`},
		{small + "judge: {codes: {no-such-fault: note}}", `judge.codes.no-such-fault: there is no fault code "no-such-fault"`},
		{small + "judge: {codes: {file-empty: ignore}}", `judge.codes.file-empty: "ignore" is not one of reject, error, note`},
		{small + "guides: {PO: x}", `guides.PO: "PO" is not a transaction set`},
		{small + "gs1_prefix: 08A", `gs1_prefix: "08A" is not a GS1 company prefix`},
		{small + "vendor_codes: [{freight: collect}]", `vendor_codes.0: entry 1 has no code`},
		{small + "vendor_codes: [{code: A, freight: us}]", `vendor_codes.0: "us" is not one of collect, prepaid`},
		{small + "ship_from: {region: Texas}", `ship_from.region: "Texas" has not 2 to 2 characters`},
		{small + "ship_from: {lines: [" + strings.Repeat("x", 56) + "]}", `has not 1 to 55 characters`},
		{small + "deliver: {kind: pigeon}", `deliver.kind: "pigeon" is not one of folder`},
		{small + "shp: file", `:4:1: unknown key "shp"; did you mean "ship"?`},
	} {
		_, err := partner.Load("partners/p.yaml", []byte(c.in))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s\n got %v\nwant %s", c.in, err, c.want)
		}
	}
}

func TestConfirmedIsForTests(t *testing.T) {
	load(t, small+"ship: confirmed\nusage: T\n")
	load(t, "id: FACTORY\nkind: supplier\n")
	load(t, "id: ANY\nkind: any\nmatch: {isa: \"*\"}\n")
}

func TestFind(t *testing.T) {
	profile := func(id, isa, gs string) *partner.Profile {
		return &partner.Profile{ID: id, Match: partner.Match{ISA: isa, GS: gs}}
	}
	all := []*partner.Profile{
		profile("ANY", "*", ""), profile("AMAZON", "ZZ:AMAZON", "AMAZON"), profile("BOOKS", "ZZ:AMAZON", "BOOKS"),
		profile("SHOP", "01:SHOP", ""), profile("SHOP-EU", "01:SHOP", "EU"),
	}
	for _, c := range []struct{ isa, gs, want, id string }{
		{"ZZ:AMAZON", "AMAZON", "AMAZON", "AMAZON"},
		{"ZZ:AMAZON", "AMAZON ", "AMAZON", "AMAZON"},
		{"ZZ:AMAZON", "BOOKS", "BOOKS", "BOOKS"},
		{"ZZ:AMAZON", "OTHER", "ANY", "ZZ:AMAZON"},
		{"01:SHOP", "EU", "SHOP-EU", "SHOP-EU"},
		{"01:SHOP", "US", "SHOP", "SHOP"},
		{"ZZ:NEW", "NEW", "ANY", "ZZ:NEW"},
		{"ZZ:AMAZON", "", "AMAZON", "AMAZON"}, // an interchange without a group
	} {
		p, id := partner.Find(all, c.isa, c.gs)
		if p == nil || p.ID != c.want || id != c.id {
			t.Errorf("%s %s: %v %q, want %s %q", c.isa, c.gs, p, id, c.want, c.id)
		}
	}
	if p, id := partner.Find(all[1:], "ZZ:NEW", "NEW"); p != nil || id != "" {
		t.Errorf("unknown sender: %v %q", p, id)
	}
	if got := partner.WireID("ZZ", "AMAZON         "); got != "ZZ:AMAZON" {
		t.Error(got)
	}
}

func TestWire(t *testing.T) {
	exact := &partner.Profile{Match: partner.Match{ISA: "ZZ:AMAZON", GS: "BOOKS"}}
	anyone := &partner.Profile{Match: partner.Match{ISA: "*"}}
	if got := exact.Wire("AMAZON"); got != exact.Match {
		t.Error(got)
	}
	if got := anyone.Wire("ZZ:NEW"); got != (partner.Match{ISA: "ZZ:NEW", GS: "NEW"}) {
		t.Error(got)
	}
}

func TestVendorCode(t *testing.T) {
	p := load(t, small+`vendor_codes:
  - {code: PLAIN}
  - {code: ANYCR, when: {ref: CR, value: "*"}}
  - {code: ACME2, freight: prepaid, when: {ref: CR, value: ACME2}}
`)
	for refs, want := range map[string]string{"": "PLAIN", "CR=X": "ANYCR", "CR=ACME2": "ACME2", "PD=ACME2": "PLAIN"} {
		var list []record.Reference
		if q, v, ok := strings.Cut(refs, "="); ok {
			list = []record.Reference{{Qualifier: q, Value: v}}
		}
		if got, ok := p.VendorCode(list); !ok || got.Code != want {
			t.Errorf("%s: %+v, want %s", refs, got, want)
		}
	}
	if got, ok := load(t, small).VendorCode(nil); ok {
		t.Errorf("no vendor codes, got %+v", got)
	}
}

func TestVersion(t *testing.T) {
	p := load(t, small+"versions: {856: 005010}")
	for _, c := range []struct{ set, answered, want string }{
		{"855", "005010", "004010"}, {"856", "004010", "005010"}, {"997", "005010", "005010"},
		{"997", "004010VICS", "004010"}, {"997", "003060", "004010"}, {"997", "004030", "004010"}, {"997", "007020", "005010"}, {"997", "", "004010"}, {"997", "4010", "004010"},
		{"997", "00401*", "004010"}, {"TA1", "00501", "005010"}, {"TA1", "00400", "004010"}, {"865", "005010", "005010"},
	} {
		if got := p.Version(c.set, c.answered); got != c.want {
			t.Errorf("Version(%s, %q) = %s, want %s", c.set, c.answered, got, c.want)
		}
	}
}

func TestPlace(t *testing.T) {
	got := partner.Place{Code: "W1", Name: "ACME", Lines: []string{"1 Dock Rd"}, City: "Reno", Region: "NV", Postal: "89501", Country: "US"}.Party("ship_from")
	want := record.Party{Role: "ship_from", ID: &record.PartyID{Qualifier: "91", Value: "W1"}, Name: "ACME",
		Address: &record.Address{Lines: []string{"1 Dock Rd"}, City: "Reno", Region: "NV", Postal: "89501", Country: "US"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(small))
	if b, err := os.ReadFile("../../pipeline/config/templates/partner.yaml"); err == nil {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := partner.Load("p.yaml", data)
		if err == nil && p.Check() != nil {
			t.Error("a loaded profile does not pass its own check")
		}
	})
}

package check_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/x12"
	"github.com/docket-edi/docket/schemas/x12/check"
	"github.com/docket-edi/docket/schemas/x12/guide"
)

func shipped(t testing.TB, name string) *guide.Guide {
	t.Helper()
	g, err := (&guide.Library{}).Find(name)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func own(t testing.TB, text string) *guide.Guide {
	t.Helper()
	l, err := guide.NewLibrary([]guide.File{{Name: "guides/mine.yaml", Body: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	g, err := l.Find("mine")
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func judgeBy(g *guide.Guide, policy check.Policy, release, body string) []fault.Fault {
	r, _ := x12.Load(release)
	j := check.New(r.Set(g.Set), check.Options{Delimiters: delimiters, Policy: policy, Guide: g})
	for _, s := range segments(g.Set, body) {
		j.Segment(&s)
	}
	return j.End()
}

// Sets that keep their guide, to be broken one rule at a time.
const (
	retail850 = "BEG*00*NE*4XK2M7QA**20250110~REF*CR*ACME1~CSH*Y~DTM*064*20250110~DTM*063*20250117~N1*ST**92*PHX6~" +
		"PO1*1*24*EA*4.25*PE*UP*840012010013~CTT*1*24"
	retail855 = "BAK*00*AC*4XK2M7QA*20250110~PO1*1*24*EA*4.25*PE*UP*840012010013~ACK*IA*20*EA*068*20250112~ACK*IR*4*EA~CTT*1*24"
	books855  = "BAK*00*AC*4XK2M7QA*20250110~PO1*1*24*EA*4.25*PE*EN*9780306406157~ACK*CK*24*EA~CTT*1*24"
	retail856 = "BSN*00*SHP0001*20250110*0900*0001~HL*1**S~TD1*CTN*1~TD5*B*2*ABFS~REF*CN*3003004501~DTM*011*20250110~DTM*017*20250114~" +
		"N1*SF*NORDWIND~N4*AUSTIN*TX*78701*US~N1*ST**92*PHX6~HL*2*1*O~PRF*4XK2M7QA~HL*3*2*T~MAN*GM*00008400120000000014~" +
		"HL*4*3*P~MAN*GM*00008400120000000021~HL*5*4*I~LIN*1*UP*840012010013~SN1**24*EA~CTT*5*24"
	retail810 = "BIG*20250120*INV1**4XK2M7QA~CUR*SE*USD~N1*BT*AMAZON~N3*100 EXAMPLE AVE~N4*SEATTLE*WA*98101*US~N1*RE*NORDWIND~N3*500 CONGRESS AVE~" +
		"N4*AUSTIN*TX*78701*US~N1*ST**92*PHX6~ITD*01*3~IT1*1*24*EA*4.25*PE*UP*840012010013~TDS*10200~CTT*1"
	df850 = "BEG*00*DS*D5H2W8NT**20250110~CUR*BT*USD~REF*OQ*113-5550101~REF*ST*WWW~DTM*010*20250113~DTM*002*20250117~N9*L1*GIFT~MSG*ENJOY~" +
		"N1*BT*DESK~N1*ST*JORDAN~PO1*1*1*EA*19.95*PE*UP*840012010150"
	df855  = "BAK*00*AT*D5H2W8NT*20250110~PO1*1*1*EA*19.95*PE*UP*840012010150~ACK*IA*1*EA************************~CTT*1*1"
	df856  = "BSN*00*SHP0001*20250110*0900*ZZZZ~HL*1**O~PRF*D5H2W8NT~HL*2*1*I~LIN*1*UP*840012010150~SN1**1*EA*****IA~HL*3*2*P~MAN*CP*1Z999"
	denied = "BSN*00*SHP0001*20250110*0900*ZZZZ*72*REJ~HL*1**O~PRF*D5H2W8NT~HL*2*1*I~LIN*1*UP*840012010150~SN1**0*EA*****IR"
)

// Each row breaks one thing of a shipped guide.
var broken = []struct{ guide, body, old, new, want string }{
	{"amazon-retail-850", retail850, "", "", ""},
	{"amazon-retail-850", retail850, "BEG*00", "BEG*06", "code-not-allowed@BEG2.1"},
	{"amazon-retail-850", retail850, "*NE*", "*SA*", "code-not-allowed@BEG2.2"},
	{"amazon-retail-850", retail850, "4XK2M7QA", "4XK2M7Q", "element-form@BEG2.3"},
	{"amazon-retail-850", retail850, "CSH*Y~", "", "segment-required@CSH4"},
	{"amazon-retail-850", retail850, "CSH*Y~", "CSH****ACCT~", "element-missing@CSH4.1"},
	{"amazon-retail-850", retail850, "CSH*Y~", "CSH*P2~", "code-not-allowed@CSH4.1"},
	{"amazon-retail-850", retail850, "REF*CR*ACME1~", "", "segment-required@REF3"},
	{"amazon-retail-850", retail850, "REF*CR*", "REF*PD*", "segment-required@REF4"},
	{"amazon-retail-850", retail850, "DTM*064*20250110~", "", "segment-required@DTM6"},
	{"amazon-retail-850", retail850, "DTM*063*20250117~", "", "segment-required@DTM6"},
	{"amazon-retail-850", retail850, "N1*ST**92*PHX6~", "", "segment-required@N17 segment-required@N17"},
	{"amazon-retail-850", retail850, "N1*ST", "N1*BY", "segment-required@N18"},
	{"amazon-retail-850", retail850, "*92*", "*UL*", "code-not-allowed@N17.3"},
	{"amazon-retail-850", retail850, "CSH*Y~", "FOB*BP***01*FOB~CSH*Y~", ""},
	{"amazon-retail-850", retail850, "CSH*Y~", "FOB*BP***01*DES~CSH*Y~", "code-not-allowed@FOB4.5"},
	{"amazon-retail-850", retail850, "CSH*Y~", "FOB*ZZ~CSH*Y~", "code-not-allowed@FOB4.1"},
	{"amazon-retail-850", retail850, "*EA*", "*KG*", "code-not-allowed@PO18.3"},
	{"amazon-retail-850", retail850, "UP*840012010013", "UP*840012010013*SK*1", "code-not-allowed@PO18.8"},
	{"amazon-retail-850", retail850, "840012010013", "840012010014", "item-check-digit@PO18.7"},
	{"amazon-retail-850", retail850, "UP*840012010013", "BP*B0ACM1001K*EN*0840012010014", "item-check-digit@PO18.9"},
	{"amazon-retail-850", retail850, "UP*840012010013", "IB*030640615X", "item-check-digit@PO18.7"},
	{"amazon-retail-850", retail850, "UP*840012010013", "IB*0306406152", ""},

	{"amazon-retail-855", retail855, "", "", ""},
	{"amazon-retail-855", retail855, "*AC*", "*RD*", "code-not-allowed@BAK2.2"},
	{"amazon-retail-855", retail855, "*AC*", "*AD*", "code-not-allowed@ACK5.1"},
	{"amazon-retail-855", retail855, "*4.25*PE*", "***", "element-missing@PO13.4"},
	{"amazon-retail-855", retail855, "*24*EA*4.25", "**EA*4.25", "element-missing@PO13.2 total-hash@CTT6.2"},
	{"amazon-retail-855", retail855, "ACK*IA*20*EA*068*20250112~ACK*IR*4*EA~", "", "segment-required@ACK4"},
	{"amazon-retail-855", retail855, "ACK*IR*4", "ACK*IR*5", "guide-rule@ACK5.2"},
	{"amazon-retail-855", retail855, "ACK*IR*4*EA", "ACK*IR", "guide-rule@ACK4.2 element-missing@ACK5.2"},
	{"amazon-retail-855", retail855, "ACK*IR*4*EA", "ACK*IR*4*CA", "guide-rule@ACK5.3"},
	{"amazon-retail-855", retail855, "ACK*IR", "ACK*OS", "code-not-allowed@ACK5.1"},
	{"amazon-retail-855", retail855, "UP*", "SK*", "code-not-allowed@PO13.6"},
	{"amazon-retail-855", retail855, "068*20250112", "068", "element-conditional-missing@ACK4.5 element-required@ACK4.5"},
	{"amazon-retail-855", retail855, "CTT*1*24", "CTT*1*25", "total-hash@CTT6.2"},
	{"amazon-retail-855", strings.Replace(retail855, "~PO1", "~CSH*N~PO1", 1), "ACK*IR", "ACK*IB", "code-not-allowed@ACK6.1"},
	{"amazon-retail-855", strings.Replace(retail855, "~PO1", "~CSH*Y~PO1", 1), "ACK*IR", "ACK*IB", ""},
	{"amazon-retail-855", "BAK*00*AC*4XK2M7QA*20250110~CTT*0", "", "", "segment-required@PO13"},

	{"amazon-books-855", books855, "", "", ""},
	{"amazon-books-855", books855, "ACK*CK", "ACK*IA", "code-not-allowed@ACK4.1"},
	{"amazon-books-855", books855, "*AC*", "*AD*", "code-not-allowed@ACK4.1"},

	{"amazon-retail-856", retail856, "", "", ""},
	{"amazon-retail-856", strings.NewReplacer("HL*3*2*T~MAN*GM*00008400120000000014~", "", "HL*4*3*P", "HL*4*2*P").Replace(retail856), "CTT*5", "CTT*4", ""},
	{"amazon-retail-856", retail856, "BSN*00", "BSN*04", "code-not-allowed@BSN2.1"},
	{"amazon-retail-856", retail856, "HL*5*4*I", "HL*5*2*I", ""},
	{"amazon-retail-856", retail856, "HL*5*4*I", "HL*5*1*I", "level-order@HL18.3"},
	{"amazon-retail-856", retail856, "HL*5*4*I", "HL*5*3*I", "level-order@HL18.3"},
	{"amazon-retail-856", retail856, "TD1*CTN*1~", "", "segment-required@TD14"},
	{"amazon-retail-856", retail856, "TD1*CTN", "TD1*PLT", "segment-required@TD15"},
	{"amazon-retail-856", retail856, "DTM*011*20250110~", "", "segment-required@DTM8"},
	{"amazon-retail-856", retail856, "DTM*017*20250114~", "", "segment-required@DTM8"},
	{"amazon-retail-856", retail856, "TD5*B*2*ABFS~", "", "segment-required@TD55"},
	{"amazon-retail-856", retail856, "REF*CN*3003004501~", "", "segment-required@REF6"},
	{"amazon-retail-856", retail856, "N1*ST**92*PHX6~", "", "segment-required@N111"},
	{"amazon-retail-856", retail856, "N1*ST**92*PHX6~", "N1*ST*PHOENIX~", "element-required@N111.4"},
	{"amazon-retail-856", retail856, "N1*SF*NORDWIND~N4*AUSTIN*TX*78701*US~", "", "segment-required@N110"},
	{"amazon-retail-856", retail856, "N4*AUSTIN*TX*78701*US~", "", "segment-required@N410"},
	{"amazon-retail-856", retail856, "*78701*US", "**US", "element-required@N410.3"},
	{"amazon-retail-856", retail856, "*78701*US", "*78701", "element-required@N410.4"},
	{"amazon-retail-856", retail856, "PRF*4XK2M7QA~", "", "segment-required@PRF13"},
	{"amazon-retail-856", retail856, "MAN*GM*00008400120000000021~", "PRF*4XK2M7QA~MAN*GM*00008400120000000021~", "segment-not-used@PRF17"},
	{"amazon-retail-856", retail856, "LIN*1*UP*840012010013~", "", "segment-required@LIN19"},
	{"amazon-retail-856", retail856, "SN1**24*EA~CTT*5*24", "CTT*5", "segment-required@SN120"},
	{"amazon-retail-856", retail856, "HL*4*3*P~", "HL*4*3*P~LIN*1*UP*840012010013~", "segment-not-used@LIN17"},
	{"amazon-retail-856", retail856, "HL*4*3*P~", "HL*4*3*P~SN1**0*EA~", "segment-not-used@SN117"},
	{"amazon-retail-856", retail856, "MAN*GM*00008400120000000021~", "", "segment-required@MAN17"},
	{"amazon-retail-856", retail856, "MAN*GM*00008400120000000014~", "", "segment-required@MAN15"},
	{"amazon-retail-856", retail856, "SN1**24*EA~", "SN1**24*EA~MAN*GM*00008400120000000014~", "code-not-allowed@MAN21.1"},
	{"amazon-retail-856", retail856, "00008400120000000021", "008400120000000021", "element-form@MAN17.2"},
	{"amazon-retail-856", retail856, "00008400120000000021", "00008400120000000022", "item-check-digit@MAN17.2"},
	{"amazon-retail-856", retail856, "HL*2*1*O~PRF*4XK2M7QA~", "HL*2*1*O~PRF*4XK2M7QA~TD1*CTN*1~", "segment-not-used@TD114"},
	{"amazon-retail-856", retail856, "HL*2*1*O~PRF*4XK2M7QA~", "HL*2*1*O~PRF*4XK2M7QA~TD5*B*2*ABFS~", "segment-not-used@TD514"},
	{"amazon-retail-856", retail856, "HL*2*1*O~PRF*4XK2M7QA~", "HL*2*1*O~PRF*4XK2M7QA~TD3*TL~", "segment-not-used@TD314"},
	{"amazon-retail-856", retail856, "HL*2*1*O~PRF*4XK2M7QA~", "HL*2*1*O~PRF*4XK2M7QA~N1*BY*AMAZON~", "segment-not-used@N114"},

	{"amazon-retail-810", retail810, "", "", ""},
	{"amazon-retail-810", retail810, "CUR*SE*USD~", "", "segment-required@CUR3"},
	{"amazon-retail-810", retail810, "ITD*01*3~", "", "segment-required@ITD11"},
	{"amazon-retail-810", retail810, "ITD*01*3", "ITD*08*3", "code-not-allowed@ITD11.1"},
	{"amazon-retail-810", retail810, "IT1*1*24*EA*4.25*PE*UP*840012010013~TDS*10200~CTT*1", "TDS*10200~CTT*0", "segment-required@IT112"},
	{"amazon-retail-810", retail810, "~CTT*1", "", "segment-required@CTT14"},
	{"amazon-retail-810", retail810, "TDS*10200", "TDS*00", "element-form@TDS13.1"},
	{"amazon-retail-810", retail810, "N1*BT*AMAZON~N3*100 EXAMPLE AVE~N4*SEATTLE*WA*98101*US~", "", "segment-required@N18"},
	{"amazon-retail-810", retail810, "N1*RE*NORDWIND~N3*500 CONGRESS AVE~N4*AUSTIN*TX*78701*US~", "", "segment-required@N18"},
	{"amazon-retail-810", retail810, "N1*ST**92*PHX6~", "", "segment-required@N110"},
	{"amazon-retail-810", retail810, "N3*100 EXAMPLE AVE~", "", "segment-required@N35"},
	{"amazon-retail-810", retail810, "N4*AUSTIN*TX*78701*US~", "", "segment-required@N49"},

	{"amazon-df-850", df850, "", "", ""},
	{"amazon-df-850", df850, "*DS*", "*NE*", "code-not-allowed@BEG2.2"},
	{"amazon-df-850", df850, "CUR*BT*USD~", "", "segment-required@CUR3"},
	{"amazon-df-850", df850, "CUR*BT", "CUR*BY", "code-not-allowed@CUR3.1"},
	{"amazon-df-850", df850, "REF*OQ*113-5550101~", "", "segment-required@REF5"},
	{"amazon-df-850", df850, "REF*ST*WWW~", "", "segment-required@REF5"},
	{"amazon-df-850", df850, "DTM*010*20250113~", "", "segment-required@DTM7"},
	{"amazon-df-850", df850, "DTM*002*20250117~", "", "segment-required@DTM7"},
	{"amazon-df-850", df850, "N9*L1*GIFT~MSG*ENJOY~", "", "segment-required@N98"},
	{"amazon-df-850", df850, "MSG*ENJOY~", "", "segment-required@MSG9"},
	{"amazon-df-850", df850, "N1*BT*DESK~", "", "segment-required@N111"},
	{"amazon-df-850", df850, "840012010150", "840012010151", "item-check-digit@PO112.7"},

	{"amazon-df-855", df855, "", "", ""},
	{"amazon-df-855", df855, "*AT*", "*AC*", "code-not-allowed@BAK2.2"},
	{"amazon-df-855", "BAK*00*AT*D5H2W8NT*20250110~CTT*0", "", "", "segment-required@PO13"},
	{"amazon-df-855", df855, "ACK*IA*1*EA************************~", "", "segment-required@ACK4"},
	{"amazon-df-855", df855, "ACK*IA*1*EA************************", "ACK*IA*1*EA**************************00", ""},
	{"amazon-df-855", df855, "ACK*IA*1*EA************************", "ACK*IA*1*EA**************************99", "code-not-allowed@ACK4.29"},
	{"amazon-df-855", df855, "ACK*IA*1", "ACK*IA*2", "guide-rule@ACK4.2"},
	{"amazon-df-855", df855, "ACK*IA*1", "ACK*IB*1", "code-not-allowed@ACK4.1"},
	{"amazon-df-855", df855, "ACK*IA*1", "ACK*IR*1", "code-not-allowed@ACK4.1"},

	{"amazon-df-856", df856, "", "", ""},
	{"amazon-df-856", df856, "ZZZZ", "0001", "code-not-allowed@BSN2.5"},
	{"amazon-df-856", df856, "*IA", "*AC", "code-not-allowed@SN17.8"},
	{"amazon-df-856", df856, "MAN*CP", "MAN*GM", "code-not-allowed@MAN9.1"},
	{"amazon-df-856", df856, "~MAN*CP*1Z999", "", "segment-required@MAN9"},
	{"amazon-df-856", df856, "HL*3*2*P", "HL*3*1*P", "level-order@HL8.3"},
	{"amazon-df-856", denied, "", "", ""},
	{"amazon-df-856", denied, "*72*REJ", "*72", "element-required@BSN2.7"},
	{"amazon-df-856", denied, "*72*REJ", "*72*AGD", "code-not-allowed@BSN2.7"},
	{"amazon-df-856", denied, "SN1**0", "SN1**1", "code-not-allowed@SN17.2"},
	{"amazon-df-856", denied, "*IR", "*IA", "code-not-allowed@SN17.8"},
}

// The shipped guides find what is broken, and no entry of theirs is left
// without a row that breaks it.
func TestShippedGuides(t *testing.T) {
	said := map[string]bool{}
	for _, c := range broken {
		t.Run(c.guide+" "+c.new, func(t *testing.T) {
			g := shipped(t, c.guide)
			if c.old != "" && !strings.Contains(c.body, c.old) {
				t.Fatalf("%q is not in the set", c.old)
			}
			faults := judgeBy(g, check.Policy{}, g.Releases[0], strings.Replace(c.body, c.old, c.new, 1))
			if got := short(faults); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			for _, f := range faults {
				said[strings.Split(f.Rule, " [")[0]] = true
				if strings.HasPrefix(f.Rule, "guide ") && f.Hint == "" {
					t.Errorf("%s has no hint", f.Rule)
				}
			}
		})
	}
	for _, name := range guide.Shipped() {
		for _, rule := range shipped(t, name).RuleNames() {
			if want := "guide " + name + ": " + rule; !said[want] && name != "amazon-books-855" {
				t.Errorf("no row breaks %s", want)
			}
		}
	}
}

// The same sets keep their guides in the other release too.
func TestShippedGuidesIn005010(t *testing.T) {
	for _, c := range broken {
		if g := shipped(t, c.guide); c.old == "" && c.want == "" && slices.Contains(g.Releases, "005010") {
			if got := short(judgeBy(g, check.Policy{}, "005010", c.body)); got != "" {
				t.Errorf("%s: %s", c.guide, got)
			}
		}
	}
}

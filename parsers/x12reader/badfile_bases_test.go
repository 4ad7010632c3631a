package x12reader_test

import (
	"strings"

	"github.com/docket-edi/docket/schemas/x12"
)

// base is a good file: its version and its sets, group by group. A segment
// inside a loop has the loop's name before it.
type base struct {
	name, version string
	groups        []baseGroup
}

type baseGroup struct {
	function string // GS01
	sets     []string
}

const (
	retail850 = `ST*850*0001
BEG*00*NE*4XK2M7QA**20250110
CUR*BT*USD
REF*CR*ACME1
PER*BD*PURCHASING*TE*2065550101
FOB*CC
CSH*Y
ITD*01*3*2**30**31
DTM*064*20250115*0800
DTM*063*20250122
TD5*B*2*ABFS*M
N9|N9*L1*NOTES
N9|MSG*HANDLE WITH CARE
N1|N1*ST**92*PHX6
N1|N3*1 DOCK ROAD
N1|N4*RENO*NV*89501*US
PO1|PO1*1*24*EA*4.25*PE*UP*840012010013*VN*A1001
PID|PID*F****GARDEN HOSE
PO1|PO4*12
PO1|PO1*2*18*EA*11.90*PE*UP*840012010020
SLN|SLN*1**I*2*EA>1*3.50
PO1|PO1*3*12*CA*9.40*PE*UP*840012010037
CTT|CTT*0*0
CTT|AMT*TT*429.00
SE*0*0001`

	later850 = `ST*850*0001
BEG*00*NE*4TG8H5CQ**20250110
REF*CR*ACME1
CSH*N
DTM*064*20250115
DTM*063*20250122
N9|N9*L1*IMPORT
N9|MTX**PALLETS 40 X 48 ONLY
N1|N1*ST**92*PHX6
PO1|PO1*1*12*EA*22.30*PE*EN*0840012010174
PO1|PO1*2*24*EA*9.99*PE*EN*0840012010181
CTT|CTT*0*0
SE*0*0001`

	direct850 = `ST*850*0001
BEG*00*DS*D5H2W8NT**20250110
CUR*BT*USD
REF*OQ*113-5550101-7700101
REF*ST*WWW
DTM*010*20250113
DTM*002*20250117
N9|N9*L1*GIFT
N9|MSG*ENJOY YOUR GARDEN
N1|N1*BT*BILLING DESK*92*BILL01
N1|N3*100 EXAMPLE AVENUE
N1|N4*SEATTLE*WA*98101*US
N1|N1*ST*JORDAN SAMPLE*92*DD5H2W8NT
N1|N3*12 ORCHARD LANE
N1|N4*AUSTIN*TX*78701*US
PO1|PO1*1*1*EA*19.95*PE*UP*840012010150
CTT|CTT*0*0
SE*0*0001`

	thin850 = `ST*850*0002
BEG*00*RO*9LS2D6YP**20250110
REF*CR*ACME1
CSH*N
DTM*064*20250115
N1|N1*ST**92*ONT8
PO1|PO1*1*1.5*EA*22.30*PE*VN*A1017
PO1|PO1*2*12*EA*24.00*PE*VN*A1004
CTT|CTT*0*0
SE*0*0002`

	answer855 = `ST*855*0001
BAK*00*AC*4XK2M7QA*20250110****ACME7
REF*CR*ACME1
N1|N1*ST**92*PHX6
PO1|PO1*1*24*EA*4.25*PE*UP*840012010013
ACK|ACK*IA*20*EA*068*20250115
ACK|ACK*IR*4*EA
PO1|PO1*2*18*EA*11.90*PE*UP*840012010020
ACK|ACK*IA*18*EA*068*20250115
CTT|CTT*0*0
SE*0*0001`

	notice856 = `ST*856*0001
BSN*00*SHP0001*20250110*0900*0001
DTM*011*20250110*0800
HL|HL*1**S
HL|TD1*CTN*2****G*122.5*LB
HL|TD5*B*2*ABFS*M
HL|REF*BM*ACME100045
N1|N1*ST**92*PHX6
HL|HL*2*1*O
HL|PRF*4XK2M7QA***20250110
HL|HL*3*2*P
HL|MAN*GM*00008400120000000014
HL|HL*4*3*I
HL|LIN*1*UP*840012010013
HL|SN1**24*EA
HL|HL*5*3*I
HL|LIN*2*UP*840012010020
HL|SN1**18*EA
CTT*0*0
SE*0*0001`

	invoice810 = `ST*810*0001
BIG*20250112*INV1001*20250110*4XK2M7QA
CUR*BT*USD
REF*VR*ACME1
N1|N1*RI*ACME*92*ACME1
ITD*01*3*****30
DTM*011*20250110
IT1|IT1*1*24*EA*4.25*PE*UP*840012010013
IT1|IT1*2*18*EA*11.90*PE*UP*840012010020
SAC|SAC*C*D240***1500
TDS*31620
CTT*0*0
SE*0*0001`

	answer997 = `ST*997*0001
AK1*PR*7
AK2|AK2*855*0001
AK3|AK3*PO1*5**8
AK3|AK4*2*330*6*1O
AK2|AK5*R*5
AK2|AK2*855*0002
AK2|AK5*A
AK9*P*2*2*1
SE*0*0001`

	change860 = `ST*860*0001
BCH*04*SA*4XK2M7QA***20250110
REF*CR*ACME1
POC|POC*1*QD*12*12*EA*4.25*PE*UP*840012010013
CTT|CTT*0*0
SE*0*0001`

	stock846 = `ST*846*0001
BIA*00*SI*STOCK1*20250110
LIN|LIN*1*SK*A1001
QTY|QTY*33*120
CTT*0
SE*0*0001`
)

// bases are the good files that are broken: each kind of set, one group and
// several, both releases.
func bases() []base {
	one := func(name, version, function, set string) base {
		return base{name, version, []baseGroup{{function, []string{set}}}}
	}
	third := strings.ReplaceAll(thin850, "0002", "0003")
	return []base{
		one("850 retail", "004010", "PO", retail850),
		one("850 5010", "005010", "PO", later850),
		one("850 direct fulfilment", "004010", "PO", direct850),
		one("855", "004010", "PR", answer855),
		one("856", "004010", "SH", notice856),
		one("856 5010", "005010", "SH", notice856),
		one("810", "004010", "IN", invoice810),
		one("997", "004010", "FA", answer997),
		one("860", "004010", "PC", change860),
		one("846", "004010", "IB", stock846),
		{"batch", "004010", []baseGroup{
			{"PO", []string{retail850, thin850, third}},
			{"PR", []string{answer855}},
			{"PO", []string{direct850, thin850}},
		}},
	}
}

// file makes the whole good file: envelope, sets, counts.
func (b base) file() *badfile {
	f := &badfile{name: b.name, d: x12.Delimiters{Element: '*', Component: '>', Segment: "~"}, broken: map[*piece]bool{}, declared: map[*piece]int{}, touched: map[*piece]int{}}
	add := func(line string) {
		loop, text, in := strings.Cut(line, "|")
		if !in {
			loop, text = "", line
		}
		e := strings.Split(text, "*")
		f.pieces = append(f.pieces, &piece{loop: loop, id: e[0], e: e[1:]})
	}
	standard := "U*00401"
	if b.version == "005010" {
		standard, f.d.Repetition = "^*00501", '^'
	}
	add("ISA*00*          *00*          *ZZ*AMAZON         *ZZ*VENDOR01       *250110*0612*" + standard + "*000000101*0*P*>")
	for i, g := range b.groups {
		control := string([]byte{'1', '0', byte('1' + i)})
		add("GS*" + g.function + "*AMAZON*VENDOR01*20250110*0612*" + control + "*X*" + b.version)
		for _, set := range g.sets {
			for _, line := range strings.Split(set, "\n") {
				add(line)
			}
		}
		add("GE*0*" + control)
	}
	add("IEA*0*000000101")
	f.close()
	return f
}

// layouts are the delimiters and line ends in which every breakage is tried.
var layouts = []struct {
	name string
	d    x12.Delimiters // Repetition only where the base has one
	gap  []string
}{
	{"~ and LF", x12.Delimiters{Element: '*', Component: '>', Repetition: '^', Segment: "~"}, []string{"\n"}},
	{"~ alone", x12.Delimiters{Element: '*', Component: '>', Repetition: '^', Segment: "~"}, nil},
	{"~, CRLF, LF and blanks mixed", x12.Delimiters{Element: '*', Component: ':', Repetition: '!', Segment: "~"}, []string{"\r\n", "\n", "", "\n  "}},
	{"LF", x12.Delimiters{Element: '*', Component: ':', Repetition: '^', Segment: "\n"}, nil},
	{"CRLF", x12.Delimiters{Element: '*', Component: '>', Repetition: '^', Segment: "\r\n"}, nil},
	{"pipes", x12.Delimiters{Element: '|', Component: '<', Repetition: '^', Segment: "'"}, []string{"\r\n"}},
	{"an ellipsis as terminator", x12.Delimiters{Element: '*', Component: '>', Repetition: '^', Segment: "…"}, []string{"\n"}},
	{"tilde between elements", x12.Delimiters{Element: '~', Component: '>', Repetition: '^', Segment: "|"}, nil},
	{"control characters", x12.Delimiters{Element: '\x1d', Component: '\x1f', Repetition: '\x1e', Segment: "\x1c"}, nil},
}

// lay gives the file the layout.
func (f *badfile) lay(n int) {
	l := layouts[n%len(layouts)]
	rep := l.d.Repetition
	if f.d.Repetition == 0 {
		rep = 0
	}
	f.d, f.gap = l.d, l.gap
	f.d.Repetition = rep
}

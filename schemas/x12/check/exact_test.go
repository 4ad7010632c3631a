package check_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/x12"
	"github.com/docket-edi/docket/schemas/x12/check"
)

// The corrections of spec/x12-exact.md that one segment shows, by their number
// there: elements, lengths, relational notes and code lists of both releases.
func TestExactSegments(t *testing.T) {
	long := strings.Repeat("A", 51)
	for _, c := range []struct{ name, release, segment, want string }{
		{"exact 5: leading blanks count in the length", "004010", "BEG*00*NE* 123456789012345678901*" + "*20250110", ""},
		{"exact 5: one leading blank too many", "004010", "BEG*00*NE*  123456789012345678901**20250110", "element-too-long reject 3"},
		{"exact 5: blanks alone are absent", "004010", "BEG*00*NE*    **20250110", "element-missing reject 3"},
		{"exact 5: trailing blanks are dropped", "004010", "REF*CR*ABC  ", "element-trailing-spaces note 2"},
		{"exact 5: trailing blanks up to the minimum are data", "004010", "N1*ST**92*A ", ""},
		{"exact 6: trailing zeros show the scale", "004010", "PO1*1*24*EA*12.500*PE", ""},
		{"exact 6: sign and point have no length", "004010", "PO1*1*-12345678901234.5*EA*1*PE", ""},
		{"exact 6: the exponent mark has none either", "004010", "PO1*1*12345678901234E5*EA*1*PE", ""},
		{"exact 6: plus", "004010", "PO1*1*+24*EA*1*PE", "element-not-numeric reject 2"},
		{"exact 6: comma", "004010", "PO1*1*1,5*EA*1*PE", "element-not-numeric reject 2"},
		{"exact 7: ^ is no character of 004010's set", "004010", "N3*A^B", "element-character-set note 1"},
		{"exact 7: backtick neither", "004010", "N3*A`B", "element-character-set note 1"},
		{"exact 7: backtick is one of 005010's", "005010", "N3*A`B", ""},
		{"exact 7: small letters are in the extended set", "004010", "N3*12 Orchard Lane", ""},
		{"exact 13: repetitions", "005010", "REF*CR*A^B", "element-repeats reject 2"},
		{"exact 13: components", "005010", "REF*CR*A>B", "element-components reject 2"},
		{"exact 14: LIN02 and LIN03 are mandatory", "004010", "LIN*1", "element-missing reject 2 element-missing reject 3"},
		{"exact 14: pairs from 04 on are not", "004010", "LIN*1*UP*1*VN", "element-conditional-missing error 5"},
		{"exact 15: ISS08 is a weight", "004010", "ISS*1*EA******10.5", ""},
		{"exact 15: ISS08 is a number", "004010", "ISS*1*EA******1O", "element-not-numeric reject 8"},
		{"exact 15: no ISS09", "004010", "ISS*1*EA*******1", "element-extra reject 9"},
		{"exact 15: ISS needs 01, 03 or 05", "004010", "ISS*******1", "element-conditional-missing error 1"},
		{"exact 16: ACK28 needs ACK27, by two notes", "004010", "ACK*IA*1*EA" + strings.Repeat("*", 25) + "SRC", "element-conditional-missing error 27 element-conditional-missing error 27"},
		{"exact 16: ACK27 and 28 need ACK29", "004010", "ACK*IA*1*EA" + strings.Repeat("*", 24) + "ZZ*SRC", "element-conditional-missing error 29"},
		{"exact 16: ACK29 stands alone", "004010", "ACK*IA*1*EA" + strings.Repeat("*", 26) + "00", ""},
		{"exact 17: POC03 needs POC04 in 004010", "004010", "POC*1*QD*12**EA", "element-conditional-missing error 4"},
		{"exact 17: and POC05", "004010", "POC*1*QD*12*12", "element-conditional-missing error 5"},
		{"exact 17: but not POC04 in 005010", "005010", "POC*1*QD*12**EA", ""},
		{"exact 17: POC07 needs POC06", "004010", "POC*1*PC*****PE", "element-conditional-missing error 6"},
		{"exact 18: PO304 needs 03 or 05", "004010", "PO3*AQ***4.25**1*EA", "element-conditional-missing error 3"},
		{"exact 18: 03 is enough", "004010", "PO3*AQ**STA*4.25**1*EA", ""},
		{"exact 19: SCH03 needs SCH04", "004010", "SCH*1*EA*ST**068*20250115", "element-conditional-missing error 4"},
		{"exact 19: SCH04 does not need SCH03", "004010", "SCH*1*EA**DOCK*068*20250115", ""},
		{"exact 20: BCH has sixteen elements", "004010", "BCH*04*SA*PO1***20250110*********RE*AE*X", "element-extra reject 17"},
		{"exact 20: BCH10 is a date", "004010", "BCH*04*SA*PO1***20250110****20251399", "element-bad-date reject 10"},
		{"exact 20: BCA has fifteen", "004010", "BCA*04*AC*PO1***20250110*********RE*X", "element-extra reject 16"},
		{"exact 20: BCA02 is optional", "004010", "BCA*04**PO1***20250110", ""},
		{"exact 21: no price basis PC", "004010", "PO1*1*24*CA*4.25*PC", "element-unknown-code error 5"},
		{"exact 21: per each", "004010", "PO1*1*24*CA*4.25*PE", ""},
		{"exact 22: a line status of the book trade", "004010", "ACK*BA*1*EA", "element-unknown-code error 1"},
		{"exact 22: a hard reject", "004010", "ACK*R2*1*EA", ""},
		{"exact 34: BSN05 0001", "004010", "BSN*00*SHP1*20250110*0900*0001", ""},

		{"exact 2.1: QTY needs 02 or 04", "004010", "QTY*33", "element-conditional-missing error 2"},
		{"exact 2.1: QTY has not both", "004010", "QTY*33*1**TEXT", "element-excluded error 4"},
		{"exact 2.1: ITD03 needs a day", "004010", "ITD*01*3*2", "element-conditional-missing error 4"},
		{"exact 2.1: ITD05 is one", "004010", "ITD*01*3*2**30", ""},
		{"exact 2.1: PO413 needs a length", "004010", "PO4*12************IN", "element-conditional-missing error 10"},
		{"exact 2.1: PO405 needs PO406", "004010", "PO4*12****G", "element-conditional-missing error 6"},
		{"exact 2.1: BIA", "004010", "BIA*00*SI*STOCK*20250110*0900*2*X", "element-extra reject 7"},
		{"exact 2.1: BPR06 and 07", "004010", "BPR*I*1.00*C*ACH**01", "element-conditional-missing error 7"},
		{"exact 2.1: TRN02", "004010", "TRN*1", "element-missing reject 2"},
		{"exact 2.1: ENT02 to 04", "004010", "ENT*1*PE", "element-conditional-missing error 3"},
		{"exact 2.1: RMR", "004010", "RMR*IV", "element-conditional-missing error 2"},
		{"exact 2.1: ADX", "004010", "ADX*1.00*01*IV", "element-conditional-missing error 4"},
		{"exact 2.1: BGN05 needs BGN04", "004010", "BGN*00*1*20250110**PT", "element-conditional-missing error 4"},
		{"exact 2.1: OTI09 needs OTI08", "004010", "OTI*TR*IV*1******0001", "element-conditional-missing error 8"},
		{"exact 2.1: TED01", "004010", "TED**TEXT", "element-missing reject 1"},

		{"exact 2.2: REF02, fifty in 005010", "005010", "REF*CR*" + long, "element-too-long reject 2"},
		{"exact 2.2: REF02, fifty fit", "005010", "REF*CR*" + long[:50], ""},
		{"exact 2.2: REF02, thirty in 004010", "004010", "REF*CR*" + long[:31], "element-too-long reject 2"},
		{"exact 2.2: PER04, 256 in 005010", "005010", "PER*BD*A*TE*" + strings.Repeat("1", 256), ""},
		{"exact 2.2: PER04, 80 in 004010", "004010", "PER*BD*A*TE*" + strings.Repeat("1", 81), "element-too-long reject 4"},
		{"exact 2.2: TD303, 15 in 005010", "005010", "TD3*TL**" + long[:15], ""},
		{"exact 2.2: TD303, 10 in 004010", "004010", "TD3*TL**" + long[:11], "element-too-long reject 3"},
		{"exact 2.2: IT102, 15 in 005010", "005010", "IT1*1*123456789012345*EA*1", ""},
		{"exact 2.2: IT102, 10 in 004010", "004010", "IT1*1*12345678901*EA*1", "element-too-long reject 2"},
		{"exact 2.2: ST03 in 005010", "005010", "ST*850*0001*X", ""},
		{"exact 2.2: no ST03 in 004010", "004010", "ST*850*0001*X", "element-extra reject 3"},
		{"exact 2.2: N407 in 005010 needs N404", "005010", "N4*LONDON*****W*LND", "element-conditional-missing error 5 element-conditional-missing error 4"},
		{"exact 2.2: N402 and N407 exclude each other", "005010", "N4*LONDON*XX**GB***LND", "element-excluded error 7"},
		{"exact 2.2: no N407 in 004010", "004010", "N4*LONDON******LND", "element-extra reject 7"},
		{"exact 32: AK103 in 005010", "005010", "AK1*PO*101*005010", ""},
		{"exact 32: no AK103 in 004010", "004010", "AK1*PO*101*004010", "element-extra reject 3"},
		{"exact 32: AK203 in 005010", "005010", "AK2*850*0001*X", ""},
		{"exact 32: AK401 has a repetition in 005010", "005010", "AK4*2>1>3*330*6*X", ""},
		{"exact 32: AK401 has none in 004010", "004010", "AK4*2>1>3*330*6*X", "element-components reject 1"},
		{"exact 12: AK401 0 is read", "004010", "AK4*0*330*1", ""},

		{"exact 2.3: POC02", "004010", "POC*1*AI", ""},
		{"exact 2.3: POC02 RZ", "004010", "POC*1*RZ", ""},
		{"exact 2.3: POC02 unknown", "004010", "POC*1*QZ", "element-unknown-code error 2"},
		{"exact 2.3: BEG01 05", "004010", "BEG*05*NE*1**20250110", ""},
		{"exact 2.3: BEG01 06", "004010", "BEG*06*NE*1**20250110", ""},
		{"exact 2.3: BEG01 07", "004010", "BEG*07*NE*1**20250110", ""},
		{"exact 2.3: group errors up to 26", "004010", "AK9*R*1*1*0*26", ""},

		{"exact 2.8: ACK quantity without unit", "004010", "ACK*IQ*20", "element-conditional-missing error 3"},
		{"exact 2.8: IT1 without unit", "004010", "IT1**4**70", "element-conditional-missing error 3"},
		{"exact 2.8: N1 id without qualifier", "004010", "N1*ST*NAME**PHX6", "element-conditional-missing error 3"},
		{"exact 2.8: LIN with a shifted template", "004010", "LIN*1*BP*X*VP**PO*Y", "element-conditional-missing error 5"},
		{"exact 2.8: REF without number", "004010", "REF*CR", "element-conditional-missing error 2"},
		{"exact 2.8: date of a century ago", "004010", "DTM*043*971230***19", "element-bad-date reject 2 element-unknown-code error 5 element-conditional-missing error 6"},
		{"exact 2.8: date of three digits", "004010", "DTM*011*200", "element-bad-date reject 2"},
		{"exact 2.8: date with a trailing blank", "004010", "DTM*011*20090421 ", "element-trailing-spaces note 2"},
		{"exact 2.8: code with trailing blanks", "004010", "CUR*BT*USD ", "element-trailing-spaces note 2"},
		{"exact 2.8: N902 too long", "004010", "N9*L1*" + strings.Repeat("A", 35), "element-too-long reject 2"},
		{"exact 2.8: N402 State", "004010", "N4*CITY*State*12345", "element-too-long reject 2"},
		{"exact 2.8: N103 01", "004010", "N1*ST*NAME*01*X1", "element-unknown-code error 3"},
		{"exact 2.8: MAN01 2I", "004010", "MAN*2I*1", "element-unknown-code error 1"},
		{"exact 2.8: BEG02 02", "004010", "BEG*00*02*1**20250110", "element-unknown-code error 2"},
		{"exact 2.8: FOB01 ZZ", "004010", "FOB*ZZ", "element-unknown-code error 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := segmentFaults(c.release, c.segment); got != c.want {
				t.Errorf("%s\ngot  %s\nwant %s", c.segment, got, c.want)
			}
		})
	}
}

func segmentFaults(release, text string) string {
	r, _ := x12.Load(release)
	f := strings.Split(text, "*")
	d := delimiters
	if release == "004010" {
		d.Repetition = 0
	}
	var got []string
	s := x12.NewSegment(f[0], f[1:]...)
	s.Position = 2
	for _, x := range check.Segment(r, &s, d, check.Policy{}) {
		if x.Scope != fault.Element {
			got = append(got, "scope "+string(x.Scope))
		}
		got = append(got, fmt.Sprintf("%s %s %d", x.Code, x.Severity, x.Element))
	}
	return strings.Join(got, " ")
}

package x12reader_test

import (
	"fmt"
	"strings"
)

// elementFacts are the elements that the base files use, by segment: how many
// the segment has, its relational notes, then element number, type, length,
// requirement and a code that is not in the element's list where it has one
// (spec/x12-amazon.md 1.1, spec/x12-exact.md 2.1). Type C is a composite.
const elementFacts = `
ACK 29 P0203 C0405 P0708 P0910 P1112 P1314 P1516 P1718 P1920 P2122 P2324 P2526 P2728 C282729: 668 ID 2/2 M QZ, 380 R 1/15 O, 355 ID 2/2 O QZ, 374 ID 3/3 O QZ9, 373 DT 8/8 O
AK1 2: 479 ID 2/2 M QZ, 28 N0 1/9 M
AK2 2: 143 ID 3/3 M QZ9, 329 AN 4/9 M
AK3 4: 721 AN 2/3 M, 719 N0 1/6 M, 447 AN 1/6 O, 720 ID 1/3 O Q
AK4 4: C030 C 0/0 M, 725 N0 1/4 O, 723 ID 1/3 M Q, 724 AN 1/99 O
AK5 6: 717 ID 1/1 M Q, 718 ID 1/3 O Q
AK9 9: 715 ID 1/1 M Q, 97 N0 1/6 M, 123 N0 1/6 M, 2 N0 1/6 M
AMT 3: 522 ID 1/3 M QZ9, 782 R 1/18 M
BAK 10: 353 ID 2/2 M QZ, 587 ID 2/2 M QZ, 324 AN 1/22 M, 373 DT 8/8 M, 328 AN 1/30 O, 326 AN 1/45 O, 367 AN 1/30 O, 127 AN 1/30 O
BCH 16: 353 ID 2/2 M QZ, 92 ID 2/2 M QZ, 324 AN 1/22 M, 328 AN 1/30 O, 327 AN 1/8 O, 373 DT 8/8 M
BEG 12: 353 ID 2/2 M QZ, 92 ID 2/2 M QZ, 324 AN 1/22 M, 328 AN 1/30 O, 373 DT 8/8 M
BIA 6: 353 ID 2/2 M QZ, 755 ID 2/2 M QZ, 127 AN 1/30 M, 373 DT 8/8 M
BIG 10: 373 DT 8/8 M, 76 AN 1/22 M, 373 DT 8/8 O, 324 AN 1/22 O
BSN 7 C0706: 353 ID 2/2 M QZ, 396 AN 2/30 M, 373 DT 8/8 M, 337 TM 4/8 M, 1005 ID 4/4 O
CSH 10 C0203 P0607 P0910: 563 ID 1/2 O X
CTT 7 P0304 P0506: 354 N0 1/6 M, 347 R 1/10 O
CUR 21 C0807 C0907 L101112 C1110 C1210 L131415 C1413 C1513 L161718 C1716 C1816 L192021 C2019 C2119: 98 AN 2/3 M, 100 AN 3/3 M
DTM 6 R020305 C0403 P0506: 374 ID 3/3 M QZ9, 373 DT 8/8 O, 337 TM 4/8 O
FOB 9 C0302 C0405 C0706 C0809: 146 ID 2/2 M QZ
HL 4: 628 AN 1/12 M, 734 AN 1/12 O, 735 ID 1/2 M Z
IT1 25 P020304 P0607 P0809 P1011 P1213 P1415 P1617 P1819 P2021 P2223 P2425: 350 AN 1/20 O, 358 R 1/10 O, 355 ID 2/2 O QZ, 212 R 1/17 O, 639 ID 2/2 O QZ, 235 ID 2/2 O QZ, 234 AN 1/48 O
ITD 15 L03040513 L08040513 L091011: 336 ID 2/2 O QZ, 333 ID 1/2 O Q, 338 R 1/6 O, 370 DT 8/8 O, 351 N0 1/3 O, 446 DT 8/8 O, 386 N0 1/3 O
LIN 31 P0405 P0607 P0809 P1011 P1213 P1415 P1617 P1819 P2021 P2223 P2425 P2627 P2829 P3031: 350 AN 1/20 O, 235 ID 2/2 M QZ, 234 AN 1/48 M
MAN 6 P0405 C0605: 88 ID 1/2 M Q, 87 AN 1/48 M
MSG 3 C0302: 933 AN 1/264 M
MTX 6 C0102 C0302: 363 AN 3/3 O, 1551 AN 1/4096 X
N1 6 R0203 P0304: 98 AN 2/3 M, 93 AN 1/60 O, 66 ID 1/2 O Q, 67 AN 2/80 O
N3 2: 166 AN 1/55 M
N4 6 C0605: 19 AN 2/30 O, 156 AN 2/2 O, 116 AN 3/15 O, 26 AN 2/3 O
N9 7 R0203 C0605: 128 AN 2/3 M, 127 AN 1/30 O
PER 9 P0304 P0506 P0708: 366 ID 2/2 M QZ, 93 AN 1/60 O, 365 ID 2/2 O QZ, 364 AN 1/80 O
PID 9 C0403 R0405 C0703 C0804 C0905: 349 ID 1/1 M Q, 750 ID 2/3 O QZ, 559 ID 2/2 O QZ, 751 AN 1/12 O, 352 AN 1/80 O
PO1 25 C0302 C0504 P0607 P0809 P1011 P1213 P1415 P1617 P1819 P2021 P2223 P2425: 350 AN 1/20 O, 330 R 1/15 O, 355 ID 2/2 O QZ, 212 R 1/17 O, 639 ID 2/2 O QZ, 235 ID 2/2 O QZ, 234 AN 1/48 O, 235 ID 2/2 O QZ, 234 AN 1/48 O
PO4 18 P0203 C0506 P0607 P0809 C1013 C1113 C1213 L13101112 C1716 C1804: 356 N0 1/6 O
POC 27 C030405 C0706 P0809: 350 AN 1/20 O, 670 ID 2/2 M QZ, 330 R 1/15 O, 671 R 1/9 O, C001 C 0/0 X, 212 R 1/17 O, 639 ID 2/2 O QZ, 235 ID 2/2 O QZ, 234 AN 1/48 O
PRF 7: 324 AN 1/22 M, 328 AN 1/30 O, 327 AN 1/8 O, 373 DT 8/8 O
QTY 4 R0204 E0204: 673 ID 2/2 M QZ, 380 R 1/15 O
REF 4 R0203: 128 AN 2/3 M, 127 AN 1/30 O
SAC 16 R0203 P0304 P0607 P0910 C1110 L130204 C1413 C1615: 248 ID 1/1 M Z, 1300 AN 4/4 O, 559 ID 2/2 O QZ, 1301 AN 1/10 O, 610 N2 1/15 O
SLN 28 P0405 C0706 C0806 P0910: 350 AN 1/20 M, 350 AN 1/20 O, 662 ID 1/1 M Q, 380 R 1/15 O, C001 C 0/0 X, 212 R 1/17 O
SN1 8 P0506: 350 AN 1/20 O, 382 R 1/10 M, 355 ID 2/2 M QZ
TD1 10 C0102 C0304 C0607 P0708 P0910: 103 AN 3/5 O, 80 N0 1/7 O, 23 ID 1/1 O X, 22 AN 1/30 O, 79 AN 1/50 O, 187 ID 1/2 O 7, 81 R 1/10 O, 355 ID 2/2 O QZ
TD5 15 R0204050612 C0203 C0708 C1011 C1312 C1413 C1512: 133 ID 1/2 O Q, 66 ID 1/2 O Q, 67 AN 2/80 O, 91 ID 1/2 O Z
TDS 4: 610 N2 1/15 M
`

type elementFact struct {
	ref, kind   string
	low, high   int
	must        bool
	unknownCode string
}

type segmentFact struct {
	elements int
	notes    []string
	facts    []elementFact
}

// facts reads elementFacts as they are in the release: 005010 has longer
// reference numbers and texts (spec/x12-exact.md 2.2).
func facts(release string) map[string]segmentFact {
	all := map[string]segmentFact{}
	for _, line := range strings.Split(strings.TrimSpace(elementFacts), "\n") {
		head, list, _ := strings.Cut(line, ": ")
		words := strings.Fields(head)
		var s segmentFact
		fmt.Sscan(words[1], &s.elements)
		s.notes = words[2:]
		for _, text := range strings.Split(list, ", ") {
			w := append(strings.Fields(text), "")
			e := elementFact{ref: w[0], kind: w[1], must: w[3] == "M", unknownCode: w[4]}
			fmt.Sscanf(w[2], "%d/%d", &e.low, &e.high)
			if release == "005010" && (e.ref == "127" || e.ref == "364") {
				e.high = map[string]int{"127": 50, "364": 256}[e.ref]
			}
			s.facts = append(s.facts, e)
		}
		all[words[0]] = s
	}
	return all
}

// brokenNotes says which relational notes do not hold and at which element: the
// first that should be there (spec/x12-exact.md 2.4). Each broken note is a fault
// of its own, also where two miss the same element (spec/field-files.md, the
// negative case with exactly three errors); the 997 says it once.
func brokenNotes(notes []string, p *piece) (at []int) {
	for _, note := range notes {
		var here, absent []int
		lead := false
		for i := 1; i < len(note); i += 2 {
			n := 0
			fmt.Sscanf(note[i:i+2], "%d", &n)
			if p.get(n) != "" {
				here = append(here, n)
				lead = lead || i == 1
			} else {
				absent = append(absent, n)
			}
		}
		broken := false
		switch note[0] {
		case 'P':
			broken = len(here) > 0 && len(absent) > 0
		case 'R':
			broken = len(here) == 0
		case 'C':
			broken = lead && len(absent) > 0
		case 'L':
			broken = lead && len(here) < 2
		}
		if broken {
			at = append(at, absent[0])
		}
	}
	return at
}

package x12_test

import (
	"testing"

	"github.com/docket-edi/docket/schemas/x12"
)

// Every set of every release compiles: the data files fit their form.
func TestAllSetsCompile(t *testing.T) {
	count := 0
	for _, name := range x12.Names() {
		r, known := x12.Load(name)
		if !known {
			t.Fatalf("%s is not known", name)
		}
		for id := 100; id < 1000; id++ {
			s := r.Set(string([]byte{byte('0' + id/100), byte('0' + id/10%10), byte('0' + id%10)}))
			if s == nil {
				continue
			}
			count++
			if last := s.Body.Nodes[len(s.Body.Nodes)-1]; last.Segment.ID != "SE" || last.Min != 1 {
				t.Errorf("%s %s: the last segment is %s, want a mandatory SE", name, s.ID, last.Segment.ID)
			}
		}
	}
	if count != 28 {
		t.Errorf("%d sets, want 13 in 004010 and 15 in 005010", count)
	}
}

func TestLoad(t *testing.T) {
	for _, c := range []struct {
		version, name string
		known         bool
	}{
		{"004010", "004010", true}, {"004010VICS", "004010", true}, {"005010X222A1", "005010", true},
		{"00501", "005010", true}, {"004010~", "004010", true}, {"00403", "004010", false},
		{"004030", "004010", false}, {"006020", "005010", false}, {"003040", "004010", false}, {"", "004010", false},
	} {
		r, known := x12.Load(c.version)
		if r.Name != c.name || known != c.known {
			t.Errorf("Load(%q) = %s %v, want %s %v", c.version, r.Name, known, c.name, c.known)
		}
	}
}

// The corrections of spec/x12-exact.md sections 1 and 2 that are data.
func TestCorrections(t *testing.T) {
	r4, _ := x12.Load("004010")
	r5, _ := x12.Load("005010")
	notes := func(r *x12.Release, id string) (all string) {
		for _, n := range r.Segment(id).Notes {
			all += n.String() + " "
		}
		return all
	}
	for _, c := range []struct {
		release *x12.Release
		id      string
		want    string
	}{
		{r4, "POC", "C030405 C0706 P0809 P1011 P1213 P1415 P1617 P1819 P2021 P2223 P2425 P2627 "},
		{r5, "POC", "C0305 C0706 P0809 P1011 P1213 P1415 P1617 P1819 P2021 P2223 P2425 P2627 "},
		{r4, "PO3", "L040305 "}, {r4, "SCH", "C0304 L080910 C0908 C1008 "},
		{r4, "QTY", "R0204 E0204 "}, {r4, "REF", "R0203 "}, {r4, "N9", "R0203 C0605 "},
		{r4, "N4", "C0605 "}, {r5, "N4", "E0207 C0605 C0704 "},
		{r4, "ITD", "L03040513 L08040513 L091011 "}, {r4, "ISS", "R010305 P0102 P0304 P0506 "},
		{r4, "PO4", "P0203 C0506 P0607 P0809 C1013 C1113 C1213 L13101112 C1716 C1804 "},
	} {
		if got := notes(c.release, c.id); got != c.want {
			t.Errorf("%s notes of %s: %s, want %s", c.release.Name, c.id, got, c.want)
		}
	}
	if lin := r4.Segment("LIN").Elements; lin[1].Required != 'M' || lin[2].Required != 'M' || lin[3].Required != 'X' {
		t.Error("LIN02 and LIN03 are mandatory, LIN04 conditional")
	}
	if iss := r4.Segment("ISS").Elements[7]; iss.Ref != "81" {
		t.Errorf("ISS08 is %q, want element 81", iss.Ref)
	}
	for _, c := range []struct {
		release     *x12.Release
		id          string
		pos         int
		ref, typ    string
		low, high   int
		requirement byte
	}{
		{r4, "PO1", 2, "330", "R", 1, 15, 'X'}, {r4, "REF", 2, "127", "AN", 1, 30, 'X'}, {r5, "REF", 2, "127", "AN", 1, 50, 'X'},
		{r4, "PER", 4, "364", "AN", 1, 80, 'X'}, {r5, "PER", 4, "364", "AN", 1, 256, 'X'}, {r5, "TD3", 3, "207", "AN", 1, 15, 'X'},
		{r4, "IT1", 2, "358", "R", 1, 10, 'X'}, {r5, "IT1", 2, "358", "R", 1, 15, 'X'}, {r4, "AK3", 2, "719", "N0", 1, 6, 'M'},
		{r5, "AK3", 2, "719", "N0", 1, 10, 'M'}, {r5, "AK3", 3, "447", "AN", 1, 4, 'O'}, {r5, "ST", 3, "1705", "AN", 1, 35, 'O'},
		{r5, "CAD", 1, "91", "ID", 1, 2, 'O'}, {r4, "TDS", 1, "610", "N2", 1, 15, 'M'}, {r4, "BEG", 5, "373", "DT", 8, 8, 'M'},
	} {
		e := c.release.Segment(c.id).Elements[c.pos-1]
		if e.Ref != c.ref || e.TypeName() != c.typ || e.Min != c.low || e.Max != c.high || e.Required != c.requirement {
			t.Errorf("%s %s%02d is %s %s %d/%d %c, want %s %s %d/%d %c", c.release.Name, c.id, c.pos,
				e.Ref, e.TypeName(), e.Min, e.Max, e.Required, c.ref, c.typ, c.low, c.high, c.requirement)
		}
	}
}

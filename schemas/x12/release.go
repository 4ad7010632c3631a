package x12

import (
	"slices"
	"strings"
	"sync"
)

// Release is one release of X12, such as 004010. It is read-only and may be
// shared between goroutines.
type Release struct {
	Name     string // 004010
	segments map[string]*SegmentDef
	mu       sync.Mutex
	sets     map[string]*SetDef
}

// Names of the releases that have a dictionary, oldest first.
func Names() []string { return []string{"004010", "005010"} }

// Load gives the dictionary for a GS08 by its first six characters (a suffix
// such as VICS picks a guide, not a release; spec/x12-exact.md row 33). Without
// one it gives the nearest release below, or the oldest, and known is false.
func Load(version string) (release *Release, known bool) {
	want := version
	if len(want) > 6 {
		want = want[:6]
	}
	names := Names()
	if len(want) == 5 && slices.Contains(names, want+"0") {
		want += "0" // 00501 for 005010 is seen in the field
	}
	nearest := names[0]
	for _, n := range names {
		if n <= want {
			nearest = n
		}
	}
	return releases()[nearest](), nearest == want
}

// releases holds a compiled release per name, each compiled at first use.
var releases = sync.OnceValue(func() map[string]func() *Release {
	m := map[string]func() *Release{}
	for _, n := range Names() {
		m[n] = sync.OnceValue(func() *Release { return compile(n) })
	}
	return m
})

// Set is the transaction set, or nil when the release has none of that id.
func (r *Release) Set(id string) *SetDef {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s, ok := r.sets[id]; ok {
		return s
	}
	s := r.compileSet(id)
	if s != nil {
		r.sets[s.ID] = s // id may be a view of a reader
	}
	return s
}

// Segment is the segment, or nil when the release has none of that id.
func (r *Release) Segment(id string) *SegmentDef { return r.segments[id] }

// FunctionalID is the GS01 that carries a set, or "".
func (r *Release) FunctionalID(set string) string {
	if s := r.Set(set); s != nil {
		return s.Group
	}
	return ""
}

// ElementName is our short name of element n (from 1) of a segment, "" when it is
// not known, and whether the element is a number.
func (r *Release) ElementName(segment string, n int) (name string, number bool) {
	def := r.Segment(segment)
	if def == nil || n < 1 || n > len(def.Elements) {
		return "", false
	}
	use := &def.Elements[n-1]
	return use.Name, use.Type == Number || use.Type == Decimal
}

// SetIDs are the transaction sets that the release has a dictionary for, sorted.
func (r *Release) SetIDs() (ids []string) {
	files, err := data.ReadDir("data/" + r.Name)
	must(err)
	for _, f := range files {
		if id, set := strings.CutSuffix(f.Name(), ".json"); set && len(id) == 3 {
			ids = append(ids, id)
		}
	}
	return ids
}

// Package x12 is X12 as data: which segments a transaction set holds and in
// what order, which elements a segment holds, what an element may contain.
//
// Load gives a release, Release.Set a transaction set. The facts are the files
// under data/: elements once, segments once a release, one file a set. Names
// are docket's own short ones; the texts of the standard are not included.
// Sources: spec/x12-structure.json, spec/x12-4010-elements.json, corrected by
// spec/x12-exact.md.
package x12

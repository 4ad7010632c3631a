package diff

import (
	"fmt"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/fault"
)

// Result are the differences of two files, and what was wrong with either that
// may hide others.
type Result struct {
	Differences []Difference
	Doubts      []string
}

// Files compares two files by what they say. An error says which of them is no
// X12 file. Neither may change while they are compared.
func Files(a, b []byte) (Result, error) {
	left, doubtsA, err := read("A", a)
	if err != nil {
		return Result{}, err
	}
	right, doubtsB, err := read("B", b)
	if err != nil {
		return Result{}, err
	}
	return Result{documents(left, right), append(doubtsA, doubtsB...)}, nil
}

// read reads the sets of a file as trees.
func read(name string, data []byte) (docs []document, doubts []string, err error) {
	res := x12reader.Bytes(data, x12reader.FileOptions{EachSet: func(ic *x12reader.Interchange, g *x12reader.Group, s *x12reader.Set) []fault.Fault {
		docs = append(docs, newDocument(ic, g, s))
		return nil
	}})
	for _, ic := range res.Interchanges {
		if ic.Header == (x12reader.Header{}) && len(res.Interchanges) == 1 {
			return nil, nil, fmt.Errorf("%s is no X12 file: %w", name, ic.Faults[0])
		}
		for _, f := range ic.AllFaults() {
			if f.Severity == fault.Reject {
				doubts = append(doubts, fmt.Sprintf("%s: %s", name, f.Error()))
			}
		}
		for _, t := range ic.Acks {
			docs = append(docs, acknowledgment(t))
		}
	}
	return docs, doubts, nil
}

package mask

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/docket-edi/docket/parsers/x12reader"
	"github.com/docket-edi/docket/schemas/fault"
)

// Masker masks files with one seed. It is not safe for concurrent use.
type Masker struct{ cipher *cipher }

// New makes a Masker. Whoever knows the seed can undo what it does, so a seed
// that protects is long and kept secret.
func New(seed []byte) *Masker { return &Masker{newCipher(seed)} }

// ErrNoX12 says that a file holds no interchange, so that nothing is known of
// what is in it.
var ErrNoX12 = errors.New("this is no X12 file")

// ErrSeparator says that letters or digits separate the parts of a file: what is
// a value and what is not cannot be told.
var ErrSeparator = errors.New("a letter or digit stands where ISA16 names the component separator")

// File gives the masked file; data stays as it is. The result is as long as
// data unless the total of an invoice with large allowances needs another digit.
func (m *Masker) File(data []byte) ([]byte, error) {
	interchanges, err := envelopes(data)
	if err != nil {
		return nil, err
	}
	f := &file{cipher: m.cipher, data: bytes.Clone(data)}
	done := int64(0)
	for i, ic := range interchanges {
		limit := int64(len(data))
		if i+1 < len(interchanges) {
			limit = interchanges[i+1].Start
		}
		f.stray(done, ic.Start)
		done = f.interchange(ic, limit)
	}
	f.stray(done, int64(len(data)))
	masked := f.spliced()
	if !slices.Equal(wrong(data), wrong(masked)) {
		return nil, ErrFaults
	}
	return masked, nil
}

// ErrFaults says that a file is so broken that its masked copy would have other
// faults: it would show something else than the file does.
var ErrFaults = errors.New("the file is too broken to be masked: the copy would have other faults")

// wrong is what is wrong with a file, in order, and the numbers by which its
// envelopes are known.
func wrong(data []byte) (list []string) {
	add := func(faults []fault.Fault) {
		for _, f := range faults {
			list = append(list, fmt.Sprint(f.Code, f.Segment, f.Position, f.PositionInFile, f.Element, f.Component, f.Repeat))
		}
	}
	for _, ic := range x12reader.Bytes(data, x12reader.FileOptions{}).Interchanges {
		list = append(list, ic.Header.Control)
		add(ic.AllFaults())
		for _, g := range ic.Groups {
			for _, s := range g.Sets {
				list = append(list, s.ID, s.Control)
				add(s.Faults)
			}
		}
	}
	return list
}

// envelopes finds the interchanges of a file.
func envelopes(data []byte) (list []*x12reader.Interchange, err error) {
	r := x12reader.NewBytes(data, x12reader.Options{EnvelopeOnly: true})
	for {
		u, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if ic := u.Interchange; u.Kind == x12reader.InterchangeEnds {
			for _, f := range ic.Faults {
				if f.Code == fault.FileTooBig {
					return nil, f
				}
			}
			if c := ic.Delimiters.Component; c-'0' <= 9 || c|0x20 >= 'a' && c|0x20 <= 'z' {
				return nil, ErrSeparator
			}
			if ic.Header != (x12reader.Header{}) {
				list = append(list, ic)
			}
		}
	}
	if len(list) == 0 {
		return nil, ErrNoX12
	}
	return list, nil
}

// file is a file that is being masked, in place.
type file struct {
	cipher  *cipher
	data    []byte
	splices []splice
}

// splice is a value that needs another length than the one it replaces.
type splice struct {
	from, to int64
	text     string
}

// spliced is the file with the splices carried out; they are in order.
func (f *file) spliced() []byte {
	if len(f.splices) == 0 {
		return f.data
	}
	var out []byte
	done := int64(0)
	for _, s := range f.splices {
		out = append(append(out, f.data[done:s.from]...), s.text...)
		done = s.to
	}
	return append(out, f.data[done:]...)
}

// stray masks what stands outside of interchanges. GS stays: behind a header
// that is too short the reader knows by it where the header ends.
func (f *file) stray(from, to int64) {
	b := &body{file: f}
	for _, part := range bytes.Split(f.data[from:max(from, to)], []byte("GS")) {
		b.unknown(part)
	}
}

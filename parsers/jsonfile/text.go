package jsonfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/docket-edi/docket/schemas/fault"
)

// node is a JSON value and where it stands in the file.
type node struct {
	start, end int
	token      json.Token // of a scalar: string, json.Number, bool or nil
	object     bool
	array      bool
	keys       []key
	items      []*node
	bad        bool // has its fault
}

// key is a member of an object.
type key struct {
	name  string
	start int
	value *node
}

func (n *node) get(name string) *node {
	for _, k := range n.keys {
		if k.name == name {
			return k.value
		}
	}
	return nil
}

// text is a file being read.
type text struct {
	data    []byte
	decoder *json.Decoder
	faults  []fault.Fault
}

// errTooDeep ends the reading of a file that nests without end.
var errTooDeep = fmt.Errorf("values are nested deeper than %d", maxDepth)

// records are the objects of the file; it ends at the first syntax error.
func (t *text) records() []*node {
	var out []*node
	t.decoder = json.NewDecoder(bytes.NewReader(t.data))
	t.decoder.UseNumber()
	for {
		n, err := t.value(0)
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.syntax(err)
			return out
		}
		if !n.array {
			out = append(out, n)
			continue
		}
		out = append(out, n.items...)
	}
}

// first is the file's first record without judging the rest.
func (t *text) first() (*node, error) {
	t.decoder = json.NewDecoder(bytes.NewReader(t.data))
	t.decoder.UseNumber()
	n, err := t.value(0)
	for err == nil && n.array && len(n.items) > 0 {
		n = n.items[0]
	}
	return n, err
}

// value reads the next value. io.EOF is the end of the file between values.
func (t *text) value(depth int) (*node, error) {
	if depth > maxDepth {
		return nil, errTooDeep
	}
	start := t.skip()
	token, err := t.decoder.Token()
	if err != nil {
		if depth > 0 && errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	n := &node{start: start, token: token}
	switch token {
	case json.Delim('{'):
		n.object = true
		err = t.members(n, depth)
	case json.Delim('['):
		n.array = true
		err = t.elements(n, depth)
	}
	n.end = int(t.decoder.InputOffset())
	return n, err
}

func (t *text) members(n *node, depth int) error {
	for t.decoder.More() {
		start := t.skip()
		name, err := t.decoder.Token()
		if err != nil {
			return unexpected(err)
		}
		value, err := t.value(depth + 1)
		if err != nil {
			return unexpected(err)
		}
		word, _ := name.(string)
		n.keys = append(n.keys, key{word, start, value})
	}
	_, err := t.decoder.Token()
	return unexpected(err)
}

func (t *text) elements(n *node, depth int) error {
	for t.decoder.More() {
		value, err := t.value(depth + 1)
		if err != nil {
			return unexpected(err)
		}
		n.items = append(n.items, value)
	}
	_, err := t.decoder.Token()
	return unexpected(err)
}

// unexpected is an end of the file where none may be.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// skip is where the next token starts.
func (t *text) skip() int {
	i := int(t.decoder.InputOffset())
	for i < len(t.data) && bytes.IndexByte([]byte(" \t\r\n:,"), t.data[i]) >= 0 {
		i++
	}
	return i
}

// place is the line and column, both from 1, of an offset.
func (t *text) place(offset int) (line, column int) {
	before := t.data[:min(offset, len(t.data))]
	return 1 + bytes.Count(before, []byte("\n")), len(before) - bytes.LastIndexByte(before, '\n')
}

func (t *text) syntax(err error) {
	offset := int(t.decoder.InputOffset())
	var wrong *json.SyntaxError
	hint := err.Error()
	switch {
	case errors.As(err, &wrong):
		offset = max(int(wrong.Offset)-1, 0)
	case errors.Is(err, io.ErrUnexpectedEOF):
		offset, hint = len(t.data), "the file ends inside a value; it seems to be cut off"
	}
	t.at(fault.Reject, Syntax, offset, "", "", "a file is JSON", hint)
}

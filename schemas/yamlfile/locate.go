package yamlfile

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Locate is err as an *Error at the value of a key, given as the path of keys
// to it ("acknowledge.codes.accept"). Where the file does not go that deep, it
// is the deepest key there is: a missing key is reported at its group.
func Locate(name string, data []byte, path string, err error) error {
	e := &Error{File: name, Line: 1, Column: 1, Message: path + ": " + err.Error()}
	file, parseErr := parser.ParseBytes(data, 0)
	if parseErr != nil || len(file.Docs) == 0 {
		return e
	}
	n := file.Docs[0].Body
	for _, key := range strings.Split(path, ".") {
		pair := pairOf(n, key)
		if pair == nil {
			break
		}
		p := pair.Key.GetToken().Position
		e.Line, e.Column = p.Line, p.Column
		n = pair.Value
	}
	return e
}

func pairOf(n ast.Node, key string) *ast.MappingValueNode {
	mapping, ok := n.(*ast.MappingNode)
	if !ok {
		return nil
	}
	for _, pair := range mapping.Values {
		if keyText(pair.Key) == key {
			return pair
		}
	}
	return nil
}

// KeyError is one setting that cannot be; Key is its path in the file:
// "acknowledge.by".
type KeyError struct {
	Key string
	Err error
}

func (e *KeyError) Error() string { return e.Key + ": " + e.Err.Error() }

// Unwrap is the reason alone.
func (e *KeyError) Unwrap() error { return e.Err }

// LocateEach puts the place in the file to each KeyError of a joined error.
func LocateEach(name string, data []byte, err error) error {
	errs := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		errs = joined.Unwrap()
	}
	for i, e := range errs {
		var key *KeyError
		if errors.As(e, &key) {
			errs[i] = Locate(name, data, key.Key, key.Err)
		} else {
			errs[i] = fmt.Errorf("%s: %w", name, e)
		}
	}
	return errors.Join(errs...)
}

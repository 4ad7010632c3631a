// Package yamlfile reads docket's YAML files strictly: an unknown key, a value
// of the wrong kind or a second document is an error that says where it stands
// and what is allowed there.
//
// Start with Load. A plain scalar where a text is wanted is taken as written:
// 004010 stays 004010 and 1.50 stays 1.50, which YAML itself would read as
// numbers. Checks that need more than one value call Locate for the place.
package yamlfile

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Error is one thing wrong in a YAML file. Line and Column count from 1.
type Error struct {
	File    string
	Line    int
	Column  int
	Message string
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
}

// Load reads data into the struct that into points to; name is the file's, for
// messages. Keys that the file does not give keep their value in into. All
// unknown keys and wrong kinds are reported at once, each an *Error.
func Load(name string, data []byte, into any) error {
	body, err := fitted(name, data, into)
	if body == nil || err != nil {
		return err
	}
	if err := yaml.NodeToValue(body, into, yaml.Strict()); err != nil {
		return translate(name, err)
	}
	return nil
}

// LoadRecord is Load for a record, whose keys are those of its JSON and whose
// amounts and quantities read themselves from JSON.
func LoadRecord(name string, data []byte, into any) error {
	body, err := fitted(name, data, into)
	if body == nil || err != nil {
		return err
	}
	e := emitter{anchors: map[string]ast.Node{}}
	e.node(body)
	if e.bomb != nil {
		return at(name, e.bomb, "its aliases make too much of it; write out what is meant")
	}
	if e.merge != nil {
		return at(name, e.merge, "<< is not read here; write the keys out")
	}
	if err := json.Unmarshal(e.out, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// fitted is the content of the file, fitted to into; nil when it has none.
func fitted(name string, data []byte, into any) (ast.Node, error) {
	if line := tooDeep(data); line > 0 {
		return nil, &Error{File: name, Line: line, Column: 1, Message: fmt.Sprintf("more than %d levels in each other", maxDepth)}
	}
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, translate(name, err)
	}
	body, err := onlyDocument(name, file)
	if body == nil || err != nil {
		return nil, err
	}
	f := fitter{file: name}
	body = f.fit(body, reflect.TypeOf(into).Elem())
	return body, errors.Join(f.errs...)
}

// onlyDocument is the content of the file, nil when it has none.
func onlyDocument(name string, file *ast.File) (ast.Node, error) {
	var body ast.Node
	for _, doc := range file.Docs {
		if doc.Body == nil || doc.Body.Type() == ast.CommentType {
			continue
		}
		if body != nil {
			return nil, at(name, doc.Body, "a second document begins here; a file holds one")
		}
		body = doc.Body
	}
	return body, nil
}

func at(name string, n ast.Node, format string, args ...any) *Error {
	p := n.GetToken().Position
	return &Error{name, p.Line, p.Column, fmt.Sprintf(format, args...)}
}

// translate puts an error of the YAML library into words for people who do not
// write Go.
func translate(name string, err error) error {
	var e yaml.Error
	if !errors.As(err, &e) || e.GetToken() == nil || e.GetToken().Position == nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	message := e.GetMessage()
	var wrongType *yaml.TypeError
	var overflow *yaml.OverflowError
	switch {
	case errors.As(err, &wrongType):
		message = fmt.Sprintf("%q is not %s", e.GetToken().Value, kindWords(wrongType.DstType))
	case errors.As(err, &overflow):
		message = fmt.Sprintf("%s is too big", e.GetToken().Value)
	}
	p := e.GetToken().Position
	return &Error{name, p.Line, p.Column, message}
}

func kindWords(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.Slice:
		return "a list"
	case reflect.Struct, reflect.Map:
		return "a group of keys"
	}
	return "a text"
}

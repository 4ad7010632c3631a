package yamlfile

import (
	"encoding"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// fitter walks a document along the type that it is read into. It notes
// unknown keys and wrong kinds, and turns plain scalars into texts where a text
// is wanted.
type fitter struct {
	file string
	errs []error
	open []string // anchors whose value is being walked
}

var (
	textType = reflect.TypeFor[encoding.TextUnmarshaler]()
	jsonType = reflect.TypeFor[json.Unmarshaler]()
)

// fit gives the node to be read in n's place.
func (f *fitter) fit(n ast.Node, t reflect.Type) ast.Node {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch n := n.(type) {
	case *ast.NullNode:
		return n
	case *ast.AliasNode:
		if name := n.Value.GetToken().Value; slices.Contains(f.open, name) {
			f.errs = append(f.errs, at(f.file, n, "*%s stands inside of &%s, which would never end", name, name))
		}
		return n
	case *ast.AnchorNode:
		f.open = append(f.open, n.Name.GetToken().Value)
		n.Value = f.fit(n.Value, t)
		f.open = f.open[:len(f.open)-1]
		return n
	case *ast.MappingNode:
		return f.mapping(n, t)
	case *ast.SequenceNode:
		return f.sequence(n, t)
	case ast.ScalarNode:
		return f.scalar(n, t)
	}
	return n
}

func (f *fitter) wrong(n ast.Node, t reflect.Type, found string) {
	f.errs = append(f.errs, at(f.file, n, "%s stands here, wanted is %s", found, kindWords(t)))
}

func (f *fitter) mapping(n *ast.MappingNode, t reflect.Type) ast.Node {
	if isJSON(t) {
		for _, pair := range n.Values {
			pair.Value = f.fit(pair.Value, reflect.TypeFor[string]())
		}
		return n
	}
	if t.Kind() != reflect.Struct && t.Kind() != reflect.Map || isText(t) {
		f.wrong(n, t, "a group of keys")
		return n
	}
	for _, pair := range n.Values {
		key := keyText(pair.Key)
		value := t
		if pair.Key.IsMergeKey() {
			pair.Value = f.fit(pair.Value, t)
			continue
		}
		if t.Kind() == reflect.Map {
			value = t.Elem()
		} else {
			field, known := fieldOf(t, key)
			if !known {
				f.errs = append(f.errs, unknownKey(f.file, pair.Key, key, t))
				continue
			}
			value = field
		}
		pair.Value = f.fit(pair.Value, value)
	}
	return n
}

func (f *fitter) sequence(n *ast.SequenceNode, t reflect.Type) ast.Node {
	if t.Kind() != reflect.Slice {
		f.wrong(n, t, "a list")
		return n
	}
	for i := range n.Values {
		n.Values[i] = f.fit(n.Values[i], t.Elem())
	}
	return n
}

func (f *fitter) scalar(n ast.ScalarNode, t reflect.Type) ast.Node {
	switch {
	case isText(t):
		return f.readable(asText(n), t)
	case isJSON(t):
		return f.amount(asText(n), t)
	case t.Kind() == reflect.String:
		return asText(n)
	case t.Kind() == reflect.Struct, t.Kind() == reflect.Map, t.Kind() == reflect.Slice:
		f.wrong(n, t, "a single value")
	}
	return n
}

// readable notes a text that its type cannot read, at its place.
func (f *fitter) readable(n ast.Node, t reflect.Type) ast.Node {
	if s, ok := n.(*ast.StringNode); ok {
		if err := reflect.New(t).Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(s.Value)); err != nil {
			f.errs = append(f.errs, at(f.file, n, "%s", err))
		}
	}
	return n
}

// amount notes a number of its own form (money, a quantity) that cannot be read.
func (f *fitter) amount(n ast.Node, t reflect.Type) ast.Node {
	if s, ok := n.(*ast.StringNode); ok {
		if err := reflect.New(t).Interface().(json.Unmarshaler).UnmarshalJSON([]byte(strconv.Quote(s.Value))); err != nil {
			f.errs = append(f.errs, at(f.file, n, "%s", err))
		}
	}
	return n
}

// asText is the scalar as written, whatever YAML takes it for.
func asText(n ast.ScalarNode) ast.Node {
	switch n.Type() {
	case ast.IntegerType, ast.FloatType, ast.BoolType, ast.InfinityType, ast.NanType:
		written := n.GetToken()
		return ast.String(token.New(written.Value, written.Origin, written.Position))
	}
	return n
}

func isText(t reflect.Type) bool { return reflect.PointerTo(t).Implements(textType) }

func isJSON(t reflect.Type) bool { return reflect.PointerTo(t).Implements(jsonType) }

func keyText(k ast.MapKeyNode) string { return k.GetToken().Value }

// fieldOf is the type of the struct field with the yaml name.
func fieldOf(t reflect.Type, name string) (reflect.Type, bool) {
	for i := range t.NumField() {
		if yamlName(t.Field(i)) == name {
			return t.Field(i).Type, true
		}
	}
	return nil, false
}

// yamlName is the key of a field, "" for a field that is not read. Records have
// one name for JSON and YAML.
func yamlName(field reflect.StructField) string {
	tag, own := field.Tag.Lookup("yaml")
	if !own {
		tag = field.Tag.Get("json")
	}
	name, _, _ := strings.Cut(tag, ",")
	if name == "-" {
		return ""
	}
	return name
}

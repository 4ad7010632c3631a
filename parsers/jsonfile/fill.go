package jsonfile

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/yamlfile"
)

// fill puts a node into a value of a record; what does not fit is a fault and
// leaves the value empty.
func (t *text) fill(n *node, v reflect.Value) { t.fit(n, v, "") }

func (t *text) fit(n *node, v reflect.Value, name string) {
	if v.Kind() == reflect.Pointer {
		if n.isNull() {
			return
		}
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	if u, ok := v.Addr().Interface().(json.Unmarshaler); ok {
		t.decode(n, u, name)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		t.fitObject(n, v, name)
	case reflect.Slice:
		t.fitArray(n, v, name)
	default:
		t.fitScalar(n, v, name)
	}
}

func (n *node) isNull() bool { return !n.object && !n.array && n.token == nil }

func (t *text) wrong(n *node, name, want string) {
	n.bad = true
	t.at(fault.Reject, WrongType, n.start, name, string(t.data[n.start:n.end]), "the value is "+want, "write "+want)
}

// decode reads a value that has its own form: money, quantities, times.
func (t *text) decode(n *node, u json.Unmarshaler, name string) {
	if err := u.UnmarshalJSON(t.data[n.start:n.end]); err != nil {
		n.bad = true
		t.at(fault.Reject, WrongType, n.start, name, string(t.data[n.start:n.end]), "the value is "+form(u), err.Error())
	}
}

// form says how such a value is written.
func form(u json.Unmarshaler) string {
	name := reflect.TypeOf(u).Elem().Name()
	switch name {
	case "Money":
		return `an amount such as "12.50" or {"amount":"12.50","currency":"USD"}`
	case "Quantity":
		return `a number such as "24" or {"value":"24","unit":"EA"}`
	case "Time":
		return `a time such as "2025-01-10T14:30:00-06:00"`
	}
	return "of the form of " + name
}

func (t *text) fitObject(n *node, v reflect.Value, name string) {
	if !n.object {
		t.wrong(n, name, "an object {...}")
		return
	}
	fields, names := fieldsOf(v.Type())
	seen := map[string]bool{}
	for _, k := range n.keys {
		index, known := fields[k.name]
		switch {
		case !known:
			t.unknown(k, names)
		case seen[k.name]:
			t.at(fault.Reject, KeyTwice, k.start, k.name, "", "a key stands once in an object", "remove one of the two")
		default:
			t.fit(k.value, v.Field(index), k.name)
		}
		seen[k.name] = true
	}
}

func (t *text) unknown(k key, names []string) {
	hint := "it is not read; known here: " + strings.Join(names, ", ")
	if near := yamlfile.Nearest(k.name, names); near != "" {
		hint = fmt.Sprintf("it is not read; did you mean %q?", near)
	}
	t.at(fault.Note, KeyUnknown, k.start, shown(k.name), "", "only known keys are read", hint)
}

// fieldsOf maps the JSON keys of a struct to its fields.
func fieldsOf(s reflect.Type) (fields map[string]int, names []string) {
	fields = map[string]int{}
	for i := range s.NumField() {
		name, _, _ := strings.Cut(s.Field(i).Tag.Get("json"), ",")
		fields[name] = i
		names = append(names, name)
	}
	return fields, names
}

func (t *text) fitArray(n *node, v reflect.Value, name string) {
	if n.isNull() {
		return
	}
	if !n.array {
		t.wrong(n, name, "a list [...]")
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.items), len(n.items)))
	for i, item := range n.items {
		t.fit(item, v.Index(i), name)
	}
}

func (t *text) fitScalar(n *node, v reflect.Value, name string) {
	switch v.Kind() {
	case reflect.String:
		if s, ok := n.token.(string); ok {
			v.SetString(s)
			return
		}
		t.wrong(n, name, `a text in quotes, "..."`)
	case reflect.Int:
		if number, ok := n.token.(json.Number); ok {
			if i, err := strconv.Atoi(number.String()); err == nil {
				v.SetInt(int64(i))
				return
			}
		}
		t.wrong(n, name, "a whole number without quotes")
	case reflect.Bool:
		if b, ok := n.token.(bool); ok {
			v.SetBool(b)
			return
		}
		t.wrong(n, name, "true or false")
	}
}

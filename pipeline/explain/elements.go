package explain

import (
	"fmt"
	"strings"

	"github.com/docket-edi/docket/schemas/x12"
)

// Element is a simple element that is present in a segment, or a component or
// a repetition of one.
type Element struct {
	Element   int    `json:"element"`   // from 1
	Component int    `json:"component"` // from 1; 0: the element is no composite
	Repeat    int    `json:"repeat"`    // from 1; 0: it is not repeated
	Ref       string `json:"ref"`       // X12 element number; empty when unknown
	Name      string `json:"name"`
	Value     string `json:"value"`   // as sent
	Text      string `json:"text"`    // as a person reads it
	Meaning   string `json:"meaning"` // of a code; empty when unknown

	number bool // of type R or Nn
}

// Elements are the elements present in a segment, in order, components and
// repetitions one by one. def is nil for a segment without a definition.
func Elements(def *x12.SegmentDef, s *x12.Segment, d x12.Delimiters) (list []Element) {
	for i, raw := range s.Elements() {
		use := &x12.ElementUse{Repeat: 1}
		if def != nil && i < len(def.Elements) {
			use = &def.Elements[i]
		}
		for k, value := range pieces(raw, d.Repetition, use.Repeat > 1) {
			e := Element{Element: i + 1}
			if use.Repeat > 1 && k > 0 {
				e.Repeat = k + 1
			}
			list = appendElement(list, e, use, value, d.Component)
		}
	}
	return list
}

func appendElement(list []Element, e Element, use *x12.ElementUse, value string, component byte) []Element {
	if len(use.Components) == 0 {
		return appendSimple(list, e, use, value)
	}
	for k, part := range pieces(value, component, true) {
		e.Component = k + 1
		inner := &x12.ElementUse{}
		if k < len(use.Components) {
			inner = &use.Components[k]
		}
		list = appendSimple(list, e, inner, part)
	}
	return list
}

func appendSimple(list []Element, e Element, use *x12.ElementUse, value string) []Element {
	if strings.TrimRight(value, " ") == "" {
		return list
	}
	e.Ref, e.Name, e.Value, e.Text = use.Ref, nameOf(use, e), value, Text(use, value)
	e.Meaning, e.number = x12.Meaning(use.Ref, e.Text), use.Type == x12.Number || use.Type == x12.Decimal
	return append(list, e)
}

func nameOf(use *x12.ElementUse, e Element) string {
	switch {
	case use.Name != "":
		return use.Name
	case use.Ref != "":
		return "element " + use.Ref
	case e.Component > 0:
		return fmt.Sprintf("element %02d-%d", e.Element, e.Component)
	}
	return fmt.Sprintf("element %02d", e.Element)
}

func pieces(raw string, separator byte, may bool) []string {
	if !may || separator == 0 {
		return []string{raw}
	}
	return strings.Split(raw, string([]byte{separator}))
}

package guide

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// The forms of a place: segment ids joined by slashes, then for an element two
// digits, and for the qualifiers of pairs a range.
var (
	segmentForm = regexp.MustCompile(`^(?:[A-Z][A-Z0-9]{1,2}/)*[A-Z][A-Z0-9]{1,2}$`)
	elementForm = regexp.MustCompile(`^((?:[A-Z][A-Z0-9]{1,2}/)*[A-Z][A-Z0-9]{1,2})(\d\d)(?:-(\d\d))?$`)
)

// elementAt reads "PO106" or "PO106-24".
func elementAt(text string) (place string, first, last int, err error) {
	m := elementForm.FindStringSubmatch(text)
	if m == nil {
		return "", 0, 0, fmt.Errorf("%q is not an element such as BEG02, PO1/ACK01 or PO106-24", text)
	}
	first, _ = strconv.Atoi(m[2])
	last = first
	if m[3] != "" {
		last, _ = strconv.Atoi(m[3])
	}
	if first == 0 || last < first || (last-first)%2 != 0 {
		return "", 0, 0, fmt.Errorf("%q: elements count from 01, and a range takes every second one, as 06-24 does", text)
	}
	return m[1], first, last, nil
}

// named reads what a rule names: an element as elementAt does, or a segment,
// whose element is 0; a slash before either stays with the place.
func named(text string) (place string, first, last int, err error) {
	bare := strings.TrimPrefix(text, "/")
	if segmentForm.MatchString(bare) {
		return text, 0, 0, nil
	}
	place, first, last, err = elementAt(bare)
	return text[:len(text)-len(bare)] + place, first, last, err
}

// absolute is the path of a place named from scope, the place that a rule is in.
func absolute(scope, place string) string {
	switch {
	case strings.HasPrefix(place, "/"):
		return place[1:]
	case scope == "":
		return place
	case place == lastOf(scope):
		return scope
	}
	return scope + "/" + place
}

func lastOf(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// elementName is "ACK01" of place "PO1/ACK" and 1.
func elementName(place string, n int) string { return fmt.Sprintf("%s%02d", lastOf(place), n) }

func parentOf(path string) string { return path[:max(0, strings.LastIndexByte(path, '/'))] }

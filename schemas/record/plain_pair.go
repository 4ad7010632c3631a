package record

import (
	"bytes"
	"strings"
)

// Amounts and quantities are the most frequent objects of a record by far. As
// docket writes them itself they are {"a":"...","b":"..."} without a space or an
// escape: these are read here, every other form by encoding/json.

// isPlain says that a string stands in JSON as it is.
func isPlain(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isPlainByte(s[i]) {
			return false
		}
	}
	return true
}

func isPlainByte(c byte) bool {
	return c >= ' ' && c < 0x7F && strings.IndexByte(`"\<>&`, c) < 0
}

// readPlainPair reads an object of two plain strings; ok is false for anything else.
func readPlainPair(b []byte, firstName, secondName string) (first, second string, ok bool) {
	first, b, ok = readPlainMember(b, '{', firstName)
	if !ok {
		return "", "", false
	}
	second, b, ok = readPlainMember(b, ',', secondName)
	return first, second, ok && len(b) == 1 && b[0] == '}'
}

// readPlainMember reads open"name":"value" from the front of b.
func readPlainMember(b []byte, open byte, name string) (value string, rest []byte, ok bool) {
	head := len(name) + 5
	if len(b) < head || b[0] != open || b[1] != '"' || string(b[2:head-3]) != name || string(b[head-3:head]) != `":"` {
		return "", nil, false
	}
	b = b[head:]
	end := bytes.IndexByte(b, '"')
	if end < 0 || !isPlain(string(b[:end])) {
		return "", nil, false
	}
	return string(b[:end]), b[end+1:], true
}

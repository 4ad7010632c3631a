package x12

import (
	"math/bits"
	"strings"
)

// CodeList is the list of an element's codes; the zero value lists nothing and
// holds everything.
type CodeList struct {
	codes []string
	short []uint32        // codes of up to four bytes, packed, by their hash; 0: free
	shift uint8           // of the hash
	long  map[string]bool // all others
}

// Len is the number of codes.
func (l *CodeList) Len() int { return len(l.codes) }

// Codes are the codes as listed.
func (l *CodeList) Codes() []string { return l.codes }

// Holds reports whether the value is listed; a list without codes holds everything.
func (l *CodeList) Holds(value string) bool {
	if len(l.codes) == 0 {
		return true
	}
	code := pack(value)
	if code == 0 {
		return l.long[value]
	}
	for at := hash(code, l.shift); ; at++ {
		switch l.short[at&uint32(len(l.short)-1)] {
		case code:
			return true
		case 0:
			return false
		}
	}
}

func newCodeList(text string) CodeList {
	l := CodeList{codes: strings.Fields(text)}
	size := 1 << bits.Len(uint(2*len(l.codes))) // at least half of the places stay free
	l.short, l.shift = make([]uint32, size), uint8(33-bits.Len(uint(size)))
	for _, c := range l.codes {
		code := pack(c)
		if code == 0 {
			if l.long == nil {
				l.long = map[string]bool{}
			}
			l.long[c] = true
			continue
		}
		at := hash(code, l.shift)
		for l.short[at&uint32(size-1)] != 0 && l.short[at&uint32(size-1)] != code {
			at++
		}
		l.short[at&uint32(size-1)] = code
	}
	return l
}

func hash(code uint32, shift uint8) uint32 { return code * 0x9e3779b1 >> shift }

// pack is a string of one to four bytes as a number; 0 for all others, and for
// those that hold a zero byte at their end.
func pack(s string) uint32 {
	switch len(s) {
	case 1:
		return uint32(s[0])
	case 2:
		return uint32(s[0]) | uint32(s[1])<<8
	case 3:
		return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16
	case 4:
		return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
	}
	return 0
}

package mask

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"strings"

	"github.com/docket-edi/docket/schemas/record"
)

// cipher replaces words by words of the same form. It is a permutation of the
// words of each form, so different words stay different; no word stays what it
// is. Without the seed nothing leads back.
type cipher struct {
	prf  hash.Hash
	memo map[string]string
}

const (
	rounds    = 8
	memoLimit = 1 << 16 // words; then the memory begins anew
)

func newCipher(seed []byte) *cipher {
	return &cipher{hmac.New(sha256.New, seed), map[string]string{}}
}

// word replaces a word; check digits of GS1 stay what they are: right or wrong.
func (c *cipher) word(w string) string {
	if masked, ok := c.memo[w]; ok {
		return masked
	}
	masked, ok := c.numbered(w)
	if !ok {
		masked = c.replace(w)
	}
	if len(c.memo) >= memoLimit {
		clear(c.memo)
	}
	w = strings.Clone(w)
	c.memo[w] = masked
	return masked
}

// numbered replaces what has the form of a GTIN, GLN or SSCC (GS1 General
// Specifications 7.9): all but the check digit, which follows. A GTIN-12, -13
// and -14 of one item stay those of one item.
func (c *cipher) numbered(w string) (masked string, ok bool) {
	if strings.Trim(w, "0123456789") != "" {
		return "", false
	}
	body := w[:max(len(w)-1, 0)]
	switch len(w) {
	case 8, 18:
		return c.checked(w, c.replace(body)), true
	case 12:
		return c.checked(w, c.item("0" + body)[1:]), true
	case 13:
		return c.checked(w, c.item(body)), true
	case 14:
		return c.checked(w, body[:1]+c.item(body[1:])), true
	case 20: // an SSCC with its application identifier
		if inner, ok := strings.CutPrefix(w, "00"); ok {
			return "00" + c.word(inner), true
		}
	}
	return "", false
}

// item replaces the twelve digits of a GTIN between indicator and check digit.
// Those of a GTIN-12 begin with 0 and go on doing so, others do not.
func (c *cipher) item(body string) string {
	if body[0] == '0' {
		return "0" + c.replace(body[1:])
	}
	for body = c.replace(body); body[0] == '0'; {
		body = c.replace(body)
	}
	return body
}

// checked adds the last digit to a body: as far from the right check digit as
// it was in the original.
func (c *cipher) checked(original, body string) string {
	off := original[len(original)-1] - '0' + 10 - rightDigit(original[:len(original)-1])
	return body + string([]byte{'0' + (rightDigit(body)+off)%10})
}

// rightDigit is the check digit of a body.
func rightDigit(body string) byte {
	for d := byte('0'); d < '9'; d++ {
		if record.CheckDigitOK(body + string([]byte{d})) {
			return d - '0'
		}
	}
	return 9
}

// replace permutes: undo the rounds, step aside, do the rounds again. The step
// leaves no word where it is, so the whole does not either.
func (c *cipher) replace(word string) string {
	list := symbols(word)
	for round := rounds - 1; round >= 0; round-- {
		c.round(list, round, -1)
	}
	step := c.stream(list, rounds, nil)
	for i := range list {
		size := uint32(list[i].size())
		list[i].place = (list[i].place + 1 + int(step(i)%(size-1))) % int(size)
	}
	for round := range rounds {
		c.round(list, round, 1)
	}
	return text(list)
}

// round moves one half of the word by what the seed makes of the other half.
func (c *cipher) round(list []symbol, round, sign int) {
	moved, by := list[:len(list)/2], list[len(list)/2:]
	if round%2 == 1 {
		moved, by = by, moved
	}
	if len(moved) == 0 {
		return
	}
	add := c.stream(list, round, by)
	for i := range moved {
		size := moved[i].size()
		moved[i].place = ((moved[i].place+sign*int(add(i)%uint32(size)))%size + size) % size
	}
}

// stream gives numbers that depend on the seed, the form of the word, the round
// and the symbols given.
func (c *cipher) stream(form []symbol, round int, by []symbol) func(i int) uint32 {
	var message []byte
	message = append(message, byte(round))
	for _, s := range form {
		message = append(message, byte(s.alphabet))
	}
	message = append(message, 0xff)
	for _, s := range by {
		message = binary.BigEndian.AppendUint16(message, uint16(s.place))
	}
	at := len(message)
	message = append(message, 0, 0, 0, 0)
	var block [sha256.Size]byte
	have := -1
	return func(i int) uint32 {
		if b := i / 8; b != have {
			have = b
			binary.BigEndian.PutUint32(message[at:], uint32(b))
			c.prf.Reset()
			c.prf.Write(message)
			c.prf.Sum(block[:0])
		}
		return binary.BigEndian.Uint32(block[i%8*4:])
	}
}

// fraction is a number that depends on the seed and a text.
func (c *cipher) fraction(of string) uint64 {
	c.prf.Reset()
	c.prf.Write([]byte(of))
	return binary.BigEndian.Uint64(c.prf.Sum(nil))
}

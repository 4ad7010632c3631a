package archive

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

const (
	maxName    = 80   // bytes of an encoded name before it is cut
	maxSegment = 200  // bytes of one key segment; file systems allow 255
	maxKey     = 1000 // bytes of a key; S3 allows 1,024
)

// Unknown stands for a partner who could not be identified.
const Unknown = "UNKNOWN"

// Raw is the key of an inbound file, by the sha256 of its bytes.
func Raw(sum string) string { return "raw/" + sum }

// Doc is the key of a document: kind is the document kind ("855", "pdf"), n the
// position in the order's log at which it was decided, ext without the dot.
func Doc(partner, po, kind string, n int64, ext string) string {
	return fmt.Sprintf("docs/%s/%s.%d.%s", order(partner, po), kind, n, ext)
}

// Ref is the key, under a further order of a document, of the small object
// that names the document; RefBody is its content.
func Ref(partner, po, kind string, n int64) string {
	return Doc(partner, po, kind, n, "ref")
}

// RefBody is the content of a Ref object.
func RefBody(key, sum string) []byte {
	b, err := json.Marshal(struct {
		Key    string `json:"key"`
		SHA256 string `json:"sha256"`
	}{key, sum})
	if err != nil {
		panic(err) // two strings always marshal
	}
	return append(b, '\n')
}

// InterchangeDoc is the key of a document that answers an interchange: its
// ISA13 and sha256 as received, the document kind ("997", "TA1") and the
// group's index (0 for the interchange itself).
func InterchangeDoc(partner, isa13, sum, kind string, group int, ext string) string {
	return fmt.Sprintf("docs/%s/interchange=%s-%s/%s.%d.%s", partnerSegment(partner), Encode(isa13), short(sum), kind, group, ext)
}

// Event is the key of entry n of an order's log.
func Event(partner, po string, n int64) string {
	return fmt.Sprintf("events/%s/%d.json", order(partner, po), n)
}

// OrderPrefixes are the beginnings of the keys of an order's log and documents.
func OrderPrefixes(partner, po string) []string {
	return []string{"events/" + order(partner, po) + "/", "docs/" + order(partner, po) + "/"}
}

// Journal is the key of the journal object of entries first to last, written at
// the time at. The numbers have leading zeros so that key order is journal order.
func Journal(at time.Time, first, last int64) string {
	return fmt.Sprintf("journal/%s/%012d-%012d.json", at.UTC().Format("2006-01"), first, last)
}

// Config is the key of one version of a configuration file; name is its path
// in the working directory, with slashes.
func Config(name, sum string) string {
	return "config/" + Encode(name) + "/" + sum
}

func order(partner, po string) string {
	return partnerSegment(partner) + "/po=" + Encode(po)
}

func partnerSegment(partner string) string {
	if partner == "" {
		partner = Unknown
	}
	return "partner=" + Encode(partner)
}

// Encode makes a name from outside fit for a key, so that different names stay
// different, on disks that ignore case too: every byte outside A-Z 0-9 . _ - is
// written %XX, and so is a dot at either end; the empty name is %. What is
// longer than 80 bytes then is cut there (never inside a %XX) and followed by
// - and the first 8 digits of the name's sha256.
func Encode(name string) string {
	if name == "" {
		return "%"
	}
	var b strings.Builder
	for i := 0; i < len(name); i++ {
		atEnd := i == 0 || i == len(name)-1
		if c := name[i]; plain(c) && (c != '.' || !atEnd) {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	s := b.String()
	if len(s) <= maxName {
		return s
	}
	// The sum goes in behind 80 bytes, never within them: so no name that is
	// short enough can look like one that was cut.
	cut := maxName
	if i := strings.LastIndexByte(s[:cut], '%'); i > cut-3 {
		cut = i + 3
	}
	return s[:cut] + "-" + short(Sum([]byte(name)))
}

func plain(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-'
}

func short(sum string) string { return sum[:min(8, len(sum))] }

// CheckKey refuses a key that could leave the store, hide in it or not be
// stored everywhere: empty or overlong, absolute, with empty segments or ones
// that begin with a dot, with bytes other than printable ASCII, or a backslash.
func CheckKey(key string) error {
	if key == "" {
		return errors.New("the key is empty")
	}
	if len(key) > maxKey {
		return fmt.Errorf("the key has %d bytes, more than %d", len(key), maxKey)
	}
	for _, segment := range strings.Split(key, "/") {
		if segment == "" {
			return fmt.Errorf("key %q has an empty segment", key)
		}
		if segment[0] == '.' {
			return fmt.Errorf("key %q has a segment that begins with a dot", key)
		}
		if len(segment) > maxSegment {
			return fmt.Errorf("key %q has a segment of %d bytes, more than %d", key, len(segment), maxSegment)
		}
	}
	for i := 0; i < len(key); i++ {
		if c := key[i]; c <= ' ' || c > '~' || c == '\\' || c == ':' {
			return fmt.Errorf("key %q has the byte %q, which not every store can hold", key, c)
		}
	}
	return nil
}

// Package folder moves documents by way of directories: an Inbox, where files
// are dropped for us, and an Outbox, where files are left for others.
//
// An Inbox gives a file only when it is complete, and Take claims it with one
// rename: it is in the inbox or taken, never both. An Outbox stages a file
// first (written and on the disk) and then commits it with one rename: it is
// there whole, or not at all. Both name files by the paths relative to their
// directory, with slashes, and refuse a path that leads out of it.
package folder

import (
	"strings"
)

const (
	stageDir = ".stage"
	takenDir = ".taken"

	maxFileName = 120 // bytes; file systems allow 255
)

// FileName makes one name of a file or folder of text from outside: what is not
// a letter, digit, or one of . _ - becomes _, a dot in front too, and what is
// too long is cut before its extension. Different texts may give one name; put
// an id of the document into the text.
func FileName(text string) string {
	name := strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r) {
			return r
		}
		return '_'
	}, text)
	if strings.Trim(name, ".") == "" {
		return strings.Repeat("_", max(1, len(name)))
	}
	if name[0] == '.' {
		name = "_" + name[1:]
	}
	if over := len(name) - maxFileName; over > 0 {
		dot := strings.LastIndexByte(name, '.')
		if dot <= over {
			dot = len(name)
		}
		name = name[:dot-over] + name[dot:]
	}
	return name
}

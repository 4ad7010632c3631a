package record

import (
	"fmt"
	"strings"
)

// FileName names a file of the order: "PO-2026-004417_rev2_Nordwind-Home-Goods.pdf".
// It is ASCII without spaces and at most 60 characters long; seller may be
// empty, ext is given without its point.
func (o *SupplierOrder) FileName(seller, ext string) string {
	number := fileWord(o.Number, 40)
	if number == "" {
		number = "PO"
	}
	name := fmt.Sprintf("%s_rev%d", number, max(o.Revision, 1))
	room := 60 - len(name) - len(ext) - 2
	if s := fileWord(seller, max(room, 0)); s != "" {
		name += "_" + s
	}
	return name + "." + ext
}

// fileWord keeps letters, digits, '.' and '-' of ASCII; anything else between
// them becomes one '-'.
func fileWord(s string, limit int) string {
	var b strings.Builder
	gap := false
	for _, r := range s {
		if !(r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '.' || r == '-') {
			gap = true
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte('-')
		}
		gap = false
		b.WriteRune(r)
	}
	word := strings.TrimLeft(b.String(), ".-")
	return strings.TrimRight(word[:min(len(word), limit)], ".-")
}

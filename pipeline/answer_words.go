package pipeline

import (
	"fmt"
	"strings"

	"github.com/docket-edi/docket/schemas/record"
)

// describe says in a few words what became of the lines.
func describe(lines []record.AcknowledgedLine, codes map[string]string) string {
	accepted, changed, rejected := 0, 0, 0
	for _, l := range lines {
		switch {
		case len(l.Statuses) == 1 && l.Statuses[0].Code == codes["accept"]:
			accepted++
		case l.Statuses[0].Code == codes["accept"] || l.Statuses[0].Code == codes["backorder"]:
			changed++
		default:
			rejected++
		}
	}
	switch {
	case changed == 0 && rejected == 0:
		return allLines(accepted, "accepted")
	case accepted == 0 && changed == 0:
		return allLines(rejected, "rejected")
	}
	var parts []string
	for _, p := range []struct {
		n     int
		words string
	}{{accepted, "accepted"}, {changed, "in part or later"}, {rejected, "rejected"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.words))
		}
	}
	return "lines: " + strings.Join(parts, ", ")
}

func allLines(n int, what string) string {
	if n == 1 {
		return "the line is " + what
	}
	return fmt.Sprintf("all %d lines %s", n, what)
}

func unknownText(items []record.ItemID) string {
	if len(items) == 0 {
		return "it names no item; ask the partner what is ordered"
	}
	return itemText(items) + " is not in the catalog; add it, then release the order"
}

func itemText(items []record.ItemID) string {
	return strings.TrimSpace(items[0].Qualifier + " " + items[0].Value)
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

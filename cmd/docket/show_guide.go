package main

import (
	"strings"

	"github.com/docket-edi/docket/schemas/x12/guide"
)

// showGuide prints a set as a guide has it.
func (e *env) showGuide(g *guide.Guide, a *guide.Applied, all bool) error {
	rows := a.Rows(all)
	if e.json {
		for _, r := range rows {
			if err := e.line(r); err != nil {
				return err
			}
		}
		return nil
	}
	e.printf("%s, version %s: %s\n%s %s in release %s, from %s\n", g.Name, g.Version, g.Title, g.Set, a.Set.Name, a.Set.Release, g.Origin)
	if g.Extends != "" {
		e.printf("extends %s\n", g.Extends)
	}
	for _, code := range g.Rated() {
		e.printf("%s: %s, everywhere in the set\n", code, g.Severity[code])
	}
	rules := false
	for _, r := range rows {
		switch r.Row {
		case "segment":
			e.showSegment(r)
		case "element":
			e.showElement(r)
		default:
			if !rules {
				e.printf("\nRules\n")
				rules = true
			}
			e.printf("  %s, in each %s: %s%s\n", r.Name, r.Place, r.Says, paren(r.Severity))
			e.showWhy("    ", r)
		}
	}
	return nil
}

func (e *env) showSegment(r guide.Row) {
	loop := ""
	if r.Opens {
		loop = ", opens a loop"
	}
	e.printf("\n%s%s  %s: %s, max %s%s\n", strings.Repeat("  ", r.Depth), r.Place, r.Name, r.Requirement, r.Max, loop)
	e.showSays(strings.Repeat("  ", r.Depth)+"  ", r)
}

func (e *env) showElement(r guide.Row) {
	indent := strings.Repeat("  ", r.Depth) + "  "
	e.printf("%s%-6s %s: %s, %s\n", indent, r.Place, r.Name, r.Requirement, strings.TrimSpace(r.Type+" "+r.Length))
	if len(r.Codes) > 0 {
		e.printf("%s       codes: %s\n", indent, strings.Join(r.Codes, "; "))
	} else if r.CodeCount > 0 {
		e.printf("%s       codes: %d in the list of element %s\n", indent, r.CodeCount, r.Element)
	}
	e.showSays(indent+"       ", r)
}

func (e *env) showSays(indent string, r guide.Row) {
	if r.Says != "" {
		e.printf("%sguide: %s\n", indent, r.Says)
		e.showWhy(indent, r)
	}
}

func (e *env) showWhy(indent string, r guide.Row) {
	why := r.Hint
	if r.Source != "" {
		why = strings.TrimSpace(why + " [" + r.Source + "]")
	}
	if why != "" {
		e.printf("%s%s\n", indent, why)
	}
}

func paren(s string) string {
	if s == "" {
		return ""
	}
	return " (" + s + ")"
}

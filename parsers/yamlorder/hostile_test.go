package yamlorder

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/docket-edi/docket/schemas/fault"
)

// bomb is a file of a few hundred bytes whose aliases stand for 10^12 words.
func bomb() string {
	var b strings.Builder
	b.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := range 11 {
		fmt.Fprintf(&b, "a%d: &a%d [%s*a%d]\n", i+1, i+1, strings.Repeat(fmt.Sprintf("*a%d, ", i), 9), i)
	}
	return b.String() + good
}

// TestHostile is refused with a fault, soon, whatever it holds.
func TestHostile(t *testing.T) {
	for name, text := range map[string]string{
		"bomb":         bomb(),
		"deep lists":   "lines: " + strings.Repeat("[", 20_000),
		"deep maps":    strings.Repeat("{a: ", 20_000),
		"deep block":   "lines: \n  " + strings.Repeat("- ", 20_000) + "x",
		"self":         "lines: &a [*a]",
		"self in line": "lines: [&a {description: x, quantity: *a, unit_cost: *a}]",
		"copies":       strings.Replace(good, "  - line: 1\n", "  - &l {description: \""+strings.Repeat("x", 1<<20)+"\"}\n"+strings.Repeat("  - *l\n", 1000)+"  - line: 1\n", 1),
		"ten megabyte": strings.Replace(good, "Bottle", strings.Repeat("B", 10<<20), 1),
		"huge number":  strings.Replace(good, "4.1500", "1e999999999", 1),
		"long number":  strings.Replace(good, "4.1500", strings.Repeat("9", 1<<20), 1),
		"binary":       "\x00\x01\x02\xff\xfe",
		"tag":          strings.Replace(good, "currency: USD", "currency: !!python/object:os.system x", 1),
	} {
		begun := time.Now()
		_, faults := SupplierDraft(strings.NewReader(text), nothing)
		if fault.Worst(faults) != fault.Reject {
			t.Errorf("%s is taken: %v", name, faults)
		}
		if took := time.Since(begun); took > 10*time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
}

// TestStrangeCharactersStay keeps what people cannot see: the record has it all,
// and what is printed says what it leaves out.
func TestStrangeCharactersStay(t *testing.T) {
	for _, text := range []string{"=cmd|'/c calc'!A1", "+1", "a\u202eb", "e\u0301", "😀", "\u200b", "No. 5 \u2066x\u2069"} {
		o, faults := SupplierDraft(strings.NewReader(strings.Replace(good, "description: Bottle", fmt.Sprintf("description: %q", "x"+text), 1)), nothing)
		if len(faults) > 0 || o.Lines[0].Description != "x"+text {
			t.Errorf("%q became %q, %v", "x"+text, o.Lines[0].Description, faults)
		}
	}
}

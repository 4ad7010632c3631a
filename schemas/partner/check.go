package partner

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/yamlfile"
)

// checker collects what is wrong.
type checker struct{ errs []error }

func (c *checker) add(key string, err error) {
	if err != nil {
		c.errs = append(c.errs, &yamlfile.KeyError{Key: key, Err: err})
	}
}

func (c *checker) that(ok bool, key, format string, args ...any) {
	if !ok {
		c.add(key, fmt.Errorf(format, args...))
	}
}

// Check says everything that is wrong with the profile, each a yamlfile.KeyError in one
// joined error. It expects the defaults to be filled in.
func (p *Profile) Check() error {
	c := &checker{}
	p.checkNames(c)
	p.checkWire(c)
	p.checkJudge(c)
	p.checkAnswers(c)
	p.checkShipping(c)
	return errors.Join(c.errs...)
}

func (p *Profile) checkNames(c *checker) {
	c.that(p.ID != "", "id", "the profile has no id; give a short name such as AMAZON")
	c.that(len(p.ID) <= 40 && allOf(p.ID, isIDByte), "id", "%q may have letters, digits, and . _ - only, at most 40", p.ID)
	c.that(p.ID != "UNKNOWN", "id", "UNKNOWN stands for partners without a profile; take another id")
	c.add("kind", yamlfile.OneOf(p.Kind, "vendor", "supplier", "any"))
	c.add("currency", checkCurrency(p.Currency))
	for i, v := range p.VendorCodes {
		key := fmt.Sprintf("vendor_codes.%d", i)
		c.that(v.Code != "", key, "entry %d has no code", i+1)
		if v.Freight != "" {
			c.add(key, yamlfile.OneOf(v.Freight, "collect", "prepaid"))
		}
		if v.Currency != "" {
			c.add(key, checkCurrency(v.Currency))
		}
	}
	for reason, who := range p.Owner {
		c.that(who != "", "owner."+reason, "nobody is named; give a person or a desk")
	}
}

func (p *Profile) checkWire(c *checker) {
	switch {
	case p.Kind == "supplier" && p.Match == (Match{}):
	case p.Match.ISA == Anyone:
		c.that(p.Kind == "any", "match.isa", "* is for a profile of kind any only")
	default:
		c.add("match.isa", CheckWireID(p.Match.ISA))
		c.that(p.Kind != "any", "match.isa", "a profile of kind any matches *, not %q", p.Match.ISA)
	}
	if p.Match.GS != "" && p.Match.GS != Anyone {
		c.add("match.gs", checkGS(p.Match.GS))
	}
	if p.Us.ISA != "" {
		c.add("us.isa", CheckWireID(p.Us.ISA))
		c.add("us.gs", checkGS(p.Us.GS))
	}
	c.add("usage", yamlfile.OneOf(p.Usage, "P", "T"))
	c.add("ta1", yamlfile.OneOf(p.TA1, "never", "on-error", "asked"))
	c.add("deliver.kind", yamlfile.OneOf(p.Deliver.Kind, "folder"))
	for _, set := range sortedKeys(p.Versions) {
		c.add("versions."+set, checkVersion(set, p.Versions[set]))
	}
	p.checkDelimiters(c)
}

// checkDelimiters: four different characters (X12.5), none of which stands in
// ids, numbers or dates, so that none needs to be written inside an element.
func (p *Profile) checkDelimiters(c *checker) {
	d := p.Delimiters
	var seen []string
	for _, one := range []struct{ name, value string }{
		{"element", d.Element}, {"component", d.Component}, {"segment", d.Segment}, {"repetition", d.Repetition},
	} {
		key := "delimiters." + one.name
		first := one.value[:min(1, len(one.value))]
		crlf := one.name == "segment" && one.value == "\r\n"
		c.that(len(one.value) == 1 || crlf, key, "%q is not one character", one.value)
		c.that(!allOf(first, isIDByte) && first != " " && first != "+", key, "%q stands in ids and numbers; take a character such as * > ~ ^ or a control character", one.value)
		c.that(first == "" || first[0] < 0x80, key, "%q is not ASCII", one.value)
		c.that(!slices.Contains(seen, first), key, "%q is two delimiters at once; they must differ", one.value)
		seen = append(seen, first)
		for _, id := range []struct{ key, value string }{
			{"us.isa", idPart(p.Us.ISA)}, {"us.gs", p.Us.GS}, {"match.isa", idPart(p.Match.ISA)}, {"match.gs", p.Match.GS},
		} {
			inID := first != "" && id.value != Anyone && strings.Contains(id.value, first)
			c.that(!inID, id.key, "%q contains the %s delimiter %s", id.value, one.name, first)
		}
	}
}

func (p *Profile) checkJudge(c *checker) {
	c.add("judge.profile", yamlfile.OneOf(p.Judge.Profile, "strict", "lenient"))
	for _, code := range sortedKeys(p.Judge.Codes) {
		key := "judge.codes." + string(code)
		c.that(fault.Words(code) != string(code), key, "there is no fault code %q", code)
		c.add(key, yamlfile.OneOf(string(p.Judge.Codes[code]), string(fault.Reject), string(fault.Error), string(fault.Note)))
	}
	c.add("unsupported", yamlfile.OneOf(p.Unsupported, "accept", "reject"))
	c.add("release", yamlfile.OneOf(p.Release, "note", "reject"))
	c.add("seen_window", checkSpanOrNone(p.SeenWindow))
	for set, guide := range p.Guides {
		c.that(isSet(set), "guides."+set, "%q is not a transaction set such as 850", set)
		c.that(guide != "", "guides."+set, "no guide is named")
	}
}

func (p *Profile) checkAnswers(c *checker) {
	a := p.Acknowledge
	c.add("acknowledge.by", checkSpan(a.By))
	c.add("acknowledge.no_stock", yamlfile.OneOf(a.NoStock, "reject", "hold"))
	c.add("acknowledge.backorder", yamlfile.OneOf(a.Backorder, "if-allowed", "never"))
	c.add("acknowledge.unknown_item", yamlfile.OneOf(a.UnknownItem, "hold", "reject"))
	c.add("acknowledge.price_above_po", yamlfile.OneOf(a.PriceAbovePO, "hold", "reject"))
	c.add("acknowledge.window_passed", yamlfile.OneOf(a.WindowPassed, "note", "hold", "reject"))
	c.that(a.Discontinued == "hold" || isCode2(a.Discontinued), "acknowledge.discontinued", "%q is neither hold nor a code of X12 element 668 such as R2", a.Discontinued)
	for _, k := range sortedKeys(a.Codes) {
		c.add("acknowledge.codes."+k, yamlfile.OneOf(k, "accept", "backorder", "quantity_changed", "out_of_stock"))
		c.that(isCode2(a.Codes[k]), "acknowledge.codes."+k, "%q is not a code of X12 element 668 such as IA", a.Codes[k])
	}
	for _, k := range sortedKeys(a.Types) {
		c.add("acknowledge.types."+k, yamlfile.OneOf(k, "as_ordered", "changed"))
		c.that(isCode2(a.Types[k]), "acknowledge.types."+k, "%q is not a code of X12 element 587 such as AD", a.Types[k])
	}
	c.that(len(a.ShipDate) == 3 && allOf(a.ShipDate, isDigit), "acknowledge.ship_date", "%q is not a code of X12 element 374 such as 068", a.ShipDate)
	c.that(a.ShipInDays >= 0 && a.ShipInDays <= 365, "acknowledge.ship_in_days", "%d is not a number of days from 0 to 365", a.ShipInDays)
}

func (p *Profile) checkShipping(c *checker) {
	c.add("ship", yamlfile.OneOf(p.Ship, "file", "confirmed"))
	c.that(p.Ship != "confirmed" || p.Usage == "T", "ship", "confirmed ships on paper what nobody packed: it is for test partners (usage: T) only")
	if p.GS1Prefix != "" {
		c.that(len(p.GS1Prefix) >= 4 && len(p.GS1Prefix) <= 12 && allOf(p.GS1Prefix, isDigit), "gs1_prefix", "%q is not a GS1 company prefix of 4 to 12 digits", p.GS1Prefix)
	}
	s := p.ShipFrom
	c.that(len(s.Name) <= 60, "ship_from.name", "longer than 60 characters (X12 N102)")
	c.that(len(s.Lines) <= 4, "ship_from.lines", "more than four lines (X12 N3, twice)")
	for _, line := range s.Lines {
		c.that(line != "" && len(line) <= 55, "ship_from.lines", "%q has not 1 to 55 characters (X12 N301)", line)
	}
	c.add("ship_from.code", checkWidth(s.Code, 2, 80))
	c.add("ship_from.city", checkWidth(s.City, 2, 30))
	c.add("ship_from.region", checkWidth(s.Region, 2, 2))
	c.add("ship_from.postal", checkWidth(s.Postal, 3, 15))
	c.add("ship_from.country", checkWidth(s.Country, 2, 3))
}

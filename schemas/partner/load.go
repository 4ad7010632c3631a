package partner

import (
	"errors"
	"strings"
	"time"

	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/yamlfile"
)

// Load reads a profile, fills in the defaults and checks it. name is the
// file's, for messages; every error says file, line and column.
func Load(name string, data []byte) (*Profile, error) {
	p := &Profile{}
	if err := yamlfile.Load(name, data, p); err != nil {
		return nil, err
	}
	p.SetDefaults()
	if err := p.Check(); err != nil {
		return nil, yamlfile.LocateEach(name, data, err)
	}
	return p, nil
}

// SetDefaults fills in every setting that the profile leaves out.
func (p *Profile) SetDefaults() {
	if p.Us.GS == "" {
		p.Us.GS = idPart(p.Us.ISA)
	}
	for _, d := range []struct {
		value   *string
		missing string
	}{
		{&p.Kind, "vendor"},
		{&p.Delimiters.Element, "*"},
		{&p.Delimiters.Component, ">"},
		{&p.Delimiters.Segment, "~"},
		{&p.Delimiters.Repetition, "^"},
		{&p.Judge.Profile, "lenient"},
		{&p.Unsupported, "accept"},
		{&p.Release, "note"},
		{&p.TA1, "on-error"},
		{&p.Usage, "P"},
		{&p.Currency, "USD"},
		{&p.Ship, "file"},
		{&p.SeenWindow, "365d"},
		{&p.Deliver.Kind, "folder"},
		{&p.Acknowledge.By, "24h"},
		{&p.Acknowledge.NoStock, "reject"},
		{&p.Acknowledge.Backorder, "if-allowed"},
		{&p.Acknowledge.UnknownItem, "hold"},
		{&p.Acknowledge.Discontinued, "R2"},
		{&p.Acknowledge.PriceAbovePO, "hold"},
		{&p.Acknowledge.WindowPassed, "note"},
		{&p.Acknowledge.ShipDate, "068"},
	} {
		if *d.value == "" {
			*d.value = d.missing
		}
	}
	p.Versions = withDefaults(p.Versions, map[string]string{"855": "004010", "856": "004010", "997": same, "TA1": same})
	p.Owner = withDefaults(p.Owner, map[string]string{"default": "edi-desk"})
	a := &p.Acknowledge
	a.Codes = withDefaults(a.Codes, map[string]string{"accept": "IA", "backorder": "IB", "quantity_changed": "IQ", "out_of_stock": "IR"})
	a.Types = withDefaults(a.Types, map[string]string{"as_ordered": "AD", "changed": "AC"})
}

func withDefaults(given, defaults map[string]string) map[string]string {
	for k, v := range given {
		defaults[k] = v
	}
	return defaults
}

// idPart is the id of QQ:ID.
func idPart(isa string) string {
	_, id, _ := strings.Cut(isa, ":")
	return id
}

// AnswerWithin is how long after its receipt an order may stay unanswered.
func (p *Profile) AnswerWithin() time.Duration { return span(p.Acknowledge.By) }

// SeenFor is how long an ISA13 of this partner may not come again.
func (p *Profile) SeenFor() time.Duration { return span(p.SeenWindow) }

// span reads a time span that Check has found good.
func span(s string) time.Duration {
	d, err := yamlfile.ParseDuration(s)
	if err != nil {
		return 0
	}
	return d
}

// OwnerOf is who is asked about a reason to hold.
func (p *Profile) OwnerOf(reason string) string {
	if o := p.Owner[reason]; o != "" {
		return o
	}
	return p.Owner["default"]
}

// Party is the place in a document, in the role (ship_from, remit_to).
func (p Place) Party(role string) record.Party {
	party := record.Party{Role: role, Name: p.Name, Address: &record.Address{
		Lines: p.Lines, City: p.City, Region: p.Region, Postal: p.Postal, Country: p.Country,
	}}
	if p.Code != "" {
		party.ID = &record.PartyID{Qualifier: "91", Value: p.Code} // assigned by the seller
	}
	return party
}

// SetUs fills in our own wire id where the profile does not say it. It fails
// when then nobody has said it, or when it has a delimiter of the profile in it.
func (p *Profile) SetUs(isa string) error {
	if p.Us.ISA != "" || p.Kind == "supplier" {
		return nil
	}
	if isa == "" {
		return &yamlfile.KeyError{Key: "us.isa", Err: errors.New("who are we to this partner? Give us: {isa: \"ZZ:VENDOR01\"} here, or our_id in docket.yaml")}
	}
	p.Us.ISA = isa
	p.SetDefaults()
	return p.Check()
}

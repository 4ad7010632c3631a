package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/yamlfile"
)

// SuppliersFile is the name of the file with what is stored of suppliers.
const SuppliersFile = "suppliers.yaml"

// Suppliers is suppliers.yaml: what is stored of suppliers and destinations, so
// that an order need not say it again.
type Suppliers struct {
	Suppliers    map[string]Supplier    `yaml:"suppliers"`
	Destinations map[string]Destination `yaml:"destinations"`
}

// Supplier is what is stored of one supplier, by its id.
type Supplier struct {
	Name           string              `yaml:"name"`
	Address        []string            `yaml:"address"` // printed verbatim
	Email          string              `yaml:"email"`
	Language       string              `yaml:"language"` // of messages: en, es, zh
	Currency       string              `yaml:"currency"`
	Terms          string              `yaml:"terms"`
	Payments       []Payment           `yaml:"payments"`
	Incoterm       string              `yaml:"incoterm"`
	IncotermPlace  string              `yaml:"incoterm_place"`
	ShipVia        string              `yaml:"ship_via"`
	ToleranceOver  record.Percent      `yaml:"tolerance_over"`
	ToleranceUnder record.Percent      `yaml:"tolerance_under"`
	Destination    string              `yaml:"destination"` // where its goods usually go
	LeadTime       yamlfile.Duration   `yaml:"lead_time"`   // from order to shipment
	AnswerBy       yamlfile.Duration   `yaml:"answer_by"`   // 0: as in docket.yaml
	ApprovalLimit  string              `yaml:"approval_limit"`
	Quotes         map[string]string   `yaml:"quotes"` // last agreed unit cost by our SKU
	Bank           *record.BankDetails `yaml:"bank"`
}

// Payment is one part of a staged payment.
type Payment struct {
	Share record.Percent `yaml:"share"`
	Due   string         `yaml:"due"`
}

// Destination is a place that goods go to, by its id.
type Destination struct {
	ShipTo       []string `yaml:"ship_to"` // printed verbatim
	BillTo       []string `yaml:"bill_to"`
	Instructions []string `yaml:"instructions"` // of an order that has none
}

// LoadSuppliers reads and checks suppliers.yaml.
func LoadSuppliers(f File) (*Suppliers, error) {
	s := &Suppliers{}
	if err := yamlfile.Load(f.Name, f.Body, s); err != nil {
		return nil, err
	}
	if err := s.check(); err != nil {
		return nil, yamlfile.LocateEach(f.Name, f.Body, err)
	}
	return s, nil
}

// check names every setting that cannot be.
func (s *Suppliers) check() error {
	var errs []error
	for _, id := range sortedKeys(s.Suppliers) {
		v := s.Suppliers[id]
		for key, err := range v.check(s) {
			errs = append(errs, &yamlfile.KeyError{Key: "suppliers." + id + "." + key, Err: err})
		}
	}
	for _, id := range sortedKeys(s.Destinations) {
		if strings.TrimSpace(strings.Join(s.Destinations[id].ShipTo, "")) == "" {
			errs = append(errs, &yamlfile.KeyError{Key: "destinations." + id, Err: errors.New("a destination needs ship_to, as the dock wants it")})
		}
	}
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(errs...)
}

func (v *Supplier) check(s *Suppliers) map[string]error {
	errs := map[string]error{}
	if _, known := s.Destinations[v.Destination]; v.Destination != "" && !known {
		errs["destination"] = fmt.Errorf("%q is none of destinations: %s", v.Destination, strings.Join(sortedKeys(s.Destinations), ", "))
	}
	if _, err := limit(v.ApprovalLimit); err != nil {
		errs["approval_limit"] = err
	}
	for sku, cost := range v.Quotes {
		if _, err := record.ParseDecimal(cost); err != nil {
			errs["quotes."+sku] = err
		}
	}
	o := record.SupplierOrder{Payments: v.stages(), ToleranceOver: v.ToleranceOver, ToleranceUnder: v.ToleranceUnder}
	for _, f := range o.CheckTerms() {
		errs[f.Segment] = f
	}
	return errs
}

func sortedKeys[T any](m map[string]T) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Fill completes an order from what is stored: what the order says itself stays.
// today is the date of an order that has none.
func (s *Suppliers) Fill(o *record.SupplierOrder, today record.Date) {
	if o.OrderDate == "" {
		o.OrderDate = today
	}
	for i := range o.Lines {
		if l := &o.Lines[i]; l.Number == "" {
			l.Number = fmt.Sprint(i + 1)
		}
	}
	v, known := s.Suppliers[o.Supplier]
	if known {
		v.fill(o)
	}
	if len(o.ShipTo) > 0 && o.Destination == "" {
		return
	}
	or(&o.Destination, v.Destination)
	to, known := s.Destinations[o.Destination]
	if !known {
		return
	}
	orLines(&o.ShipTo, to.ShipTo)
	orLines(&o.BillTo, to.BillTo)
	orLines(&o.Instructions, to.Instructions)
}

func (v *Supplier) fill(o *record.SupplierOrder) {
	or(&o.SupplierName, v.Name)
	orLines(&o.SupplierAddress, v.Address)
	or(&o.SupplierEmail, v.Email)
	or(&o.Language, v.Language)
	or(&o.Currency, v.Currency)
	or(&o.Terms, v.Terms)
	or(&o.ShipVia, v.ShipVia)
	or(&o.ToleranceOver, v.ToleranceOver)
	or(&o.ToleranceUnder, v.ToleranceUnder)
	if o.Incoterm == "" { // a term means nothing at another term's place
		o.Incoterm, o.IncotermPlace = v.Incoterm, v.IncotermPlace
	}
	if len(o.Payments) == 0 {
		o.Payments = v.stages()
	}
}

func (v *Supplier) stages() []record.PaymentStage {
	var out []record.PaymentStage
	for _, p := range v.Payments {
		out = append(out, record.PaymentStage(p))
	}
	return out
}

func or[T ~string](to *T, otherwise T) {
	if *to == "" {
		*to = otherwise
	}
}

func orLines(to *[]string, otherwise []string) {
	if len(*to) == 0 {
		*to = otherwise
	}
}

// SupplierOrders is how orders to suppliers are handled.
type SupplierOrders struct {
	Inbox         string            `yaml:"inbox"`          // what a dropped file is: draft or send
	AnswerBy      yamlfile.Duration `yaml:"answer_by"`      // how long a supplier may be silent
	ApprovalLimit map[string]string `yaml:"approval_limit"` // by currency: above it somebody else approves
}

// NeedsSecond says that the order may not be approved by who made it, and why.
func (c *Config) NeedsSecond(o *record.SupplierOrder) (bool, string) {
	text, known := c.SupplierOrders.ApprovalLimit[o.Currency], len(c.SupplierOrders.ApprovalLimit) == 0
	if v := c.Suppliers.Suppliers[o.Supplier]; v.ApprovalLimit != "" && v.Currency == o.Currency {
		text = v.ApprovalLimit
	}
	if text == "" {
		return !known, fmt.Sprintf("no approval_limit is set for %s", o.Currency)
	}
	most, _ := limit(text) // checked when it was loaded
	total := o.Totals().Total
	return total.Amount.GreaterThan(most), fmt.Sprintf("%s is above the limit of %s %s", total, text, o.Currency)
}

// AnswerDue is the day by which the supplier is to answer an order sent now.
func (c *Config) AnswerDue(o *record.SupplierOrder, sent time.Time) record.Date {
	if o.AnswerBy != "" {
		return o.AnswerBy
	}
	return record.NewDate(sent.Add(c.Patience(o)))
}

// Patience is how long the supplier may be silent.
func (c *Config) Patience(o *record.SupplierOrder) time.Duration {
	if v := c.Suppliers.Suppliers[o.Supplier]; v.AnswerBy > 0 {
		return time.Duration(v.AnswerBy)
	}
	return time.Duration(c.SupplierOrders.AnswerBy)
}

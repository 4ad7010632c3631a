package record

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// Set changes one field of the order, named as the column of a supplier order
// file; "3.quantity" is the quantity of line 3. Lines of an address are split
// by "|". An empty value takes the field away. The number and the revision
// are not to be set.
func (o *SupplierOrder) Set(field, value string) error {
	number, name, ofLine := strings.Cut(field, ".")
	if !ofLine {
		if field == "po_number" || field == "revision" || field == "supplier" {
			return fmt.Errorf("%s stays what it is; another one is another order", field)
		}
		return o.setField(reflect.ValueOf(o).Elem(), field, value)
	}
	for i := range o.Lines {
		l := &o.Lines[i]
		switch {
		case l.Number != number:
			continue
		case name == "unit":
			l.Quantity.Unit = value
			return nil
		case name == "line_note":
			name = "note"
		}
		return o.setField(reflect.ValueOf(l).Elem(), name, value)
	}
	return fmt.Errorf("the order has no line %s", number)
}

func (o *SupplierOrder) setField(s reflect.Value, name, value string) error {
	for i := range s.NumField() {
		if tag, _, _ := strings.Cut(s.Type().Field(i).Tag.Get("json"), ","); tag == name && tag != "lines" {
			if err := o.setValue(s.Field(i).Addr().Interface(), value); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			return nil
		}
	}
	return fmt.Errorf("an order has no field %s; the columns of docket po template name them", name)
}

func (o *SupplierOrder) setValue(to any, value string) (err error) {
	switch to := to.(type) {
	case *[]string:
		*to = nil
		if value != "" {
			*to = strings.Split(value, "|")
		}
	case *[]PaymentStage:
		*to, err = ParsePayments(value)
	case *int:
		*to, err = strconv.Atoi(value)
	case *Quantity:
		to.Value, err = ParseDecimal(value)
	case *Money:
		*to, err = NewMoney(value, o.Currency)
	case **Money:
		*to = nil
		if value != "" {
			var m Money
			m, err = NewMoney(value, o.Currency)
			*to = &m
		}
	default:
		reflect.ValueOf(to).Elem().SetString(value)
	}
	return err
}

// ParsePayments reads "30 on order confirmation|70 before shipment".
func ParsePayments(s string) ([]PaymentStage, error) {
	var out []PaymentStage
	for _, stage := range strings.Split(s, "|") {
		if strings.TrimSpace(stage) == "" {
			continue
		}
		share, due, ok := strings.Cut(strings.Replace(strings.TrimSpace(stage), "%", " ", 1), " ")
		if !ok {
			return nil, fmt.Errorf("%q is no payment such as 30 on order confirmation", stage)
		}
		out = append(out, PaymentStage{Share: Percent(share), Due: strings.TrimSpace(due)})
	}
	return out, nil
}

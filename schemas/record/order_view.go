package record

// OrderView is a customer's order as views: its strings point into the memory
// of the reader that made it and are good until the reader's next Read, its
// slices are used again for the next order. It is for work on very many orders;
// PurchaseOrder makes of it the record that may be kept, with the same fields.
type OrderView struct {
	Number, Purpose, Type, Release, Currency string
	Partner, VendorCode                      string // of the profile: whoever knows it fills them in
	Date                                     string // BEG05, CCYYMMDD; empty when it is no date
	Backorder                                byte   // CSH01: Y, N or 0
	References                               []Reference
	Dates                                    []DateView
	Parties                                  []PartyView
	Notes                                    []string
	Lines                                    []LineView
	Sent                                     SentTotals
	Source                                   Source
}

// DateView is a DTM segment. Date is CCYYMMDD, empty when it is no date.
type DateView struct{ Qualifier, Date, Time, Text string }

// PartyView is a party; HasID and HasAddress say whether there is one.
type PartyView struct {
	Role, Name string
	ID         PartyID
	HasID      bool
	Address    Address
	HasAddress bool
	Contacts   []Contact
}

// LineView is one PO1 loop.
type LineView struct {
	Number      string // PO101, or assigned
	Assigned    bool
	Quantity    Number
	Unit        string
	Price       Number
	HasPrice    bool // a price that was not sent, or is none, is not 0
	Basis       string
	Items       []ItemID
	Description string
	References  []Reference
	Dates       []DateView
}

// Record is the order as PurchaseOrder. It shares the view's strings and
// slices: a record that is to be kept is made of a view of its own.
func (o *OrderView) Record() PurchaseOrder {
	r := PurchaseOrder{Number: o.Number, Partner: o.Partner, VendorCode: o.VendorCode, Purpose: o.Purpose, Type: o.Type, Release: o.Release, Date: dated(o.Date),
		Currency: o.Currency, References: notNil(o.References),
		Dates: notNil(datesOf(o.Dates)), Parties: partiesOf(o.Parties), Notes: notNil(o.Notes), Lines: make([]OrderLine, len(o.Lines)), Source: o.Source}
	if o.Backorder != 0 {
		yes := o.Backorder == 'Y'
		r.Backorder = &yes
	}
	prices := make([]Money, len(o.Lines))
	for i := range o.Lines {
		o.Lines[i].record(&r.Lines[i], &prices[i], o.Currency)
	}
	r.Window = WindowOf(r.Dates)
	r.Totals.Sent = o.Sent
	r.Totals = CountOrder(&r)
	return r
}

func (l *LineView) record(to *OrderLine, price *Money, currency string) {
	quantity, _ := l.Quantity.Decimal()
	*to = OrderLine{Number: l.Number, Assigned: l.Assigned, Quantity: Quantity{quantity, l.Unit}, PriceBasis: l.Basis,
		Items: notNil(l.Items), Description: l.Description, References: l.References, Dates: datesOf(l.Dates)}
	if l.HasPrice {
		price.Amount, _ = l.Price.Decimal()
		price.Currency = currency
		to.Price = price
	}
}

// dated is a date CCYYMMDD as a Date.
func dated(s string) Date {
	if len(s) != 8 {
		return ""
	}
	return Date(s[:4] + "-" + s[4:6] + "-" + s[6:])
}

func datesOf(views []DateView) []QualifiedDate {
	var dates []QualifiedDate
	for _, v := range views {
		dates = append(dates, QualifiedDate{v.Qualifier, dated(v.Date), v.Time, v.Text})
	}
	return dates
}

func partiesOf(views []PartyView) []Party {
	parties := make([]Party, len(views))
	for i := range views {
		v := &views[i]
		parties[i] = Party{Role: v.Role, Name: v.Name, Contacts: v.Contacts}
		if v.HasID {
			parties[i].ID = &v.ID
		}
		if v.HasAddress {
			v.Address.Lines = notNil(v.Address.Lines)
			parties[i].Address = &v.Address
		}
	}
	return parties
}

// notNil makes an empty list of none, so that JSON says [].
func notNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

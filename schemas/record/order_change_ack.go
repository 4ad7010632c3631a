package record

// OrderChangeAck answers an OrderChange (X12 865), line by line.
type OrderChangeAck struct {
	Number       string               `json:"number"` // BCA03: the order's
	Partner      string               `json:"partner,omitempty"`
	VendorCode   string               `json:"vendor_code,omitempty"`
	Purpose      string               `json:"purpose"`                 // BCA01, element 353
	Type         string               `json:"type,omitempty"`          // BCA02, element 587: AD as asked, AC with change, RJ rejected, ...
	Release      string               `json:"release,omitempty"`       // BCA04
	ChangeNumber string               `json:"change_number,omitempty"` // BCA05
	OrderDate    Date                 `json:"order_date"`              // BCA06
	Request      string               `json:"request,omitempty"`       // BCA07
	Contract     string               `json:"contract,omitempty"`      // BCA08
	Reference    string               `json:"reference,omitempty"`     // BCA09
	Date         Date                 `json:"date,omitempty"`          // BCA10: of this answer
	ChangeDate   Date                 `json:"change_date,omitempty"`   // BCA11: of the change
	Currency     string               `json:"currency"`
	References   []Reference          `json:"references"`
	Dates        []QualifiedDate      `json:"dates"`
	Parties      []Party              `json:"parties"`
	Notes        []string             `json:"notes"`
	Lines        []AnsweredChangeLine `json:"lines"`
	Sent         SentTotals           `json:"sent"`
	Source       Source               `json:"source"`
}

// AnsweredChangeLine is one POC loop: a change, and what becomes of it.
type AnsweredChangeLine struct {
	ChangedLine
	Statuses []LineStatus `json:"statuses"`
}

package record

import "time"

// Decision is what docket, or a person through docket, decided about one fact
// in an order's log. It is made once; documents are rendered from it alone.
type Decision struct {
	Action     string      `json:"action"`   // acknowledge, ship_notice, issue, draft, answer, remind, cancel, hold, none
	BasedOn    int64       `json:"based_on"` // position of the fact in the log
	At         time.Time   `json:"at"`
	Reason     string      `json:"reason"`             // in words
	Problems   []Problem   `json:"problems,omitempty"` // why it is held, one by one
	Remarks    []string    `json:"remarks,omitempty"`  // worth knowing, stops nothing
	Profile    VersionRef  `json:"profile"`
	Logo       *VersionRef `json:"logo,omitempty"`    // the picture that documents for suppliers are headed with
	Catalog    string      `json:"catalog,omitempty"` // sha256 of the version used
	Stock      string      `json:"stock,omitempty"`   // sha256; empty: no stock file, unlimited
	Set        string      `json:"set,omitempty"`     // the set that asked
	Wire       *Wire       `json:"wire,omitempty"`
	Overridden string      `json:"overridden,omitempty"` // who overruled the problems

	Acknowledgment *Acknowledgment `json:"acknowledgment,omitempty"`
	ShipNotice     *ShipNotice     `json:"ship_notice,omitempty"`
	SupplierOrder  *SupplierOrder  `json:"supplier_order,omitempty"`
	SupplierAnswer *SupplierAnswer `json:"supplier_answer,omitempty"` // as it is taken: every line with quantity and date
	AnswerBy       Date            `json:"answer_by,omitempty"`       // of an issued order: when silence is followed up
	State          SupplierState   `json:"state,omitempty"`           // of a supplier order, from here on
}

// Actions of a Decision.
const (
	ActionAcknowledge = "acknowledge"
	ActionShipNotice  = "ship_notice"
	ActionIssue       = "issue"
	ActionDraft       = "draft"  // a supplier order is here and waits for approval
	ActionAnswer      = "answer" // a supplier's answer is taken
	ActionRemind      = "remind" // a silent supplier is reminded
	ActionCancel      = "cancel" // a supplier is told that the order is cancelled
	ActionHold        = "hold"
	ActionNone        = "none"
)

// Problem is one reason for which something is held.
type Problem struct {
	Code string `json:"code"`           // unknown-item, price-above-po, ...
	Line string `json:"line,omitempty"` // the order line
	Text string `json:"text"`
}

// VersionRef names a version of a configuration file.
type VersionRef struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// Wire is how two parties address each other: what an answer's envelope needs.
type Wire struct {
	Us      string `json:"us"` // QQ:ID, ISA05 and ISA06 of what we send
	UsGS    string `json:"us_gs"`
	Them    string `json:"them"` // QQ:ID, ISA07 and ISA08
	ThemGS  string `json:"them_gs"`
	Usage   string `json:"usage"`   // ISA15
	Version string `json:"version"` // GS08 of what is answered
}

// OrderFact is an order as it came, in an order's log.
type OrderFact struct {
	Order   PurchaseOrder `json:"order"`
	Set     string        `json:"set"`     // the set's id
	Content string        `json:"content"` // sha256 of the order without its source: equal content is no new order
	Profile VersionRef    `json:"profile"`
	Wire    Wire          `json:"wire"`
}

// SupplierOrderFact is a supplier order as it came.
type SupplierOrderFact struct {
	Order   SupplierOrder `json:"order"`
	Set     string        `json:"set"`
	Content string        `json:"content"`
}

// SupplierAnswerFact is what came back from a supplier about an order.
type SupplierAnswerFact struct {
	Answer  SupplierAnswer `json:"answer"`
	Set     string         `json:"set"`
	From    string         `json:"from,omitempty"` // the sender's mail address; empty: a table dropped in
	Subject string         `json:"subject,omitempty"`
	Text    string         `json:"text,omitempty"`   // what they wrote, without what they quoted
	Bounce  string         `json:"bounce,omitempty"` // our message was not delivered: to whom and why
}

// ShipmentFact says that a shipment names this order.
type ShipmentFact struct {
	Shipment string `json:"shipment"`
	Partner  string `json:"partner"`
	Set      string `json:"set"`
}

// Command is a person's word on an order: who, what and why, given while the
// log was Seen long; it is refused if the log has grown since.
type Command struct {
	Kind     string `json:"kind"` // release or drop
	Who      string `json:"who"`
	Why      string `json:"why"`
	Seen     int64  `json:"seen"`
	Override bool   `json:"override,omitempty"` // go on in spite of the problems
}

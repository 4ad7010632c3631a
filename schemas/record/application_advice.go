package record

// ApplicationAdvice says what a partner's system made of documents that we sent
// (X12 824): it speaks of content, where a FunctionalAck speaks of syntax.
type ApplicationAdvice struct {
	ID         string            `json:"id"` // BGN02
	Partner    string            `json:"partner,omitempty"`
	VendorCode string            `json:"vendor_code,omitempty"`
	Purpose    string            `json:"purpose"`             // BGN01, element 353
	Date       Date              `json:"date"`                // BGN03
	Time       string            `json:"time,omitempty"`      // BGN04, as written
	Zone       string            `json:"zone,omitempty"`      // BGN05, element 623
	Reference  string            `json:"reference,omitempty"` // BGN06
	Parties    []Party           `json:"parties"`
	Documents  []AdvisedDocument `json:"documents"`
	Source     Source            `json:"source"`
}

// AdvisedDocument is one OTI loop: which document, and what became of it.
type AdvisedDocument struct {
	Answer     string             `json:"answer"`             // Code in words: accepted, rejected, ...
	Code       string             `json:"code"`               // OTI01, element 110: TA, TE, TR, IR, GR, ...
	Subject    Reference          `json:"subject"`            // OTI02 and 03: the number that the document goes by
	Set        string             `json:"set,omitempty"`      // OTI10: 810, 856, ...
	Sender     string             `json:"sender,omitempty"`   // OTI04: its GS02
	Receiver   string             `json:"receiver,omitempty"` // OTI05: its GS03
	Date       Date               `json:"date,omitempty"`     // OTI06: its GS04
	Time       string             `json:"time,omitempty"`     // OTI07: its GS05
	Group      string             `json:"group,omitempty"`    // OTI08: its GS06
	Control    string             `json:"control,omitempty"`  // OTI09: its ST02
	Version    string             `json:"version,omitempty"`  // OTI11: its GS08
	References []Reference        `json:"references,omitempty"`
	Dates      []QualifiedDate    `json:"dates,omitempty"`
	Contacts   []Contact          `json:"contacts,omitempty"`
	Errors     []ApplicationError `json:"errors"`
	Codes      []ListedCode       `json:"codes,omitempty"`
}

// ApplicationError is one TED loop.
type ApplicationError struct {
	Code     string   `json:"code"`                // TED01, element 647, or whatever the partner sends
	Text     string   `json:"text,omitempty"`      // TED02
	Segment  string   `json:"segment,omitempty"`   // TED03
	Position string   `json:"position,omitempty"`  // TED04, as sent
	Element  string   `json:"element,omitempty"`   // TED05, as sent
	Ref      string   `json:"ref,omitempty"`       // TED06: the element's number, as sent
	Value    string   `json:"value,omitempty"`     // TED07: what was sent
	NewValue string   `json:"new_value,omitempty"` // TED08: what it was changed to
	Notes    []string `json:"notes,omitempty"`
}

// ListedCode is a code of a list that an industry keeps (LM and LQ).
type ListedCode struct {
	List string `json:"list"` // LQ01, element 1270
	Code string `json:"code"`
}

// AdviceWords says what an OTI01 code (X12 element 110) means: its first letter
// is what it speaks of, the second what became of it. Empty when unknown.
func AdviceWords(code string) string {
	if len(code) != 2 {
		return ""
	}
	what := map[byte]string{'B': "batch", 'G': "group", 'I': "item", 'T': "set"}[code[0]]
	answer := map[byte]string{'A': "accepted", 'C': "accepted with changes", 'E': "accepted with errors",
		'P': "partly accepted", 'R': "rejected"}[code[1]]
	if what == "" || answer == "" {
		return ""
	}
	return what + " " + answer
}

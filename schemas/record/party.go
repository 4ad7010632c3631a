package record

// ItemID names a product: Qualifier is X12 element 235 (UP, EN, VN, BP, SK, ...),
// Value exactly as received.
type ItemID struct {
	Qualifier string `json:"qualifier"`
	Value     string `json:"value"`
}

// PartyID identifies a party: Qualifier is X12 element 66 (92, 15, 9, UL, ...).
type PartyID struct {
	Qualifier string `json:"qualifier"`
	Value     string `json:"value"`
}

// Address is a postal address; Lines are printed verbatim.
type Address struct {
	Lines   []string `json:"lines"`
	City    string   `json:"city,omitempty"`
	Region  string   `json:"region,omitempty"`
	Postal  string   `json:"postal,omitempty"`
	Country string   `json:"country,omitempty"`
}

// Contact is a person or desk of a party.
type Contact struct {
	Name  string `json:"name,omitempty"`
	Phone string `json:"phone,omitempty"`
	Email string `json:"email,omitempty"`
}

// Party is somebody in a document. Role is one of ship_to, ship_from, bill_to,
// buyer, seller, supplier, remit_to, or the X12 element 98 code in lower case
// where docket has no word for it.
type Party struct {
	Role     string    `json:"role"`
	ID       *PartyID  `json:"id,omitempty"`
	Name     string    `json:"name,omitempty"`
	Address  *Address  `json:"address,omitempty"`
	Contacts []Contact `json:"contacts,omitempty"`
}

// Reference is a number that ties a document to something else: Qualifier is
// X12 element 128 (CR, PD, BM, CN, ...).
type Reference struct {
	Qualifier   string `json:"qualifier"`
	Value       string `json:"value"`
	Description string `json:"description,omitempty"`
}

// FindParty returns the first party with the role, or nil.
func FindParty(parties []Party, role string) *Party {
	for i := range parties {
		if parties[i].Role == role {
			return &parties[i]
		}
	}
	return nil
}

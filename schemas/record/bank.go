package record

// BankDetails are where a supplier is paid. They are kept by us alone: no mail
// and no file from outside ever changes them.
type BankDetails struct {
	Beneficiary string `yaml:"beneficiary" json:"beneficiary"`
	Bank        string `yaml:"bank" json:"bank"`
	Account     string `yaml:"account" json:"account"` // IBAN or account number
	SWIFT       string `yaml:"swift" json:"swift,omitempty"`
}

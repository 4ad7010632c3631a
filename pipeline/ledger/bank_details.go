package ledger

import "time"

// BankDetails is one version of where a supplier is paid.
type BankDetails struct {
	Supplier          string
	N                 int64  // from 1, for each supplier
	Details           []byte // JSON
	Who, Why          string
	At                time.Time
	Second, SecondWhy string // who approved it; empty until then
	SecondAt          time.Time
}

const bankColumns = `supplier, n, details, who, why, at, second, second_why, second_at`

func bankFields(b *BankDetails) []any {
	return []any{&b.Supplier, &b.N, &b.Details, &b.Who, &b.Why, stamp{&b.At}, &b.Second, &b.SecondWhy, stamp{&b.SecondAt}}
}

// BankDetails lists what was ever entered for a supplier, the newest first.
func (t *Tx) BankDetails(supplier string) ([]BankDetails, error) {
	return all(t, bankFields, `select `+bankColumns+` from bank_details where supplier = $1 order by n desc`, supplier)
}

// InsertBankDetails records what one person entered.
func (t *Tx) InsertBankDetails(b BankDetails) error {
	t.touch("bank_details", b.Supplier)
	return t.exec(`insert into bank_details (`+bankColumns+`) values ($1,$2,$3,$4,$5,$6,'','',null)`,
		b.Supplier, b.N, string(b.Details), b.Who, b.Why, micros(b.At))
}

// ApproveBankDetails records who approved it.
func (t *Tx) ApproveBankDetails(supplier string, n int64, who, why string, now time.Time) error {
	t.touch("bank_details", supplier)
	return t.exec(`update bank_details set second = $3, second_why = $4, second_at = $5 where supplier = $1 and n = $2 and second = ''`,
		supplier, n, who, why, micros(now))
}

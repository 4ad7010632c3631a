package pipeline

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/docket-edi/docket/pipeline/ledger"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

const bankNotApproved fault.Code = "bank-not-approved"

// BankView is where a supplier is paid. Only what two people agreed on counts.
type BankView struct {
	Supplier string              `json:"supplier"`
	Approved *record.BankDetails `json:"approved,omitempty"` // to be paid to; nil: nothing yet
	By       []string            `json:"by,omitempty"`       // who entered and who approved it
	Waiting  *record.BankDetails `json:"waiting,omitempty"`  // entered, for somebody else to approve
	Entered  string              `json:"entered,omitempty"`  // by whom
	Differs  bool                `json:"differs"`            // suppliers.yaml says something else than what is approved
}

// Bank shows where a supplier is paid.
func (p *Pipeline) Bank(ctx context.Context, supplier string) (v BankView, err error) {
	err = p.Ledger.View(ctx, func(tx *ledger.Tx) error {
		v, err = p.bank(tx, supplier)
		return err
	})
	return v, err
}

func (p *Pipeline) bank(tx *ledger.Tx, supplier string) (BankView, error) {
	v := BankView{Supplier: supplier}
	stored, known := p.Config.Suppliers.Suppliers[supplier]
	if !known {
		return v, fmt.Errorf("no supplier %q in suppliers.yaml", supplier)
	}
	all, err := tx.BankDetails(supplier)
	if err != nil {
		return v, err
	}
	for i, b := range all {
		d := &record.BankDetails{}
		if err := json.Unmarshal(b.Details, d); err != nil {
			return v, err
		}
		if b.Second != "" {
			v.Approved, v.By = d, []string{b.Who, b.Second}
			break
		}
		if i == 0 {
			v.Waiting, v.Entered = d, b.Who
		}
	}
	v.Differs = stored.Bank != nil && (v.Approved == nil || *v.Approved != *stored.Bank)
	return v, nil
}

// EnterBank records the details that suppliers.yaml has now, for somebody else
// to approve.
func (p *Pipeline) EnterBank(ctx context.Context, supplier string, w Word) (BankView, error) {
	return p.changeBank(ctx, supplier, w, func(tx *ledger.Tx, v *BankView) error {
		if !v.Differs {
			return fmt.Errorf("the bank details of %s in suppliers.yaml are those that are approved", supplier)
		}
		before, err := tx.BankDetails(supplier)
		if err != nil {
			return err
		}
		return tx.InsertBankDetails(ledger.BankDetails{Supplier: supplier, N: int64(len(before)) + 1,
			Details: body(p.Config.Suppliers.Suppliers[supplier].Bank), Who: w.Who, Why: w.Why, At: p.Clock()})
	})
}

// ApproveBank approves what somebody else entered, if suppliers.yaml still says so.
func (p *Pipeline) ApproveBank(ctx context.Context, supplier string, w Word) (BankView, error) {
	return p.changeBank(ctx, supplier, w, func(tx *ledger.Tx, v *BankView) error {
		stored := p.Config.Suppliers.Suppliers[supplier].Bank
		switch {
		case v.Waiting == nil:
			return fmt.Errorf("no bank details of %s wait for approval", supplier)
		case samePerson(v.Entered, w.Who):
			return fmt.Errorf("%s entered the bank details of %s; somebody else approves them", v.Entered, supplier)
		case stored == nil || *stored != *v.Waiting:
			return fmt.Errorf("suppliers.yaml says something else of %s now than what %s entered", supplier, v.Entered)
		}
		before, err := tx.BankDetails(supplier)
		if err != nil {
			return err
		}
		return tx.ApproveBankDetails(supplier, before[0].N, w.Who, w.Why, p.Clock())
	})
}

func (p *Pipeline) changeBank(ctx context.Context, supplier string, w Word, change func(*ledger.Tx, *BankView) error) (v BankView, err error) {
	if err := w.check(); err != nil {
		return v, err
	}
	err = p.Ledger.Update(ctx, func(tx *ledger.Tx) error {
		before, err := p.bank(tx, supplier)
		if err != nil {
			return err
		}
		if err := change(tx, &before); err != nil {
			return err
		}
		if v, err = p.bank(tx, supplier); err != nil {
			return err
		}
		return journal(tx, p.Clock(), "bank", map[string]any{"supplier": supplier, "who": w.Who, "why": w.Why, "now": v})
	})
	return v, err
}

// bankChecked warns of details that no second person has seen. An order has no
// field for them, so they stop it only when one of its texts prints an account
// that two people have not agreed on: what is printed is what gets paid.
func (c *supplierCheck) bankChecked() error {
	stored, known := c.p.Config.Suppliers.Suppliers[c.order.Supplier]
	if !known {
		return nil
	}
	v, err := c.p.bank(c.tx, c.order.Supplier)
	if err != nil {
		return err
	}
	if v.Differs {
		c.add(0, fault.Note, fault.Fault{Code: bankNotApproved, Segment: "bank", Rule: "a change of bank details needs a second person",
			Hint: "do not pay to what suppliers.yaml says: docket po bank " + c.order.Supplier})
	}
	entered, approved := "", ""
	if stored.Bank != nil {
		entered = stored.Bank.Account
	}
	if v.Approved != nil {
		approved = v.Approved.Account
	}
	for _, account := range printedAccounts(c.order, entered) {
		if account != bare(approved) {
			c.add(0, fault.Error, fault.Fault{Code: bankNotApproved, Segment: "notes", Value: account,
				Rule: "an order prints no account that two people have not approved",
				Hint: "take it out of the order's texts, or have it approved: docket po bank " + c.order.Supplier})
		}
	}
	return nil
}

// ibanForm is an IBAN, written with spaces or without.
var ibanForm = regexp.MustCompile(`\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30}\b`)

// shortestAccount is the least that tells an account number from another number.
const shortestAccount = 6

// printedAccounts are the IBANs in an order's texts, and the account known of
// its supplier, bare; each once.
func printedAccounts(o *record.SupplierOrder, known string) []string {
	texts := append([]string{o.Terms, o.Notes}, o.Instructions...)
	for _, p := range o.Payments {
		texts = append(texts, p.Due)
	}
	for _, l := range o.Lines {
		texts = append(texts, l.Description, l.Note)
	}
	var out []string
	for _, text := range texts {
		for _, found := range ibanForm.FindAllString(strings.ToUpper(text), -1) {
			if iban := longestIBAN(bare(found)); iban != "" {
				out = append(out, iban)
			}
		}
		if account := bare(known); len(account) >= shortestAccount && strings.Contains(bare(text), account) {
			out = append(out, account)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// bare is a text's letters and digits, in capitals.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, s)
}

// longestIBAN is the longest beginning of s whose check digits are right (ISO
// 7064, mod 97); "" without one. A word that follows may look like a part of it.
func longestIBAN(s string) string {
	for ; len(s) >= 15; s = s[:len(s)-1] {
		rest := 0
		for _, c := range s[4:] + s[:4] {
			if c >= 'A' {
				rest = rest*100 + int(c-'A') + 10
			} else {
				rest = rest*10 + int(c-'0')
			}
			rest %= 97
		}
		if rest == 1 {
			return s
		}
	}
	return ""
}

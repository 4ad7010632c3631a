package pipeline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/docket-edi/docket/parsers"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

const lifeSuppliers = `
suppliers:
  HUAXING:
    name: Huaxing
    email: sales@huaxing.example
    currency: USD
    destination: DALLAS
    approval_limit: "1000"
    answer_by: 3d
    tolerance_under: 5
    quotes: {S-2: "2.00"}
destinations:
  DALLAS: {ship_to: ["Dallas 3PL, Dock B", "1200 Freight Way"]}
`

const lifeOrder = `
supplier: HUAXING
ship_from: 2025-02-10
ship_until: 2025-02-17
lines:
  - {sku: S-1, description: Bottle, quantity: 100, unit_cost: 4.1500}
  - {sku: S-2, description: Mat, quantity: 40, unit_cost: 2.00}
`

// purchasing is a house that buys from one supplier.
func purchasing(t *testing.T) *house { return purchasingIn(t) }

func purchasingIn(t testing.TB) *house {
	t.Helper()
	dir := t.TempDir()
	if err := furnish(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "suppliers.yaml"), []byte(lifeSuppliers), 0o644); err != nil {
		t.Fatal(err)
	}
	return openHouse(t, dir)
}

func (h *house) readOrders(text string) []record.SupplierOrder {
	h.t.Helper()
	orders, faults := parsers.SupplierDrafts([]byte(text), func(o *record.SupplierOrder) { h.Config.Suppliers.Fill(o, record.NewDate(h.now)) })
	if fault.Worst(faults) == fault.Reject {
		h.t.Fatal(faults)
	}
	return orders
}

func (h *house) drafted(text string) string {
	h.t.Helper()
	orders := h.readOrders(text)
	made, err := h.DraftSupplier(context.Background(), orders, Word{Who: "ana", Why: "reorder"})
	if err != nil {
		h.t.Fatal(err)
	}
	return made[0].PO
}

// moves makes moves by ben, each of which must be legal, and lets the stages run.
func (h *house) moves(po string, verbs ...record.SupplierVerb) {
	h.t.Helper()
	for _, v := range verbs {
		var err error
		if v == record.MoveSend {
			_, err = h.SendSupplier(context.Background(), po, Word{Who: "ben", Why: "agreed"}, false)
		} else {
			_, err = h.MoveSupplier(context.Background(), po, v, Word{Who: "ben", Why: "agreed"})
		}
		if err != nil {
			h.t.Fatalf("%s: %v", v, err)
		}
	}
	h.drain()
}

func (h *house) bought(po string) SupplierDetail {
	h.t.Helper()
	d, err := h.SupplierOrder(context.Background(), po)
	if err != nil {
		h.t.Fatal(err)
	}
	return d
}

// stands checks an order's state and what is open.
func (h *house) stands(po string, state record.SupplierState, open ...string) {
	h.t.Helper()
	d := h.bought(po)
	if d.State != state || strings.Join(d.Open, "\n") != strings.Join(open, "\n") {
		h.t.Errorf("%s is %s, open %q; want %s, %q", po, d.State, d.Open, state, open)
	}
}

func answerMail(subject, text string, extra ...string) string {
	return "From: Li <sales@huaxing.example>\r\nDate: Fri, 10 Jan 2025 09:00:00 +0000\r\nSubject: " + subject + "\r\n" + strings.Join(extra, "") + "\r\n" + text + "\r\n"
}

// TestSupplierLife goes from draft to Shipped through a partial answer and a revision.
func TestSupplierLife(t *testing.T) {
	h := purchasing(t)
	po := h.drafted(lifeOrder)
	h.moves(po, record.MoveApprove)
	h.stands(po, record.SupplierApproved)
	h.wantSent("mail/*.eml", 0)
	h.moves(po, record.MoveSend)
	h.stands(po, record.SupplierSent)
	h.wantSent("mail/"+po+"_rev1.eml", 1)
	h.wantSent("HUAXING/"+po+"_rev1.pdf", 1)

	h.take("partial.csv", "po_number,revision,line,confirmed_qty,confirmed_ship_date,note\n"+
		po+",1,1,60,2025-02-15,\n"+po+",1,1,20,2025-03-01,\n"+po+",1,2,39,2025-02-16,\n")
	h.stands(po, record.SupplierSent, "line 1: 80 EA of 100 EA confirmed", "line 1: 20 EA ship on 2025-03-01, after 2025-02-17")
	d := h.bought(po)
	if sum, parts := d.Confirmed("1"); sum.String() != "80" || len(parts) != 2 {
		t.Errorf("%s in %d parts", sum, len(parts))
	}

	change := func(o *record.SupplierOrder) error { return o.Set("1.quantity", "80") }
	m, err := h.ReviseSupplier(context.Background(), po, change, Word{Who: "ana", Why: "as they can"})
	if err != nil || m.Revision != 2 || strings.Join(m.Changes, "") != "Line 1, quantity: 100 EA → 80 EA" {
		t.Fatalf("%+v %v", m, err)
	}
	h.moves(po, record.MoveApprove, record.MoveSend)
	h.stands(po, record.SupplierSent)
	h.wantSent("mail/"+po+"_rev2.eml", 1)

	h.take("late.eml", answerMail("Re: ACCEPT "+po+" r1", "fine"))
	h.wantHeld(codeAnswered)
	h.stands(po, record.SupplierSent, fmt.Sprintf("the supplier answered revision 1 of PO %s, revision 2 stands; not applied: please read", po))
	h.release(codeAnswered, ReleaseOptions{})
	h.stands(po, record.SupplierSent)
	h.take("now.eml", answerMail("Re: ACCEPT "+po+" r2 SHIP 2025-02-17", "fine"))
	h.stands(po, record.SupplierConfirmed)
	h.moves(po, record.MoveProduce, record.MoveShip)
	h.stands(po, record.SupplierShipped)
	h.audited()
}

// TestSupplierRefusals shows moves that are not made, and that they change nothing.
func TestSupplierRefusals(t *testing.T) {
	h, ctx := purchasing(t), context.Background()
	po := h.drafted(strings.Replace(lifeOrder, "quantity: 100", "quantity: 1000", 1)) // above the limit
	for name, c := range map[string]struct {
		move func() error
		want string
	}{
		"no reason": {func() error { _, err := h.MoveSupplier(ctx, po, record.MoveApprove, Word{Who: "ben"}); return err }, "--why"},
		"own order": {func() error {
			_, err := h.MoveSupplier(ctx, po, record.MoveApprove, Word{Who: " ANA ", Why: "x"})
			return err
		}, "above the limit of 1000 USD"},
		"not legal": {func() error { _, err := h.SendSupplier(ctx, po, Word{Who: "ben", Why: "x"}, false); return err }, "is Draft: send is not possible; possible: approve, revise, cancel"},
		"changed": {func() error {
			_, err := h.MoveSupplier(ctx, po, record.MoveApprove, Word{Who: "ben", Why: "x", Seen: 7})
			return err
		}, "has 1 entries, you looked at 7"},
		"unknown": {func() error {
			_, err := h.MoveSupplier(ctx, "PO-9", record.MoveApprove, Word{Who: "ben", Why: "x"})
			return err
		}, "no order to a supplier"},
		"number again": {func() error {
			_, err := h.DraftSupplier(ctx, []record.SupplierOrder{{Number: po, Supplier: "OTHER"}}, Word{Who: "ben", Why: "x"})
			return err
		}, "numbers are never used again"},
		"broken revision": {func() error {
			_, err := h.ReviseSupplier(ctx, po, func(o *record.SupplierOrder) error { o.Lines = nil; return nil }, Word{Who: "ben", Why: "x"})
			return err
		}, "line: a value is missing"},
	} {
		if err := c.move(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	if d := h.bought(po); d.Entries != 1 {
		t.Errorf("the log has %d entries", d.Entries)
	}
	h.moves(po, record.MoveApprove)
	change := func(o *record.SupplierOrder) error { return o.Set("2.unit_cost", "2.10") }
	if _, err := h.ReviseSupplier(ctx, po, change, Word{Who: "cleo", Why: "x"}); err != nil {
		t.Fatal(err)
	}
	h.moves(po, record.MoveApprove)
	m, err := h.SendSupplier(ctx, po, Word{Who: "ben", Why: "x"}, false)
	if !errors.Is(err, ErrChecks) || len(faultTexts(m.Faults, fault.Error)) != 1 {
		t.Fatalf("a cost other than the quote: %v %v", err, m.Faults)
	}
	if _, err = h.SendSupplier(ctx, po, Word{Who: "ben", Why: "x", PriceWhy: "steel"}, false); err != nil {
		t.Fatal(err)
	}
	h.drain()
	h.stands(po, record.SupplierSent)
	second := h.drafted(lifeOrder)
	h.moves(second, record.MoveApprove)
	m, err = h.SendSupplier(ctx, second, Word{Who: "ben", Why: "x"}, true)
	if text := strings.Join(faultTexts(m.Faults, fault.Note), "\n"); err != nil || !strings.Contains(text, po+" has 1000 EA of it (Sent)") {
		t.Errorf("bought twice: %v\n%s", err, text)
	}
	h.stands(second, record.SupplierApproved)
}

// TestSilentSupplier travels in time: a reminder after the due day, then a
// person is asked; the order stays Sent and stands first.
func TestSilentSupplier(t *testing.T) {
	h := purchasing(t)
	other := h.drafted(strings.ReplaceAll(lifeOrder, "S-", "T-"))
	po := h.drafted(lifeOrder)
	h.moves(po, record.MoveApprove, record.MoveSend)
	h.stands(po, record.SupplierSent)
	h.now = noon.AddDate(0, 0, 3) // the due day itself
	h.drain()
	h.wantSent("mail/*_reminder.eml", 0)
	h.now = noon.AddDate(0, 0, 4)
	h.drain()
	h.drain()
	h.wantSent("mail/"+po+"_rev1_reminder.eml", 1)
	h.stands(po, record.SupplierSent, "no answer by 2025-01-13")
	list, err := h.SupplierOrders(context.Background())
	if err != nil || list[0].PO != po || !list[0].Overdue || list[1].PO != other {
		t.Errorf("%+v %v", list, err)
	}
	h.wantHeld()
	h.now = h.now.Add(3*24*time.Hour + time.Minute)
	h.drain()
	h.wantHeld("supplier-silent")
	h.now = h.now.AddDate(1, 0, 0)
	h.drain()
	h.wantSent("mail/*_reminder.eml", 1)
	h.take("yes.eml", answerMail("ACCEPT "+po+" r1", ""))
	h.stands(po, record.SupplierConfirmed)
	h.audited()
}

// TestSupplierMails shows what is taken and what is only shown.
func TestSupplierMails(t *testing.T) {
	h := purchasing(t)
	po := h.drafted(lifeOrder)
	h.moves(po, record.MoveApprove, record.MoveSend)
	mails := map[string]string{
		"stranger": strings.Replace(answerMail("ACCEPT "+po+" r1", ""), "huaxing", "elsewhere", 1),
		"words":    answerMail("Re: "+po+" rev 1: please confirm", "Our bank account number has changed."),
		"change":   answerMail("CHANGE "+po+" r1 SHIP 2025-02-17", "fewer of line 1"),
		"away":     answerMail("ACCEPT "+po+" r1", "I am away", "Auto-Submitted: auto-replied\r\n"),
		"unknown":  answerMail("ACCEPT PO-9 r1", ""),
		"no line":  "po_number,revision,line,confirmed_qty\n" + po + ",1,9,5\n",
		"bounce": "From: mailer-daemon@mx.example\r\nDate: Fri, 10 Jan 2025 09:00:00 +0000\r\nSubject: failed\r\nMIME-Version: 1.0\r\n" +
			"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n" +
			"Final-Recipient: rfc822; sales@huaxing.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nSubject: " + po + " rev 1\r\n\r\n--b--\r\n",
	}
	n := 0
	for _, name := range sortedKeys(mails) {
		h.take(name+".eml", mails[name])
		n++
		if got := len(h.heldList()); got != n {
			t.Errorf("%s: %d held, want %d", name, got, n)
		}
		if d := h.bought(po); d.State != record.SupplierSent || d.Answer != nil {
			t.Errorf("%s was taken as an answer: %s", name, d.State)
		}
	}
	if d := h.bought(po); len(d.Open) != 6 {
		t.Errorf("open: %q", d.Open)
	}
	h.take("reject.eml", answerMail("REJECT "+po+" r1", "no capacity"))
	if d := h.bought(po); d.State != record.SupplierSent || d.Open[0] != "the order is rejected" {
		t.Errorf("%s %q", d.State, d.Open)
	}
	h.moves(po, record.MoveCancel)
	h.wantSent("mail/"+po+"_rev1_cancelled.eml", 1)
	h.stands(po, record.SupplierCancelled, h.bought(po).Open...)
	h.audited()
}

// TestInboxDraft keeps a dropped order as a draft when that is what dropping means,
// and when its sum needs a second person.
func TestInboxDraft(t *testing.T) {
	h := purchasing(t)
	row := "supplier,sku,description,quantity,unit_cost\nHUAXING,S-1,Bottle,%d,4.15\n"
	h.take("big.csv", fmt.Sprintf(row, 1000))
	h.stands("PO-2025-000001", record.SupplierDraft)
	h.wantSent("mail/*.eml", 0)
	h.take("small.csv", fmt.Sprintf(row, 10))
	h.stands("PO-2025-000002", record.SupplierSent)
	h.Config.SupplierOrders.Inbox = "draft"
	h.take("draft.csv", fmt.Sprintf(row, 11))
	h.stands("PO-2025-000003", record.SupplierDraft)
	h.moves("PO-2025-000003", record.MoveApprove, record.MoveSend)
	h.wantSent("mail/PO-2025-000003_rev1.eml", 1)
	h.Config.SupplierOrders.Inbox = "send"
	h.take("order.yaml", strings.NewReplacer("100", "7", "S-", "T-", "T-2", "S-2").Replace(lifeOrder))
	h.stands("PO-2025-000004", record.SupplierSent)
	h.take("wrong.csv", strings.Replace(strings.Replace(fmt.Sprintf(row, 12), "sku,", "sku,upc,", 1), "S-1,", "S-1,840012345017,", 1))
	h.wantHeld("supplier-check")
	h.release("supplier-check", ReleaseOptions{})
	h.wantSent("mail/PO-2025-000005_rev1.eml", 1)
	h.audited()
}

// TestBankDetails: one enters, another approves, and a change begins anew.
func TestBankDetails(t *testing.T) {
	h, ctx := purchasing(t), context.Background()
	set := func(account string) {
		s := h.Config.Suppliers.Suppliers["HUAXING"]
		s.Bank = &record.BankDetails{Beneficiary: "Huaxing", Bank: "BoC", Account: account}
		h.Config.Suppliers.Suppliers["HUAXING"] = s
	}
	set("1")
	ana, ben := Word{Who: "ana", Why: "contract"}, Word{Who: "ben", Why: "called them"}
	if _, err := h.ApproveBank(ctx, "HUAXING", ben); err == nil {
		t.Error("approved what nobody entered")
	}
	if _, err := h.EnterBank(ctx, "HUAXING", ana); err != nil {
		t.Fatal(err)
	}
	if _, err := h.ApproveBank(ctx, "HUAXING", Word{Who: "Ana", Why: "me"}); err == nil {
		t.Error("approved by who entered it")
	}
	set("2")
	if _, err := h.ApproveBank(ctx, "HUAXING", ben); err == nil {
		t.Error("approved what was changed since")
	}
	set("1")
	v, err := h.ApproveBank(ctx, "HUAXING", ben)
	if err != nil || v.Differs || v.Approved.Account != "1" || strings.Join(v.By, " ") != "ana ben" {
		t.Fatalf("%+v %v", v, err)
	}
	set("666")
	if v, err = h.Bank(ctx, "HUAXING"); err != nil || !v.Differs || v.Approved.Account != "1" {
		t.Errorf("%+v %v", v, err)
	}
	po := h.drafted(lifeOrder)
	h.moves(po, record.MoveApprove)
	m, err := h.SendSupplier(ctx, po, ben, true)
	if text := strings.Join(faultTexts(m.Faults, fault.Note), "\n"); err != nil || !strings.Contains(text, "docket po bank HUAXING") {
		t.Errorf("%s %v", text, err)
	}
}

// TestBankStopsAnOrder that prints an account which two people have not approved.
func TestBankStopsAnOrder(t *testing.T) {
	h, ctx := purchasing(t), context.Background()
	const iban = "DE89 3704 0044 0532 0130 00"
	s := h.Config.Suppliers.Suppliers["HUAXING"]
	s.Bank = &record.BankDetails{Beneficiary: "Huaxing", Bank: "BoC", Account: "40-2231-77"}
	h.Config.Suppliers.Suppliers["HUAXING"] = s
	errorsOf := func(notes string) int {
		t.Helper()
		po := h.drafted(lifeOrder + "notes: " + notes + "\n")
		h.moves(po, record.MoveApprove)
		m, err := h.SendSupplier(ctx, po, Word{Who: "ben", Why: "x"}, true)
		if err != nil && !errors.Is(err, ErrChecks) {
			t.Fatal(err)
		}
		return len(faultTexts(m.Faults, fault.Error))
	}
	for notes, want := range map[string]int{
		"Pay by bank transfer, 30 days": 0, "Pay to account 40223177": 1, "Pay to " + iban + " at once": 1,
		"Pay to de89370400440532013000": 1, "Part DE88 3704 0044 0532 0130 00": 0,
	} {
		if got := errorsOf(notes); got != want {
			t.Errorf("%s: %d errors, want %d", notes, got, want)
		}
	}
	if _, err := h.EnterBank(ctx, "HUAXING", Word{Who: "ana", Why: "contract"}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.ApproveBank(ctx, "HUAXING", Word{Who: "ben", Why: "called them"}); err != nil {
		t.Fatal(err)
	}
	if got := errorsOf("Pay to account 40223177"); got != 0 {
		t.Errorf("the approved account stops the order: %d errors", got)
	}
	if got := errorsOf("Pay to " + iban); got != 1 {
		t.Errorf("another account does not stop it: %d errors", got)
	}
}

// TestMailChangesNoBank: whatever comes from outside, where a supplier is paid
// stays as two people agreed.
func TestMailChangesNoBank(t *testing.T) {
	h, ctx := purchasing(t), context.Background()
	before, err := h.Bank(ctx, "HUAXING")
	if err != nil {
		t.Fatal(err)
	}
	po := h.drafted(lifeOrder)
	h.moves(po, record.MoveApprove, record.MoveSend)
	h.take("a.eml", answerMail("Re: "+po+" rev 1", "New bank: account no 123456789, IBAN DE89 3704 0044 0532 0130 00"))
	h.take("b.eml", answerMail("ACCEPT "+po+" r1 SHIP 2025-02-12", "我们的银行账户已变更"))
	if d := h.bought(po); d.State != record.SupplierConfirmed || d.Open[0] != bankWarning {
		t.Errorf("%s, open %q", d.State, d.Open)
	}
	h.take("c.csv", "po_number,revision,line,confirmed_qty,confirmed_ship_date,note\n"+po+",1,1,100,2025-02-12,pay to IBAN DE89370400440532013000\n")
	h.take("d.yaml", "supplier: HUAXING\nbank: {account: '666'}\nlines: []\n")
	h.take("suppliers.yaml", "suppliers:\n  HUAXING:\n    bank: {beneficiary: X, bank: Y, account: '666'}\n")
	after, err := h.Bank(ctx, "HUAXING")
	if err != nil || fmt.Sprintf("%+v", after) != fmt.Sprintf("%+v", before) {
		t.Errorf("%+v became %+v, %v", before, after, err)
	}
	if stored := h.Config.Suppliers.Suppliers["HUAXING"].Bank; stored != nil {
		t.Errorf("stored: %+v", stored)
	}
	found := false
	for _, problem := range h.heldList() {
		found = found || strings.Contains(fmt.Sprint(problem), "a mail never changes those")
	}
	if !found {
		t.Errorf("nobody is warned: %v", h.heldList())
	}
}

package config_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/docket-edi/docket/pipeline/config"
	"github.com/docket-edi/docket/schemas/record"
)

// uncommented is the shipped suppliers.yaml with its example in use.
func uncommented(t *testing.T) string {
	t.Helper()
	body, err := os.ReadFile(filepath.Join(initDir(t, config.InitOptions{}), "suppliers.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(body), "#\n")
	return regexp.MustCompile(`(?m)^# ?`).ReplaceAllString(example, "")
}

func load(t *testing.T, body string) (*config.Suppliers, error) {
	t.Helper()
	return config.LoadSuppliers(config.File{Name: "suppliers.yaml", Body: []byte(body)})
}

func TestFill(t *testing.T) {
	s, err := load(t, uncommented(t))
	if err != nil {
		t.Fatal(err)
	}
	o := record.SupplierOrder{Supplier: "FACTORY1", Incoterm: "EXW", Lines: []record.SupplierOrderLine{{}, {Number: "7"}}}
	s.Fill(&o, "2025-01-09")
	want := record.SupplierOrder{
		OrderDate: "2025-01-09", Supplier: "FACTORY1", SupplierName: "Factory One Ltd.", SupplierEmail: "orders@factory-one.example",
		SupplierAddress: []string{"88 Harbour Road", "Shenzhen 518000", "China"}, Language: "en", Currency: "USD",
		Terms: "30 % deposit, 70 % before shipment", Payments: []record.PaymentStage{{Share: "30", Due: "on order confirmation"}, {Share: "70", Due: "before shipment"}},
		Incoterm: "EXW", ShipVia: "Ocean LCL", ToleranceOver: "5", ToleranceUnder: "2", Destination: "DALLAS",
		ShipTo:       []string{"Dallas 3PL, Dock B", "1200 Freight Way", "Dallas TX 75201, US", "Receiving: J. Ortiz +1 214 555 0100"},
		BillTo:       []string{"Nordwind Home Goods LLC", "500 Congress Ave, Suite 400", "Austin TX 78701, US"},
		Instructions: []string{"SSCC label on two sides of every carton", "No pallet above 180 cm"},
		Lines:        []record.SupplierOrderLine{{Number: "1"}, {Number: "7"}},
	}
	if d := cmp.Diff(want, o); d != "" {
		t.Error(d)
	}
	own := record.SupplierOrder{Supplier: "FACTORY1", ShipTo: []string{"Dock 9"}}
	s.Fill(&own, "2025-01-09")
	if len(own.ShipTo) != 1 || own.Destination != "" {
		t.Errorf("its own ship-to became %q %q", own.Destination, own.ShipTo)
	}
}

func TestSuppliersErrors(t *testing.T) {
	good := uncommented(t)
	for from, c := range map[string]struct{ to, want string }{
		"destination: DALLAS":        {"destination: DALAS", `suppliers.yaml:28:5: suppliers.FACTORY1.destination: "DALAS" is none of destinations: DALLAS`},
		"share: 70":                  {"share: 60", `payments: two values do not fit together ("90")`},
		"tolerance_over: 5":          {"tolerance_over: 500", "suppliers.FACTORY1.tolerance_over"},
		`approval_limit: "10000.00"`: {"approval_limit: ten", "suppliers.FACTORY1.approval_limit"},
		`{NW-1: "4.1500"}`:           {"{NW-1: free}", "suppliers.FACTORY1.quotes.NW-1"},
		"    currency: USD":          {"    curency: USD", "curency"},
		"ship_to: [":                 {"bill: [", "bill"},
	} {
		bad := strings.Replace(good, from, c.to, 1)
		if bad == good {
			t.Fatalf("%q is not in the example", from)
		}
		if _, err := load(t, bad); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.to, err, c.want)
		}
	}
}

func TestNeedsSecondAndAnswerDue(t *testing.T) {
	s, err := load(t, uncommented(t))
	if err != nil {
		t.Fatal(err)
	}
	order := func(supplier, currency, cost string) *record.SupplierOrder {
		m, err := record.NewMoney(cost, currency)
		if err != nil {
			t.Fatal(err)
		}
		q, err := record.NewQuantity("10", "EA")
		if err != nil {
			t.Fatal(err)
		}
		return &record.SupplierOrder{Supplier: supplier, Currency: currency, Lines: []record.SupplierOrderLine{{Quantity: q, UnitCost: m}}}
	}
	for _, c := range []struct {
		limits map[string]string
		order  *record.SupplierOrder
		want   bool
	}{
		{nil, order("OTHER", "USD", "999999"), false},
		{map[string]string{"USD": "100"}, order("OTHER", "USD", "10.00"), false},
		{map[string]string{"USD": "100"}, order("OTHER", "USD", "10.01"), true},
		{map[string]string{"USD": "100"}, order("OTHER", "EUR", "0.01"), true},
		{nil, order("FACTORY1", "USD", "1000"), false},
		{nil, order("FACTORY1", "USD", "1000.01"), true},
		{map[string]string{"USD": "100"}, order("FACTORY1", "USD", "999"), false},
	} {
		conf := config.Config{Suppliers: s, SupplierOrders: config.SupplierOrders{ApprovalLimit: c.limits}}
		if got, why := conf.NeedsSecond(c.order); got != c.want {
			t.Errorf("%v %s %s: %v (%s)", c.limits, c.order.Supplier, c.order.Totals().Total, got, why)
		}
	}
	conf := config.Config{Suppliers: s}
	sent := time.Date(2025, 1, 10, 9, 0, 0, 0, time.UTC)
	if got := conf.AnswerDue(order("FACTORY1", "USD", "1"), sent); got != "2025-01-15" {
		t.Errorf("due %s", got)
	}
}

func TestSMTP(t *testing.T) {
	write := func(keys string) (*config.Config, error) {
		dir := t.TempDir()
		path := filepath.Join(dir, "docket.yaml")
		if err := os.WriteFile(path, []byte("mail:\n  smtp:\n"+keys), 0o644); err != nil {
			t.Fatal(err)
		}
		return config.Load(path)
	}
	c, err := write("    address: mail.example.com:587\n    user: docket\n    password_file: secret\n")
	if err != nil || !c.Mail.SMTP.Sends() || c.Mail.SMTP.TLS != "starttls" {
		t.Fatalf("%+v %v", c, err)
	}
	if _, err := c.Mail.SMTP.Password(c.Dir); err == nil {
		t.Error("there is no such file")
	}
	secret := strings.Repeat("x", 9)
	if err := os.WriteFile(filepath.Join(c.Dir, "secret"), []byte(secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := c.Mail.SMTP.Password(c.Dir); got != secret || err != nil {
		t.Errorf("%q %v", got, err)
	}
	for keys, want := range map[string]string{
		"    address: mail.example.com\n":                                            "mail.smtp.address",
		"    address: a:1\n    user: x\n":                                            "password_env or password_file",
		"    address: a:1\n    user: x\n    password_env: A\n    password_file: b\n": "password_env or password_file",
		"    tls: maybe\n":                                                           "mail.smtp.tls",
		"    address: a:1\n    allow: [nobody]\n":                                    "mail.smtp.allow",
		"    password: x\n":                                                          "password",
	} {
		if _, err := write(keys); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", keys, err)
		}
	}
	if c, err = write("    address: a:1\n    dry_run: true\n"); err != nil || c.Mail.SMTP.Sends() {
		t.Errorf("a dry run sends: %v", err)
	}
}

package config_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/docket-edi/docket/pipeline/config"
	"github.com/docket-edi/docket/schemas/partner"
)

func initDir(t *testing.T, o config.InitOptions) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "d")
	if err := config.Init(dir, o); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestLedgerOnAServer: a URL is taken as it is written, a path is not.
func TestLedgerOnAServer(t *testing.T) {
	dir := initDir(t, config.InitOptions{})
	for _, c := range []struct{ written, ledger, file string }{
		{"postgres://docket@127.0.0.1/docket?sslmode=disable", "postgres://docket@127.0.0.1/docket?sslmode=disable", ""},
		{"data/ledger.db", filepath.Join(dir, "data", "ledger.db"), filepath.Join(dir, "data", "ledger.db")},
	} {
		path := filepath.Join(dir, "docket.yaml")
		if err := os.WriteFile(path, []byte("ledger: "+c.written+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		got, err := config.Load(path)
		if err != nil || got.Ledger != c.ledger || got.LedgerFile() != c.file {
			t.Errorf("%s: %q, file %q, %v", c.written, got.Ledger, got.LedgerFile(), err)
		}
	}
}

func TestInitThenLoad(t *testing.T) {
	dir := initDir(t, config.InitOptions{})
	c, err := config.Load(filepath.Join(dir, "docket.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if c.OurID != "ZZ:VENDOR01" || c.Inbox != filepath.Join(dir, "inbox") || c.Ledger != filepath.Join(dir, "ledger.db") ||
		c.Settle != time.Minute || c.Scan != time.Second || c.Listen != "127.0.0.1:8480" || c.Limits.File != 256<<20 ||
		c.Seller.Page != "letter" || !c.Mail.Unsent || c.Owner["default"] != "edi-desk" {
		t.Errorf("%+v", c)
	}
	var names []string
	for _, f := range c.Files {
		names = append(names, f.Name)
		if len(f.SHA256) != 64 || len(f.Body) == 0 {
			t.Errorf("%s: sha256 %q, %d bytes", f.Name, f.SHA256, len(f.Body))
		}
	}
	want := "catalog.csv docket.yaml partners/amazon.yaml partners/amazonds.yaml suppliers.yaml"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("files %s, want %s", got, want)
	}
	amazon, id := partner.Find(c.Partners, "ZZ:AMAZON", "AMAZON")
	if id != "AMAZON" || amazon.Version("856", "") != "005010" || amazon.Acknowledge.Types["changed"] != "AC" || amazon.VendorCodes[0].Code != "ACME1" {
		t.Errorf("%q %+v", id, amazon)
	}
	direct, id := partner.Find(c.Partners, "ZZ:AMAZONDS", "AMAZONDS")
	if id != "AMAZONDS" || direct.Acknowledge.Types["changed"] != "RD" || !direct.AskTA1 {
		t.Errorf("%q %+v", id, direct)
	}
	if c.File("catalog.csv") == nil || c.File("stock.csv") != nil {
		t.Error("want a catalog and no stock file: a stock file without rows says that nothing is in stock")
	}
}

func TestInitForOthers(t *testing.T) {
	dir := initDir(t, config.InitOptions{PartnerID: "01:Shop \"7\"", OurID: "12:5551234567", AnyPartner: true})
	c, err := config.Load(filepath.Join(dir, "docket.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []struct{ isa, gs, id string }{{"01:Shop \"7\"", "Shop \"7\"", "SHOP--7-"}, {"ZZ:NEW", "NEW", "ZZ:NEW"}} {
		p, id := partner.Find(c.Partners, w.isa, w.gs)
		if id != w.id || p.Us != (partner.Match{ISA: "12:5551234567", GS: "5551234567"}) {
			t.Errorf("%s: %q %+v", w.isa, id, p)
		}
	}
	dir = initDir(t, config.InitOptions{PartnerID: "ZZ:AMAZONDS"})
	if c, err = config.Load(filepath.Join(dir, "docket.yaml")); err != nil || len(c.Partners) != 1 {
		t.Errorf("%v, %v", c, err)
	}
	if err := config.Init(t.TempDir(), config.InitOptions{OurID: "VENDOR"}); err == nil {
		t.Error("VENDOR is no wire id")
	}
}

func TestInitOverwritesNothing(t *testing.T) {
	dir := initDir(t, config.InitOptions{})
	file := filepath.Join(dir, "docket.yaml")
	if err := os.WriteFile(file, []byte("our_id: ZZ:MINE\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := config.Init(dir, config.InitOptions{}); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(file); string(got) != "our_id: ZZ:MINE\n" {
		t.Errorf("docket.yaml was overwritten: %s", got)
	}
}

func TestInitWhereNothingCanBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	err := config.Init(filepath.Join(file, "d"), config.InitOptions{})
	var path *fs.PathError
	if !errors.As(err, &path) || !strings.Contains(err.Error(), "make the working directory") {
		t.Errorf("%v", err)
	}
}

// TestTemplatesCommentEveryKey: each key of the shipped files has a comment
// right above it, its own or its group's.
func TestTemplatesCommentEveryKey(t *testing.T) {
	dir := initDir(t, config.InitOptions{AnyPartner: true})
	key := regexp.MustCompile(`^\s*[a-z][a-z0-9_]*:`)
	for _, name := range []string{"docket.yaml", "partners/amazon.yaml", "partners/amazonds.yaml", "partners/any.yaml"} {
		body, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		before := ""
		for i, line := range strings.Split(string(body), "\n") {
			group := strings.HasSuffix(line, ":")
			if key.MatchString(line) && !group && !strings.Contains(before, "#") {
				t.Errorf("%s:%d: no comment above %q", name, i+1, line)
			}
			before = line
		}
	}
}

func TestMinimal(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "docket.yaml", "# nothing\n")
	c, err := config.Load(filepath.Join(dir, "docket.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if n, err := c.PONumber.Format(2025, 7); n != "PO-2025-000007" || err != nil {
		t.Error(n, err)
	}
	if len(c.Partners) != 0 || c.Archive != filepath.Join(dir, "archive") {
		t.Errorf("%+v", c)
	}
}

func TestOff(t *testing.T) {
	dir := t.TempDir()
	for text, want := range map[string]string{"off": "", "127.0.0.1:0": "127.0.0.1:0", "\":0\"": ":0"} {
		write(t, dir, "docket.yaml", "archive: /var/docket\nhttp: {listen: "+text+"}\n")
		c, err := config.Load(filepath.Join(dir, "docket.yaml"))
		if err != nil || c.Listen != want || c.Archive != "/var/docket" {
			t.Errorf("%s: %+v, %v", text, c, err)
		}
	}
}

func TestLoadErrors(t *testing.T) {
	const us = "our_id: ZZ:ME\n"
	const profile = "id: A\nmatch: {isa: \"ZZ:A\", gs: AA}\n"
	for _, c := range []struct {
		files map[string]string
		want  string
	}{
		{map[string]string{"docket.yaml": "inbx: x"}, `docket.yaml:1:1: unknown key "inbx"; did you mean "inbox"?`},
		{map[string]string{"docket.yaml": "our_id: ME"}, `docket.yaml:1:1: our_id: "ME" is not an interchange id`},
		{map[string]string{"docket.yaml": "\nsettle: 0s"}, `docket.yaml:2:1: settle: the time span is zero`},
		{map[string]string{"docket.yaml": "settle: soon"}, `"soon" is not a time span`},
		{map[string]string{"docket.yaml": "http: {listen: 8480}"}, `docket.yaml:1:8: http.listen: "8480" is neither off nor`},
		{map[string]string{"docket.yaml": "http: {listen: \"x:99999\"}"}, `http.listen: "x:99999" is neither`},
		{map[string]string{"docket.yaml": "po_number: PO"}, `po_number: "PO" has no {SEQ:6}`},
		{map[string]string{"docket.yaml": "seller: {page: a5}"}, `seller.page: "a5" is not one of letter, a4`},
		{map[string]string{"docket.yaml": "seller: {accent: blue}"}, `seller.accent: "blue" is not a colour`},
		{map[string]string{"docket.yaml": "log: {level: loud}"}, `log.level: "loud" is not one of`},
		{map[string]string{"docket.yaml": "limits: {file: 0}"}, `limits.file: no file would be small enough`},
		{map[string]string{"docket.yaml": "inbox: \"\""}, `inbox: the path is empty`},
		{map[string]string{"docket.yaml": us, "partners/a.yaml": "idd: A"}, `partners/a.yaml:1:1: unknown key "idd"`},
		{map[string]string{"docket.yaml": us, "partners/a.yaml": "id: A\nship: x"}, `partners/a.yaml:2:1: ship: "x" is not one of`},
		{map[string]string{"docket.yaml": "", "partners/a.yaml": profile}, `partners/a.yaml: us.isa: who are we to this partner?`},
		{map[string]string{"docket.yaml": us, "partners/a.yaml": profile, "partners/b.yaml": profile}, `partners/b.yaml: id A is in partners/a.yaml already`},
		{map[string]string{"docket.yaml": us, "partners/a.yaml": profile, "partners/b.yaml": strings.Replace(profile, "id: A", "id: B", 1)}, `match {isa: ZZ:A, gs: AA} is in partners/a.yaml already`},
		{map[string]string{"docket.yaml": us, "partners/a.yml": profile}, `partners/a.yml would not be read: name it .yaml`},
		{map[string]string{"docket.yaml": "our_id: ZZ:M*E\n", "partners/a.yaml": profile}, `partners/a.yaml: us.isa: "M*E" contains the element delimiter`},
	} {
		dir := t.TempDir()
		for name, text := range c.files {
			write(t, dir, name, text)
		}
		_, err := config.Load(filepath.Join(dir, "docket.yaml"))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v:\n got %v\nwant %s", c.files, err, c.want)
		}
	}
	if _, err := config.Load(filepath.Join(t.TempDir(), "docket.yaml")); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "docket init") {
		t.Errorf("no file: %v", err)
	}
	if _, err := config.Load(t.TempDir()); err == nil || !strings.Contains(err.Error(), "is a directory") {
		t.Errorf("a directory: %v", err)
	}
}

func TestHiddenFilesAreNoProfiles(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"partners/.#a.yaml", "partners/.b.yaml", "partners/notes.txt", "partners/a.yaml~"} {
		write(t, dir, name, "garbage: [")
	}
	write(t, dir, "docket.yaml", "")
	if c, err := config.Load(filepath.Join(dir, "docket.yaml")); err != nil || len(c.Files) != 1 {
		t.Errorf("%v, %v", c, err)
	}
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

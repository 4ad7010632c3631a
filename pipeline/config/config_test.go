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

func TestS3(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "docket.yaml", `archive: s3://my.bucket/docket/one/
s3: {endpoint: "http://127.0.0.1:7070", region: eu-central-1, path_style: true, checksum: required, profile: edi, object_lock: {mode: compliance, days: 3650}}
`)
	c, err := config.Load(filepath.Join(dir, "docket.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	want := config.S3{Bucket: "my.bucket", Prefix: "docket/one", Endpoint: "http://127.0.0.1:7070", Region: "eu-central-1", PathStyle: true,
		Checksum: "required", LockMode: "compliance", LockDays: 3650, Profile: "edi"}
	if c.Archive != "" || c.S3 == nil || *c.S3 != want {
		t.Errorf("%q %+v", c.Archive, c.S3)
	}
	write(t, dir, "docket.yaml", "archive: s3://bucket\n")
	if c, err = config.Load(filepath.Join(dir, "docket.yaml")); err != nil || *c.S3 != (config.S3{Bucket: "bucket", Checksum: "supported"}) {
		t.Errorf("%+v, %v", c.S3, err)
	}
	write(t, dir, "docket.yaml", "archive: s3\n")
	if c, err = config.Load(filepath.Join(dir, "docket.yaml")); err != nil || c.S3 != nil || c.Archive != filepath.Join(dir, "s3") {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestKafka(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "secret", "p\n")
	write(t, dir, "docket.yaml", `bus: kafka
kafka: {brokers: ["k1:9092", "[::1]:9093"], partitions: 12, retention: 24h, tls: {enabled: true, ca_file: ca.pem}, sasl: {mechanism: scram-sha-512, user: me, password_file: secret}}
`)
	c, err := config.Load(filepath.Join(dir, "docket.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	k := c.Kafka
	if k == nil || len(k.Brokers) != 2 || k.Partitions != 12 || k.Replication != 3 || k.Retention != 24*time.Hour || !k.TLS ||
		k.CAFile != filepath.Join(dir, "ca.pem") || k.Mechanism != "scram-sha-512" || k.User != "me" {
		t.Errorf("%+v", k)
	}
	if password, err := k.Password(); password != "p" || err != nil {
		t.Errorf("password %v", err)
	}
	write(t, dir, "docket.yaml", "bus: kafka\nkafka: {brokers: [\"k:1\"], sasl: {mechanism: plain, user: me, password_env: DOCKET_TEST_NOT_SET}}\n")
	if c, err = config.Load(filepath.Join(dir, "docket.yaml")); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Kafka.Password(); err == nil || !strings.Contains(err.Error(), "DOCKET_TEST_NOT_SET") {
		t.Errorf("%v", err)
	}
	t.Setenv("DOCKET_TEST_NOT_SET", "q")
	if password, err := c.Kafka.Password(); password != "q" || err != nil {
		t.Errorf("password %v", err)
	}
	write(t, dir, "docket.yaml", "kafka: {brokers: [\"k:1\"]}\n")
	if c, err = config.Load(filepath.Join(dir, "docket.yaml")); err != nil || c.Kafka != nil {
		t.Errorf("%+v, %v", c.Kafka, err)
	}
}

func TestKafkaErrors(t *testing.T) {
	for text, want := range map[string]string{
		"bus: rabbit":                                               `docket.yaml:1:1: bus: "rabbit" is not one of local, kafka`,
		"bus: kafka":                                                `kafka.brokers: bus: kafka needs brokers`,
		"bus: kafka\nkafka: {brokers: [kafka1]}":                    `docket.yaml:2:9: kafka.brokers: "kafka1" is no broker such as kafka1:9092`,
		"kafka: {partitions: 0}":                                    `docket.yaml:1:9: kafka.partitions: 0 is not between 1 and 1000`,
		"kafka: {replication: 10}":                                  `kafka.replication: 10 is not between 1 and 9`,
		"kafka: {retention: 0s}":                                    `kafka.retention: the time span is zero`,
		"kafka:\n  sasl: {mechanism: gssapi}":                       `docket.yaml:2:10: kafka.sasl.mechanism: "gssapi" is not one of`,
		"kafka:\n  sasl: {mechanism: plain}":                        `kafka.sasl.user: a mechanism needs a user`,
		"kafka:\n  sasl: {mechanism: plain, user: me, password: x}": `unknown key "password"`,
		"kafka:\n  tls: {cert_file: a.pem}":                         `kafka.tls.cert_file: a certificate needs its key`,
	} {
		dir := t.TempDir()
		write(t, dir, "docket.yaml", text)
		if _, err := config.Load(filepath.Join(dir, "docket.yaml")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\n got %v\nwant %s", text, err, want)
		}
	}
}

func TestS3Errors(t *testing.T) {
	const s3 = "archive: s3://bucket\n"
	for text, want := range map[string]string{
		"archive: s3://":                                       `docket.yaml:1:1: archive: "" is no bucket name`,
		"archive: s3://Big":                                    `archive: "Big" is no bucket name`,
		"archive: s3:/bucket":                                  `archive: s3:/bucket is neither a path nor s3://bucket`,
		"archive: gs://bucket":                                 `archive: gs is neither a path nor s3://bucket`,
		"archive: s3://bucket/../x":                            `archive: "../x" is no prefix`,
		"archive: s3://bucket//x":                              `archive: "/x" is no prefix`,
		s3 + "s3: {endpoint: localhost}":                       `docket.yaml:2:6: s3.endpoint: the endpoint is no URL`,
		s3 + "s3: {endpoint: \"http://me:secret@host\"}":       `s3.endpoint: the endpoint holds a user`,
		s3 + "s3:\n  checksum: crc":                            `docket.yaml:3:3: s3.checksum: "crc" is not one of supported, required`,
		s3 + "s3:\n  object_lock:\n    mode: strict":           `docket.yaml:4:5: s3.object_lock.mode: "strict" is not one of`,
		s3 + "s3:\n  object_lock: {mode: governance}":          `docket.yaml:3:3: s3.object_lock.days: 0 days is not between`,
		s3 + "s3:\n  object_lock: {days: 3}":                   `docket.yaml:3:17: s3.object_lock.days: days without a mode`,
		s3 + "s3:\n  secret: x":                                `docket.yaml:3:3: unknown key "secret"`,
		"s3:\n  object_lock: {mode: governance, days: 1}":      `docket.yaml:2:17: s3.object_lock.mode: only an archive in S3`,
		s3 + "s3:\n  object_lock: {mode: governance, days: x}": `docket.yaml:3:`,
	} {
		dir := t.TempDir()
		write(t, dir, "docket.yaml", text)
		_, err := config.Load(filepath.Join(dir, "docket.yaml"))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\n got %v\nwant %s", text, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "secret@") {
			t.Errorf("the error tells the password: %v", err)
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
		{map[string]string{"docket.yaml": "limits: {file: 0}"}, `limits.file: nothing would be small enough`},
		{map[string]string{"docket.yaml": "limits: {levels: 0}"}, `limits.levels: nothing would be small enough`},
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

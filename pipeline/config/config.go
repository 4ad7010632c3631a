// Package config reads the working directory of docket: docket.yaml, the
// partner profiles and the files beside them.
//
// Load gives it all, checked, with relative paths resolved against the
// directory of docket.yaml; Init writes a new working directory from templates.
// Every file that was read is listed in Config.Files with its bytes, because
// each version of it is kept in the archive.
package config

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/docket-edi/docket/schemas/partner"
	"github.com/docket-edi/docket/schemas/record"
	"github.com/docket-edi/docket/schemas/x12/guide"
	"github.com/docket-edi/docket/schemas/yamlfile"
)

// Config is docket.yaml and what stands beside it. All paths are usable as they are.
type Config struct {
	Path string // of docket.yaml
	Dir  string // its directory

	OurID   string // QQ:ID, for profiles that do not say who we are
	Inbox   string
	Outbox  string
	Archive string // the directory of the archive; "" where it is in S3
	S3      *S3    // the archive in S3; nil where it is a directory
	Ledger  string // the SQLite file, or the URL of a server's database
	Held    string
	Kafka   *Kafka // carries the messages; nil: the ledger does

	Settle   time.Duration // how long a file of unclear end is waited for
	Scan     time.Duration // how often the inbox is looked through
	Listen   string        // host:port of the HTTP server; "" for none
	PONumber POSeries      // of supplier orders
	Seller   Seller
	Mail     Mail
	Limits   Limits

	SupplierOrders SupplierOrders
	Suppliers      *Suppliers // what is stored of suppliers; empty without suppliers.yaml

	Owner map[string]string // who is asked, by reason or default, where a profile says nothing
	Log   Log

	Partners []*partner.Profile // by id
	Guides   *guide.Library     // the shipped ones and those of the directory
	Files    []File             // by name; docket.yaml included
}

// File is a configuration file as read.
type File struct {
	Name   string // relative to Dir, with slashes: "partners/amazon.yaml"
	Path   string
	SHA256 string // lower-case hex
	Body   []byte
}

// Seller is us, as printed on supplier orders.
type Seller struct {
	Name    string   `yaml:"name"`
	Address []string `yaml:"address"` // printed verbatim
	Contact string   `yaml:"contact"`
	Phone   string   `yaml:"phone"`
	Email   string   `yaml:"email"`
	TaxID   string   `yaml:"tax_id"`
	Page    string   `yaml:"page"`   // letter or a4
	Accent  string   `yaml:"accent"` // #RRGGBB
	Logo    string   `yaml:"logo"`   // a PNG or JPEG beside docket.yaml; its versions are kept as those of the other files
}

// Mail is how messages to suppliers are made.
type Mail struct {
	From   string `yaml:"from"`
	Domain string `yaml:"domain"` // of Message-IDs
	Unsent bool   `yaml:"unsent"` // true: the .eml carries X-Unsent, mail programs open it as a draft
	Inbox  string `yaml:"inbox"`  // folder or maildir in which answers arrive; empty: the inbox alone
	SMTP   SMTP   `yaml:"smtp"`
}

// Limits bound what comes from outside.
type Limits struct {
	File     yamlfile.Size `yaml:"file"`     // bytes of one inbound file
	Set      yamlfile.Size `yaml:"set"`      // bytes of a transaction set
	Segment  yamlfile.Size `yaml:"segment"`  // bytes of a segment
	Elements int           `yaml:"elements"` // elements of a segment
	Sets     int           `yaml:"sets"`     // sets of a functional group
	Levels   int           `yaml:"levels"`   // hierarchical levels (HL) in each other
}

func (l Limits) byKey() map[string]int64 {
	return map[string]int64{
		"file": int64(l.File), "set": int64(l.Set), "segment": int64(l.Segment),
		"elements": int64(l.Elements), "sets": int64(l.Sets), "levels": int64(l.Levels),
	}
}

// Log is what docket says while it runs.
type Log struct {
	Level  string `yaml:"level"`  // debug, info, warn or error
	Format string `yaml:"format"` // text or json
}

// document is docket.yaml as written.
type document struct {
	OurID    string            `yaml:"our_id"`
	Inbox    string            `yaml:"inbox"`
	Outbox   string            `yaml:"outbox"`
	Archive  string            `yaml:"archive"`
	S3       s3Keys            `yaml:"s3"`
	Ledger   string            `yaml:"ledger"`
	Bus      string            `yaml:"bus"`
	Kafka    kafkaKeys         `yaml:"kafka"`
	Held     string            `yaml:"held"`
	Settle   yamlfile.Duration `yaml:"settle"`
	Scan     yamlfile.Duration `yaml:"scan"`
	HTTP     httpKeys          `yaml:"http"`
	PONumber string            `yaml:"po_number"`
	Seller   Seller            `yaml:"seller"`
	Mail     Mail              `yaml:"mail"`
	Limits   Limits            `yaml:"limits"`

	SupplierOrders SupplierOrders `yaml:"supplier_orders"`

	Owner map[string]string `yaml:"owner"`
	Log   Log               `yaml:"log"`
}

type httpKeys struct {
	Listen string `yaml:"listen"`
}

// defaults is docket.yaml with nothing in it.
func defaults() document {
	return document{
		Inbox: "inbox", Outbox: "outbox", Archive: "archive", Ledger: "ledger.db", Held: "held",
		Settle: yamlfile.Duration(time.Minute), Scan: yamlfile.Duration(time.Second),
		Bus: busLocal, Kafka: defaultKafka(),
		S3:             s3Keys{Checksum: "supported", ObjectLock: lockKeys{Mode: "none"}},
		HTTP:           httpKeys{"127.0.0.1:8480"},
		PONumber:       "PO-{YYYY}-{SEQ:6}",
		Seller:         Seller{Page: "letter", Accent: "#0B5D6B"},
		Mail:           Mail{Unsent: true, SMTP: SMTP{TLS: "starttls", Timeout: yamlfile.Duration(time.Minute)}},
		Limits:         Limits{File: 256 << 20, Set: 64 << 20, Segment: 64 << 10, Elements: 10_000, Sets: 1_000_000, Levels: 32},
		SupplierOrders: SupplierOrders{Inbox: "draft", AnswerBy: yamlfile.Duration(3 * 24 * time.Hour)},
		Owner:          map[string]string{"default": "edi-desk"},
		Log:            Log{"info", "text"},
	}
}

// Load reads and checks the working directory of the docket.yaml at path.
func Load(path string) (*Config, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, fmt.Errorf("no configuration: %w (docket init DIR makes one, -c names one)", err)
	case info.IsDir():
		return nil, fmt.Errorf("%s is a directory; name the docket.yaml in it", path)
	}
	dir := filepath.Dir(path)
	files, err := readFiles(dir, filepath.Base(path))
	if err != nil {
		return nil, err
	}
	main := find(files, filepath.Base(path))
	doc := defaults()
	if err := yamlfile.Load(main.Name, main.Body, &doc); err != nil {
		return nil, err
	}
	c, err := doc.config(main)
	if err != nil {
		return nil, err
	}
	if doc.Seller.Logo != "" {
		if files, err = withLogo(files, dir, main, doc.Seller.Logo); err != nil {
			return nil, err
		}
	}
	c.Path, c.Dir, c.Files = path, dir, files
	c.resolve(doc)
	if c.Mail.Inbox != "" && !filepath.IsAbs(c.Mail.Inbox) {
		c.Mail.Inbox = filepath.Join(dir, c.Mail.Inbox)
	}
	if c.Guides, err = loadGuides(files); err != nil {
		return nil, err
	}
	if f := find(files, SuppliersFile); f != nil {
		if c.Suppliers, err = LoadSuppliers(*f); err != nil {
			return nil, err
		}
	}
	c.Partners, err = loadPartners(files, c.OurID, c.Guides)
	return c, err
}

// config checks the settings; every error has its place in the file.
func (d document) config(f *File) (*Config, error) {
	var errs []error
	check := func(key string, err error) {
		if err != nil {
			errs = append(errs, yamlfile.Locate(f.Name, f.Body, key, err))
		}
	}
	series, err := ParsePOSeries(d.PONumber)
	check("po_number", err)
	if d.OurID != "" {
		check("our_id", partner.CheckWireID(d.OurID))
	}
	listen, err := listenAddress(d.HTTP.Listen)
	check("http.listen", err)
	d.Mail.SMTP.check(check)
	check("settle", positive(d.Settle))
	check("scan", positive(d.Scan))
	d.checkArchive(check)
	d.checkBus(check)
	check("seller.page", yamlfile.OneOf(d.Seller.Page, "letter", "a4"))
	check("seller.accent", checkColour(d.Seller.Accent))
	check("supplier_orders.inbox", yamlfile.OneOf(d.SupplierOrders.Inbox, "draft", "send"))
	check("supplier_orders.answer_by", positive(d.SupplierOrders.AnswerBy))
	for currency, text := range d.SupplierOrders.ApprovalLimit {
		_, err := limit(text)
		check("supplier_orders.approval_limit."+currency, err)
	}
	check("log.level", yamlfile.OneOf(d.Log.Level, "debug", "info", "warn", "error"))
	check("log.format", yamlfile.OneOf(d.Log.Format, "text", "json"))
	for key, limit := range d.Limits.byKey() {
		if limit <= 0 {
			check("limits."+key, errors.New("nothing would be small enough"))
		}
	}
	for key, path := range map[string]string{"inbox": d.Inbox, "outbox": d.Outbox, "archive": d.Archive, "ledger": d.Ledger, "held": d.Held} {
		if path == "" {
			check(key, errors.New("the path is empty"))
		}
	}
	return &Config{
		OurID: d.OurID, Settle: time.Duration(d.Settle), Scan: time.Duration(d.Scan), Listen: listen, PONumber: series,
		SupplierOrders: d.SupplierOrders, Suppliers: &Suppliers{},
		Seller: d.Seller, Mail: d.Mail, Limits: d.Limits, Owner: d.Owner, Log: d.Log, S3: d.s3(), Kafka: d.kafka(),
	}, errors.Join(errs...)
}

// resolve makes the paths absolute.
func (c *Config) resolve(d document) {
	for _, p := range []struct {
		to   *string
		path string
	}{{&c.Inbox, d.Inbox}, {&c.Outbox, d.Outbox}, {&c.Archive, d.Archive}, {&c.Ledger, d.Ledger}, {&c.Held, d.Held}} {
		*p.to = p.path
		if p.to == &c.Archive && c.S3 != nil {
			*p.to = ""
			continue
		}
		if !filepath.IsAbs(p.path) && !isURL(p.path) {
			*p.to = filepath.Join(c.Dir, p.path)
		}
	}
	if c.Kafka == nil {
		return
	}
	for _, file := range []*string{&c.Kafka.CAFile, &c.Kafka.CertFile, &c.Kafka.KeyFile, &c.Kafka.passwordFile} {
		if *file != "" && !filepath.IsAbs(*file) {
			*file = filepath.Join(c.Dir, *file)
		}
	}
}

// LedgerFile is the SQLite file of the ledger; "" when a server has it.
func (c *Config) LedgerFile() string {
	if isURL(c.Ledger) {
		return ""
	}
	return c.Ledger
}

func isURL(place string) bool { return strings.Contains(place, "://") }

func positive(d yamlfile.Duration) error {
	if d <= 0 {
		return errors.New("the time span is zero")
	}
	return nil
}

// listenAddress is the host:port to listen on, "" for off.
func listenAddress(s string) (string, error) {
	if s == "off" {
		return "", nil
	}
	_, port, err := net.SplitHostPort(s)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return "", fmt.Errorf("%q is neither off nor an address such as 127.0.0.1:8480", s)
	}
	return s, nil
}

// limit reads an amount above which somebody else approves; empty is 0.
func limit(s string) (decimal.Decimal, error) {
	if s == "" {
		return decimal.Zero, nil
	}
	return record.ParseDecimal(s)
}

func checkColour(s string) error {
	if len(s) == 7 && s[0] == '#' {
		if _, err := strconv.ParseUint(s[1:], 16, 32); err == nil {
			return nil
		}
	}
	return fmt.Errorf("%q is not a colour such as #0B5D6B", s)
}

// Settings reads docket.yaml alone, from a version kept in the ledger: what
// documents are rendered from. Paths are as written.
func Settings(f File) (*Config, error) {
	doc := defaults()
	if err := yamlfile.Load(f.Name, f.Body, &doc); err != nil {
		return nil, err
	}
	return doc.config(&f)
}

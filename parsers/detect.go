// Package parsers tells what came in. It holds the list of inbound formats;
// each format has a package below that reads it.
package parsers

import (
	"bytes"
	"strings"

	"github.com/docket-edi/docket/parsers/jsonfile"
	"github.com/docket-edi/docket/parsers/mail"
	"github.com/docket-edi/docket/parsers/sheet"
	"github.com/docket-edi/docket/schemas/fault"
)

// Kind is what a file was found to hold.
type Kind string

// What a file may hold.
const (
	X12            Kind = "x12"
	Shipment       Kind = "shipment"
	SupplierOrder  Kind = "supplier_order"
	SupplierAnswer Kind = "supplier_answer"
	Mail           Kind = "mail"
	Catalog        Kind = "catalog"
	Stock          Kind = "stock"
	Unknown        Kind = "unknown"
)

// Format is how it is written.
type Format string

// How a file may be written.
const (
	EDI   Format = "edi"
	Sheet Format = "sheet" // CSV or XLSX
	JSON  Format = "json"
	EML   Format = "eml"
	YAML  Format = "yaml"
	Other Format = ""
)

// Detect tells what a file holds by its bytes; names are not trusted.
func Detect(data []byte) (Kind, Format) {
	text := start(data)
	switch {
	case isX12(text):
		return X12, EDI
	case len(text) > 0 && (text[0] == '{' || text[0] == '['):
		switch jsonfile.Detect(data) {
		case jsonfile.ShipmentKind:
			return Shipment, JSON
		case jsonfile.SupplierOrderKind:
			return SupplierOrder, JSON
		}
		return Unknown, JSON
	case mail.Detect(text):
		return Mail, EML
	case yamlStart.Match(text) && bytes.Contains(text, []byte("supplier:")):
		return SupplierOrder, YAML
	}
	switch sheet.DetectFile(data) {
	case sheet.ShipmentKind:
		return Shipment, Sheet
	case sheet.SupplierOrderKind:
		return SupplierOrder, Sheet
	case sheet.SupplierAnswerKind:
		return SupplierAnswer, Sheet
	case sheet.CatalogKind:
		return Catalog, Sheet
	case sheet.StockKind:
		return Stock, Sheet
	}
	return Unknown, Other
}

// WhyUnknown says why a file of unknown kind that looks like a table or like
// JSON cannot be read; empty for anything else.
func WhyUnknown(data []byte) []fault.Fault {
	if bytes.Contains(data, []byte("ISA")) {
		return nil // text around an interchange is the reader's matter
	}
	if _, format := Detect(data); format == JSON {
		return jsonfile.WhyUnknown(data)
	}
	return sheet.WhyUnknown(data)
}

// start is the file without a byte order mark and leading white space.
func start(data []byte) []byte {
	return bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), " \t\r\n")
}

func isX12(text []byte) bool {
	return len(text) > 3 && strings.EqualFold(string(text[:3]), "ISA") && !isLetter(text[3])
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' }

// Unfinished says that a file begins as an X12 interchange but does not end as
// one: its writer may still be at it.
func Unfinished(begin, end []byte) bool {
	text := start(begin)
	if !isX12(text) {
		return false
	}
	i := bytes.LastIndex(end, append([]byte("IEA"), text[3]))
	return i < 0 || bytes.Count(end[i:], text[3:4]) < 2
}

// Parties names sender and receiver of an X12 file, which keeps an
// interchange's messages in order; empty for anything else.
func Parties(data []byte) string {
	text := start(data)
	if !isX12(text) {
		return ""
	}
	fields := bytes.SplitN(text[:min(len(text), 512)], text[3:4], 10)
	if len(fields) < 10 {
		return ""
	}
	return string(bytes.TrimSpace(fields[6])) + ">" + string(bytes.TrimSpace(fields[8]))
}

package parsers

import (
	"bytes"
	"regexp"

	"github.com/docket-edi/docket/parsers/jsonfile"
	"github.com/docket-edi/docket/parsers/sheet"
	"github.com/docket-edi/docket/parsers/yamlorder"
	"github.com/docket-edi/docket/schemas/fault"
	"github.com/docket-edi/docket/schemas/record"
)

// SupplierDrafts reads orders to suppliers that a person wrote, in any of the
// formats: YAML, JSON, CSV or XLSX, told by the bytes. fill completes each
// order before it is judged.
func SupplierDrafts(data []byte, fill func(*record.SupplierOrder)) ([]record.SupplierOrder, []fault.Fault) {
	text := start(data)
	switch {
	case len(text) > 0 && (text[0] == '{' || text[0] == '['):
		return jsonfile.SupplierDrafts(bytes.NewReader(data), fill)
	case yamlStart.Match(text):
		o, faults := yamlorder.SupplierDraft(bytes.NewReader(data), fill)
		return []record.SupplierOrder{o}, faults
	}
	return sheet.SupplierDrafts(bytes.NewReader(data), fill)
}

// yamlStart is a first line, after comments, that begins with a key.
var yamlStart = regexp.MustCompile(`\A(#[^\n]*\n|\s*\n|---[^\n]*\n)*[a-z_]+:(\s|$)`)

package diff

import (
	"github.com/docket-edi/docket/pipeline/explain"
	"github.com/docket-edi/docket/schemas/record"
)

// acknowledgment is a TA1 as a document: what it says of which interchange.
func acknowledgment(a record.InterchangeAck) document {
	d := document{set: "TA1", key: a.Control}
	says := explain.Acknowledged(a)
	d.root = &node{label: "answer to interchange " + a.Control, facts: []fact{{name: "verdict", key: "verdict", text: says, content: says}}}
	d.root.settle()
	return d
}

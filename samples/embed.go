// Package samples holds docket's own inputs: good ones, broken ones with the
// faults that each must give, and in golden/ what docket answers to them.
// docket demo runs on them; nothing here comes from a real business.
package samples

import "embed"

// FS holds the inputs, and the catalog and stock they are answered from.
//
//go:embed *.edi *.csv *.json broken/*.edi
var FS embed.FS

// Package json holds a JSON Schema for each record of schemas/record, one file
// a record: what other programs may rely on. The files are made from the Go
// types; a test fails when they differ (DOCKET_UPDATE=1 go test ./... makes
// them anew).
package json

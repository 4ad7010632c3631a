// Package x12writer renders records as X12.
//
// It takes two steps, because a document is decided and rendered first and
// takes its number later, in the order in which documents leave:
//
//	body, faults := x12writer.Acknowledgment(rec, x12writer.OptionsFor(profile, "855", rec.Version))
//	edi, faults := x12writer.Seal(envelope, body)
//
// Writers lists the sets that are written, each with its record.
//
// Both are pure functions: the same record, options and envelope give the same
// bytes, always. What a record holds that X12 cannot carry is a fault and
// nothing is written: a delimiter or control character in a value, a value too
// long, quantities that do not add up. What is written passes the judge of
// schemas/x12/check under its strict policy.
package x12writer

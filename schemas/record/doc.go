// Package record holds docket's canonical records: what a document means,
// free of the format it came in or goes out as.
//
// Parsers make records, stages decide on them, generators render them. All
// records are plain data and marshal to the JSON of docs/ and schemas/json.
// Money and quantities are exact decimals that keep their written scale; dates
// are calendar dates without a zone; nothing here reads a clock.
package record

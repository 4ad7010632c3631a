package fault

// fileWords are the words of the codes that sheets, JSON files, records and
// documents for people give. They have no severity of their own: it depends on
// what the value is for, and the package that finds the fault says so.
var fileWords = map[Code]string{
	"value-missing":      "a value is missing",
	"value-not-date":     "this is not a date",
	"value-not-number":   "this is not a number",
	"value-out-of-range": "the value is out of range",
	"value-too-long":     "the value is too long",
	"value-unknown":      "the value is not one of those known",
	"value-unusual":      "the value is unusual",
	"value-duplicate":    "the value stands twice",
	"values-disagree":    "two values do not fit together",
	"check-digit-wrong":  "the check digit is wrong",

	"sheet-unreadable":    "the file cannot be read as a table",
	"sheet-unknown-kind":  "the columns are those of no table that docket knows",
	"sheet-is-an-answer":  "this is a supplier's answer, not an order",
	"sheet-no-rows":       "the table has no rows",
	"sheet-too-many-rows": "the table has too many rows",
	"sheet-cut-short":     "the file ends inside a row",
	"column-missing":      "a column is missing",
	"column-unknown":      "the column is not known",
	"column-twice":        "the column stands twice",
	"row-too-wide":        "the row has more cells than the header",
	"row-unreadable":      "the row cannot be read",
	"rows-disagree":       "rows that belong together differ",
	"cell-too-long":       "the cell is too long",
	"zone-missing":        "a time without its zone",

	"json-unreadable":   "the file cannot be read",
	"json-syntax":       "this is not JSON",
	"json-wrong-type":   "the value is of the wrong type",
	"json-key-unknown":  "the key is not known",
	"json-key-twice":    "the key stands twice",
	"json-no-records":   "the file holds no record",
	"json-unknown-kind": "the keys are those of no record that docket knows",

	"yaml-unreadable": "the file cannot be read",
	"yaml-wrong":      "the file does not say what it should",

	"destination-unknown":    "the destination is not known",
	"destination-incomplete": "the destination is not complete",
	"item-unknown":           "the product is not in the catalog",
	"item-mismatch":          "the product's ids do not fit together",
	"case-broken":            "the quantity breaks a case",
	"price-changed":          "the cost is not the last agreed one",
	"lead-time-short":        "the ship window is too soon",
	"on-order-already":       "the product is on another open order",
	"supplier-unknown":       "the supplier is not known",
	"bank-not-approved":      "the bank details are not approved",

	"pdf-character-lost": "no font has this character; it is drawn as a box",
	"pdf-text-shortened": "the text is too long for its place and was shortened",
	"mail-unreadable":    "the file cannot be read as a mail",
	"mail-left-out":      "a part of the mail was not read",
	"mail-no-words":      "there are no texts in this language",
	"mail-no-recipient":  "the order has no address to mail it to",
	"mail-bad-recipient": "the recipient is not a mail address",
}

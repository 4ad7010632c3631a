package pipeline

import (
	"fmt"
	"strings"

	"github.com/docket-edi/docket/schemas/record"
)

// catalog finds our items under any of the names that a partner may use.
type catalog struct {
	sha   string
	items []record.CatalogItem
	byID  map[string]int
}

// newCatalog indexes the items of one catalog version.
func newCatalog(sha string, items []record.CatalogItem) *catalog {
	c := &catalog{sha: sha, items: items, byID: map[string]int{}}
	for i, it := range items {
		for _, key := range []string{
			key("asin", it.ASIN), gtinKey(it.UPC), gtinKey(it.EAN), gtinKey(it.GTIN14), key("ours", it.VendorPart), key("ours", it.SKU),
		} {
			if _, taken := c.byID[key]; key != "" && !taken {
				c.byID[key] = i
			}
		}
	}
	return c
}

func key(kind, value string) string {
	if value == "" {
		return ""
	}
	return kind + ":" + strings.ToUpper(value)
}

// gtinKey compares GTIN-8, -12, -13 and -14 as fourteen digits.
func gtinKey(digits string) string {
	if digits == "" || len(digits) > 14 {
		return ""
	}
	return "gtin:" + strings.Repeat("0", 14-len(digits)) + digits
}

// itemKey says under which key an item id is looked up, by its X12 element 235.
func itemKey(id record.ItemID) string {
	id.Value = strings.TrimRight(id.Value, " ")
	switch id.Qualifier {
	case "BP", "IB":
		return key("asin", id.Value)
	case "UP", "UA", "UI", "EN", "EO", "UK", "UD", "UE", "UN":
		return gtinKey(id.Value)
	default:
		return key("ours", id.Value)
	}
}

// find returns the item that the ids name; nil when none of them is known. Ids
// that name different items are an error.
func (c *catalog) find(ids []record.ItemID) (*record.CatalogItem, error) {
	found := -1
	var by record.ItemID
	for _, id := range ids {
		i, ok := c.byID[itemKey(id)]
		switch {
		case !ok:
		case found >= 0 && found != i:
			return nil, fmt.Errorf("%s %s is our %s, but %s %s is our %s", by.Qualifier, by.Value, c.items[found].SKU, id.Qualifier, id.Value, c.items[i].SKU)
		default:
			found, by = i, id
		}
	}
	if found < 0 {
		return nil, nil
	}
	return &c.items[found], nil
}

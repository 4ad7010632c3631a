package pdf

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/docket-edi/docket/schemas/record"
)

func lookOrder(t testing.TB) record.SupplierOrder {
	b, err := os.ReadFile("../../samples/30_supplier_usd.json")
	if err != nil {
		t.Fatal(err)
	}
	var o record.SupplierOrder
	if err := json.Unmarshal(b, &o); err != nil {
		t.Fatal(err)
	}
	return o
}

func TestLook(t *testing.T) {
	seller := Seller{Name: "Nordwind Home Goods LLC", Address: []string{"500 Congress Ave, Suite 400, Austin TX 78701, US"}, Contact: "purchasing@nordwind.example  ·  +1 512 555 0134", TaxID: "EIN 00-0000000"}
	write := func(name string, d SupplierDoc) {
		out, faults, err := SupplierOrder(d)
		t.Log(name, len(out), faults, err)
		os.WriteFile("/tmp/px/"+name+".pdf", out, 0o644)
	}
	o := lookOrder(t)
	one := o
	one.Lines = o.Lines[:1]
	write("one", SupplierDoc{Order: one, Issued: "2025-01-10", Seller: seller, State: Draft})
	prev := lookOrder(t)
	o.Revision = 2
	prev.Lines[1].UnitCost.Amount, _ = record.ParseDecimal("4.1500")
	prev.Lines[3].Quantity.Value, _ = record.ParseDecimal("960")
	prev.Lines = prev.Lines[:5]
	write("rev", SupplierDoc{Order: o, Issued: "2025-01-10", Seller: seller, Previous: &prev, Page: A4, Accent: "#7C2D12",
		Changes: []string{"Line 2: unit cost 4.1500 → 4.0275 (volume price agreed 2025-01-08)", "Line 4: quantity 960 → 1,200", "Line 6 added", strings.Repeat("a very long change ", 20)}})
	many := o
	many.Lines = nil
	for i := range 60 {
		l := o.Lines[i%6]
		l.Number = fmt.Sprint(i + 1)
		many.Lines = append(many.Lines, l)
	}
	write("sixty", SupplierDoc{Order: many, Issued: "2025-01-10", Seller: seller})
	write("empty", SupplierDoc{})
	hard := lookOrder(t)
	hard.Number = "PO-2026-004418-ZÜRICH-ŁÓDŹ-LONG-NUMBER"
	hard.SupplierName = "深圳市华兴家居用品有限公司"
	hard.SupplierAddress = []string{"شركة النور للتجارة والتوزيع", "الرياض 1234 شارع الملك فهد", "深圳市宝安区福永街道88号 B座", "emoji 😀🎉 bad \xff utf8", "a {nb} b"}
	hard.ShipTo = []string{strings.Repeat("Dock B very long line ", 12), "4400 W"}
	for i := range 30 {
		hard.BillTo = append(hard.BillTo, fmt.Sprint("line ", i))
	}
	hard.Terms = strings.Repeat("30% now, 70% later; ", 10)
	hard.IncotermPlace = "Supercalifragilisticexpialidociousport-on-the-very-long-river"
	hard.Lines[0].SupplierSKU = "VERY-LONG-SUPPLIER-SKU-WITH-NO-END-0123456789ABCDEFG"
	hard.Lines[0].Description = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenfabrikationsanlagenvorsteherassistent 😀 emoji"
	hard.Lines[1].Description = "不锈钢真空保温杯五百毫升双层白色带提手和硅胶密封圈可用于洗碗机清洗食品级材料 mixed with English text and 中文 again"
	hard.Lines[2].Description = "قارورة ماء من الفولاذ المقاوم للصدأ 750 ml لون أسود"
	hard.Lines[3].Description = strings.Repeat("x", 3000) + " " + strings.Repeat("words and words ", 400)
	hard.Lines[3].Quantity.Value, _ = record.ParseDecimal("9999999999.123")
	hard.Lines[3].UnitCost.Amount, _ = record.ParseDecimal("123456789.123456789")
	hard.Lines[4].Quantity.Value, _ = record.ParseDecimal("-12")
	hard.Lines[5].Note = "free of charge, see line 4"
	hard.Lines[5].Quantity.Unit = "CA"
	hard.Instructions = append(hard.Instructions, strings.Repeat("a very long instruction ", 80))
	write("hard", SupplierDoc{Order: hard, Issued: "2025-01-10", State: Test, Seller: Seller{Name: "Müller & Łukasz Señor Żółć — A Very Long Company Name Handelsgesellschaft mbH & Co. KG", Address: []string{"A", "B", "C", "D"}, Contact: strings.Repeat("contact ", 30)}})
}

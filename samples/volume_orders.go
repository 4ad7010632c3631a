package samples

import (
	"io"
	"strconv"
)

// VolumeCatalog writes a catalog of items, each with its UPC, and VolumeStock
// the stock of each: what VolumeOrders asks for is known and there.
func VolumeCatalog(w io.Writer, items int) error {
	v := volume{w: w, seed: 3}
	v.add("sku,asin,upc,vendor_part,description,status,unit,case_pack,unit_cost,currency\n")
	for i := range items {
		n := v.number(i + 1)
		v.add("VOL-", n, ",,", itemUPC(i), ",V", n, ",\"Kitchen item no. ", n, "\",active,EA,12,", itemCost(i), ",USD\n")
	}
	v.flush()
	return v.err
}

// VolumeStock writes the stock of the items of VolumeCatalog.
func VolumeStock(w io.Writer, items int) error {
	v := volume{w: w, seed: 4}
	v.add("sku,available\n")
	for i := range items {
		v.add("VOL-", v.number(i+1), ",100000000\n")
	}
	v.flush()
	return v.err
}

// VolumeOrders writes one interchange of orders of 10 to 50 lines for the items
// of VolumeCatalog, in groups of 1,000; the control number is its ISA13.
func VolumeOrders(w io.Writer, control, orders, items int) error {
	v := volume{w: w, seed: uint32(control)}
	isa13 := strconv.Itoa(1_000_000_000 + control)[1:]
	v.add("ISA*00*          *00*          *ZZ*AMAZON         *ZZ*VENDOR01       *250110*0612*U*00401*", isa13, "*0*P*>~")
	for done := 0; done < orders; v.groups++ {
		sets := min(1000, orders-done)
		group := v.number(control*1000 + v.groups)
		v.add("GS*PO*AMAZON*VENDOR01*20250110*0612*", group, "*X*004010~")
		for s := range sets {
			done++
			v.orderOf(s+1, 10+v.next(41), v.number(control)+"V"+v.number(done), items)
			if len(v.buf) > 1<<16 {
				v.flush()
			}
		}
		v.add("GE*", v.number(sets), "*", group, "~")
	}
	v.add("IEA*", v.number(v.groups), "*", isa13, "~")
	v.flush()
	return v.err
}

// orderOf writes an order of catalog items.
func (v *volume) orderOf(index, lines int, po string, items int) {
	control := strconv.Itoa(10000 + index)[1:]
	v.add("ST*850*", control, "~BEG*00*NE*", po, "**20250110~REF*CR*ACME1~CSH*Y~DTM*064*20250115~DTM*063*20250122~N1*ST**92*PHX6~")
	total := 0
	for l := range lines {
		quantity, item := 12*(1+v.next(40)), v.next(items)
		total += quantity
		v.add("PO1*", v.number(l+1), "*", v.number(quantity), "*EA*", itemCost(item), "*PE*UP*", itemUPC(item), "~")
	}
	v.add("CTT*", v.number(lines), "*", v.number(total), "~SE*", v.number(lines+9), "*", control, "~")
}

func itemCost(i int) string { return strconv.Itoa(2+i%60) + "." + strconv.Itoa(100 + i%100)[1:] }

// itemUPC is a UPC with its check digit.
func itemUPC(i int) string {
	digits := strconv.Itoa(84_001_000_000 + i)
	sum := 0
	for k, c := range digits {
		weight := 1
		if k%2 == 0 {
			weight = 3
		}
		sum += weight * int(c-'0')
	}
	return digits + strconv.Itoa((10-sum%10)%10)
}

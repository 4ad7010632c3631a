package x12reader_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/docket-edi/docket/parsers/x12reader"
)

// Stream a file of any size, set by set.
func ExampleReader_Read() {
	f, err := os.Open("../../samples/08_retail_batch.edi")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	r := x12reader.New(f, x12reader.Options{})
	for {
		u, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			fmt.Println(err)
			return
		}
		if u.Kind == x12reader.SetRead {
			order, _ := x12reader.PurchaseOrder(u.Interchange, u.Group, u.Set)
			fmt.Println(u.Group.Control, u.Set.Control, u.Set.Status, order.Number, order.Totals.Units)
		}
	}
	// Output:
	// 108 0001 accepted 1QF7X3VM 10
	// 108 0002 accepted 1QF7X3VN 72
	// 109 0001 accepted 9LS2D6YP 32
}

// The verdict on a whole file, as `docket validate --json` prints it.
func ExampleFile() {
	edi := strings.Replace(envelope(order...), "*24*EA", "*2X4*EA", 1)
	res, err := x12reader.File(strings.NewReader(edi), x12reader.FileOptions{Name: "a.edi"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, line := range res.Lines() {
		b, _ := json.Marshal(line)
		fmt.Println(string(b))
	}
	// Output:
	// {"line":"interchange","file":"a.edi","control":"000000101","sender":"ZZ:AMAZON","receiver":"ZZ:VENDOR01","version":"00401","groups":1,"sets":1,"status":"accepted","ta1":"000","faults":[]}
	// {"line":"set","file":"a.edi","interchange":"000000101","group":"101","set":"850","control":"0001","version":"004010","segments":9,"status":"rejected","faults":[{"code":"element-not-numeric","severity":"reject","scope":"element","segment":"PO1","position":7,"position_in_file":9,"loop":"PO1","element":2,"element_ref":"330","component":0,"repeat":0,"offset":253,"value":"2X4","rule":"X12 004010 PO1-02 R 1/15","hint":"quantity ordered must be a number such as 24 or 12.5"}]}
}

// The bytes of each interchange are a range of the file: what a caller hashes.
func ExampleInterchange() {
	one := envelope(order...)
	two := "\n" + strings.ReplaceAll(one, "000000101", "000000102") + "\n"
	res, _ := x12reader.File(strings.NewReader(one+two), x12reader.FileOptions{})
	for _, ic := range res.Interchanges {
		fmt.Println(ic.Ordinal, ic.Header.Control, ic.Start, ic.End, (one + two)[ic.Start:ic.Start+3], ic.Truncated)
	}
	// Output:
	// 1 000000101 0 327 ISA false
	// 2 000000102 328 655 ISA false
}

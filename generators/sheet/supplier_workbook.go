package sheet

import (
	"fmt"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/docket-edi/docket/schemas/record"
)

// SupplierOrderWorkbook writes the same table as SupplierOrder as XLSX, every
// cell a text, so that no program takes leading zeros away.
func SupplierOrderWorkbook(o *record.SupplierOrder) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	const page = "Sheet1"
	columns := usedColumns(o)
	for i, c := range columns {
		if err := setText(f, page, i+1, 1, c.name); err != nil {
			return nil, err
		}
		for row := range o.Lines {
			if err := setText(f, page, i+1, row+2, c.value(o, &o.Lines[row])); err != nil {
				return nil, err
			}
		}
	}
	made, _ := o.OrderDate.Time()
	stamp := made.Format(time.RFC3339)
	if err := f.SetDocProps(&excelize.DocProperties{Creator: "docket", Created: stamp, Modified: stamp}); err != nil {
		return nil, err
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("write supplier order %q as XLSX: %w", o.Number, err)
	}
	return b.Bytes(), nil
}

func setText(f *excelize.File, page string, column, row int, text string) error {
	cell, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		return err
	}
	return f.SetCellStr(page, cell, text)
}

package ledger

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// keptTable is a table whose rows the archive's journal carries, so that a lost
// ledger can be made again. Rows go together that have the same key.
type keptTable struct {
	name, key string
	without   string // a column that the archive has elsewhere
	counted   string // a column that the database numbers by itself
	unless    string // rows that are left out: they follow from others
}

// keptTables lists them in the order in which they are restored. Not among them:
// order_events and objects, which the archive has as what they are; and what is
// of use only while work is under way: messages, leases, locks, attempts, claims.
var keptTables = []keptTable{
	{name: "arrivals", key: "id"},
	{name: "interchanges", key: "id"},
	{name: "sets", key: "id"},
	{name: "owed", key: "set_id"},
	{name: "orders", key: "order_key"},
	{name: "shipments", key: "id"},
	{name: "shipment_orders", key: "shipment"},
	{name: "promises", key: "order_key"},
	{name: "sequences", key: "name"},
	{name: "documents", key: "id", unless: "state = 'rendered' and decision > 0"}, // it is rendered anew
	{name: "deliveries", key: "document"},
	{name: "held", key: "subject", counted: "id"},
	{name: "configs", key: "name", without: "body", counted: "id"},
	{name: "labels", key: "sscc"},
	{name: "acks", key: "id", counted: "n"},
	{name: "supplier_due", key: "order_key"},
	{name: "bank_details", key: "supplier"},
}

// RowsKind is the kind of the journal lines that say which rows changed.
const RowsKind = "rows"

// Changed names rows by table and key.
type Changed map[string][]string

// Len counts the keys.
func (c Changed) Len() (n int) {
	for _, keys := range c {
		n += len(keys)
	}
	return n
}

// Union is all keys of the parts, each once.
func Union(parts []Changed) Changed {
	all := Changed{}
	for _, part := range parts {
		for table, keys := range part {
			all[table] = append(all[table], keys...)
		}
	}
	for table := range all {
		all[table] = sorted(all[table])
	}
	return all
}

// Rows are rows of one table as they stood at one moment: all that had one of
// the keys, so a key without a row says that there is none any more.
type Rows struct {
	Keys    []string `json:"keys"`
	Columns []string `json:"columns,omitempty"`
	Rows    [][]any  `json:"rows,omitempty"` // bytes are {"base64": "..."}
}

type bytesValue struct {
	Base64 string `json:"base64"`
}

// touch notes that rows with these keys are written.
func (t *Tx) touch(table string, keys ...string) {
	for _, key := range keys {
		key = text(key)
		if t.touched[table] == nil {
			t.touched[table] = map[string]bool{}
		}
		t.touched[table][key] = true
	}
}

// touching runs a statement that returns the keys of the rows that it wrote.
func (t *Tx) touching(table, query string, args ...any) (int64, error) {
	keys, err := all(t, func(s *string) []any { return []any{s} }, query, args...)
	t.touch(table, keys...)
	return int64(len(keys)), err
}

// flushTouched leaves a journal line that names the rows that were written.
func (t *Tx) flushTouched() error {
	if len(t.touched) == 0 {
		return nil
	}
	changed := Changed{}
	for table, keys := range t.touched {
		for key := range keys {
			changed[table] = append(changed[table], key)
		}
		slices.Sort(changed[table])
	}
	b, err := json.Marshal(changed)
	if err != nil {
		return err
	}
	return t.Journal(time.Unix(0, 0), RowsKind, b) // it gets its time with its number, when it is claimed
}

// RowsOf reads the rows that are named, as they stand now; the documents with
// these ids without their bodies.
func (t *Tx) RowsOf(changed Changed, bodiless map[string]bool) (map[string]Rows, error) {
	out := map[string]Rows{}
	for _, table := range keptTables {
		keys := changed[table.name]
		if len(keys) == 0 {
			continue
		}
		rows := Rows{Keys: keys}
		if table.name == "documents" {
			var without []string
			keys, without = parted(keys, bodiless)
			if err := t.readRows(table, without, "body", &rows); err != nil {
				return nil, err
			}
		}
		if err := t.readRows(table, keys, "", &rows); err != nil {
			return nil, err
		}
		out[table.name] = rows
	}
	return out, nil
}

// parted are the keys that are not in a set, and those that are.
func parted(keys []string, set map[string]bool) (out, in []string) {
	for _, key := range keys {
		if set[key] {
			in = append(in, key)
		} else {
			out = append(out, key)
		}
	}
	return out, in
}

// readRows reads the rows with the keys; the column nulled is null in them.
func (t *Tx) readRows(table keptTable, keys []string, nulled string, into *Rows) error {
	if len(keys) == 0 {
		return nil
	}
	columns, err := t.columns(table.name)
	if err != nil {
		return err
	}
	for i, c := range columns {
		if c == nulled {
			columns[i] = "null as " + c
		}
	}
	unless := ""
	if table.unless != "" {
		unless = ` and not (` + table.unless + `)`
	}
	for part := range lists(keys) {
		query := `select ` + strings.Join(columns, ", ") + ` from ` + table.name + ` where ` + table.key + ` in (` + places(1, len(part)) + `)` + unless + ` order by ` + table.key
		if err := t.readPart(table, query, part, into); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tx) readPart(table keptTable, query string, keys []string, into *Rows) error {
	if err := t.before(query); err != nil {
		return err
	}
	found, err := t.tx.QueryContext(t.ctx, query, anys(keys)...)
	if err != nil {
		return t.wrap(err)
	}
	defer found.Close()
	columns, err := found.Columns()
	if err != nil {
		return t.wrap(err)
	}
	without := slices.Index(columns, table.without)
	for found.Next() {
		values, targets := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := found.Scan(targets...); err != nil {
			return t.wrap(err)
		}
		for i := range values {
			if b, ok := values[i].([]byte); ok {
				values[i] = bytesValue{base64.StdEncoding.EncodeToString(b)}
			}
		}
		if without >= 0 {
			values = slices.Delete(values, without, without+1)
		}
		into.Rows = append(into.Rows, values)
	}
	if without >= 0 {
		columns = slices.Delete(columns, without, without+1)
	}
	into.Columns = columns
	return t.wrap(found.Err())
}

func anys(values []string) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}

// Text is a column of a row; "" for what is no text.
func (r *Rows) Text(row int, column string) string {
	i := slices.Index(r.Columns, column)
	if i < 0 || i >= len(r.Rows[row]) {
		return ""
	}
	s, _ := r.Rows[row][i].(string)
	return s
}

// AddBytes adds a column of bytes, one value for each row.
func (r *Rows) AddBytes(column string, values [][]byte) {
	r.Columns = append(r.Columns, column)
	for i := range r.Rows {
		r.Rows[i] = append(r.Rows[i], bytesValue{base64.StdEncoding.EncodeToString(values[i])})
	}
}

// RestoreRows makes the rows with the keys exactly what is given. A column that
// the table does not have is left out.
func (t *Tx) RestoreRows(tables map[string]Rows) error {
	for _, table := range keptTables {
		rows, ok := tables[table.name]
		if !ok {
			continue
		}
		for part := range lists(rows.Keys) {
			if err := t.exec(`delete from `+table.name+` where `+table.key+` in (`+places(1, len(part))+`)`, anys(part)...); err != nil {
				return err
			}
		}
		if err := t.insertRows(table.name, &rows); err != nil {
			return fmt.Errorf("%s: %w", table.name, err)
		}
	}
	return nil
}

func (t *Tx) insertRows(table string, rows *Rows) error {
	if len(rows.Rows) == 0 {
		return nil
	}
	known, flags, err := t.columnsAndFlags(table)
	if err != nil {
		return err
	}
	var use []int
	var names []string
	for i, c := range rows.Columns {
		if slices.Contains(known, c) {
			use, names = append(use, i), append(names, c)
		}
	}
	for part := range slices.Chunk(rows.Rows, 50) {
		var values []string
		var args []any
		for _, row := range part {
			if len(row) != len(rows.Columns) {
				return fmt.Errorf("a row has %d values for %d columns", len(row), len(rows.Columns))
			}
			values = append(values, "("+places(len(args)+1, len(use))+")")
			for _, i := range use {
				v, err := restored(row[i])
				if err != nil {
					return fmt.Errorf("%s: %w", rows.Columns[i], err)
				}
				if n, ok := v.(int64); ok && flags[rows.Columns[i]] {
					v = n != 0
				}
				args = append(args, v)
			}
		}
		if err := t.exec(`insert into `+table+` (`+strings.Join(names, ", ")+`) values `+strings.Join(values, ", "), args...); err != nil {
			return err
		}
	}
	return nil
}

// columns are a table's columns.
func (t *Tx) columns(table string) ([]string, error) {
	names, _, err := t.columnsAndFlags(table)
	return names, err
}

// columnsAndFlags are a table's columns, and those of them that are booleans:
// SQLite, and rows that were read from it, has 0 and 1 there.
func (t *Tx) columnsAndFlags(table string) (names []string, flags map[string]bool, err error) {
	rows, err := t.tx.QueryContext(t.ctx, `select * from `+table+` where 1 = 0`)
	if err != nil {
		return nil, nil, t.wrap(err)
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, nil, t.wrap(err)
	}
	flags = map[string]bool{}
	for _, c := range types {
		names = append(names, c.Name())
		flags[c.Name()] = strings.HasPrefix(strings.ToUpper(c.DatabaseTypeName()), "BOOL")
	}
	return names, flags, nil
}

// restored is a value as it was read from JSON, for the database.
func restored(v any) (any, error) {
	switch v := v.(type) {
	case json.Number:
		return v.Int64()
	case bytesValue:
		return base64.StdEncoding.DecodeString(v.Base64)
	case map[string]any:
		s, _ := v["base64"].(string)
		return base64.StdEncoding.DecodeString(s)
	case nil, string, bool, int64:
		return v, nil
	}
	return nil, fmt.Errorf("%T is no value of a column", v)
}

// UnmarshalJSON keeps numbers exact.
func (r *Rows) UnmarshalJSON(b []byte) error {
	type plain Rows
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	return d.Decode((*plain)(r))
}

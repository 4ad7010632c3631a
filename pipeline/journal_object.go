package pipeline

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/docket-edi/docket/pipeline/archive"
	"github.com/docket-edi/docket/pipeline/ledger"
)

// journalObject is one object of the archive's journal: what happened, the
// ledger's rows that changed as they stood when it was made, and what was put
// with it. The newest object that has a row counts.
type journalObject struct {
	Lines []journalLine          `json:"lines"`
	Rows  map[string]ledger.Rows `json:"rows,omitempty"`
	Put   []putLine              `json:"put"`
}

type journalLine struct {
	ID   int64           `json:"id"`
	At   time.Time       `json:"at"`
	Kind string          `json:"kind"`
	Body json.RawMessage `json:"body"`
}

type putLine struct {
	Key    string `json:"key"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

// json is the object as it is put. It is written row by row: a file of many sets
// has large rows, and as one value they would stand in memory several times.
func (j *journalObject) json() []byte {
	out := bytes.NewBuffer(make([]byte, 0, j.size()))
	write := func(before string, v any) {
		out.WriteString(before)
		writeJSON(out, v)
	}
	write(`{"lines":`, j.Lines)
	before := `,"rows":{`
	for _, table := range slices.Sorted(maps.Keys(j.Rows)) {
		rows := j.Rows[table]
		write(before+`"`+table+`":{"keys":`, rows.Keys)
		if len(rows.Rows) > 0 {
			write(`,"columns":`, rows.Columns)
			before = `,"rows":[`
			for _, row := range rows.Rows {
				out.WriteString(before)
				writeRow(out, row)
				before = ","
			}
			out.WriteString("]")
		}
		out.WriteString("}")
		before = ","
	}
	if len(j.Rows) > 0 {
		out.WriteString("}")
	}
	write(`,"put":`, j.Put)
	out.WriteString("}\n")
	return out.Bytes()
}

// writeJSON writes a value of ours, and a line feed.
func writeJSON(out *bytes.Buffer, v any) {
	if err := json.NewEncoder(out).Encode(v); err != nil {
		panic(fmt.Sprintf("marshal %T: %v", v, err))
	}
}

// longText is from where on a text is written in pieces of that size: the verdict
// on a large file is some megabytes, and an encoder would hold it several times.
const longText = 64 << 10

// writeRow writes a row as a list of its values.
func writeRow(out *bytes.Buffer, row []any) {
	isLong := func(v any) bool { text, _ := v.(string); return len(text) > longText }
	if !slices.ContainsFunc(row, isLong) {
		writeJSON(out, row)
		return
	}
	before := byte('[')
	for _, v := range row {
		out.WriteByte(before)
		before = ','
		if !isLong(v) {
			writeJSON(out, v)
			continue
		}
		text := v.(string)
		out.WriteByte('"')
		for len(text) > 0 {
			end := min(longText, len(text))
			for end < len(text) && end > longText-utf8.UTFMax && !utf8.RuneStart(text[end]) {
				end--
			}
			piece, _ := json.Marshal(text[:end]) // a text: it cannot fail
			out.Write(piece[1 : len(piece)-1])
			text = text[end:]
		}
		out.WriteByte('"')
	}
	out.WriteByte(']')
}

// size is about how many bytes the object has as JSON.
func (j *journalObject) size() int {
	const perLine, perValue = 200, 8
	n := perLine * (len(j.Lines) + len(j.Put))
	for _, rows := range j.Rows {
		for _, key := range rows.Keys {
			n += len(key) + perValue
		}
		for _, row := range rows.Rows {
			for _, v := range row {
				text, _ := v.(string)
				n += len(text) + strings.Count(text, `"`) + strings.Count(text, `\`) + perValue
			}
		}
	}
	return n
}

// rowsAtOnce bounds the rows of one journal object. One transaction's are never
// parted, so a large one may have more.
const rowsAtOnce = 2000

// journal closes the batch with its journal object.
// The logs of the orders whose rows are in it go with it, and the documents that
// are sealed: rows, logs and documents of one object fit together.
func (c *collector) journal(now time.Time) error {
	changed, err := c.journalLines(now)
	if err != nil || len(c.lines) == 0 {
		return errors.Join(err, c.err)
	}
	grown, err := c.tx.UnarchivedOrders(changed["orders"])
	if err != nil {
		return err
	}
	if err := c.load(grown); err != nil {
		return err
	}
	for _, key := range grown {
		c.events(key)
	}
	if c.err != nil {
		return c.err
	}
	if err := c.alsoSealed(changed["documents"]); err != nil {
		return err
	}
	c.batch.Items = append(c.batch.Items, c.documents...)
	j := journalObject{Put: []putLine{}}
	if j.Rows, err = c.rows(changed); err != nil {
		return err
	}
	if c.first, err = c.tx.NextLine(); err != nil {
		return err
	}
	for i, l := range c.lines {
		line := journalLine{ID: c.first + int64(i), At: l.At, Kind: l.Kind, Body: l.Body}
		if l.Kind == ledger.RowsKind {
			line.At, line.Body = now, json.RawMessage("{}")
		}
		j.Lines = append(j.Lines, line)
	}
	for _, it := range c.batch.Items {
		j.Put = append(j.Put, putLine{it.Key, it.SHA256, it.Size})
	}
	c.closing = j.json()
	c.batch.Items = append(c.batch.Items, batchItem{Key: archive.Journal(now, c.first, c.first+int64(len(c.lines))-1), SHA256: archive.Sum(c.closing),
		Size: int64(len(c.closing)), From: "journal", bytes: c.closing})
	return nil
}

// journalLines takes the lines that wait, and returns the rows that they name. Where none
// do, a line of its own speaks for the batch: everything that is put stands in
// the journal.
func (c *collector) journalLines(now time.Time) (ledger.Changed, error) {
	lines, err := c.tx.OpenJournal(journalLines)
	if err != nil {
		return nil, err
	}
	if n := len(c.batch.Items) + len(c.documents); len(lines) == 0 && n > 0 {
		lines = []ledger.JournalEntry{{At: now, Kind: "put", Body: body(map[string]int{"objects": n})}}
	}
	var parts []ledger.Changed
	total := 0
	for i := range lines {
		if lines[i].Kind != ledger.RowsKind {
			continue
		}
		more := ledger.Changed{}
		if err := json.Unmarshal(lines[i].Body, &more); err != nil {
			return nil, fmt.Errorf("journal line %d: %w", lines[i].ID, err)
		}
		if total += more.Len(); len(parts) > 0 && total > rowsAtOnce {
			lines = lines[:i]
			break
		}
		parts = append(parts, more)
	}
	c.lines = lines
	return ledger.Union(parts), nil
}

// rows reads the rows that changed. The bytes of documents are left out that are
// put with them: what is neither there nor in the archive yet stays.
func (c *collector) rows(changed ledger.Changed) (map[string]ledger.Rows, error) {
	put := map[string]bool{}
	for _, it := range c.documents {
		if it.From == "document" {
			put[it.ID] = true
		}
	}
	return c.tx.RowsOf(changed, put)
}

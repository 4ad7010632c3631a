package pdf

import (
	"strings"
	"time"

	"github.com/docket-edi/docket/schemas/record"
)

// drawing is one order on its way onto paper. y is where the next block
// starts; blocks that do not fit move to a new page.
type drawing struct {
	canvas        *canvas
	doc           SupplierDoc // cleaned
	notes         *notes
	accent        color
	logo          *logo // nil: none
	totals        record.SupplierTotals
	hash          string
	width, height float64
	y             float64
}

func (d *drawing) draw() {
	d.firstPage()
	d.head()
	d.strip()
	d.parties()
	d.changes()
	d.table()
	d.summary()
	d.terms()
	d.acknowledgment()
	d.canvas.onEachPage(func(page, of int) {
		d.footer(page, of)
		d.mark()
	})
}

func (d *drawing) left() float64    { return marginX }
func (d *drawing) right() float64   { return d.width - marginX }
func (d *drawing) content() float64 { return d.width - 2*marginX }

// bottom is where the body ends.
func (d *drawing) bottom() float64 { return d.height - footerHeight - bodyGap }

// room says whether a block of this height still fits on the page.
func (d *drawing) room(height float64) bool { return d.y+height <= d.bottom() }

// need starts a new page when a block of this height does not fit.
func (d *drawing) need(height float64) {
	if !d.room(height) {
		d.nextPage()
	}
}

// needLine is need for a line of text: what is below the line before stays
// clear of the rule at the page's end.
func (d *drawing) needLine(height float64) {
	if !d.room(height) {
		d.y += 1
		d.nextPage()
	}
}

func (d *drawing) firstPage() {
	d.canvas.page()
	d.y = marginTop
}

// nextPage says on this page that the order goes on, and on the next which
// order it is.
func (d *drawing) nextPage() {
	d.canvas.line(d.left(), d.y, d.right(), d.y, 0.3, d.accent)
	d.canvas.textRight(d.right(), d.y+3.4, "continued on next page", style{false, 6.6, grey})
	d.canvas.page()
	st, lines := fit("Purchase order "+d.number(), style{true, 9, ink}, d.content()*0.55, 5)
	lines, _ = cut(lines, 2)
	for i, s := range lines {
		d.canvas.text(d.left(), marginTop+3.6+float64(i)*2.2, s, st)
	}
	about := joinWords("  ·  ", d.doc.Seller.Name, d.revision(), string(d.doc.Issued))
	st, lines = fit(about, style{false, 7, grey}, d.content()*0.42, 4)
	lines, _ = cut(lines, 2)
	for i, s := range lines {
		d.canvas.textRight(d.right(), marginTop+3.6+float64(i)*2.2, s, st)
	}
	d.y = marginTop + 7.5
}

// mark prints the order's state across the page; what is there shows through.
func (d *drawing) mark() {
	if d.doc.State != Final {
		word := strings.ToUpper(clean(string(d.doc.State), nil))
		st := shrink(word, style{true, 120, watermark}, d.width, 0)
		d.canvas.tint(d.width/2, d.height/2, word, st)
	}
}

func (d *drawing) footer(page, of int) {
	y := d.height - footerHeight
	st := style{false, 6.5, grey}
	d.canvas.line(d.left(), y, d.right(), y, 0.2, ruleGrey)
	count := "Page " + whole(page) + " of " + whole(of)
	d.canvas.textRight(d.right(), y+3.9, count, st)
	about := joinWords("  ·  ", d.number(), "Rev "+whole(d.revisionNumber()), "data sha256 "+d.hash)
	d.canvas.text(d.left(), y+3.9, about, shrink(about, st, d.content()-25, 0))
}

func (d *drawing) number() string {
	if d.doc.Order.Number == "" {
		return "(no number yet)"
	}
	return d.doc.Order.Number
}

func (d *drawing) revisionNumber() int { return max(d.doc.Order.Revision, 1) }
func (d *drawing) revision() string    { return "Revision " + whole(d.revisionNumber()) }

func (d *drawing) information() information {
	at, ok := d.doc.Issued.Time()
	if !ok {
		at = time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	return information{
		Title:   "Purchase order " + d.number() + ", " + strings.ToLower(d.revision()),
		Author:  d.doc.Seller.Name,
		Subject: "Order to " + d.doc.Order.SupplierName,
		At:      at,
	}
}

// attachmentName is "<PO>.json" in characters that every file system takes.
func attachmentName(number string) string {
	o := record.SupplierOrder{Number: number, Revision: 1}
	return strings.TrimSuffix(o.FileName("", "json"), "_rev1.json") + ".json"
}

// joinWords joins what is not empty.
func joinWords(between string, words ...string) string {
	var given []string
	for _, w := range words {
		if w != "" {
			given = append(given, w)
		}
	}
	return strings.Join(given, between)
}

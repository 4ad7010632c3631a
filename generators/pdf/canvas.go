package pdf

import (
	"bytes"
	"fmt"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// canvas draws on pages in millimetres. It is the only code that knows the
// PDF library; texts given to it are cleaned.
type canvas struct {
	pdf        *fpdf.Fpdf
	registered [faceCount]bool
	attached   bool
}

// information is the document's metadata; At is its creation date.
type information struct {
	Title, Author, Subject string
	At                     time.Time
}

const producer = "docket"

func newCanvas(w, h float64, info information) *canvas {
	c := &canvas{pdf: fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: fpdf.SizeType{Wd: w, Ht: h}})}
	c.pdf.SetAutoPageBreak(false, 0)
	c.pdf.SetMargins(0, 0, 0)
	c.pdf.SetCatalogSort(true)
	c.pdf.SetCreationDate(info.At)
	c.pdf.SetModificationDate(info.At)
	c.pdf.SetProducer(producer, true)
	c.pdf.SetTitle(info.Title, true)
	c.pdf.SetAuthor(info.Author, true)
	c.pdf.SetSubject(info.Subject, true)
	return c
}

// page starts a new page.
func (c *canvas) page() { c.pdf.AddPage() }

// pages is how many there are.
func (c *canvas) pages() int { return c.pdf.PageCount() }

// onEachPage draws once more on every page, now that their number is known.
func (c *canvas) onEachPage(draw func(page, of int)) {
	of := c.pages()
	for n := 1; n <= of; n++ {
		c.pdf.SetPage(n)
		c.pdf.SetFillColor(255, 255, 255) // the library remembers the last page's
		draw(n, of)
	}
}

// text draws with its left end at x and its baseline at y.
func (c *canvas) text(x, y float64, s string, st style) {
	if s == "" {
		return
	}
	c.pdf.SetTextColor(int(st.color.r), int(st.color.g), int(st.color.b))
	for _, r := range runs(visual(s), st.bold) {
		c.font(r.face, st.size)
		c.pdf.Text(x, y, r.text)
		x += width(r.text, st)
	}
}

// textRight draws with its right end at x.
func (c *canvas) textRight(x, y float64, s string, st style) {
	c.text(x-width(s, st), y, s, st)
}

// font selects a font; each is parsed only for a document that uses it.
func (c *canvas) font(f face, size float64) {
	if !c.registered[f] {
		// The library writes into the bytes while it cuts the font: each document has its own.
		c.pdf.AddUTF8FontFromBytes(faceNames[f], "", bytes.Clone(faceData[f]))
		c.registered[f] = true
	}
	c.pdf.SetFont(faceNames[f], "", size)
}

// fill paints a rectangle.
func (c *canvas) fill(x, y, w, h float64, col color) {
	c.pdf.SetFillColor(int(col.r), int(col.g), int(col.b))
	c.pdf.Rect(x, y, w, h, "F")
}

// line draws a straight line, thick millimetres wide.
func (c *canvas) line(x1, y1, x2, y2, thick float64, col color) {
	c.pen(thick, col)
	c.pdf.Line(x1, y1, x2, y2)
}

// box draws the outline of a rectangle with corners rounded by radius.
func (c *canvas) box(x, y, w, h, radius, thick float64, col color) {
	c.pen(thick, col)
	c.pdf.RoundedRect(x, y, w, h, radius, "1234", "D")
}

func (c *canvas) pen(thick float64, col color) {
	c.pdf.SetDrawColor(int(col.r), int(col.g), int(col.b))
	c.pdf.SetLineWidth(thick)
}

// tint writes a text around a point, rising to the right, that darkens what
// is drawn there already.
func (c *canvas) tint(cx, cy float64, s string, st style) {
	c.pdf.TransformBegin()
	c.pdf.SetAlpha(1, "Multiply")
	c.pdf.TransformRotate(45, cx, cy)
	c.text(cx-width(s, st)/2, cy+st.size*pointMM/3, s, st)
	c.pdf.SetAlpha(1, "Normal")
	c.pdf.TransformEnd()
}

// picture draws a picture with its top left corner at x, y.
func (c *canvas) picture(x, y float64, l *logo) {
	options := fpdf.ImageOptions{ImageType: "PNG"}
	c.pdf.RegisterImageOptionsReader("logo", options, bytes.NewReader(l.png))
	c.pdf.ImageOptions("logo", x, y, l.w, l.h, false, options, 0, "")
}

// attach embeds a file in the document.
func (c *canvas) attach(name, description string, content []byte) {
	c.pdf.SetAttachments([]fpdf.Attachment{{Content: content, Filename: name, Description: description}})
	c.attached = true
}

// bytes closes the document.
func (c *canvas) bytes() ([]byte, error) {
	var out bytes.Buffer
	if err := c.pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("write PDF: %w", err)
	}
	b := out.Bytes()
	if c.attached && len(b) > 8 {
		copy(b[5:8], "1.7") // the library leaves 1.3, which knows no attachments
	}
	return b, nil
}

package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
	imagecolor "image/color"
	"io"
	"math"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

// placed is a text as it stands on a page: millimetres from the top left, the
// baseline's left end.
type placed struct {
	page int
	x, y float64
	st   style
	text string
}

// rectangle is a filled area of a page, in the same measure.
type rectangle struct {
	page       int
	x, y, w, h float64
	fill       string
}

// drawn is what a PDF shows, read back from its page streams.
type drawn struct {
	width, height float64
	pages         int
	texts         []placed
	fills         []rectangle
	streams       [][]byte // all, unpacked
}

var (
	streamPattern = regexp.MustCompile(`(?s)\d+ 0 obj\n(<<[^\n]*?(?:\n/[^\n]*)*?>>)\s*stream\n(.*?)\nendstream`)
	mediaPattern  = regexp.MustCompile(`/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]`)
	fontPattern   = regexp.MustCompile(`^BT /F([0-9a-f]+) ([\d.]+) Tf ET$`)
	textPattern   = regexp.MustCompile(`(?s)BT (-?[\d.]+) (-?[\d.]+) Td \((.*)\) Tj ET`)
	colorPattern  = regexp.MustCompile(`^q ([\d.]+) ([\d.]+) ([\d.]+) rg BT `)
	rectPattern   = regexp.MustCompile(`^(-?[\d.]+) (-?[\d.]+) (-?[\d.]+) (-?[\d.]+) re f$`)
	fillPattern   = regexp.MustCompile(`^[\d. ]+ (?:g|rg)$`)
	pageFontUse   = regexp.MustCompile(`/F([0-9a-f]+) (\d+) 0 R`)
	baseFont      = regexp.MustCompile(`(?s)(\d+) 0 obj\n<</Type /Font\n/Subtype /Type0\n/BaseFont /utf8(\w+)`)
)

// readBack reads the texts and areas of a PDF made by this package.
func readBack(t testing.TB, file []byte) drawn {
	t.Helper()
	var d drawn
	box := mediaPattern.FindSubmatch(file)
	if box == nil {
		t.Fatal("no page size")
	}
	d.width, d.height = number(t, box[1])*pointMM, number(t, box[2])*pointMM
	bold := boldFonts(file)
	for _, m := range streamPattern.FindAllSubmatch(file, -1) {
		content := m[2]
		if bytes.Contains(m[1], []byte("/FlateDecode")) {
			r, err := zlib.NewReader(bytes.NewReader(content))
			if err != nil {
				t.Fatal(err)
			}
			if content, err = io.ReadAll(r); err != nil {
				t.Fatal(err)
			}
		}
		d.streams = append(d.streams, content)
		if bytes.Contains(content, []byte(" Tf ET")) {
			d.pages++
			d.readPage(t, content, bold)
		}
	}
	return d
}

// boldFonts are the resource names of the heavy face.
func boldFonts(file []byte) map[string]bool {
	heavy := map[string]bool{}
	for _, m := range baseFont.FindAllSubmatch(file, -1) {
		if strings.EqualFold(string(m[2]), faceNames[semiBold]) {
			heavy[string(m[1])] = true
		}
	}
	bold := map[string]bool{}
	for _, m := range pageFontUse.FindAllSubmatch(file, -1) {
		bold[string(m[1])] = heavy[string(m[2])]
	}
	return bold
}

func (d *drawn) readPage(t testing.TB, content []byte, bold map[string]bool) {
	t.Helper()
	var st style
	fill := ""
	for _, op := range operators(content) {
		switch {
		case fontPattern.MatchString(op):
			m := fontPattern.FindStringSubmatch(op)
			st = style{bold: bold[m[1]], size: number(t, []byte(m[2]))}
		case textPattern.MatchString(op):
			m := textPattern.FindStringSubmatch(op)
			st.color = colorOf(t, op)
			d.texts = append(d.texts, placed{
				d.pages, number(t, []byte(m[1])) * pointMM, d.height - number(t, []byte(m[2]))*pointMM, st, unescape(m[3]),
			})
		case rectPattern.MatchString(op):
			m := rectPattern.FindStringSubmatch(op)
			h := -number(t, []byte(m[4])) * pointMM
			d.fills = append(d.fills, rectangle{
				d.pages, number(t, []byte(m[1])) * pointMM, d.height - number(t, []byte(m[2]))*pointMM,
				number(t, []byte(m[3])) * pointMM, h, fill,
			})
		case fillPattern.MatchString(op):
			fill = op
		}
	}
}

// colorOf is the colour that a text is drawn in; black when none is set.
func colorOf(t testing.TB, op string) color {
	m := colorPattern.FindStringSubmatch(op)
	if m == nil {
		return black
	}
	channel := func(s string) uint8 { return uint8(math.Round(number(t, []byte(s)) * 255)) }
	return color{channel(m[1]), channel(m[2]), channel(m[3])}
}

// operators splits a page at its line ends, except for those inside a string.
func operators(content []byte) []string {
	var out []string
	start, inside := 0, false
	for i := 0; i < len(content); i++ {
		switch c := content[i]; {
		case c == '\\' && inside:
			i++
		case c == '(' || c == ')':
			inside = c == '('
		case c == '\n' && !inside:
			out = append(out, string(content[start:i]))
			start = i + 1
		}
	}
	return out
}

var unescaper = strings.NewReplacer(`\\`, `\`, `\(`, `(`, `\)`, `)`, `\r`, "\r")

func unescape(s string) string {
	b := []byte(unescaper.Replace(s))
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = uint16(b[2*i])<<8 | uint16(b[2*i+1])
	}
	return string(utf16.Decode(units))
}

func number(t testing.TB, b []byte) float64 {
	t.Helper()
	f, err := strconv.ParseFloat(string(b), 64)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// dump lists the texts page by page from the top; texts of one line from the left.
func (d drawn) dump() string {
	texts := d.sorted()
	var b strings.Builder
	fmt.Fprintf(&b, "%d pages of %.1f x %.1f mm\n", d.pages, d.width, d.height)
	for i, p := range texts {
		if i == 0 || p.page != texts[i-1].page {
			fmt.Fprintf(&b, "--- page %d\n", p.page)
		}
		weight := ""
		if p.st.bold {
			weight = " bold"
		}
		fmt.Fprintf(&b, "%6.1f %6.1f %5.1f%s  %s\n", p.y, p.x, p.st.size, weight, p.text)
	}
	return b.String()
}

func (d drawn) sorted() []placed {
	texts := append([]placed(nil), d.texts...)
	sort.SliceStable(texts, func(i, j int) bool {
		a, b := texts[i], texts[j]
		if a.page != b.page {
			return a.page < b.page
		}
		if math.Abs(a.y-b.y) > 0.02 {
			return a.y < b.y
		}
		return a.x < b.x
	})
	return texts
}

// words is all text of the document, a space between pieces.
func (d drawn) words() string {
	var b strings.Builder
	for _, p := range d.texts {
		b.WriteString(p.text + " ")
	}
	return b.String()
}

// misplaced names the first text that leaves the page or runs into another.
func (d drawn) misplaced() error {
	texts := d.sorted()
	for i, p := range texts {
		right := p.x + width(p.text, p.st)
		if p.x < marginX-0.1 || right > d.width-marginX+0.1 || p.y < marginTop || p.y > d.height-6 {
			return fmt.Errorf("page %d: %q at %.1f,%.1f to %.1f leaves the page", p.page, p.text, p.x, p.y, right)
		}
		if i+1 == len(texts) {
			break
		}
		next := texts[i+1]
		if next.page == p.page && math.Abs(next.y-p.y) < 0.02 && right > next.x+0.1 {
			return fmt.Errorf("page %d at %.1f: %q ends at %.1f, %q starts at %.1f", p.page, p.y, p.text, right, next.text, next.x)
		}
	}
	return nil
}

// picture paints the black areas of a square of page 1, ten pixels a millimetre.
func (d drawn) picture(x, y, side float64) image.Image {
	const scale = 10
	quiet := 4.0
	size := int((side + 2*quiet) * scale)
	img := image.NewGray(image.Rect(0, 0, size, size))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for _, f := range d.fills {
		if f.page != 1 || f.x < x-0.1 || f.y < y-0.1 || f.x+f.w > x+side+0.1 || f.y+f.h > y+side+0.1 || f.fill != "0.000 g" {
			continue
		}
		for py := int(math.Round((f.y - y + quiet) * scale)); py < int(math.Round((f.y-y+f.h+quiet)*scale)); py++ {
			for px := int(math.Round((f.x - x + quiet) * scale)); px < int(math.Round((f.x-x+f.w+quiet)*scale)); px++ {
				img.SetGray(px, py, imagecolor.Gray{})
			}
		}
	}
	return img
}

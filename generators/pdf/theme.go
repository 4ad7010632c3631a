package pdf

import (
	"fmt"
	"strconv"
)

// color is sRGB, 8 bits a channel.
type color struct{ r, g, b uint8 }

var (
	ink       = color{24, 28, 36}
	grey      = color{107, 114, 128}
	ruleGrey  = color{217, 221, 227}
	soft      = color{244, 246, 248}
	zebra     = color{250, 251, 252}
	watermark = color{235, 235, 235}
	white     = color{255, 255, 255}
	black     = color{0, 0, 0}
	teal      = color{11, 93, 107}
	amberFill = color{255, 247, 230}
	amberText = color{146, 64, 14}
	amberBar  = color{217, 119, 6}
)

// style is how a piece of text looks; size is in points.
type style struct {
	bold  bool
	size  float64
	color color
}

var labelStyle = style{true, 6.2, grey}

// parseAccent reads "#0B5D6B"; empty is docket's teal.
func parseAccent(s string) (color, error) {
	if s == "" {
		return teal, nil
	}
	if len(s) == 7 && s[0] == '#' {
		if n, err := strconv.ParseUint(s[1:], 16, 24); err == nil {
			return color{uint8(n >> 16), uint8(n >> 8), uint8(n)}, nil
		}
	}
	return color{}, fmt.Errorf("accent colour %q is not of the form #0B5D6B", s)
}

// Millimetres, from the top left corner of the page.
const (
	marginX      = 15.0
	marginTop    = 12.0
	footerHeight = 12.5 // from the footer's rule to the edge
	bodyGap      = 5.0  // free above the footer's rule: "continued on next page"
	padding      = 1.4  // inside table cells
)

// PageSize names the paper.
type PageSize string

// The paper sizes a document can be drawn on.
const (
	Letter PageSize = "letter" // 215.9 x 279.4 mm; the default
	A4     PageSize = "a4"     // 210 x 297 mm
)

// dimensions is the size of the paper in millimetres.
func (p PageSize) dimensions() (width, height float64, err error) {
	switch p {
	case Letter, "":
		return 215.9, 279.4, nil
	case A4:
		return 210, 297, nil
	}
	return 0, 0, fmt.Errorf("page size %q is not one of letter, a4", string(p))
}

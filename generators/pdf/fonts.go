package pdf

import (
	_ "embed" // the fonts are part of the program
	"fmt"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

var (
	//go:embed fonts/IBMPlexSans-Regular.ttf
	plexRegular []byte
	//go:embed fonts/IBMPlexSans-SemiBold.ttf
	plexSemiBold []byte
	//go:embed fonts/DroidSansFallback-GB2312.ttf
	droidFallback []byte
	//go:embed fonts/NotoSansArabic-Regular.ttf
	notoArabic []byte
)

// face is one of the embedded fonts. The fallbacks have one weight only.
type face int

const (
	regular face = iota
	semiBold
	chinese
	arabic
	faceCount
)

// noGlyph marks a rune that a font cannot draw.
const noGlyph = 0xFFFF

// metrics is what wrapping needs of a font: the advance of each rune of the
// basic plane in thousandths of the font size.
type metrics struct{ advance [0x10000]uint16 }

func (m *metrics) has(r rune) bool { return r < 0x10000 && m.advance[r] != noGlyph }

var (
	faceData  = [faceCount][]byte{plexRegular, plexSemiBold, droidFallback, notoArabic}
	faceNames = [faceCount]string{"IBMPlexSans", "IBMPlexSansSemiBold", "DroidSansFallback", "NotoSansArabic"}
)

// faceMetrics reads each font at most once, when first needed.
var faceMetrics = [faceCount]func() *metrics{
	regular:  sync.OnceValue(func() *metrics { return mustMetrics(regular) }),
	semiBold: sync.OnceValue(func() *metrics { return mustMetrics(semiBold) }),
	chinese:  sync.OnceValue(func() *metrics { return mustMetrics(chinese) }),
	arabic:   sync.OnceValue(func() *metrics { return mustMetrics(arabic) }),
}

// mustMetrics fails only if the program was built with a damaged font.
func mustMetrics(f face) *metrics {
	m, err := readMetrics(faceData[f])
	if err != nil {
		panic(fmt.Sprintf("embedded font %d: %v", f, err))
	}
	return m
}

func readMetrics(data []byte) (*metrics, error) {
	f, err := sfnt.Parse(data)
	if err != nil {
		return nil, err
	}
	var (
		m     metrics
		buf   sfnt.Buffer
		perEm = f.UnitsPerEm()
	)
	for r := range rune(0x10000) {
		m.advance[r] = noGlyph
		glyph, err := f.GlyphIndex(&buf, r)
		if err != nil || glyph == 0 && r != lostRune {
			continue // lostRune may be drawn as the font's own box for what it has not
		}
		units, err := f.GlyphAdvance(&buf, glyph, fixed.I(int(perEm)), font.HintingNone)
		if err != nil {
			return nil, fmt.Errorf("advance of %U: %w", r, err)
		}
		m.advance[r] = uint16((units.Round()*1000 + int(perEm)/2) / int(perEm))
	}
	return &m, nil
}

// faceOf picks the font that draws a rune; ok is false when none has it.
func faceOf(r rune, bold bool) (f face, ok bool) {
	main := regular
	if bold {
		main = semiBold
	}
	for _, f := range [...]face{main, chinese, arabic} {
		if f == chinese && r < 0x250 {
			continue // Latin never comes from a fallback
		}
		if faceMetrics[f]().has(r) {
			return f, true
		}
	}
	return main, false
}

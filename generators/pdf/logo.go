package pdf

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	_ "image/jpeg" // logos come as PNG or JPEG
	"image/png"
)

// maxLogo bounds a logo in points: 42 mm are 500 points at 300 an inch.
const maxLogo = 1 << 20

const (
	logoWidth  = 42.0 // at most
	logoHeight = 14.0
)

// CheckLogo says why a file cannot be printed as the seller's logo.
func CheckLogo(file []byte) error {
	_, err := readLogo(file)
	return err
}

// logo is a picture as the PDF library takes any: PNG, 8 bits a channel, not interlaced.
type logo struct {
	png  []byte
	w, h float64 // on paper, in millimetres
}

func readLogo(file []byte) (*logo, error) {
	size, kind, err := image.DecodeConfig(bytes.NewReader(file))
	switch {
	case err != nil:
		return nil, fmt.Errorf("logo: %w; write it as PNG or JPEG", err)
	case size.Width == 0 || size.Height == 0 || size.Width > maxLogo/size.Height:
		return nil, fmt.Errorf("logo: the %s has %d x %d points; make it smaller: %d x %d are enough for print", kind, size.Width, size.Height, 500, 170)
	}
	picture, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("logo: %w; save it anew as PNG", err)
	}
	flat := image.NewNRGBA(image.Rect(0, 0, size.Width, size.Height))
	draw.Draw(flat, flat.Bounds(), picture, picture.Bounds().Min, draw.Src)
	var out bytes.Buffer
	if err := png.Encode(&out, flat); err != nil {
		return nil, fmt.Errorf("logo: %w", err)
	}
	w, h := float64(size.Width), float64(size.Height)
	scale := min(logoWidth/w, logoHeight/h)
	return &logo{out.Bytes(), w * scale, h * scale}, nil
}

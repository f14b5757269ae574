package views

import (
	"fmt"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// QRCode is a square of modules, drawn as one SVG path.
type QRCode struct {
	// Size is the side of the square with its quiet zone, in modules.
	Size int
	// Path draws the dark modules, a unit each.
	Path string
}

// quietZone is how many modules of light a reader wants around the code.
const quietZone = 4

// QR draws text as a QR code that is readable with 15 % of it damaged.
func QR(text string) (QRCode, error) {
	code, err := qr.Encode(text, qr.M, qr.Unicode)
	if err != nil {
		return QRCode{}, fmt.Errorf("draw a QR code: %w", err)
	}
	var path strings.Builder
	side := code.Bounds().Dx()
	dark := func(x, y int) bool {
		if x == side {
			return false
		}
		r, _, _, _ := code.At(x, y).RGBA()
		return r == 0
	}
	for y := range side {
		for x := 0; x < side; x++ {
			from := x
			for dark(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from+quietZone, y+quietZone, x-from, x-from)
			}
		}
	}
	return QRCode{Size: side + 2*quietZone, Path: path.String()}, nil
}

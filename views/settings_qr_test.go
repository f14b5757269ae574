package views

import (
	"fmt"
	"strings"
	"testing"

	"github.com/boombuler/barcode/qr"
)

// The path is read back module by module and compared with the code it was drawn from.
func TestTheDrawnQRCodeHasTheModulesOfTheCode(t *testing.T) {
	const text = "otpauth://totp/CompreFace%20Stats:ada@example.org?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=CompreFace%20Stats"
	drawn, err := QR(text)
	if err != nil {
		t.Fatal(err)
	}
	code, err := qr.Encode(text, qr.M, qr.Unicode)
	if err != nil {
		t.Fatal(err)
	}
	side := code.Bounds().Dx()
	if drawn.Size != side+8 {
		t.Errorf("size %d for %d modules", drawn.Size, side)
	}
	dark := map[[2]int]bool{}
	for run := range strings.SplitSeq(strings.TrimSuffix(drawn.Path, "z"), "z") {
		var x, y, length, back int
		if _, err := fmt.Sscanf(run, "M%d %dh%dv1h-%d", &x, &y, &length, &back); err != nil || length != back {
			t.Fatalf("%q: %v", run, err)
		}
		for i := range length {
			dark[[2]int{x + i - 4, y - 4}] = true
		}
	}
	for y := range side {
		for x := range side {
			r, _, _, _ := code.At(x, y).RGBA()
			if want := r == 0; dark[[2]int{x, y}] != want {
				t.Fatalf("module %d,%d is dark: %t", x, y, !want)
			}
		}
	}
}

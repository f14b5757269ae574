package static

import (
	"fmt"
	"testing"
)

// What has an edge is seen on its card, whichever size it is of. A colour that is seen by itself is its own edge.
func TestTheEdgeOfEverySizeStandsOutFromTheCard(t *testing.T) {
	for _, dark := range []bool{false, true} {
		card, _ := Colour("--card", dark)
		for size := range 11 {
			token := fmt.Sprintf("--size-%d", size)
			own, _ := Colour(token, dark)
			edge, ok := EdgeColour(token, dark)
			if !ok || Contrast(edge, card) < edgeContrast {
				t.Errorf("%s, dark %t: %.2f", token, dark, Contrast(edge, card))
			}
			if Contrast(own, card) >= edgeContrast && edge != own {
				t.Errorf("%s, dark %t: %v has the edge %v", token, dark, own, edge)
			}
		}
	}
	if _, ok := EdgeColour("--nothing", false); ok {
		t.Error("what is no colour has an edge")
	}
}

package publish_test

import (
	"fmt"

	"compreface-stats/models/publish"
)

// A released number is shown rounded, with its margin; of a small one, zero included, only that it is small. A sentence
// names a number that the true one surely exceeds.
func ExampleNumber() {
	for _, released := range []int64{-3, 19, 182, 1234} {
		n := publish.Number{Released: released, Sigma: 5}
		if n.Few() {
			fmt.Println(n.FewWords())
			continue
		}
		fmt.Printf("about %d, ±%d: more than %d\n", n.Shown(), n.Margin(), n.MoreThan())
	}
	// Output:
	// fewer than about 20
	// fewer than about 20
	// about 180, ±10: more than 150
	// about 1235, ±10: more than 1200
}

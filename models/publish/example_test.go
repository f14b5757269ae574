package publish_test

import (
	"fmt"

	"compreface-stats/models/publish"
)

// What is public is rounded down to a multiple of k, and counts of 1 to k-1 installations are hidden. Nobody is no
// secret.
func ExampleAnonymity_Count() {
	const k publish.Anonymity = 5
	for _, installations := range []int64{0, 4, 5, 1234} {
		fmt.Printf("%+v\n", k.Count(installations))
	}
	// Output:
	// {Value:0 Hidden:false Few:false}
	// {Value:0 Hidden:true Few:true}
	// {Value:5 Hidden:false Few:false}
	// {Value:1230 Hidden:false Few:false}
}

package noise_test

import (
	"crypto/rand"
	"fmt"

	"compreface-stats/models/publish/noise"
)

// A number is published with noise of sigma 5. The noise is cut, so the truth is certainly more than a bound that is
// made of the published number alone.
func ExampleGaussian_Draw() {
	const counted = 181
	gaussian := noise.For(5)
	drawn, err := gaussian.Draw(rand.Reader)
	if err != nil {
		return
	}
	published := counted + drawn
	fmt.Println(counted > published-gaussian.Cut-1)
	// Output: true
}

// What one installation's taking part can be told from: a month's number of active installations, and all 31 cells of
// a year that it is counted in.
func ExampleLoss() {
	for _, loss := range []noise.Loss{noise.LossOf(1, 5), noise.LossOf(31, 5), noise.LossOf(31, 10)} {
		fmt.Printf("epsilon %.2f, guessed right %.0f %%\n", loss.Epsilon(1e-6), 100*loss.GuessRight())
	}
	// Output:
	// epsilon 1.07, guessed right 54 %
	// epsilon 6.47, guessed right 71 %
	// epsilon 3.08, guessed right 61 %
}

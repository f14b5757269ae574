package report

import (
	"fmt"

	"compreface-stats/models/publish"
	"compreface-stats/models/publish/noise"
)

// Guarantee says what somebody who knows everything else learns of whether one installation took part in what is
// named.
func Guarantee(l noise.Loss, what string) string {
	const words = "%s: epsilon %.1f at delta 10⁻⁶; somebody who knows everything else guesses right whether one " +
		"installation took part in %.0f of 100 cases (50 is knowing nothing)."
	return fmt.Sprintf(words, what, l.Epsilon(publish.Delta), 100*l.GuessRight())
}

// Guarantees are what is public tells of one installation: a month, a year and all that was released so far.
func (p Public) Guarantees() []string {
	return append(Guarantees(p.Releases[0].Sigma), Guarantee(p.Loss(), soFar)) // noise is only raised
}

// FirstYear is what a year of releases tells together with the twelve months that are released at the start.
func FirstYear(sigma int64) string {
	loss := publish.LossOfStart(sigma) + publish.LossOfYear(sigma)
	return Guarantee(loss, "The twelve months at the start and the year after")
}

const soFar = "Everything released so far together"

// Guarantees are what everything public tells of one installation, under this noise.
func Guarantees(sigma int64) []string {
	return []string{
		Guarantee(publish.LossOfHeadline(sigma), "One month's number of active installations"),
		Guarantee(publish.LossOfYear(sigma), "Everything that is released of the months of a year"),
	}
}

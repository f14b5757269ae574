package publish

import "compreface-stats/models/publish/noise"

// What one installation can touch in what is released: it counts at most once in each number. Newcomers are told of
// once for each quarter, so in the life of an installation it is counted there in one release.
const (
	touchesActive    = 1
	touchesReach     = ServiceCount
	touchesLargest   = 1
	touchesNewcomers = 3
)

const monthsAYear, quartersAYear = 12, 4

// Delta is the probability that goes with every epsilon here.
const Delta = 1e-6

// LossOfHeadline is what one month's number of active installations tells of whether one took part.
func LossOfHeadline(sigma int64) noise.Loss { return noise.LossOf(touchesActive, sigma) }

// LossOfStart is what the months that are released when publishing is set up tell of it.
func LossOfStart(sigma int64) noise.Loss { return noise.LossOf(monthsAtStart*touchesActive, sigma) }

// LossOfYear is what everything that is released of the months of a year tells of it.
func LossOfYear(sigma int64) noise.Loss {
	const cells = monthsAYear*touchesActive + quartersAYear*(touchesReach+touchesLargest) + touchesNewcomers
	return noise.LossOf(cells, sigma)
}

// Loss is what all that was released so far tells of whether one installation took part in every release.
func (all Releases) Loss() (sum noise.Loss) {
	var newcomers noise.Loss
	for _, r := range all {
		sum += noise.LossOf(touchesActive, r.Sigma)
		if r.Parts != nil {
			sum += noise.LossOf(touchesReach, r.Sigma)
			if r.Parts.Largest != nil {
				sum += noise.LossOf(touchesLargest, r.Sigma)
			}
		}
		if r.Newcomers != nil {
			newcomers = max(newcomers, noise.LossOf(touchesNewcomers, r.Sigma))
		}
	}
	return sum + newcomers
}

package report

import (
	"compreface-stats/models"
	"compreface-stats/views"
)

// Year is one day and the day a year before it, for what a shorter range does not show. Has is false where there is no
// such year.
type Year struct {
	Reach, ReachBefore models.ReachDay
	Sizes, SizesBefore models.SizesDay
	Has                bool
}

// YearEnds are the two days of Year; ok is false where the range or what it is compared with is a year itself, where it
// does not end now, where records began less than a year and leastHistory ago, and for a part of the installations.
func (r DateRange) YearEnds() (ends models.Span, ok bool) {
	ends = models.Span{From: twelveMonths(r.AsOf()) - 1, To: r.AsOf()}
	return ends, r.AsOf() == r.Today-1 && r.completeLength() < aYear && r.offset() < aYear &&
		ends.From >= r.AllRecords.From+leastHistory && len(r.Segment()) == 0
}

// yearFinding is the largest change of the last 12 months: the share of a service that changed by more than chance, or
// else that collections over a million became more. It leads to those months.
func (v View) yearFinding() []finding {
	if !v.Year.Has {
		return nil
	}
	const ago = " in the last 12 months"
	most := v.Year.mostMoved()
	if most.hasMoved() {
		return []finding{{
			words: actionLabel(most.action) + " " + most.moved() + ago,
			url:   "/services?range=12m#chart-reach-over-time", rank: rankOfYear,
		}}
	}
	now, before := v.Year.Sizes.OverOneMillion(), v.Year.SizesBefore.OverOneMillion()
	if now <= before {
		return nil
	}
	return []finding{{
		words: "collections over a million: " + views.Number(before) + " → " + views.Number(now) + ago,
		url:   "/faces?range=12m#chart-sizes-over-time", rank: rankOfYear, about: aboutMillions,
	}}
}

// mostMoved is the type of service whose share changed most, of those that changed by more than chance if any did.
func (y Year) mostMoved() (most reached) {
	for _, a := range serviceTypes() {
		r := reached{
			action: a, part: y.Reach.Created[a], whole: y.Reach.Active28,
			before: y.ReachBefore.Created[a], among: y.ReachBefore.Active28,
		}
		if r.hasMoved() && max(r.gained(), -r.gained()) > max(most.gained(), -most.gained()) {
			most = r
		}
	}
	return most
}

package report

import (
	"fmt"
	"strconv"

	"compreface-stats/views"
)

// retentionFigures say what stays of those who come.
func retentionFigures(v View) []views.Figure {
	var shown []views.Figure
	for _, k := range []int{1, 4, 12} {
		shown = append(shown, v.retainedFigure(k))
	}
	return append(shown, stickinessFigure(v))
}

func (v View) retainedFigure(k int) views.Figure {
	r := v.retainedAfter(k)
	f := views.Figure{
		Name: "retained_" + strconv.Itoa(k), Label: "Seen " + views.CountOf(int64(k), "week") + " later",
		Value: "–", Direction: "none", Of: "no cohort is that old",
		Definition: definitionsOf("retained", "retained_all"), URL: v.here(retentionPath, "retention-curve"),
	}
	switch {
	case r.whole == 0:
	case !views.HasShare(r.whole):
		f.Value, f.Few = v.fewWords(r), true
		f.Of = "a share of under 20 says little"
	default:
		low, high := wilson(r.part, r.whole)
		f.Value = views.ShortShare(r.part, r.whole)
		f.Of = fmt.Sprintf("%s of %s new; 95 %%: %.0f to %.0f %%", views.Number(r.part), views.Number(r.whole), low, high)
		if r.comparedIn(&f) {
			span := v.earlierWeeks()
			came, days := views.CountOf(r.among, "new installation"), views.SpanLabel(span.From.String(), span.To.String())
			f.Against = "vs " + came + " of " + days
		}
	}
	return f
}

// retainedAfter is how many of the new installations were seen in the k-th week after, and of those who came in the
// days compared with.
func (v View) retainedAfter(k int) reached {
	now, before := seenAfter(v.Cohorts, k, v.observed()), seenAfter(v.earlierCohorts(), k, v.observed())
	return reached{part: now.part, whole: now.whole, before: before.part, among: before.whole}
}

// fewWords say that a share is one of few, and whether there may be more: of weeks that are all over there are not.
func (v View) fewWords(r reached) string {
	words := "too few"
	if r.whole < v.newInWeeks() {
		words += " yet"
	}
	return fmt.Sprintf("%s (%s of %s)", words, views.Number(r.part), views.Number(r.whole))
}

// newInWeeks counts the new installations of the weeks that the range touches.
func (v View) newInWeeks() (sum int64) {
	for _, c := range v.Cohorts {
		sum += c.Size
	}
	return sum
}

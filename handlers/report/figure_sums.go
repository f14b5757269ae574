package report

import (
	"strings"

	"compreface-stats/models"
	"compreface-stats/views"
)

// compareSums holds the sum over the shared days against that over their earlier ones, and says so where these are not
// all: a sum of fewer days is smaller for no other reason.
func (h headline) compareSums(r DateRange, f *views.Figure) {
	span, ok := r.shared()
	if !ok {
		f.NoChange = r.noSharedDays()
		return
	}
	before := models.Span{From: span.From - r.offset(), To: span.To - r.offset()}
	now, then := happened(h.series.Within(span)), happened(h.series.Within(before))
	f.Said = now.verdict(then)
	if f.Said != "" {
		f.Definition = strings.TrimSpace(f.Definition + " " + CountMethod)
	}
	if sumOf(now) == sumOf(then) {
		f.Said = "" // of no change chance says nothing
	}
	days := views.SpanLabel(before.From.String(), before.To.String())
	if span == r.Complete() {
		f.Change, f.Direction = h.change(sumOf(now), sumOf(then))
		if f.Said == "" {
			f.Change = untested(sumOf(now), sumOf(then))
		}
		f.Tested = f.Said == beyondChance
		f.Against += ", vs " + days
		return
	}
	f.Said = strings.TrimSuffix(r.likeForLike(span.From, sumOf(now), sumOf(then))+", "+f.Said, ", ")
	days = views.SpanLabel(span.From.String(), span.To.String()) + " vs " + days
	f.Definition = strings.TrimSpace(f.Definition + " The change compares the days that both times have: " + days + ".")
	f.Against += "; change: " + days
}

// untested is a change that nobody knows to be more than chance: both numbers, and no percentage, which would claim
// more.
func untested(now, before int64) string {
	words, _ := views.Change(now, before)
	if words, _, hasShare := strings.Cut(words, " ("); hasShare {
		return words + " (from " + views.Number(before) + " to " + views.Number(now) + ")"
	}
	return words
}

// likeForLike is a change of fewer days than the figure's own, which an arrow beside its number would be taken for a
// change of: "69 since 4 Dec 2025, 19 a year before".
func (r DateRange) likeForLike(from models.Day, now, before int64) string {
	since, ago := " from "+views.DayLabel(from.String())+" on", "before"
	if r.AsOf() == r.Today-1 {
		since = " since " + views.DayLabel(from.String())
	}
	if r.offset() == r.yearBack() {
		ago = "a year before"
	} else if r.offered(r.compare) == chosenDay {
		ago = views.CountOf(int64(r.offset()), "day") + " before"
	}
	return views.Number(now) + since + ", " + views.Number(before) + " " + ago
}

// noSharedDays says why sums are not compared.
func (r DateRange) noSharedDays() string {
	if r.isCovered() {
		return "no change shown: these days overlap those compared with"
	}
	return "no change shown: records begin " + views.DayLabel(r.AllRecords.From.String())
}

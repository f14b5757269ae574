package report

import (
	"slices"

	"compreface-stats/models"
	"compreface-stats/views"
)

// sparkOf is the headline's course over the range, and that over the days it is compared with.
func (h headline) sparkOf(r DateRange) views.Spark {
	s := h.spark(r.Complete())
	span, ok := r.compared()
	switch {
	case !ok || r.Segment().IsTracedBack():
	case r.isCovered():
		s.Ghost = h.spark(span).Values
	case !h.summed:
		s.Ghost = h.ghostSince(span, r.AllRecords.From)
	}
	return s
}

// ghostSince is the course over other days of which the first were not recorded.
func (h headline) ghostSince(span models.Span, first models.Day) []int64 {
	var values []int64
	for day := span.From; day <= span.To; day++ {
		if day < first {
			values = append(values, views.SparkGap)
		} else {
			values = append(values, h.series.At(day))
		}
	}
	return evenly(values)
}

// shareSpark is the course of a share over the range, from the day on which there are enough to take a share of, and
// that over the days it is compared with if there are enough on all of them.
func shareSpark(r DateRange, part, whole Days[int64]) views.Spark {
	share := headline{series: whole}
	share.series.Rows = make([]int64, len(whole.Rows)) // in thousandths
	for i, n := range whole.Rows {
		share.series.Rows[i] = 1000 * part.Rows[i] / max(1, n)
	}
	span := r.Complete()
	if from := enoughFrom(whole, span); from > span.From {
		span.From = min(from, span.To)
		return share.spark(span)
	}
	if before, ok := r.compared(); ok && enoughFrom(whole, before) > before.From {
		return share.spark(span)
	}
	return share.sparkOf(r)
}

// enoughFrom is the day of a span from which on all have enough to take a share of.
func enoughFrom(whole Days[int64], span models.Span) models.Day {
	from := max(span.From, whole.First)
	for day := from; day <= span.To; day++ {
		if !views.HasShare(whole.At(day)) {
			from = day + 1
		}
	}
	return from
}

// spark is the headline's course, the newest last: a sparkline shows some 90 values at most. What is summed is summed
// here too, over whole weeks, or four of them, where there are many days: single days of it are spikes. Its days are
// those that are drawn.
func (h headline) spark(span models.Span) views.Spark {
	values := h.series.Within(span)
	if h.summed {
		return h.sparkOfSums(values, span.To)
	}
	s := views.Spark{To: span.To.String(), Values: evenly(values)}
	s.From = (span.To - models.Day(max(0, len(values)-1))).String()
	return s
}

// evenly picks some of many values, the first and the last among them.
func evenly(values []int64) []int64 {
	if len(values) <= mostSparked {
		return slices.Clone(values)
	}
	picked := make([]int64, mostSparked)
	for i := range picked {
		picked[i] = values[i*(len(values)-1)/(mostSparked-1)]
	}
	return picked
}

// sparkOfSums begins with the first whole span of days that is summed.
func (h headline) sparkOfSums(values []int64, last models.Day) views.Spark {
	every := sumStep(len(values))
	s := views.Spark{Each: everyWords(every), To: last.String()}
	for end := len(values) % every; end+every <= len(values); end += every {
		s.Values = append(s.Values, sumOf(values[end:end+every]))
	}
	s.From = (last - models.Day(max(1, every*len(s.Values))-1)).String()
	return s
}

const (
	mostSparked = 90
	sparkWeek   = 7
	fourWeeks   = 4 * sparkWeek
)

// sumStep is for how many days a sum of the course stands.
func sumStep(days int) int {
	switch {
	case days <= fourWeeks:
		return 1
	case days <= 53*sparkWeek:
		return sparkWeek
	default:
		return fourWeeks * max(1, (days+mostSparked*fourWeeks-1)/(mostSparked*fourWeeks))
	}
}

func everyWords(days int) string {
	switch days {
	case 1:
		return "per day"
	case sparkWeek:
		return "per week"
	default:
		return "per " + views.Number(int64(days/sparkWeek)) + " weeks"
	}
}

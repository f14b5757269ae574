package report

import (
	"compreface-stats/models"
	"compreface-stats/views"
)

// sparkOf is the headline's course over the range, and that over the days it is compared with.
func (h headline) sparkOf(r DateRange) views.Spark {
	s := h.spark(r.Complete())
	if span, ok := r.compared(); ok && r.isCovered() && !r.Segment().IsTracedBack() {
		s.Ghost = h.spark(span).Values
	}
	return s
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
// here too, over whole weeks, or four of them, where there are many days: single days of it are spikes. Of the rest,
// one day stands for several.
func (h headline) spark(span models.Span) views.Spark {
	values := h.series.Within(span)
	every := h.sparkStep(len(values))
	s := views.Spark{To: span.To.String()}
	if h.summed {
		s.Each = everyWords(every)
	}
	for end := (len(values)-1)%every + 1; end <= len(values); end += every {
		if !h.summed {
			s.Values = append(s.Values, values[end-1])
		} else if end >= every {
			s.Values = append(s.Values, sumOf(values[end-every:end]))
		}
	}
	first := span.To - models.Day(every*(len(s.Values)-1))
	if h.summed {
		first -= models.Day(every - 1)
	}
	s.From = first.String()
	return s
}

const (
	mostSparked = 90
	sparkWeek   = 7
	fourWeeks   = 4 * sparkWeek
)

// sparkStep is for how many days a value of the course stands.
func (h headline) sparkStep(days int) int {
	switch {
	case !h.summed:
		return max(1, (days+mostSparked-1)/mostSparked)
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

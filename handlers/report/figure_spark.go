package report

import (
	"compreface-stats/models"
	"compreface-stats/views"
)

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

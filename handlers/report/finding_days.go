package report

import "compreface-stats/views"

// thoseBefore names the days that the range is compared with: "the year before".
func (v View) thoseBefore() string {
	if v.offset() == v.yearBack() {
		return "the year before"
	}
	if v.offered(v.compare) == chosenDay {
		return "the days from " + views.DayLabel((v.From - v.offset()).String()) + " on"
	}
	return "the " + views.CountOf(int64(v.offset()), "day") + " before"
}

// twoDays are the days whose shares are compared: "27 Nov against 27 Nov 2025".
func (v View) twoDays() string {
	return sinceWords(v, v.AsOf()) + " against " + sinceWords(v, v.earlierDay())
}

package report

import (
	"testing"

	"compreface-stats/models"
)

// On a phone a year is shown by month: 53 weeks would be bars of 5 px. What somebody chose stays, and nothing is kept of
// what the screen chose.
func TestAPhoneIsShownMonthsOfWhatHasTooManyWeeks(t *testing.T) {
	all := models.Span{From: day("2023-01-01"), To: day("2025-05-31")}
	for _, c := range []struct {
		query      map[string]string
		narrow, by models.Interval
	}{
		{map[string]string{"range": "12m"}, models.ByMonth, models.ByWeek},
		{map[string]string{"range": "12m", "by": "week"}, models.ByWeek, models.ByWeek},
		{map[string]string{"range": "90d"}, models.ByWeek, models.ByWeek},
		{map[string]string{"range": "7d"}, models.ByDay, models.ByDay},
		{map[string]string{"range": "all"}, models.ByMonth, models.ByMonth},
	} {
		wide, err := ParseRange(c.query, day("2025-06-01"), all)
		if err != nil {
			t.Fatal(err)
		}
		narrow := wide.OnNarrow()
		if wide.By != c.by || narrow.By != c.narrow {
			t.Errorf("%v: by %s, on a phone by %s", c.query, wide.By, narrow.By)
		}
		if narrow.WholeQuery() != wide.WholeQuery() {
			t.Errorf("%v: a phone keeps %s", c.query, narrow.WholeQuery())
		}
		if differ := narrow.By != wide.By; wide.DependsOnWidth() != differ || narrow.DependsOnWidth() != differ {
			t.Errorf("%v: whether it depends on the width is not said", c.query)
		}
	}
}

package report

import (
	"testing"

	"compreface-stats/models"
)

// What the tooltip calls change is the active ones of a week less those of the week before.
func TestTheChangeOfAWeekIsWhatTheActiveOnesGrewBy(t *testing.T) {
	r, err := ParseRange(map[string]string{"from": "2025-03-03", "to": "2025-03-30", "by": "week"}, day("2025-03-31"), models.Span{})
	if err != nil {
		t.Fatal(err)
	}
	v := View{DateRange: r, Data: emptyData(r)}
	v.Periods = []models.ActivePeriod{
		{Start: day("2025-03-03"), Active: 154, Returning: 154},
		{Start: day("2025-03-10"), Active: 157, Returning: 146, New: 6, Resurrected: 5, Lapsed: 8},
	}
	sums := drawPeriodGains(v).Drawing.Plot.Sums
	if len(sums) != 3 || sums[0].Name != "Active" || sums[0].Values[1] != 157 || sums[2].Name != "Change" ||
		sums[2].Values[1] != 157-154 || !sums[2].Signed {
		t.Errorf("%+v", sums)
	}
}

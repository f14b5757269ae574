package report

import (
	"math"
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

// The stroke of a week is by how much the active ones of seven days grew, so many days earlier, wherever weeks begin there;
// of a week that goes on there is none, nor of a month.
func TestTheChangeOfAWeekIsComparedWithThatOfSevenDays(t *testing.T) {
	all := models.Span{From: day("2023-01-01"), To: day("2025-03-26")}
	for _, compare := range []string{previousPeriod, sameWeekdays, yearBefore} {
		for by, last := range map[string]bool{"week": true, "month": false} {
			query := map[string]string{"range": "90d", "by": by, "compare": compare}
			r, err := ParseRange(query, day("2025-03-26"), all)
			if err != nil {
				t.Fatal(err)
			}
			v := View{DateRange: r, Data: emptyData(r)}
			for i := range v.Active.Rows {
				v.Active.Rows[i].Active7 = int64(i * i)
			}
			series := drawPeriodGains(v).Drawing.Plot.Series
			strokes := series[len(series)-1]
			if strokes.Ticks != last {
				t.Errorf("%s by %s: the last series is %q", compare, by, strokes.Name)
			}
			for i, start := range v.Starts(models.ByWeek) {
				end := int64(start+6-v.Active.First) - int64(r.offset())
				if want := float64(end*end - (end-7)*(end-7)); by == "week" && start+7 <= r.Today && strokes.Values[i] != want {
					t.Errorf("%s: the stroke of %s is %v, want %v", compare, start, strokes.Values[i], want)
				}
			}
			if values := strokes.Values; by == "week" && !math.IsNaN(values[len(values)-1]) {
				t.Errorf("%s: a week that goes on is compared with %v", compare, values[len(values)-1])
			}
		}
	}
}

package report

import (
	"math"
	"strings"
	"testing"

	"compreface-stats/models"
)

// A column stands under a dot of what was created in as many days, so many earlier, however weeks and months lie there; of
// a week that is not over, in as many days as are over.
func TestAColumnIsComparedWithAsManyDaysSoManyEarlier(t *testing.T) {
	all := models.Span{From: day("2023-01-01"), To: day("2025-03-26")}
	for _, by := range []string{"day", "week", "month"} {
		for _, compare := range []string{previousPeriod, sameWeekdays, yearBefore} {
			for _, days := range []string{"28d", "90d"} {
				r, err := ParseRange(map[string]string{"range": days, "by": by, "compare": compare}, day("2025-03-26"), all)
				if err != nil {
					t.Fatal(err)
				}
				v := View{DateRange: r, Data: emptyData(r)}
				for i := range v.EarlierServices.Rows { // each day has its own number
					v.EarlierServices.Rows[i].Creations[i%5] = int64(v.EarlierServices.Rows[i].Start)
				}
				drawn := drawServices(v)
				series := drawn.Drawing.Plot.Series
				strokes := series[len(series)-1]
				if !strokes.Ticks || len(strokes.Values) != len(v.Services) {
					t.Fatalf("%s %s %s: %+v", days, by, compare, strokes)
				}
				for i, row := range v.Services {
					var want int64
					for d := row.Start; d < r.By.Next(row.Start) && d < r.Today; d++ {
						want += int64(d - r.offset())
					}
					if strokes.Values[i] != float64(want) {
						t.Errorf("%s %s %s: the stroke of %s is %v, want %d", days, by, compare, row.Start, strokes.Values[i], want)
					}
				}
			}
		}
	}
}

func TestBeforeTheFirstRecordThereIsNothingToCompareAColumnWith(t *testing.T) {
	v := comparedView(t, previousPeriod)
	v.AllRecords.From = v.From - 3
	drawn := drawServices(v)
	series := drawn.Drawing.Plot.Series
	values := series[len(series)-1].Values
	if !math.IsNaN(values[0]) || math.IsNaN(values[len(values)-1]) {
		t.Errorf("the strokes are %v", values)
	}
	if !strings.Contains(drawn.Note, "Stroke: all of 17 – 23 Mar 2025.") {
		t.Error(drawn.Note)
	}
	v.scale = asPercent
	if n := len(drawServices(v).Drawing.Plot.Comparisons); n > 0 {
		t.Error("percent of a column's total are compared with another total")
	}
}

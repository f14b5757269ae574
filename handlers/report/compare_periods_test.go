package report

import (
	"math"
	"strings"
	"testing"

	"compreface-stats/models"
	"compreface-stats/views"
)

// A bar has a stroke of what was created of its type in as many days, so many earlier, however weeks and months lie there;
// of a week that is not over, in as many days as are over.
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
				strokes := strokesOf(drawn)
				if len(strokes) != len(models.Actions()) {
					t.Fatalf("%s %s %s: %d strokes", days, by, compare, len(strokes))
				}
				for i, row := range v.Services {
					var want int64
					for d := row.Start; d < r.By.Next(row.Start) && d < r.Today; d++ {
						want += int64(d - r.offset())
					}
					if got := sumAt(strokes, i); got != float64(want) {
						t.Errorf("%s %s %s: the strokes of %s are %v, want %d", days, by, compare, row.Start, got, want)
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
	for _, s := range strokesOf(drawn) {
		if values := s.Values; !math.IsNaN(values[0]) || math.IsNaN(values[len(values)-1]) {
			t.Errorf("the strokes are %v", values)
		}
	}
	if !strings.Contains(drawn.Note, "Stroke: 17 – 23 Mar 2025.") {
		t.Error(drawn.Note)
	}
}

// Users, applications and services have no sum that means anything: each type has its own panel, and what is drawn of
// earlier days is of the same type.
func TestWhatWasCreatedIsDrawnByTypeAndComparedWithItsOwnType(t *testing.T) {
	drawn := drawServices(comparedView(t, previousPeriod))
	plot := drawn.Drawing.Plot
	if !plot.Panels || drawn.Drawing.Form != views.FormBars || !strings.Contains(drawn.Note, panelsNote) {
		t.Errorf("drawn as %v with panels %v under %q", drawn.Drawing.Form, plot.Panels, drawn.Note)
	}
	for i, a := range models.Actions() {
		if c := plot.Comparisons[i]; c.Of != actionLabel(a) || !strings.HasPrefix(c.With, c.Of+", ") {
			t.Errorf("%s is compared as %+v", actionLabel(a), c)
		}
	}
	if columns := drawn.Rows().Columns; len(columns) != 2+len(models.Actions()) {
		t.Errorf("the file has the columns %+v", columns)
	}
}

func strokesOf(d Drawn) (list []views.Series) {
	for _, s := range d.Drawing.Plot.Series {
		if s.Ticks {
			list = append(list, s)
		}
	}
	return list
}

func sumAt(list []views.Series, i int) (sum float64) {
	for _, s := range list {
		sum += s.Values[i]
	}
	return sum
}

// The menu offers each days compared with once, whatever the range, and one choice is current; every address that was ever
// offered still says what it said.
func TestOnlyComparisonsThatDifferAreOffered(t *testing.T) {
	today := day("2025-03-31")
	all := models.Span{From: day("2021-01-01"), To: today}
	for _, query := range readyMade(t, today, all) {
		for _, compare := range []string{"", previousPeriod, sameWeekdays, yearBefore} {
			r, err := ParseRange(queryOf(query+"&compare="+compare), today, all)
			if err != nil {
				t.Fatal(err)
			}
			days, current := map[models.Day]string{}, 0
			for _, c := range r.Bar("/").Compare {
				offered, err := ParseRange(queryOf(strings.TrimPrefix(c.URL, "/?")), today, all)
				if err != nil {
					t.Fatal(err)
				}
				if c.Current {
					current++
				}
				if back := offered.offset(); offered.compare != "" {
					if days[back] != "" || c.Current != (compare != "" && back == r.offset()) {
						t.Errorf("%s&compare=%s: %q and %q are %d days back", query, compare, days[back], c.Label, back)
					}
					days[back] = c.Label
				}
			}
			if current != 1 || r.compare != compare || len(days) == 0 {
				t.Errorf("%s&compare=%s: %d choices are current of %v", query, compare, current, days)
			}
		}
	}
}

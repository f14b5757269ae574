package report

import (
	"math"
	"strings"
	"testing"

	"compreface-stats/handlers/table"
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
	if !strings.Contains(drawn.Note, "Stroke: 21 – 23 Mar 2025; the first bars have none, as records begin on 21 Mar 2025.") {
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
}

// What is drawn of earlier days is in the file, with the day on which they begin, however the range is divided.
func TestTheFileOfComparedPeriodsHasTheEarlierOnesAndTheirDays(t *testing.T) {
	all := models.Span{From: day("2023-01-01"), To: day("2025-03-26")}
	for _, c := range []struct {
		by    string
		draw  func(View) Drawn
		names []string
	}{
		{"day", drawServices, []string{"Users", "Applications", "Detection", "Verification", "Recognition"}},
		{"week", drawServices, []string{"Users", "Applications", "Detection", "Verification", "Recognition"}},
		{"month", drawServices, []string{"Users", "Applications", "Detection", "Verification", "Recognition"}},
		{"day", drawGains, []string{"New", "Change"}},
		{"week", drawGains, []string{"New", "Active", "Change"}},
	} {
		for _, days := range []string{"28d", "12m"} {
			query := map[string]string{"range": days, "by": c.by, "compare": yearBefore}
			r, err := ParseRange(query, day("2025-03-26"), all)
			if err != nil {
				t.Fatal(err)
			}
			v := View{DateRange: r, Data: emptyData(r)}
			for _, start := range v.Starts(v.By) {
				v.Periods = append(v.Periods, models.ActivePeriod{Start: start})
			}
			file := c.draw(v).Rows()
			names := map[string]int{}
			for i, column := range file.Columns {
				names[column.Name] = i
			}
			for _, name := range append(c.names, "label") {
				if _, has := names[name+", a year before"]; !has {
					t.Errorf("by %s: no %q of a year before in %+v", c.by, name, file.Columns)
				}
			}
			first := file.Rows[0][names["label, a year before"]]
			if want := dayCell(v.starts()[0] - v.offset()); first != want {
				t.Errorf("by %s: the first day is compared with %+v, want %+v", c.by, first, want)
			}
		}
	}
}

// Of seven earlier days there is who was new in them, and how many were active at their end.
func TestTheFileOfWeeklyGainsHasWhoWasNewAndActiveInTheEarlierDays(t *testing.T) {
	v := comparedView(t, yearBefore)
	v.By = models.ByWeek
	for i := range v.Active.Rows {
		v.Active.Rows[i].New, v.Active.Rows[i].Active7 = int64(v.Active.Rows[i].Day-v.Active.First), int64(1000+i*i)
	}
	for _, start := range v.Starts(models.ByWeek) {
		v.Periods = append(v.Periods, models.ActivePeriod{Start: start})
	}
	file := drawGains(v).Rows()
	at := int64(v.Starts(models.ByWeek)[0] - v.offset() - v.Active.First)
	last := at + 6
	want := map[string]int64{"New": 7*at + 21, "Active": 1000 + last*last, "Change": last*last - (last-7)*(last-7)}
	for i, c := range file.Columns {
		if name, is := strings.CutSuffix(c.Name, ", a year before"); is && name != "label" {
			if file.Rows[0][i] != table.Count(want[name]) {
				t.Errorf("%q is %v, want %d", c.Name, file.Rows[0][i], want[name])
			}
			delete(want, name)
		}
	}
	if len(want) > 0 {
		t.Errorf("not in the file: %v", want)
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

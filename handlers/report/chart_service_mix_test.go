package report

import (
	"strings"
	"testing"

	"compreface-stats/models"
)

func TestSharesAreOfTheServicesAlone(t *testing.T) {
	row := models.ServicePeriod{Creations: [models.ActionCount]int64{100, 100, 1, 2, 3}}
	if got := servicesCreated(row); got != 6 {
		t.Errorf("%d, want 6: users and applications are no services", got)
	}
}

// Whole weeks hold more services than the range, whose figures stand on the same page: the days are beside the number.
func TestASumOfWholeWeeksNamesItsDays(t *testing.T) {
	for query, want := range map[string]string{
		"from=2025-03-05&to=2025-03-11&by=week": "Of 14 detection, verification and recognition services created in whole weeks, 3 – 16 Mar 2025: " +
			"more days than were chosen. " +
			"Pale: shares of fewer than 20.",
		"from=2025-03-05&to=2025-03-31&by=week": "Of 29 detection, verification and recognition services created in whole weeks, " +
			"3 Mar 2025 to now: more days than were chosen. This week is incomplete until 7 Apr 2025. Pale: shares of fewer than 20.",
		"from=2025-03-03&to=2025-03-16&by=week": "Of 14 detection, verification and recognition services created in whole weeks, 3 – 16 Mar 2025. " +
			"Pale: shares of fewer than 20.",
		"from=2025-03-05&to=2025-03-11&by=day": "All days together: most have fewer than 20 services. Of 7 detection, verification and recognition services created. " +
			"Pale: shares of fewer than 20.",
	} {
		r, err := ParseRange(queryOf(query), day("2025-03-31"), models.Span{From: day("2024-01-01"), To: day("2025-03-31")})
		if err != nil {
			t.Fatal(err)
		}
		v := View{DateRange: r, Data: emptyData(r)}
		for i := range v.Services { // one service a day
			row := &v.Services[i]
			row.Creations[models.FaceDetectionCreate] = int64(min(r.By.Next(row.Start), r.Today+1) - row.Start)
		}
		if got := drawServiceMix(v).Note; got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}

// A few weeks of enough services among many of few would look like events: months take their place, unless somebody chose
// the weeks.
func TestTheMixIsOfMonthsWhereMostWeeksAreOfFew(t *testing.T) {
	const why = "Shown by month: most weeks have fewer than 20 services. Of 62 "
	for name, c := range map[string]struct {
		query   string
		created []int64
		months  bool
	}{
		"most of few":            {"from=2025-01-06&to=2025-02-16", []int64{5, 19, 20, 3, 0, 15}, true},
		"half of few":            {"from=2025-01-06&to=2025-02-16", []int64{5, 19, 20, 20}, false},
		"none":                   {"from=2025-01-06&to=2025-02-16", nil, false},
		"most of few and chosen": {"from=2025-01-06&to=2025-02-16&by=week", []int64{5, 19, 20, 3, 0, 15}, false},
	} {
		r, err := ParseRange(queryOf(c.query), day("2025-03-31"), models.Span{From: day("2024-01-01"), To: day("2025-03-31")})
		if err != nil {
			t.Fatal(err)
		}
		r.By = models.ByWeek
		v := View{DateRange: r, Data: emptyData(r)}
		for i, created := range c.created {
			v.Services[i].Creations[models.FaceDetectionCreate] = created
		}
		if r.MayDrawMonths() {
			v.ServiceMonths = []models.ServicePeriod{{Start: day("2025-01-01")}, {Start: day("2025-02-01")}}
			v.ServiceMonths[0].Creations[models.FaceDetectionCreate] = 62
		}
		d := drawServiceMix(v)
		if strings.HasPrefix(d.Note, why) != c.months || (d.By == models.ByMonth) != c.months {
			t.Errorf("%s: by %s, %q", name, d.By, d.Note)
		}
		if want := map[bool]int{true: 2, false: 6}[c.months]; len(d.Table.Rows) != want {
			t.Errorf("%s: a table of %d", name, len(d.Table.Rows))
		}
	}
}

// Panels of nothing but zeros say nothing: a sentence names what was not created. The file has every type all the same.
func TestWhatWasNotCreatedHasNoPanel(t *testing.T) {
	r, err := ParseRange(queryOf("range=7d"), day("2025-03-31"), models.Span{From: day("2025-01-01"), To: day("2025-03-31")})
	if err != nil {
		t.Fatal(err)
	}
	v := View{DateRange: r, Data: emptyData(r)}
	for _, draw := range []func(View) Drawn{drawServices, drawCreators} {
		if d := draw(v); d.Instead != "Nothing was created in this range." {
			t.Errorf("of nothing it says %q", d.Instead)
		}
	}
	v.Services[2].Creations[models.UserCreate], v.Services[2].Installations[models.UserCreate] = 3, 2
	v.Services[3].Creations[models.FaceRecognitionCreate], v.Services[3].Installations[models.FaceRecognitionCreate] = 1, 1
	for _, draw := range []func(View) Drawn{drawServices, drawCreators} {
		d := draw(v)
		if got := len(d.Drawing.Plot.Series); got != 2 || d.Instead != "" {
			t.Errorf("%d panels, %q", got, d.Instead)
		}
		if !strings.Contains(d.Note, "None created: applications, detection, verification.") {
			t.Errorf("it says %q", d.Note)
		}
		if columns := len(d.Rows().Columns); columns < 6 {
			t.Errorf("the file has %d columns", columns)
		}
	}
}

// Days of few services each would be columns of all of one kind: their mix is that of all of them together.
func TestTheMixOfDaysOfFewIsOfAllTogether(t *testing.T) {
	r, err := ParseRange(queryOf("from=2025-03-05&to=2025-03-11&by=day"), day("2025-03-31"),
		models.Span{From: day("2024-01-01"), To: day("2025-03-31")})
	if err != nil {
		t.Fatal(err)
	}
	for created, together := range map[int64]bool{3: true, 30: false} {
		v := View{DateRange: r, Data: emptyData(r)}
		for i := range v.Services {
			v.Services[i].Creations[models.FaceDetectionCreate] = created
			v.Services[i].Creations[models.FaceVerificationCreate] = 2 * created
			v.Services[i].Creations[models.UserCreate] = 99 // which is no service
		}
		d := drawServiceMix(v)
		series := d.Drawing.Plot.Series
		if got := len(d.Drawing.Plot.Labels) == 1; got != together {
			t.Errorf("%d a day: %d bars", created, len(d.Drawing.Plot.Labels))
		}
		if together && (series[0].Values[0] != 33.3 || series[1].Values[0] != 66.7 || series[0].Counts[0] != 7*created ||
			d.Table.Rows[1][1].String() != "42" || len(d.Rows().Rows) != 1) {
			t.Errorf("%d a day: %+v, %v", created, series, d.Table.Rows)
		}
	}
}

package report

import (
	"slices"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/stay"
)

// What pages, files, pictures and the API take from the list must be there, and once.
func TestEveryChartSaysAllThatIsMadeFromIt(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Charts() {
		if seen[c.ID] || c.Title == "" || len(c.Sources) == 0 || c.Draw == nil {
			t.Errorf("%s: %+v", c.ID, c)
		}
		seen[c.ID] = true
		if _, ok := PageAt(c.Page); !ok {
			t.Errorf("%s stands on %s, which is no page", c.ID, c.Page)
		}
		asked := func(q Question) bool { return q.Name == c.Question }
		if c.Question != "" && !slices.ContainsFunc(Questions(), asked) {
			t.Errorf("%s draws the rows of %s, which is no question", c.ID, c.Question)
		}
		for _, field := range c.Metrics {
			if Definition(field) == "" {
				t.Errorf("%s counts %s, which nobody defined", c.ID, field)
			}
		}
	}
}

func TestNoTwoPublicFormsHaveOnePlace(t *testing.T) {
	place := 0
	for _, c := range PublicCharts() {
		if c.Public.Place <= place || c.Public.Title == "" || c.Public.Draw == nil {
			t.Errorf("%s: %+v", c.ID, c.Public)
		}
		place = c.Public.Place
	}
}

// Every chart can be drawn of a range in which nothing happened.
func TestEveryChartCanBeDrawnOfNothing(t *testing.T) {
	today := day("2025-03-31")
	r, err := ParseRange(map[string]string{"range": "7d"}, today, models.Span{From: today - 100, To: today})
	if err != nil {
		t.Fatal(err)
	}
	v := View{DateRange: r, Data: emptyData(r)}
	for _, c := range Charts() {
		shown, file := c.Render(v), c.Rows(v)
		if shown.Title == "" || shown.Drawing == nil && shown.Heat == nil || len(file.Columns) < 2 {
			t.Errorf("%s: %+v", c.ID, shown)
		}
		if shown.Drawing != nil && len(shown.Table.Rows) == 0 && shown.TableURL == "" {
			t.Errorf("%s has no table", c.ID)
		}
	}
}

// Whoever opens a table over time looks for the last days; a file keeps the order of time.
func TestTablesOverTimeBeginWithTheNewestAndFilesWithTheOldest(t *testing.T) {
	r, err := ParseRange(map[string]string{"range": "7d"}, day("2025-03-31"), models.Span{From: day("2025-01-01"), To: day("2025-03-31")})
	if err != nil {
		t.Fatal(err)
	}
	v := View{DateRange: r, Data: emptyData(r)}
	c, _ := ByID("active")
	rows := c.Render(v).Table.Rows
	if first, last := rows[0][0], rows[len(rows)-1][0]; first != "30 Mar 2025" || last != "24 Mar 2025" {
		t.Errorf("the table goes from %s to %s", first, last)
	}
	if file := c.Rows(v); file.Rows[0][0].String() != "2025-03-24" {
		t.Errorf("the file begins with %s", file.Rows[0][0])
	}
}

// emptyData is a row of zeros for each day and period.
func emptyData(r DateRange) (d Data) {
	span := r.FetchRange()
	for day := span.From - StickyDays + 1; day <= span.To; day++ {
		d.Active.Rows = append(d.Active.Rows, models.ActiveDay{Day: day})
		if day < span.From {
			continue
		}
		d.ServiceDays.Rows = append(d.ServiceDays.Rows, models.ServicePeriod{Start: day})
		d.Reach.Rows = append(d.Reach.Rows, models.ReachDay{Day: day})
		d.Sizes.Rows = append(d.Sizes.Rows, models.SizesDay{Day: day})
	}
	for _, start := range r.Starts(r.By) {
		d.Services = append(d.Services, models.ServicePeriod{Start: start})
	}
	if earlier, ok := r.EarlierPeriods(); ok {
		d.EarlierServices.First = earlier.From
		for day := earlier.From; day <= earlier.To; day++ {
			d.EarlierServices.Rows = append(d.EarlierServices.Rows, models.ServicePeriod{Start: day})
		}
	}
	d.Active.First = span.From - StickyDays + 1
	d.ServiceDays.First = span.From
	d.Reach.First = span.From
	d.Sizes.First = span.From
	d.Adoption.Day = r.AsOf()
	nobody := []stay.Group{{Name: "none"}}
	d.Stay.Services, d.Stay.Sizes, d.Stay.Ages = nobody, nobody, nobody
	d.SizesBefore.Day = r.From - 1
	return d
}

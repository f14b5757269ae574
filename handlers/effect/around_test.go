package effect

import (
	"math"
	"testing"

	"compreface-stats/models"
)

// The day itself counts as after; downtime counts for neither side, and days beyond the last whole week are left out.
func TestTheSidesAreWholeWeeksThatTouchTheDay(t *testing.T) {
	day, err := models.ParseDay("2025-03-20")
	if err != nil {
		t.Fatal(err)
	}
	var c Counts
	for d := day - 10; d < day+16; d++ {
		c.Active = append(c.Active, models.ActiveDay{Day: d, New: 1})
		c.Services = append(c.Services, models.ServicePeriod{Start: d, Creations: [models.ActionCount]int64{2}})
	}
	c.Down = []models.Day{day + 3}
	rows := Around(day, c, Usual)
	if len(rows) != 2+int(models.ActionCount) || rows[0].BeforeDays != 7 || rows[0].AfterDays != 13 {
		t.Fatalf("%+v", rows)
	}
	if r := rows[2]; r.Before != 14 || r.After != 14 || r.Verdict() != "Within chance" || r.Label != "Users created" {
		t.Errorf("%+v", r)
	}
	file, shown := Table(day, rows), Shown(rows)
	if len(file.Rows) != len(rows) || len(shown) != len(rows) || shown[0].Before != "7.00" {
		t.Errorf("%d rows, %+v", len(file.Rows), shown[0])
	}
	if said := Finding(rows); said != "Nothing changed beyond chance" || Outside(rows) != "" {
		t.Errorf("of nothing the heading says %q", said)
	}
	for i := range c.Services {
		if c.Services[i].Start >= day {
			c.Services[i].Creations[0] = 4
		}
	}
	loud := Around(day, c, Usual)
	if said := Finding(loud); said != "14.0 more users created a week, beyond chance" ||
		Outside(loud) != "1 of 7 numbers left the band; by chance alone about 0.3 would" {
		t.Errorf("of twice as many the heading says %q, %q", said, Outside(loud))
	}
	if said := Finding(nil); said != "Too few days to tell" {
		t.Errorf("of no days the heading says %q", said)
	}
	if rows := Around(day, Counts{Active: c.Active[:12], Services: c.Services[:12]}, Usual); rows != nil || Words(rows, false) == "" {
		t.Errorf("two days after are enough: %+v", rows)
	}
	if span := Span(day, day+10, day-100, Usual); span.From != day-28 || span.To != day+10 {
		t.Errorf("%v", span)
	}
}

// The heading names each change that is beyond chance and no other, what grew before what fell.
func TestTheHeadingNamesAllThatIsBeyondChance(t *testing.T) {
	row := func(thing, per string, by float64) Row {
		return Row{Thing: thing, Per: per, Change: Change{After: by, Low: -1, High: 1}, Beyond: math.Abs(by) > 2}
	}
	rows := []Row{
		row("installations active", "a day", 0.5), row("recognition services created", "a week", -5),
		row("users created", "a week", -1), row("new installations", "a week", 2.25),
		row("detection services created", "a week", 12.82), {Thing: "unknown", Change: Change{After: 9, Unknown: true}},
		row("installations that came back", "a week", 0),
	}
	const want = "12.82 more detection services created, 2.25 more new installations and 5.00 fewer recognition services " +
		"created a week, beyond chance"
	if got := Finding(rows); got != want {
		t.Errorf("%q", got)
	}
	if got := Outside(rows); got != "3 of 6 numbers left the band; by chance alone about 0.3 would" {
		t.Errorf("%q", got)
	}
	rows[0].After, rows[0].Beyond = 2, true
	const two = "2.25 more new installations a week and 2.00 more installations active a day, beyond chance"
	if got := Finding([]Row{rows[0], rows[3]}); got != two {
		t.Errorf("%q", got)
	}
}

package effect

import (
	"strings"
	"testing"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
)

// A change that lies on the other side of its band than its sign says is not called by its sign alone: not in the
// verdict of the page and of files, not in the heading.
func TestAVerdictSpeaksOfTheDirectionAgainstTheBand(t *testing.T) {
	for _, c := range []struct {
		by, low, high    float64
		verdict, heading string
	}{
		{1.48, 1.52, 14.44, "Up, but less than usual: ", "only 1.48 more new installations a week"},
		{16, 1.52, 14.44, "Up, ", "16.00 more new installations a week"},
		{-1, 1.52, 14.44, "Down, ", "1.00 fewer new installations a week"},
		{0, 1.52, 14.44, "No change, but usually more: ", "no more new installations a week"},
		{-2, -9, -3, "Down, but less than usual: ", "only 2.00 fewer new installations a week"},
		{-10, -9, -3, "Down, ", "10.00 fewer new installations a week"},
		{1, -9, -3, "Up, ", "1.00 more new installations a week"},
		{0, -9, -3, "No change, but usually fewer: ", "no fewer new installations a week"},
		{3, -2, 2, "Up, ", "3.00 more new installations a week"},
		{-3, -2, 2, "Down, ", "3.00 fewer new installations a week"},
	} {
		row := Row{
			Label: "New installations", Thing: "new installations", Per: "a week",
			Change: Change{After: c.by, Low: c.low, High: c.high},
		}
		if got := row.Verdict(); got != c.verdict+"perhaps chance" {
			t.Errorf("%+v: %q", c, got)
		}
		row.Beyond = true
		file := Table(0, []Row{row}).Rows[0]
		if got := file[len(file)-1]; got != table.Words(c.verdict+"beyond chance") {
			t.Errorf("%+v: in the file %+v", c, got)
		}
		if got := Finding([]Row{row}); got != c.heading+", beyond chance" {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

// A second decimal beside a hundred is no precision; all values of a row have as many.
func TestValuesHaveTheDecimalsOfTheirRow(t *testing.T) {
	for _, c := range []struct {
		before, after float64
		want          [3]string
	}{{8.38, 8.5, [3]string{"8.38", "8.50", "+0.12"}}, {97.84, 115.82, [3]string{"97.8", "115.8", "+18.0"}}, {3, 20, [3]string{"3.0", "20.0", "+17.0"}}} {
		shown := Shown([]Row{{Change: Change{Before: c.before, After: c.after}}})[0]
		if got := [3]string{shown.Before, shown.After, shown.Change}; got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// What one window finds is said beside what the others do, by the words of each, and leads there; first what the one finds
// that was chosen beforehand. Where a side is not over yet the page says so.
func TestEachWindowSaysWhatItFinds(t *testing.T) {
	const day = models.Day(700)
	var c Counts
	for d := day - 60; d < day+30; d++ {
		made := [models.ActionCount]int64{3, 3, 3, 3, 3}
		if d >= day+14 || d < day-14 { // within two weeks nothing changed
			made[0] += int64(4 * ((d - day + 60) / 74))
		}
		c.Active = append(c.Active, models.ActiveDay{Day: d})
		c.Services = append(c.Services, models.ServicePeriod{Start: d, Creations: made})
	}
	c.History = c.Active
	var said []string
	for _, l := range Compared(models.Annotation{ID: "7", Day: day}, c) {
		said = append(said, l.Label+" "+l.URL)
	}
	want := []string{
		"28 days: more users created /annotations/7/effect?days=28",
		"14 days: nothing /annotations/7/effect?days=14",
		"56 days: more users created /annotations/7/effect?days=56",
	}
	for i := range want {
		if i >= len(said) || said[i] != want[i] {
			t.Fatalf("%q", said)
		}
	}
	note := models.Annotation{Day: day}
	for _, w := range Windows() {
		span, rows := c.Within(day, w)
		page := Page(note, span, rows, w)
		if open := w == Longest; strings.Contains(page.Words, "on, so far.") != open || (page.Sides == "Each side, up to") != open {
			t.Errorf("%d: %q, %q", w, page.Sides, page.Words)
		}
		if direct := Span(day, day+29, day-60, w); span != direct || len(rows) == 0 {
			t.Errorf("%d: %v, %v, %d rows", w, span, direct, len(rows))
		}
	}
	if got := Compared(models.Annotation{Day: day}, Counts{})[0].Label; got != "28 days: too few days" {
		t.Errorf("%q", got)
	}
	if _, rows := c.Within(day+40, Usual); rows != nil {
		t.Errorf("of a day that is to come: %+v", rows)
	}
}

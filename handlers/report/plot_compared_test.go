package report

import (
	"math"
	"testing"

	"compreface-stats/views"
)

// Whoever cannot see a chart, or wants its numbers, finds in its table what the chart holds against each other.
func TestTheTableOfAComparedChartHasBothNumbersOfWhatItDraws(t *testing.T) {
	v := comparedView(t, yearBefore)
	for name, draw := range map[string]func(View) Drawn{
		"created": drawServices, "sizes": drawSizesOverTime, "largest": drawLargestOverTime, "change": drawChange,
	} {
		drawn := draw(v)
		plot := drawn.Drawing.Plot
		if len(plot.Comparisons) == 0 {
			t.Errorf("%s: nothing is compared", name)
		}
		for _, c := range plot.Comparisons {
			earlier := c.Of + ", a year ago"
			if len(plot.Comparisons) == 1 {
				earlier = "A year ago"
			}
			for column, series := range map[string]string{c.Of: c.Of, earlier: c.With} {
				for i, value := range valuesNamed(plot, series) {
					if got, ok := cellUnder(t, drawn, column, i); !math.IsNaN(value) && (!ok || got != int64(value)) {
						t.Errorf("%s: %q is %d in row %d, drawn %v", name, column, got, i, value)
					}
				}
			}
		}
	}
}

func valuesNamed(p views.Plot, name string) []float64 {
	for _, s := range p.Series {
		if s.Name == name {
			return s.Values
		}
	}
	return nil
}

func cellUnder(t *testing.T, d Drawn, column string, row int) (number int64, ok bool) {
	t.Helper()
	for i, c := range d.Table.Columns {
		if c.Name == column {
			return d.Table.Rows[row][i].Number()
		}
	}
	t.Fatalf("no column %q in %+v", column, d.Table.Columns)
	return 0, false
}

// Of how many faces there are at least, too, the table has both days.
func TestTheComparedTableOfSizesHasTheFacesOfBothDays(t *testing.T) {
	v := comparedView(t, yearBefore)
	drawn := drawSizesOverTime(v)
	for i, day := range v.drawnDays() {
		now, then := v.Sizes.At(day).AtLeastFaces(), v.Sizes.At(day-v.offset()).AtLeastFaces()
		if got, _ := cellUnder(t, drawn, facesAtLeast, i); got != now || now == then {
			t.Errorf("on %s: %d, want %d", day, got, now)
		}
		if got, _ := cellUnder(t, drawn, facesAtLeast+", a year ago", i); got != then {
			t.Errorf("a year before %s: %d, want %d", day, got, then)
		}
	}
}

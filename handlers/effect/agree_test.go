package effect

import (
	"testing"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
)

// Days that are all nearly alike are shuffled into a narrow band: what the test of other pages calls chance is beyond it
// nowhere.
func TestNothingIsBeyondChanceHereThatIsChanceOnOtherPages(t *testing.T) {
	const day = models.Day(700)
	for more, beyond := range map[int]bool{1: false, 4: true} {
		var c Counts
		var before, after []int64
		for d := day - 28; d < day+28; d++ {
			n := int64(1)
			if d >= day && int(d-day)%3 == 0 { // a third of the days has more
				n += int64(more)
			}
			c.Active = append(c.Active, models.ActiveDay{Day: d, New: n})
			c.Services = append(c.Services, models.ServicePeriod{Start: d})
			if d < day {
				before = append(before, n)
			} else {
				after = append(after, n)
			}
		}
		row := Around(day, c, Usual)[0]
		if row.Label != "New installations" || row.IsWithin() {
			t.Fatalf("%d more: %+v", more, row)
		}
		if row.Beyond != beyond || report.CountsDiffer(after, before) != beyond {
			t.Errorf("%d more: beyond chance %t here and %t elsewhere, want %t", more, row.Beyond, report.CountsDiffer(after, before), beyond)
		}
	}
}

package report

import (
	"strings"
	"testing"

	"compreface-stats/models"
	"compreface-stats/views"
)

// Below a heading that speaks of another time than the range, or of none, a fact of the range says of how many days it
// is; and a change says since when, where the heading does not.
func TestEveryFactSharesTheHeadingsTimeOrSaysItsOwn(t *testing.T) {
	all := models.Span{From: day("2022-01-01"), To: day("2025-03-31")}
	for _, days := range []string{
		"range=7d", "range=28d", "range=90d", "range=12m", "from=2025-02-03&to=2025-02-20", "from=2025-02-03&to=2025-02-03",
	} {
		for _, compare := range []string{"", "&compare=previous", "&compare=weekdays", "&compare=year"} {
			r, err := ParseRange(queryOf(days+compare), day("2025-03-31"), all)
			if err != nil {
				t.Fatal(err)
			}
			v := View{DateRange: r, Data: emptyData(r)}
			for i := range v.Reach.Rows {
				if row := &v.Reach.Rows[i]; row.Day == v.AsOf() {
					row.Active28, row.Created = 200, [models.ActionCount]int64{150, 80, 100}
				} else {
					row.Active28, row.Created = 200, [models.ActionCount]int64{90, 90, 90}
				}
			}
			v.Moves = []models.Move{{From: 1, To: 2, Collections: 3}}
			for _, story := range []*views.Story{collectionsStory(v), servicesStory(v)} {
				checkTimes(t, days+compare, v, story)
			}
		}
	}
}

func checkTimes(t *testing.T, query string, v View, s *views.Story) {
	t.Helper()
	own := " in " + v.lengthWords()
	same := v.earlierDay() == v.From-1
	for _, f := range s.Facts {
		switch {
		case strings.HasPrefix(f.Label, "moves to"), strings.Contains(f.Label, " created"):
			if !same && !strings.HasSuffix(f.Label, own) {
				t.Errorf("%s: %q stands below %q", query, f.Label, heading(s))
			}
		case strings.Contains(f.Label, ": no share changed"):
			if !strings.HasPrefix(f.Label, v.twoDays()) {
				t.Errorf("%s: %q names no days", query, f.Label)
			}
		case strings.Contains(f.Label, "points"), strings.Contains(f.Label, "beyond chance"):
			if back := " in " + v.backLength(); !strings.HasSuffix(heading(s), back) && !strings.HasSuffix(f.Label, back) {
				t.Errorf("%s: %q stands below %q", query, f.Label, heading(s))
			}
		}
	}
}

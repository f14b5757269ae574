package report

import (
	"testing"

	"compreface-stats/models"
	"compreface-stats/views"
)

func TestADayIsToldInCounts(t *testing.T) {
	r, err := ParseRange(map[string]string{"from": "2025-03-20", "to": "2025-03-20"}, day("2025-03-31"),
		models.Span{From: day("2025-01-01"), To: day("2025-03-31")})
	if err != nil {
		t.Fatal(err)
	}
	v := View{DateRange: r, Data: emptyData(r)}
	last := len(v.Active.Rows) - 1
	v.Active.Rows[last-1].Active28 = 180
	v.Active.Rows[last] = models.ActiveDay{Day: r.To, Active28: 181, New: 4, Resurrected: 1, Lapsed: 4}
	v.ServiceDays.Rows[len(v.ServiceDays.Rows)-1].Creations[models.FaceRecognitionCreate] = 3
	faces := func(text string) models.SizePart {
		p, err := models.ParseSizePart(text)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	small, large := faces("1-10"), faces("11-50")
	v.Moves = []models.Move{
		{From: models.PartNone, To: small, Collections: 5}, {From: models.PartEmpty, To: large, Collections: 2},
		{From: small, To: large, Collections: 3}, {From: large, To: small, Collections: 1},
		{From: large, To: models.PartNone, Collections: 6}, {From: models.PartNone, To: models.PartEmpty, Collections: 9},
	}
	for day := r.To - 28; day <= r.To; day += 7 {
		v.Active.Rows[day-v.Active.First].Active1 = int64(100 + (r.To-day)/7)
	}
	if seen := DayStory(v).Groups[0].Facts[0]; seen.Value != "100" || seen.Hint != "101 to 104 on the 4 Thursdays before" {
		t.Errorf("seen that day: %+v", seen)
	}
	want := [][]string{{"100", "4", "1", "4"}, {"0", "0", "0", "0", "3"}, {"7", "3", "1", "6"}}
	for i, g := range DayStory(v).Groups {
		for n, f := range g.Facts {
			if f.Value != want[i][n] {
				t.Errorf("%s, %s: %s, want %s", g.Title, f.Label, f.Value, want[i][n])
			}
		}
	}
	for before, said := range map[int64]string{
		180: "181 active installations, 1\u00a0more than the day before",
		181: "181 active installations, as many as the day before",
		184: "181 active installations, 3\u00a0fewer than the day before",
	} {
		v.Active.Rows[last-1].Active28 = before
		if s := DayStory(v); s.Finding != said || !s.OneDay {
			t.Errorf("after %d it begins with %q, want %q", before, s.Finding, said)
		}
	}
	v.Today = v.To
	if s := DayStory(v); s.Before != "2025-03-19" || s.After != "" {
		t.Errorf("beside it are %q and %q", s.Before, s.After)
	}
	if s := DayStory(v); s.Finding != "181 active installations so far" {
		t.Errorf("a day that is not over is told as %q", s.Finding)
	}
}

// Of several days it is said of which each note is: a pin that joins some leads there.
func TestNotesOfSeveralDaysHaveTheirDays(t *testing.T) {
	for to, want := range map[string]string{"2025-03-20": "1.0.0 released", "2025-03-24": "20 Mar 2025: 1.0.0 released"} {
		r, err := ParseRange(map[string]string{"from": "2025-03-20", "to": to}, day("2025-03-31"),
			models.Span{From: day("2025-01-01"), To: day("2025-03-31")})
		if err != nil {
			t.Fatal(err)
		}
		v := View{DateRange: r, Data: emptyData(r)}
		v.Notes = []models.Annotation{{ID: "n", Day: day("2025-03-20"), Text: "1.0.0 released"}}
		if got := DayStory(v).Notes; len(got) != 1 || got[0] != (views.DayNote{ID: "n", Words: want}) {
			t.Errorf("to %s: %+v, want %q", to, got, want)
		}
	}
}

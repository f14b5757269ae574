package report

import "compreface-stats/views"

const retentionPath = "/installations/retention"

// retentionStory says how many new installations are seen again, where enough are old enough to tell.
func retentionStory(v View) *views.Story {
	week, month := seenAfter(v.Cohorts, 1, v.Today), seenAfter(v.Cohorts, 4, v.Today)
	s := &views.Story{Number: "Too early to say how many stay"}
	if week.whole >= fewActive {
		s.Number = views.ShortShare(week.part, week.whole) + " of new installations are seen a week later"
		s.Facts = append(s.Facts, views.Link{
			Label: "of " + views.CountOf(week.whole, "new installation"), URL: v.here(retentionPath, "retention-curve"),
		})
	}
	if month.whole >= fewActive {
		s.Than = views.ShortShare(month.part, month.whole) + " after four weeks"
	}
	if day := stickinessDays(v).At(v.AsOf()); day.possible > 0 {
		s.Facts = append(s.Facts, views.Link{
			Label: "active ones are seen on " + day.onAverage(), URL: v.here(retentionPath, "stickiness"),
		})
	}
	return s
}

package models_test

import (
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// The stages follow from what was sent in the end: a newer report of a day may take a filled collection back, and
// records of first steps may come late or never.
func TestAStageIsReachedWithItsStepOrALaterOne(t *testing.T) {
	const install, collection = "560eee90-5fca-11eb-988b-0242ac120003", "a3d5dda8-b53a-4465-a44e-f1c3c81c7551"
	report := func(date string, hour time.Duration, size string) testhistory.Record {
		at := testhistory.Day(date).Time().Add(hour * time.Hour)
		return testhistory.Record{At: at, Install: install, Collection: collection, Size: size}
	}
	create := func(date, action string) testhistory.Record {
		return testhistory.Record{At: testhistory.Day(date).Time(), Install: install, Action: action}
	}
	steps := []struct {
		arrives testhistory.Record
		want    map[string]models.AdoptionDay // by day; without Day and Seen
	}{
		{
			report("2025-03-05", 0, "1-10"),
			map[string]models.AdoptionDay{"2025-03-04": {}, "2025-03-05": {User: 1, Application: 1, Service: 1, Filled: 1}},
		},
		{report("2025-03-05", 1, "0"), map[string]models.AdoptionDay{"2025-03-05": {}, "2025-03-31": {}}},
		{
			create("2025-03-04", "APP_CREATE"),
			map[string]models.AdoptionDay{"2025-03-03": {}, "2025-03-04": {User: 1, Application: 1}},
		},
		{
			create("2025-03-02", "FACE_DETECTION_CREATE"),
			map[string]models.AdoptionDay{"2025-03-01": {}, "2025-03-03": {User: 1, Application: 1, Service: 1}},
		},
		{
			create("2025-03-01", "USER_CREATE"),
			map[string]models.AdoptionDay{"2025-03-01": {User: 1}, "2025-03-02": {User: 1, Application: 1, Service: 1}},
		},
		{
			report("2025-03-06", 0, "1000001+"),
			map[string]models.AdoptionDay{
				"2025-03-05": {User: 1, Application: 1, Service: 1},
				"2025-03-06": {User: 1, Application: 1, Service: 1, Filled: 1},
			},
		},
	}
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		for _, step := range steps {
			addOne(t, s, step.arrives)
			for date, want := range step.want {
				got := testhistory.Must(s.Adoption(t.Context(), testhistory.Span(date, date)))(t)
				want.Day = testhistory.Day(date)
				want.Seen = got[0].Seen
				testhistory.Same(t, "adoption by "+date, got, []models.AdoptionDay{want})
			}
			testhistory.CheckVerify(t, s)
		}
	})
}

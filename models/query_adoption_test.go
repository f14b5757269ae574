package models

import (
	"testing"
	"time"

	"compreface-stats/models/testdb"
)

// The stages follow from what was sent in the end: a newer report of a day may take a filled collection back, and
// records of first steps may come late or never.
func TestAStageIsReachedWithItsStepOrALaterOne(t *testing.T) {
	const install, collection = "560eee90-5fca-11eb-988b-0242ac120003", "a3d5dda8-b53a-4465-a44e-f1c3c81c7551"
	report := func(date string, hour time.Duration, size string) raw {
		return raw{at: day(date).Time().Add(hour * time.Hour), install: install, collection: collection, size: size}
	}
	create := func(date, action string) raw { return raw{at: day(date).Time(), install: install, action: action} }
	steps := []struct {
		arrives raw
		want    map[string]AdoptionDay // by day; without Day and Seen
	}{
		{
			report("2025-03-05", 0, "1-10"),
			map[string]AdoptionDay{"2025-03-04": {}, "2025-03-05": {User: 1, Application: 1, Service: 1, Filled: 1}},
		},
		{report("2025-03-05", 1, "0"), map[string]AdoptionDay{"2025-03-05": {}, "2025-03-31": {}}},
		{
			create("2025-03-04", "APP_CREATE"),
			map[string]AdoptionDay{"2025-03-03": {}, "2025-03-04": {User: 1, Application: 1}},
		},
		{
			create("2025-03-02", "FACE_DETECTION_CREATE"),
			map[string]AdoptionDay{"2025-03-01": {}, "2025-03-03": {User: 1, Application: 1, Service: 1}},
		},
		{
			create("2025-03-01", "USER_CREATE"),
			map[string]AdoptionDay{"2025-03-01": {User: 1}, "2025-03-02": {User: 1, Application: 1, Service: 1}},
		},
		{
			report("2025-03-06", 0, "1000001+"),
			map[string]AdoptionDay{
				"2025-03-05": {User: 1, Application: 1, Service: 1},
				"2025-03-06": {User: 1, Application: 1, Service: 1, Filled: 1},
			},
		},
	}
	testdb.Each(t, func(t *testing.T, url string) {
		s := openTest(t, url)
		for _, step := range steps {
			if _, err := s.Add(t.Context(), []Record{s.record(t, step.arrives)}, AddOptions{}); err != nil {
				t.Fatal(err)
			}
			for date, want := range step.want {
				got := answer(t, func() ([]AdoptionDay, error) { return s.Adoption(t.Context(), Span{day(date), day(date)}) })
				want.Day, want.Seen = day(date), got[0].Seen
				same(t, "adoption by "+date, got, []AdoptionDay{want})
			}
			checkVerify(t, s)
		}
	})
}

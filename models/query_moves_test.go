package models_test

import (
	"testing"
	"time"

	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// A report of exactly seven days before no longer counts, but the collection has not been away on any day either.
func TestACollectionMovesDirectlyWhileItsReportHoldsAndThroughNoneAfterwards(t *testing.T) {
	const install, collection = "560eee90-5fca-11eb-988b-0242ac120003", "a3d5dda8-b53a-4465-a44e-f1c3c81c7551"
	report := func(date string, hour time.Duration, size string) testhistory.Record {
		at := testhistory.Day(date).Time().Add(hour * time.Hour)
		return testhistory.Record{At: at, Install: install, Collection: collection, Size: size}
	}
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		for _, r := range []testhistory.Record{
			report("2025-03-01", 0, "1-10"),
			report("2025-03-08", 0, "11-50"),
			report("2025-03-08", 1, "0"),
			report("2025-03-16", 0, "51-200"),
		} {
			addOne(t, s, r)
		}
		for d, want := range map[string]map[[2]string]int64{
			"2025-03-01": {{"none", "1-10"}: 1},
			"2025-03-07": {},
			"2025-03-08": {{"1-10", "0"}: 1},
			"2025-03-15": {{"0", "none"}: 1},
			"2025-03-16": {{"none", "51-200"}: 1},
			"2025-03-23": {{"51-200", "none"}: 1},
		} {
			moves := testhistory.Must(s.Moves(t.Context(), testhistory.Span(d, d)))(t)
			testhistory.Same(t, "moves on "+d, testhistory.MovesByName(moves), want)
		}
		testhistory.CheckVerify(t, s)
	})
}

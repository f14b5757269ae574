package demo

import (
	"errors"
	"strings"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// oldExport is a file of the service before, as its first line alone tells.
const oldExport = `"_createdAt:date","install_guid:string","action_name:string"
"2021-03-15 09:16:31.676","59638de4-5fca-11eb-848b-0242ac120002","USER_CREATE"
`

func TestFillTakesAnEmptyDatabaseOnlyAndMarksIt(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		if err := Fill(t.Context(), s, nil); err != nil {
			t.Fatal(err)
		}
		if err := Fill(t.Context(), s, nil); !errors.Is(err, models.ErrNotEmpty) {
			t.Errorf("a second time: %v", err)
		}
		if demo, err := s.IsDemo(t.Context()); err != nil || !demo {
			t.Errorf("not marked as a demo: %v", err)
		}
		if _, err := s.Import(t.Context(), strings.NewReader(oldExport), nil); !errors.Is(err, models.ErrDemo) {
			t.Errorf("real records were mixed with invented ones: %v", err)
		}
		expectSomethingToShow(t, s, testhistory.NewYear-1)
		testhistory.CheckVerify(t, s)
	})
}

func expectSomethingToShow(t *testing.T, s *models.Store, yesterday models.Day) {
	t.Helper()
	span, ok, err := s.Extent(t.Context())
	if err != nil || !ok || span.Days() < 720 || span.To != yesterday {
		t.Errorf("extent %v %v %v", span, ok, err)
	}
	sum, err := s.Summary(t.Context(), span.To)
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range models.SizeRanges() {
		if sum.Sizes.Collections[size] == 0 {
			t.Errorf("no collection of %s faces to show", size)
		}
	}
}

package models

import (
	"errors"
	"strings"
	"testing"

	"compreface-stats/models/testdb"
)

func TestDemoFillsAnEmptyDatabaseOnly(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := openTest(t, url)
		if err := s.Demo(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if err := s.Demo(t.Context(), nil); !errors.Is(err, ErrNotEmpty) {
			t.Errorf("a second demo: %v", err)
		}
		if demo, err := s.IsDemo(t.Context()); err != nil || !demo {
			t.Errorf("not marked as a demo: %v", err)
		}
		if _, err := s.Import(t.Context(), strings.NewReader(publishedGeneral), nil); !errors.Is(err, ErrDemo) {
			t.Errorf("real records were mixed with invented ones: %v", err)
		}
		span, ok, err := s.Extent(t.Context())
		if err != nil || !ok || span.Days() < 720 || span.To != day("2025-12-31") {
			t.Errorf("extent %v %v %v", span, ok, err)
		}
		sum := answer(t, func() (Summary, error) { return s.Summary(t.Context(), span.To) })
		t.Logf("%+v", sum)
		for _, size := range SizeRanges() {
			if sum.Sizes.Collections[size] == 0 {
				t.Errorf("no collection of %s faces to show", size)
			}
		}
		checkVerify(t, s)
	})
}

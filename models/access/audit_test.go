package access

import (
	"testing"

	"compreface-stats/models/testdb"
)

func TestTheTrailNamesTheNewestFirst(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := openTest(t, url)
		for _, what := range []string{"first", "second", "third"} {
			if err := s.Audit(t.Context(), "ada@example.org", "export", what); err != nil {
				t.Fatal(err)
			}
		}
		trail, err := s.AuditLog(t.Context(), 2)
		if err != nil || len(trail) != 2 || trail[0].What != "third" || trail[1].What != "second" {
			t.Errorf("trail %+v, %v", trail, err)
		}
		if e := trail[0]; e.Who != "ada@example.org" || e.Action != "export" || !e.At.Equal(s.now().UTC()) {
			t.Errorf("entry %+v", e)
		}
	})
}

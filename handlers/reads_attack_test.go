package handlers

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
)

// slowNotes stands in the place of the notes and takes hours to be read, with the first row or after it.
var slowNotes = []string{
	"ALTER TABLE annotations RENAME TO kept_annotations",
	`CREATE VIEW annotations AS
SELECT k.* FROM (SELECT 1 AS one) o LEFT JOIN kept_annotations k ON k.day IS NOT NULL
WHERE (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000000) SELECT COUNT(*) FROM n) > 0`,
}

// One person asks for more slow pages than there are connections that read, and gives up. Everybody else goes on
// meanwhile, and so does he afterwards.
func TestSlowQuestionsOfOnePersonStopNobodyAndEnd(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		t.Parallel()
		s := newSiteOn(t, url)
		david, mary := s.davidSignsIn(), s.signsIn("mary@example.org", models.RoleViewer)
		for _, statement := range slowNotes {
			if err := s.store.DB().Write(t.Context()).Exec(statement).Error; err != nil {
				t.Fatal(err)
			}
		}
		began := time.Now()
		slow := s.asksSlowly(david, answersAtOnce)
		for _, path := range []string{"/settings", "/data", "/api/v1/summary", "/readyz", "/privacy"} {
			if a := s.get(path, "Cookie", mary); a.StatusCode != http.StatusOK {
				t.Errorf("%s meanwhile: %d %.200s", path, a.StatusCode, a.body)
			}
		}
		if took := time.Since(began); took > pageTime {
			t.Errorf("others waited %v for their pages", took)
		}
		slow.Wait()
		s.get("/settings", "Cookie", david).expect(t, http.StatusOK, nil, nil)
		if took := time.Since(began); took > 2*pageTime {
			t.Errorf("the slow pages and one after them took %v", took)
		}
	})
}

// asksSlowly asks for the page of notes many times at once, and returns when the first ones are under way.
func (s *site) asksSlowly(cookie string, many int) *sync.WaitGroup {
	s.t.Helper()
	var slow sync.WaitGroup
	for range many {
		slow.Go(func() {
			a := s.get("/annotations", "Cookie", cookie)
			if a.StatusCode != http.StatusServiceUnavailable {
				s.t.Errorf("a slow page: %d %.200s", a.StatusCode, a.body)
			}
		})
	}
	const busy = 2
	for pool := must(s.store.DB().Read(s.t.Context()).DB())(s.t); pool.Stats().InUse < busy; {
		time.Sleep(time.Millisecond)
	}
	return &slow
}

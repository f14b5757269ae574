package models_test

import (
	"math/rand/v2"
	"testing"

	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

func TestVerifyFindsEveryTamperedTable(t *testing.T) {
	tamper := []string{
		"UPDATE daily_active SET active_7 = active_7 + 1 WHERE day = (SELECT MIN(day) FROM daily_active)",
		"DELETE FROM daily_services WHERE creations = (SELECT MAX(creations) FROM daily_services)",
		"UPDATE daily_sizes SET holding_installations = holding_installations - 1",
		"UPDATE daily_moves SET collections = collections + 1 WHERE to_range = 'none'",
		"UPDATE daily_adoption SET service_created = service_created + 1 WHERE day = (SELECT MIN(day) FROM daily_adoption)",
		"UPDATE installations SET filled = seen",
		"UPDATE period_active SET lapsed = lapsed + 2 WHERE grain = 'month'",
		"UPDATE period_services SET installations = 0",
		"INSERT INTO retention (cohort, week, retained) VALUES ('2001-01-01', '2001-01-08', 3)",
		"UPDATE installations SET seen = created",
		"DELETE FROM installation_days WHERE day = (SELECT MAX(day) FROM installation_days)",
	}
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		for _, damage := range tamper {
			rng := rand.New(rand.NewPCG(3, 5))
			forget(t, s)
			addInGroups(t, s, testhistory.Invent(rng), rng)
			testhistory.CheckVerify(t, s)
			if err := s.DB().Write(t.Context()).Exec(damage).Error; err != nil {
				t.Fatal(err)
			}
			if got := testhistory.Must(s.Verify(t.Context(), nil))(t); len(got) == 0 {
				t.Errorf("not found: %s", damage)
			}
		}
	})
}

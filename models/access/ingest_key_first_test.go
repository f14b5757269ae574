package access

import (
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
)

const withEarlier = "with a post from before"

// What was acknowledged in the moment of the first key, or before a crash, is stored after it: then nobody agreed that
// those installations are refused.
func TestTheFirstKeyRefusesNobodyWhoPostedBeforeIt(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		must(s.IngestKeys.Create(ctx, "fleet", "the-key"))(t)
		reconsider := func(when string, want bool) {
			t.Helper()
			if changed, err := s.IngestKeys.Reconsider(ctx); err != nil || changed != (when == withEarlier) {
				t.Fatalf("%s: changed %t, %v", when, changed, err)
			}
			if got := s.admits("")[0]; got != want || !s.admits("the-key")[0] {
				t.Errorf("%s: without a key %t, want %t", when, got, want)
			}
		}
		store := func(n byte, hours int64, mark string) {
			t.Helper()
			hour := models.HourOf(startOfTests) + hours
			sight := models.FirstSight{Installation: models.ID{15: n}, Hour: hour, IngestKey: mark}
			if err := s.db.Write(ctx).Create(&sight).Error; err != nil {
				t.Fatal(err)
			}
		}
		reconsider("while nothing was posted", false)
		store(1, -1, models.MarkKey("some").String())
		reconsider("while all posts have a key", false)
		store(2, 2, "") // taken while the database could not tell which keys there are
		reconsider("with a post from later", false)
		store(3, 0, "")
		reconsider(withEarlier, true)
		if err := s.IngestKeys.Enforce(ctx, ""); err != nil {
			t.Fatal(err)
		}
		reconsider("once somebody agreed", false)
	})
}

func TestTheFirstKeyOfADatabaseOfDeletedInstallationsObserves(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		erased := models.SpoolErasure{Mark: models.ID{15: 1}, ErasedAt: time.Now().UTC()}
		if err := s.db.Write(ctx).Create(&erased).Error; err != nil {
			t.Fatal(err)
		}
		must(s.IngestKeys.Create(ctx, "fleet", "the-key"))(t)
		if !s.admits("")[0] {
			t.Error("an installation that goes on posting is refused")
		}
	})
}

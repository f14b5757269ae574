package publish

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

func TestALinkOpensUntilItEndsAndCountsHowOften(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		_, d, clock := openAt(t, url, t.TempDir(), "2026-03-01 12:00")
		ctx := t.Context()
		asked := models.ShareLink{Name: " the press ", View: "/?range=90d", MadeBy: "david@example.org", Opened: 7}
		token := testhistory.Must(d.Share(ctx, asked, UsualShare))(t)
		other := testhistory.Must(d.Share(ctx, models.ShareLink{Name: "exact", View: "/", Exact: true}, 24*time.Hour))(t)
		link := testhistory.Must(d.Shared(ctx, token))(t)
		if link.Name != "the press" || link.View != asked.View || link.Exact || link.Opened != 0 {
			t.Errorf("%+v", link)
		}
		if !testhistory.Must(d.Shared(ctx, other))(t).Exact {
			t.Error("the choice of exact numbers was lost")
		}
		for range 3 {
			if err := d.CountOpened(ctx, link.TokenHash); err != nil {
				t.Fatal(err)
			}
		}
		opened := map[string]int64{}
		for _, l := range testhistory.Must(d.ShareLinks(ctx))(t) {
			opened[l.Name] = l.Opened
		}
		testhistory.Same(t, "how often", opened, map[string]int64{"the press": 3, "exact": 0})
		clock.set("2026-03-31 11:59")
		testhistory.Must(d.Shared(ctx, token))(t)
		clock.set("2026-03-31 12:00")
		if _, err := d.Shared(ctx, token); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("after its end: %v", err)
		}
	})
}

func TestThereAreNoMoreLinksThanOnePageShows(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		store, d, clock := openAt(t, url, t.TempDir(), "2026-03-01 12:00")
		ctx := t.Context()
		var all []models.ShareLink
		for i := range mostLinks - 1 {
			all = append(all, models.ShareLink{
				TokenHash: fmt.Sprint(i), Name: "old", View: "/", ExpiresAt: d.trusted().UTC().Add(24 * time.Hour),
			})
		}
		if err := store.DB().Write(ctx).CreateInBatches(&all, 100).Error; err != nil {
			t.Fatal(err)
		}
		one := models.ShareLink{Name: "new", View: "/"}
		testhistory.Must(d.Share(ctx, one, UsualShare))(t)
		_, err := d.Share(ctx, one, UsualShare)
		if bad, ok := errors.AsType[*models.Invalid](err); !ok || !strings.Contains(bad.Words, "1000 links at the most") {
			t.Fatalf("one more: %v", err)
		}
		if links := testhistory.Must(d.ShareLinks(ctx))(t); len(links) != mostLinks {
			t.Errorf("%d links", len(links))
		}
		clock.set("2026-03-03 12:00") // most have ended
		testhistory.Must(d.Share(ctx, one, UsualShare))(t)
	})
}

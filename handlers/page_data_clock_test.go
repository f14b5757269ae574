package handlers

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"compreface-stats/handlers/health"
	"compreface-stats/models"
	"compreface-stats/models/testdb"
)

func TestATimeThatHasNotComeIsNamedAsSuch(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-30 * time.Second: "just now", -time.Minute: "1 minute in the future",
		-26_340 * 24 * time.Hour: "26,340 days in the future",
	} {
		if got := health.Ago(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

// newJudgedSite is a site whose clock is judged. It is at the real time, as PostgreSQL's own clock is.
func newJudgedSite(t testing.TB, database string) *site {
	t.Helper()
	s := newSiteWith(t, models.Options{URL: database, ClockTolerance: 24 * time.Hour}, time.Now().UTC())
	s.beat()
	return s
}

func (s *site) beat() {
	s.t.Helper()
	if err := s.store.Beat(s.t.Context(), false); err != nil {
		s.t.Fatal(err)
	}
}

func TestPeopleAreToldOfAClockInDoubtAndAnAdministratorConfirmsIt(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := newJudgedSite(t, url)
		david, vera := s.davidSignsIn(), s.signsIn("vera@example.org", models.RoleViewer)
		if got := text(s.page(david, "/"), `[data-testid="clock-warning"]`); got != "" {
			t.Errorf("while it is trusted a page says %q", got)
		}
		s.setNow(s.now().Add(50 * time.Hour))
		s.beat()
		if got := text(s.page(vera, "/"), `[data-testid="clock-warning"]`); !strings.Contains(got, "it is 2 days ahead of") {
			t.Errorf("a page says %q", got)
		}
		if s.page(vera, "/data").Find(`[data-testid="clock"] form`).Length() != 0 {
			t.Error("a viewer may confirm the clock")
		}
		if s.page(david, "/data").Find(`[data-testid="clock"] form`).Length() != 1 {
			t.Error("an administrator finds no button")
		}
		if strings.Contains(s.get("/login").body, "in doubt") {
			t.Error("strangers are told")
		}
		if got := s.get("/readyz"); got.StatusCode != http.StatusOK || !strings.Contains(got.body, "clock is in doubt") {
			t.Errorf("readyz says %q", got.body)
		}
		if got := s.form("/data/clock", david); got.StatusCode != http.StatusSeeOther {
			t.Fatalf("%d: %s", got.StatusCode, got.body)
		}
		if got := text(s.page(david, "/"), `[data-testid="clock-warning"]`); got != "" || s.store.Clock().Doubt {
			t.Errorf("once it is confirmed a page says %q", got)
		}
		if got := text(s.page(david, "/settings/audit"), "table"); !strings.Contains(got, "clock confirmed") {
			t.Errorf("the audit log says %s", got)
		}
	})
}

func TestNobodyIsSignedOutByAClockThatIsAhead(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := newJudgedSite(t, url)
		david, now := s.davidSignsIn(), s.now()
		key := must(s.access.CreateToken(t.Context(), models.Token{
			Name: "grafana", Scopes: "read", ExpiresAt: new(now.Add(48 * time.Hour)),
		}))(t)
		s.setNow(now.AddDate(3, 0, 0))
		if got := s.get("/data", "Cookie", david); got.StatusCode != http.StatusOK {
			t.Errorf("before the clock is looked at: %d", got.StatusCode)
		}
		s.beat()
		s.signsIn("vera@example.org", models.RoleViewer) // which clears away what is over
		if n := must(s.access.ClearSessions(t.Context()))(t); n != 0 {
			t.Errorf("%d sessions are removed", n)
		}
		if got := s.get("/data", "Cookie", david); got.StatusCode != http.StatusOK {
			t.Errorf("signed out: %d", got.StatusCode)
		}
		s.ask("Bearer "+key, "/api/v1/summary")
		s.setNow(now.Add(time.Hour))
		if got := s.get("/data", "Cookie", david); got.StatusCode != http.StatusOK {
			t.Errorf("with the clock right again: %d", got.StatusCode)
		}
	})
}

func TestAnAdministratorRemovesADayThatCannotBe(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := newSiteOn(t, url)
		david, vera, now := s.davidSignsIn(), s.signsIn("vera@example.org", models.RoleViewer), s.now()
		s.accept(generalPath, goodAction)
		s.setNow(time.Date(2099, 1, 1, 12, 0, 0, 0, time.UTC))
		s.accept(generalPath, goodAction)
		s.setNow(now)
		const rows = `[data-testid="false-days"] tbody tr`
		page := s.page(vera, "/data")
		if got := text(page, rows); got != "1 Jan 2099 records of 1 installation" || page.Find(rows+" form").Length() != 0 {
			t.Errorf("a viewer reads %q", got)
		}
		if got := text(page, `[data-testid="health"]`); !strings.Contains(got, "days in the future") {
			t.Errorf("the last record is told as %s", got)
		}
		const path = "/data/days/remove"
		if got := s.form(path, david, "day", "2099-01-01"); got.StatusCode != 200 || !strings.Contains(got.body, "1 installation") {
			t.Errorf("it does not ask once more: %d %s", got.StatusCode, got.body)
		}
		today := models.DayOf(now).String()
		if got := s.form(path, david, "day", today, "confirmed", "yes"); got.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("today is removed: %d", got.StatusCode)
		}
		if got := s.form(path, david, "day", "2099-01-01", "confirmed", "yes"); got.StatusCode != http.StatusSeeOther {
			t.Fatalf("%d: %s", got.StatusCode, got.body)
		}
		if s.page(david, "/data").Find(rows).Length() != 0 {
			t.Error("the day is listed still")
		}
		if got := text(s.page(david, "/settings/audit"), "table"); !strings.Contains(got, "2099-01-01, which cannot be true") {
			t.Errorf("the audit log says %s", got)
		}
		if found := must(s.store.Verify(t.Context(), nil))(t); len(found) > 0 {
			t.Errorf("verify: %+v", found)
		}
	})
}

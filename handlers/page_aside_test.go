package handlers

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/aside"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// flood posts create events of so many installations that nobody knows, and returns their GUIDs.
func (s *site) flood(n int) (installs []string) {
	for i := range n {
		install := fmt.Sprintf("%08x-5fca-11eb-988b-0242ac12aaaa", i)
		s.post(generalPath, `{"install_guid":"`+install+`","action_name":"USER_CREATE"}`).expect(s.t, 200, nil, nil)
		installs = append(installs, install)
	}
	s.recorder.WaitUntilApplied(s.t.Context())
	return installs
}

func (s *site) activeToday() int64 {
	day := models.DayOf(s.now())
	days := must(s.store.ActiveInstallations(s.t.Context(), models.Span{From: day, To: day}))(s.t)
	return days[0].Active28
}

func TestAFloodIsSetAsideOnThePageAfterAPreviewAndReleased(t *testing.T) {
	s := newSite(t)
	david := s.davidSignsIn()
	before := s.activeToday()
	installs := s.flood(40)
	s.get("/data/aside", "Cookie", david).
		expect(t, 200, []string{"Nothing is set aside", "Unusual", "31 Mar 2025, 12:00 UTC"}, nil)
	hours := []string{"from", "2025-03-31T12:00", "to", "2025-03-31T13:00", "key", ""}
	s.get("/data/aside?from=2025-03-31T12:00&to=2025-03-31T13:00&key=", "Cookie", david).
		expect(t, 200, []string{fmt.Sprintf("%d instead of %d", before, before+40), "Set 40 installations aside"}, nil)
	s.get("/data/aside?from=2025-03-31T13:00&to=2025-03-31T12:00", "Cookie", david).expect(t, 422, nil, nil)
	s.get("/data/aside?from=soon&to=later", "Cookie", david).expect(t, 422, []string{"Choose a first"}, nil)
	s.form("/data/aside", david, hours...).expect(t, 303, nil, nil)
	if got := s.activeToday(); got != before {
		t.Errorf("active %d, want %d", got, before)
	}
	page := s.get("/data/aside", "Cookie", david)
	page.expect(t, 200, []string{"Set aside by hand: 40 installations"}, []string{installs[0]})
	s.get("/data", "Cookie", david).expect(t, 200, []string{"40 set aside by hand"}, nil)
	batch := must(s.keeper().List(t.Context()))(t)[0].ID
	s.form("/data/aside/release", david, "batch", batch).expect(t, 303, nil, nil)
	if got := s.activeToday(); got != before+40 {
		t.Errorf("active %d, want %d", got, before+40)
	}
	s.form("/data/aside/release", david, "batch", batch).expect(t, 404, nil, nil)
	s.get("/settings/audit", "Cookie", david).expect(t, 200, []string{"set aside", "aside released", "installations: 40"}, nil)
}

func TestWhatIsBeyondTheDailyLimitIsReleasedOnThePageAndTakenBack(t *testing.T) {
	s := newSite(t)
	david := s.davidSignsIn()
	const install = "560eee90-5fca-11eb-988b-0242ac12dddd"
	var group []models.Record
	for range 5 {
		group = append(group, must(s.store.GeneralRecord(install, "APP_CREATE"))(t))
	}
	must(s.store.Add(t.Context(), group, models.AddOptions{DailyLimit: 2}))(t)
	created := func() int64 {
		day := models.DayOf(s.now())
		periods := must(s.store.Services(t.Context(), models.Span{From: day, To: day}, models.ByDay))(t)
		return periods[0].Creations[models.AppCreate]
	}
	before := created()
	batch := "beyond-" + models.DayOf(s.now()).String()
	row := "Beyond the daily limit: 3 records of 1 installation"
	s.get("/data/aside", "Cookie", david).expect(t, 200, []string{row, batch, "Release"}, []string{"Take back", install})
	s.get("/data", "Cookie", david).expect(t, 200, []string{"3 records beyond the daily limit"}, nil)
	s.form("/installation", "", "guid", install).expect(t, 200, []string{"3 more records came beyond the limit of a day"}, nil)
	s.form("/data/aside/take-back", david, "batch", batch).expect(t, 404, nil, nil)
	s.form("/data/aside/release", david, "batch", batch).expect(t, 303, nil, nil)
	if got := created(); got != before+3 {
		t.Errorf("released: %d, want %d", got, before+3)
	}
	s.get("/data/aside", "Cookie", david).expect(t, 200, []string{row, "Take back"}, nil)
	s.form("/data/aside/take-back", david, "batch", batch).expect(t, 303, nil, nil)
	s.form("/data/aside/remove", david, "batch", batch, "seen", "1.2.0").expect(t, 409, []string{"look again"}, nil)
	s.form("/data/aside/remove", david, "batch", batch, "seen", s.seen(batch)).expect(t, 303, nil, nil)
	s.get("/data/aside", "Cookie", david).expect(t, 200, []string{"Nothing is set aside"}, []string{batch})
	if got := created(); got != before {
		t.Errorf("taken back: %d, want %d", got, before)
	}
	s.get("/settings/audit", "Cookie", david).
		expect(t, 200, []string{"aside released", "release taken back", "aside removed", "installations: 1, records: 3"}, nil)
}

// Sixty invented installations are marked, with the headline without them; an administrator has them counted, takes that
// back, sets them aside and releases them.
func TestInventedInstallationsAreMarkedWithAndWithout(t *testing.T) {
	s := newSite(t)
	known := testhistory.Record{At: s.now().AddDate(0, 0, -9), Install: "560eee90-5fca-11eb-988b-0242ac12eeee", Action: "USER_CREATE"}
	testhistory.Import(t, s.store, []testhistory.Record{known})
	david, before := s.davidSignsIn(), s.activeToday()
	s.get("/data/aside", "Cookie", david).expect(t, 200, nil, []string{"Suspected"})
	s.flood(60)
	const group = "burst-2025-03-31-12"
	effect := fmt.Sprintf("Without them: Active installations, 28 days to 31 Mar 2025 (so far): %d instead of %d.", before, before+60)
	says := func(words ...string) { s.get("/data/aside", "Cookie", david).expect(t, 200, words, nil) }
	says("A burst: 60 installations", "60 new installations in the hour from 2025-03-31 12:00 UTC", effect, group)
	mark := fmt.Sprintf("60 new installations look invented: without, %d active instead of %d", before, before+60)
	marked := func(want, not []string) { s.get("/installations", "Cookie", david).expect(t, 200, want, not) }
	marked([]string{mark, `href="/data/aside"`}, nil)
	s.form("/data/aside/dismiss", david, "group", group).expect(t, 303, nil, nil)
	says("Counted, as "+davidsMail+" decided.", "Suspect again")
	marked(nil, []string{"look invented"})
	s.form("/data/aside/suspect", david, "group", group).expect(t, 303, nil, nil)
	says("Keep counting")
	marked([]string{mark}, nil)
	s.form("/data/aside/suspected", david, "group", group, "seen", "59").expect(t, 409, []string{"look again"}, nil)
	s.form("/data/aside/suspected", david, "group", group, "seen", "60").expect(t, 303, nil, nil)
	s.get("/data/aside", "Cookie", david).expect(t, 200, []string{"Set aside by hand: 60 installations"}, []string{"A burst"})
	if got := s.activeToday(); got != before {
		t.Errorf("active %d, want %d", got, before)
	}
	s.form("/data/aside/suspected", david, "group", group).expect(t, 404, nil, nil)
	s.form("/data/aside/release", david, "batch", must(s.keeper().List(t.Context()))(t)[0].ID).expect(t, 303, nil, nil)
	says("A burst: 60 installations")
	s.get("/settings/audit", "Cookie", david).
		expect(t, 200, []string{group, "suspicion dismissed", "suspected again", "set aside", "aside released"}, nil)
}

func (s *site) keeper() *aside.Keeper { return aside.Open(s.store, aside.Rules{WaitDays: 7, Daily: 1}) }

func TestAnErasureOnThePageWaitsAndIsStoppedByAnAdministrator(t *testing.T) {
	s := newSite(t, func(c *Config) { c.Aside = aside.Open(c.Store, aside.Rules{WaitDays: 7, Daily: 1}) })
	david := s.davidSignsIn()
	installs := s.flood(2)
	before := s.activeToday()
	ask := func(install string) answerOf {
		return s.form("/installation/erase", "", "guid", install, "confirmed", "yes")
	}
	s.form("/installation/erase", "", "guid", installs[0]).expect(t, 200, []string{"for good after 7 days"}, nil)
	ask(installs[0]).expect(t, 200, []string{"counts in no number", "On 7 Apr 2025", "everything up to now", "within an hour"}, nil)
	ask(installs[0]).expect(t, 200, []string{"was asked for on 31 Mar 2025", "already", "everything up to then"}, []string{"up to now"})
	ask(installs[1]).expect(t, 200, []string{"an administrator lets them go on first"}, []string{"within an hour"})
	if got := s.activeToday(); got != before-2 {
		t.Errorf("active %d, want %d", got, before-2)
	}
	s.form("/installation", "", "guid", installs[0]).expect(t, 200, []string{"Its deletion was asked for"}, nil)
	page := s.get("/data/aside", "Cookie", david)
	page.expect(t, 200, []string{"Waits for you", "Deletion requested: 1 installation"}, installs)
	for _, b := range must(s.keeper().List(t.Context()))(t) {
		if !strings.HasPrefix(b.ID, "erasure-2025-03-31-12-ipv4") { // no address, no network
			t.Errorf("the batch is named %q", b.ID)
		}
		if b.Held {
			s.form("/data/aside/let-go", david, "batch", b.ID, "seen", s.seen(b.ID)).expect(t, 303, nil, nil)
			continue
		}
		s.form("/data/aside/release", david, "batch", b.ID).expect(t, 303, nil, nil)
	}
	if got := s.activeToday(); got != before-1 {
		t.Errorf("active %d, want %d", got, before-1)
	}
	s.setNow(s.now().Add(8 * 24 * time.Hour))
	if change := must(s.keeper().EraseDue(t.Context()))(t); change.Installations != 1 {
		t.Errorf("erased %+v", change)
	}
	s.get("/privacy").expect(t, 200, []string{"after 7 days"}, nil)
}

// seen is what the page's forms about the batch carry.
func (s *site) seen(batch string) string {
	s.t.Helper()
	return seenOf(must(s.keeper().Find(s.t.Context(), batch))(s.t))
}

// An administrator decides about those whom he saw: whoever joins the batch afterwards is neither let go nor deleted with
// them, and once a batch is let go the next ones wait in one of their own.
func TestADecisionIsAboutThoseWhoWereSeen(t *testing.T) {
	testdb.Each(t, func(t *testing.T, database string) {
		s := newSiteOn(t, database, func(c *Config) { c.Aside = aside.Open(c.Store, aside.Rules{WaitDays: 7, Daily: 1}) })
		david := s.davidSignsIn()
		installs := s.flood(6)
		ask := func(these ...string) {
			for _, install := range these {
				s.form("/installation/erase", "", "guid", install, "confirmed", "yes").expect(t, 200, nil, nil)
			}
		}
		held := func() (ids []string) {
			for _, b := range must(s.keeper().List(t.Context()))(t) {
				if b.Held {
					ids = append(ids, b.ID)
				}
			}
			return ids
		}
		ask(installs[:3]...) // the first goes on by itself
		first := held()[0]
		seen := s.seen(first)
		ask(installs[3])
		for _, decision := range []string{"let-go", "remove"} {
			s.form("/data/aside/"+decision, david, "batch", first, "seen", seen).expect(t, 409, []string{"look again"}, nil)
		}
		if got := must(s.keeper().Find(t.Context(), first))(t); !got.Held || got.Installations != 3 {
			t.Fatalf("%+v", got)
		}
		s.form("/data/aside/let-go", david, "batch", first, "seen", s.seen(first)).expect(t, 303, nil, nil)
		ask(installs[4:]...)
		again := held()
		if len(again) != 1 || again[0] == first || must(s.keeper().Find(t.Context(), again[0]))(t).Installations != 2 {
			t.Fatalf("after the first was let go %q wait", again)
		}
		s.setNow(s.now().AddDate(0, 0, 8))
		must(s.keeper().EraseDue(t.Context()))(t)
		if left := must(s.keeper().List(t.Context()))(t); len(left) != 1 || left[0].ID != again[0] {
			t.Errorf("a week later %+v are left", left)
		}
	})
}

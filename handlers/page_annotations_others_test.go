package handlers

import (
	"fmt"
	"strings"
	"testing"

	"compreface-stats/models/testdb"
)

// Notes whose days overlap claim the same change: each page names the others of its days, with a way there, and no more.
func TestANoteNamesTheOthersOfItsDays(t *testing.T) {
	s := newSite(t)
	s.fill()
	session := s.davidSignsIn()
	others := func(count int, words string, has ...string) {
		t.Helper()
		for _, n := range s.notes() {
			if n.Text != "released" {
				continue
			}
			line := s.page(session, "/annotations/"+n.ID+"/effect?days=14").Find(`[data-testid="other-notes"]`)
			said := strings.Join(strings.Fields(line.Text()), " ")
			if line.Find("a").Length() != count || !strings.HasPrefix(said, words) || words == "" && said != "" {
				t.Errorf("%d links in %q", line.Find("a").Length(), said)
			}
			for _, part := range has {
				if !strings.Contains(said, part) {
					t.Errorf("%q is not in %q", part, said)
				}
			}
		}
	}
	s.form("/annotations", session, "day", "2025-03-10", "text", "released")
	s.form("/annotations", session, "day", "2025-02-20", "text", "long before")
	others(0, "")
	s.form("/annotations", session, "day", "2025-03-13", "text", "a talk")
	others(1, "Another note falls into these days:", "13 Mar 2025, a talk")
	for _, words := range []string{"one", "two", "three"} {
		s.form("/annotations", session, "day", "2025-03-14", "text", words)
	}
	others(3, "4 other notes fall into these days:", "and 1 other, above the chart")
}

// A note among what happened on its days leads to what the page of notes offers for it: to edit only who may.
func TestANoteOfADayLeadsToItsChangeAndItsForm(t *testing.T) {
	s := newSite(t)
	s.fill()
	session := s.davidSignsIn()
	s.form("/annotations", session, "day", "2025-03-10", "text", "released")
	s.form("/annotations", session, "day", "2025-03-12", "text", "a talk")
	for _, path := range []string{"/days/2025-03-10", "/days/2025-03-10?to=2025-03-13"} {
		story := s.page(session, path)
		for i, n := range s.notes()[:story.Find(".day-note").Length()] {
			row := story.Find(".day-note").Eq(i)
			if !strings.Contains(row.Text(), n.Text) || row.Find(`a[href="/annotations/`+n.ID+`/effect"]`).Length() != 1 {
				t.Errorf("%s: %q has no way to %s", path, row.Text(), n.ID)
			}
			edit := row.Find(`a[href^="/annotations?edit="]`).AttrOr("href", "")
			forms := s.page(session, edit).Find(`.note-edit[open]`)
			if forms.Length() != 1 || forms.Parent().AttrOr("id", "") != "note-"+n.ID {
				t.Errorf("%s: %q unfolds %d forms", path, edit, forms.Length())
			}
		}
	}
}

// Beside the notes of a page stands what changed at the newest one at whose day anything did, as the note's own page says
// it of the days that were chosen beforehand; of a segment nothing is said, for the note's page is of all.
func TestTheNewestNoteThatChangedSomethingSaysSo(t *testing.T) {
	testdb.Each(t, func(t *testing.T, database string) {
		s := newSiteOn(t, database)
		today := s.now()
		for back := 60; back > 0; back-- {
			s.setNow(today.AddDate(0, 0, -back))
			for i := range map[bool]int{true: 1, false: 4}[back > 29] {
				guid := fmt.Sprintf("%06d%02d-5fca-11eb-988b-0242ac120003", back, i)
				s.accept(generalPath, `{"install_guid":"`+guid+`","action_name":"USER_CREATE"}`)
			}
		}
		s.setNow(today)
		session := s.davidSignsIn()
		for day, text := range map[string]string{"2025-02-10": "before", "2025-03-02": "released", "2025-03-29": "too new"} {
			s.form("/annotations", session, "day", day, "text", text)
		}
		for range 2 { // the second time it is remembered
			since := s.page(session, "/?range=90d").Find(".note-strip .note-since")
			if since.Length() != 1 || since.Parent().Find("a").Text() != "released" {
				t.Fatalf("%q", since.Parent().Text())
			}
			said := strings.TrimPrefix(strings.TrimSpace(since.Text()), "since then ")
			own := s.page(session, since.Parent().Find("a").AttrOr("href", ""))
			found := own.Find(`[data-testid="compared"] a`).First().Text()
			if found != "28 days: "+said || !strings.Contains(said, "more new installations") {
				t.Errorf("%q, and its page %q", said, found)
			}
		}
		if s.page(session, "/?range=90d&segment=established:no").Find(".note-since").Length() != 0 {
			t.Error("of a segment it says what changed among all")
		}
	})
}

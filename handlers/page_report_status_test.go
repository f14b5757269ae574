package handlers

import (
	"strconv"
	"strings"
	"testing"
)

// Every page of charts says whether records come in; after a day without any it says so in red.
func TestEveryPageSaysWhetherRecordsComeIn(t *testing.T) {
	s := newSite(t)
	today := s.now()
	s.setNow(today.AddDate(0, 0, -2))
	s.accept(generalPath, goodAction)
	s.setNow(today)
	s.accept(generalPath, goodAction)
	session := s.davidSignsIn()
	const strip = `[data-testid="status-strip"]`
	for _, path := range []string{"/", "/installations", "/services", "/faces"} {
		words := text(s.page(session, path), strip)
		if !strings.Contains(words, "Last record today at ") || !strings.Contains(words, "1 installation today") ||
			!strings.Contains(words, "complete to 30 Mar 2025") {
			t.Errorf("%s says %q", path, words)
		}
	}
	live := s.get("/live", "Cookie", session)
	live.expect(t, 200, []string{`"last":"today at `, `"recorded":true`, `"silent":false`}, nil)
	if live.Header.Get("Content-Type") != "text/event-stream" {
		t.Errorf("the stream is %q", live.Header.Get("Content-Type"))
	}
	live.expect(t, 200, []string{`"seen":1`, `"expected":0`, `"clock":"`}, nil)
	counter := text(s.page(session, "/data"), `[data-testid="midnight"]`)
	if !strings.Contains(counter, "1 installation has reported") || strings.Contains(counter, "about 0") ||
		!strings.Contains(counter, "last record today at ") {
		t.Errorf("the counter says %q", counter)
	}
	s.setNow(s.now().AddDate(0, 0, 3))
	doc := s.page(session, "/")
	if words := text(doc, strip+".status-silent"); !strings.Contains(words, "No records since") {
		t.Errorf("after three days the page says %q", text(doc, strip))
	}
	s.get("/live", "Cookie", session).expect(t, 200, []string{`"silent":true`}, nil)
}

// Before the first complete day nothing can be counted or drawn: one card says so on every page of charts.
func TestUntilTheFirstDayIsCompleteThereIsOneCardAndNoZero(t *testing.T) {
	s := newSite(t)
	for _, letter := range []string{"a", "b", "c"} {
		s.accept(generalPath, strings.Replace(goodAction, "5fca", "5fc"+letter, 1))
	}
	s.accept(facesPath, goodFaces)
	session := s.davidSignsIn()
	s.get("/live", "Cookie", session).expect(t, 200,
		[]string{`"installations":"3 installations today"`, `"USER_CREATE":"3"`, `"sizes":"1"`}, nil)
	for _, path := range []string{"/promote/exports", "/installations/segment"} {
		doc := s.page(session, path)
		if words := text(doc, "h1"); words != "Available from tomorrow" || doc.Find("form.range-form, [data-testid=files-active]").Length() > 0 {
			t.Errorf("%s begins with %q, and offers files or days", path, words)
		}
	}
	for _, path := range []string{"/", "/installations", "/installations/retention", "/services", "/faces", "/?range=all"} {
		doc := s.page(session, path)
		if words := text(doc, "h1"); words != "3 installations today" {
			t.Errorf("%s begins with %q", path, words)
		}
		counts := text(doc, `[data-testid="first-day-counts"]`)
		for _, want := range []string{"Users created 3", "Recognition services created 0", "Collections that reported a size 1"} {
			if !strings.Contains(counts, want) {
				t.Errorf("%s counts %q, want %q", path, counts, want)
			}
		}
		if steps := text(doc, `[data-testid="first-day-steps"]`); !strings.Contains(steps, "After 28 days") {
			t.Errorf("%s says %q of the days to come", path, steps)
		}
		if doc.Find(`[data-chart], [data-testid="figures"], [data-testid="range"], [data-testid="status-strip"]`).Length() > 0 {
			t.Errorf("%s shows figures, charts or a range beside it", path)
		}
	}
	s.setNow(s.now().AddDate(0, 0, 1))
	doc := s.page(session, "/")
	if doc.Find(`[data-testid="first-day"]`).Length() > 0 || doc.Find("[data-chart]").Length() == 0 {
		t.Error("on the second day there are no charts")
	}
}

// Few days say nothing of a change: the first week tells none.
func TestTheFirstWeekIsComparedWithNothing(t *testing.T) {
	s := newSite(t)
	today := s.now()
	for back := 6; back > 0; back-- {
		s.setNow(today.AddDate(0, 0, -back))
		s.accept(generalPath, strings.Replace(goodAction, "5fca", "5fc"+strconv.Itoa(back), 1))
	}
	session := s.davidSignsIn()
	for days := 6; days <= 7; days++ {
		s.setNow(today.AddDate(0, 0, days-6))
		yesterday := s.now().AddDate(0, 0, -1).Format("2006-01-02")
		doc := s.page(session, "/?from="+yesterday+"&to="+yesterday)
		told := doc.Find(`[data-testid="change"], .story .moved`).Length() > 0
		if told != (days == 7) {
			t.Errorf("after %d complete days a change is told: %v", days, told)
		}
	}
}

// What most installations send at midnight is not missing in the small hours.
func TestFewInTheSmallHoursDoNotAlarm(t *testing.T) {
	s := newSite(t)
	s.acceptYesterday(generalPath, goodAction)
	words := text(s.page(s.davidSignsIn(), "/"), `[data-testid="status-strip"]`)
	if !strings.Contains(words, "0 of about 1 installation today (most report at midnight UTC)") {
		t.Errorf("the page says %q", words)
	}
}

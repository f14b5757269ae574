package handlers

import (
	"strings"
	"testing"
)

// Every page of charts says whether records come in; after a day without any it says so in red.
func TestEveryPageSaysWhetherRecordsComeIn(t *testing.T) {
	s := newSite(t)
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
	if !strings.Contains(counter, "1 of about 0 installations have reported") || !strings.Contains(counter, "last record today at ") {
		t.Errorf("the counter says %q", counter)
	}
	s.setNow(s.now().AddDate(0, 0, 3))
	doc := s.page(session, "/")
	if words := text(doc, strip+".status-silent"); !strings.Contains(words, "No records since") {
		t.Errorf("after three days the page says %q", text(doc, strip))
	}
	s.get("/live", "Cookie", session).expect(t, 200, []string{`"silent":true`}, nil)
}

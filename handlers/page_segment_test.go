package handlers

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"compreface-stats/models"
)

// A part of the installations is chosen on a page, which says what it is of the headline; its charts and files are of the
// same part.
func TestAPartOfTheInstallationsIsChosenOnItsPage(t *testing.T) {
	s := newSite(t)
	viewer := s.signedIn(models.RoleViewer)
	const page = "/installations/segment"
	s.get(page, "Cookie", viewer).expect(t, 200, []string{"No data yet", "Created first"}, []string{"data-testid=\"effect\""})
	s.fill()
	s.keys("value")
	s.get(page, "Cookie", viewer).expect(t, 200, []string{`<option value="key 0">key 0</option>`, "1000001-up"}, []string{"data-testid=\"effect\""})
	s.get("/installations", "Cookie", viewer).expect(t, 200, []string{`href="/installations/segment`}, nil)
	days := "from=2025-02-01&to=2025-03-30"
	for _, once := range []string{"yes", "no"} {
		var answer struct {
			Part int64 `json:"segment_active_28"`
			All  int64 `json:"all_active_28"`
		}
		asked := s.get("/api/v1/active-installations?"+days+"&segment=once:"+once, "Cookie", viewer)
		if err := json.Unmarshal([]byte(asked.body), &answer); err != nil {
			t.Fatal(err)
		}
		got := s.get(page+"?"+days+"&once="+once, "Cookie", viewer)
		got.expect(t, 200, []string{
			fmt.Sprintf("%d of %d active installations, 28 days to 30 Mar 2025", answer.Part, answer.All),
			"once:" + once, `data-testid="chart-active"`, `data-testid="chart-gains"`,
			"/api/v1/active-installations.csv?from=2025-02-01&amp;segment=once%3A" + once + "&amp;to=2025-03-30",
		}, nil)
		for _, other := range []string{"/", "/installations", "/services", "/faces"} { // from where every page shows the same part
			link := other + "?from=2025-02-01&segment=once%3A" + once + "&to=2025-03-30"
			got.expect(t, 200, []string{strings.ReplaceAll(link, "&", "&amp;")}, nil)
			s.get(link, "Cookie", viewer).expect(t, 200, []string{`data-testid="part-shown"`, "Show all installations"}, nil)
		}
		if strings.Contains(got.body, `"/charts/active`) || strings.Contains(got.body, "/picture/active") {
			t.Error("a file of all installations stands beside a part of them")
		}
	}
	for bad, parameter := range map[string]string{"once=maybe": "once", "colour=red": "colour", "key=none%2Conce:yes": "key", "key=gone": "key"} {
		s.get(page+"?"+bad, "Cookie", viewer).expect(t, 400, []string{parameter}, nil)
	}
}

// Installations of a size are those that have it now: their earlier days are no number of what there was then, and no
// change is shown.
func TestAPartThatIsTracedBackShowsNoChange(t *testing.T) {
	s := newSite(t)
	s.fill()
	viewer := s.signedIn(models.RoleViewer)
	for segment, warns := range map[string]bool{
		"size:1-50": true, "age:1-28": true, "once:no": true, "established:yes,key:none": true, "key:none": false, "service:recognition": false,
	} {
		for _, path := range []string{"/", "/installations", "/services", "/faces"} {
			doc := s.page(viewer, path+"?range=28d&segment="+segment)
			if n := doc.Find(`[data-testid="change"], .moved`).Length(); warns && n > 0 {
				t.Errorf("%s of %s: %d changes", path, segment, n)
			}
			banner := doc.Find(`[data-testid="part-shown"]`)
			if banner.Find(`[data-testid="part-traced"]`).Length() == 1 != warns {
				t.Errorf("%s of %s warns %t: %s", path, segment, !warns, banner.Text())
			}
			link := banner.Find(`a[href*="#chart-largest-over-time"]`).Length() == 1
			if isSize := strings.HasPrefix(segment, "size"); link != isSize {
				t.Errorf("%s of %s leads to sizes over time: %t", path, segment, link)
			}
		}
	}
}

// What strangers may open shows all installations: no number of a part ever reaches them.
func TestAViewOfAPartIsNotShared(t *testing.T) {
	s := newSite(t)
	s.fill()
	session := s.signedIn(models.RoleMaintainer)
	const view = "/services?range=90d&segment=established:yes"
	s.get("/promote/links?view="+url.QueryEscape(view), "Cookie", session).expect(t, 400,
		[]string{"A view of a part of the installations cannot be shared"}, nil)
	s.get(view, "Cookie", session).expect(t, 200, nil, []string{"/promote/links?view="})
	for _, address := range []string{"/public?segment=once:yes", "/public/releases.json?segment=once:yes"} {
		if got := s.get(address); strings.Contains(got.body, "once:yes") {
			t.Errorf("%s speaks of a part", address)
		}
	}
	s.get("/export/everything.zip?publishable=1&segment=once:yes", "Cookie", session).expect(t, 400, []string{"segment"}, nil)
}

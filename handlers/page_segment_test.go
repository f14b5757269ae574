package handlers

import (
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"compreface-stats/models"
)

// A part of the installations is chosen on a page, which says what it is of the headline; its charts and files are of the
// same part.
func TestAPartOfTheInstallationsIsChosenOnItsPage(t *testing.T) {
	s := newSite(t)
	viewer := s.signedIn(models.RoleViewer)
	const page = "/installations/segment"
	s.get(page, "Cookie", viewer).expect(t, 200, []string{"No data yet", "Connect an installation"}, []string{"segment-pages"})
	s.fill()
	s.keys("value")
	s.get(page, "Cookie", viewer).expect(t, 200, []string{`<option value="key 0">key 0</option>`, "1000001-up", "Choose a segment"}, []string{"segment-pages"})
	s.get("/installations", "Cookie", viewer).expect(t, 200, []string{`href="/installations/segment`}, nil)
	days := "from=2025-02-01&to=2025-03-30"
	for part, does := range map[string]string{"once:no": "seen on more than one day", "established:yes": "at least two of the 28 days"} {
		var answer struct {
			Part int64 `json:"segment_active_28"`
			All  int64 `json:"all_active_28"`
		}
		asked := s.get("/api/v1/active-installations?"+days+"&segment="+part, "Cookie", viewer)
		if err := json.Unmarshal([]byte(asked.body), &answer); err != nil {
			t.Fatal(err)
		}
		got := s.get(page+"?"+days+"&"+strings.Replace(part, ":", "=", 1), "Cookie", viewer)
		got.expect(t, 200, []string{
			fmt.Sprintf("%d of %d active installations w", answer.Part, answer.All), does, "28 days to 30 Mar 2025",
			`data-testid="part-traced"`, `data-testid="chart-active"`, `data-testid="chart-gains"`,
			"/api/v1/active-installations.csv?from=2025-02-01&amp;segment=" + strings.Replace(part, ":", "%3A", 1) + "&amp;to=2025-03-30",
		}, []string{"<code>" + part})
		for _, other := range []string{"/", "/installations", "/services", "/faces"} { // from where every page shows the same part
			link := other + "?from=2025-02-01&segment=" + strings.Replace(part, ":", "%3A", 1) + "&to=2025-03-30"
			got.expect(t, 200, []string{strings.ReplaceAll(link, "&", "&amp;")}, nil)
			s.get(link, "Cookie", viewer).expect(t, 200, []string{`data-testid="part-shown"`, "Show all installations"}, nil)
		}
		pictures := regexp.MustCompile(`href="(/picture/active\.[^"]+)"`).FindAllStringSubmatch(got.body, -1)
		if strings.Contains(got.body, `"/charts/active`) || len(pictures) != 2 {
			t.Errorf("a file of all installations stands beside a part of them, or there are no pictures: %q", pictures)
		}
		for _, p := range pictures {
			drawn := s.get(html.UnescapeString(p[1]), "Cookie", viewer)
			if drawn.expect(t, 200, nil, nil); strings.Contains(p[1], ".svg") && !strings.Contains(drawn.body, "Only ") {
				t.Errorf("%s is of all installations", p[1])
			}
		}
	}
	for bad, parameter := range map[string]string{"once=maybe": "once", "colour=red": "colour", "key=none%2Conce:yes": "key", "key=gone": "key"} {
		s.get(page+"?"+bad, "Cookie", viewer).expect(t, 400, []string{parameter}, nil)
	}
}

// The choice of days keeps the part, and the choice of a part the days and how they are shown.
func TestASegmentsDaysAreChosenAsOnThePagesOfCharts(t *testing.T) {
	s := newSite(t)
	s.fill()
	viewer := s.signedIn(models.RoleViewer)
	const page = "/installations/segment"
	doc := s.page(viewer, page+"?range=28d&by=week&compare=previous&established=yes")
	bar := doc.Find(`[data-testid="range"]`)
	links := bar.Find("a[href*='" + page + "?']")
	if links.Length() < 10 || bar.Find("input[type=date]").Length() != 3 { // from, to, and those compared with
		t.Errorf("%d choices of days: %s", links.Length(), bar.Text())
	}
	links.Each(func(_ int, link *goquery.Selection) {
		address := link.AttrOr("href", "")
		got := s.page(viewer, address)
		if got.Find("select[name=established] option[selected]").AttrOr("value", "") != "yes" {
			t.Errorf("%s shows another part", address)
		}
	})
	form := doc.Find(`[data-testid="segment-choice"] form`)
	for name, want := range map[string]string{"range": "28d", "by": "week", "compare": "previous"} {
		if got := form.Find("input[name="+name+"]").AttrOr("value", ""); got != want {
			t.Errorf("the form keeps %s %q, want %q", name, got, want)
		}
	}
	if n := form.Find("input[name=segment], input[type=date]").Length(); n != 0 {
		t.Errorf("the form has %d fields too many", n)
	}
}

// Where nobody belongs to a segment a sentence says so, and there is nothing to draw or to take away.
func TestASegmentOfNobodyIsASentenceWithoutCharts(t *testing.T) {
	s := newSite(t)
	s.fill()
	viewer := s.signedIn(models.RoleViewer)
	doc := s.page(viewer, "/installations/segment?range=28d&size=unknown")
	story := text(doc, `[data-testid="story"]`)
	if !strings.Contains(story, "None of ") || !strings.Contains(story, " were of unknown size when last seen") ||
		!strings.Contains(story, "No installation ever seen belongs to this segment.") {
		t.Errorf("it says %q", story)
	}
	if n := doc.Find(`.chart-card, [data-testid="segment-pages"], .files a`).Length(); n != 0 {
		t.Errorf("%d charts and links of nobody", n)
	}
	if body := text(doc, "main"); strings.Contains(body, "size:unknown") {
		t.Errorf("a code stands on the page: %s", body)
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
			if n := doc.Find(`[data-testid="change"], [data-testid="why"], .moved`).Length(); warns && n > 0 {
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
		[]string{"A view of a segment cannot be shared"}, nil)
	s.get(view, "Cookie", session).expect(t, 200, nil, []string{"/promote/links?view="})
	for _, address := range []string{"/public?segment=once:yes", "/public/releases.json?segment=once:yes"} {
		if got := s.get(address); strings.Contains(got.body, "once:yes") {
			t.Errorf("%s speaks of a part", address)
		}
	}
	s.get("/export/everything.zip?publishable=1&segment=once:yes", "Cookie", session).expect(t, 400, []string{"segment"}, nil)
}

package views

import (
	"bytes"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
)

// hostile is what a stranger would send to break out of text, attribute or script.
const hostile = `"></script><script>alert('x')</script><img src=x onerror=alert(1)>`

func base(title string) Base {
	return Base{
		Title: title, Path: "/", SignedInAs: "ada@example.org", CSRF: "token",
		Assets: Assets{CSS: "/static/app-1.css", JS: "/static/app-1.js", Icon: "/static/favicon-1.svg", Built: true},
	}
}

func fullOverview(text string) Report {
	plot := Plot{
		Labels: []string{"2025-05-30", "2025-05-31"}, Unit: text,
		Series: []Series{Counts(text, TokenActive28, []int64{25, 26}), Counts("7 days", TokenActive7, []int64{17, 16})},
	}
	return Report{
		Base: base(text),
		Range: RangeBar{
			Presets: []Preset{
				{Label: text, URL: "/?range=28d", Current: true, Key: "2", Effect: text},
				{Label: "90 days", URL: "/?range=90d", Key: "3"},
			},
			From: "2025-05-30", To: "2025-05-31", By: "day", Label: text, Action: "/", PreviousURL: "/?to=2025-05-29",
			Hidden: []HiddenField{{Name: "view", Value: text}},
		},
		Figures: []Figure{{
			Name: "active_28", Label: text, Value: "26", Change: "+3 (+13.0 %)", Direction: "up",
			Against: "vs 17 Feb – 13 Mar", Definition: text, Spark: Spark{Values: []int64{1, 5, 3}},
		}},
		Story: &Story{
			Number: text, When: text, Moved: text, Than: text,
			Facts: []Link{{Label: text, URL: "/#chart-active"}},
		},
		Charts: []Chart{{
			ID: "active", Title: text, Definition: text, Note: text, Summary: text, Drawing: Lines(plot), Files: []Link{
				{Label: "CSV", URL: "/a.csv"},
				{Label: text, URL: "/a.png"},
			},
			Table: Table{
				Caption: text,
				Columns: []Column{{Label: "Day", Numeric: false}, {Label: text, Numeric: true}},
				Rows:    [][]string{{"30 May 2025", text}},
			},
		}},
	}
}

func rendered(t *testing.T, c templ.Component) *goquery.Document {
	t.Helper()
	var page bytes.Buffer
	if err := c.Render(t.Context(), &page); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(&page)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func testID(doc *goquery.Document, id string) *goquery.Selection {
	return doc.Find(`[data-testid="` + id + `"]`)
}

func wantText(t *testing.T, doc *goquery.Document, id, want string) {
	t.Helper()
	if got := strings.TrimSpace(testID(doc, id).First().Text()); !strings.Contains(got, want) {
		t.Errorf("%s says %q, want %q in it", id, got, want)
	}
}

func TestOverviewShowsEachFigureWithItsComparisonAndMeaning(t *testing.T) {
	doc := rendered(t, ReportPage(fullOverview("Active")))
	figure := testID(doc, "figure-active_28")
	if got := figure.Find("[data-testid=value]").Text(); got != "26" {
		t.Errorf("value %q", got)
	}
	for id, want := range map[string]string{
		"change":           "↑ +3 (+13.0 %)",
		"definition":       "Active",
		"figure-active_28": "vs 17 Feb – 13 Mar",
	} {
		wantText(t, doc, id, want)
	}
	button := figure.Find("button[popovertarget]")
	if target := button.AttrOr("popovertarget", ""); figure.Find("#"+target).Length() != 1 {
		t.Errorf("the definition's button opens %q, which is not there", target)
	}
	if figure.Find("svg[data-testid=spark][aria-hidden=true] polyline").Length() != 1 {
		t.Error("no sparkline, or one that a screen reader would read")
	}
}

func TestEveryChartHasItsNumbersAsATableAndATextAlternative(t *testing.T) {
	doc := rendered(t, ReportPage(fullOverview("Active")))
	card := testID(doc, "chart-active")
	if alt := card.Find("[data-chart=active]").AttrOr("aria-label", ""); alt != "Active" {
		t.Errorf("text alternative %q", alt)
	}
	if got := card.Find("details[data-testid=table-active] tbody td").First().Text(); got != "30 May 2025" {
		t.Errorf("first cell %q", got)
	}
	if card.Find("[data-legend] [data-series]").Length() != 2 {
		t.Error("the legend does not name both series")
	}
	if doc.Find("noscript").Length() != 1 {
		t.Error("nobody tells a reader without JavaScript where the numbers are")
	}
}

func TestRangeBarWorksAsLinksAndAForm(t *testing.T) {
	bar := testID(rendered(t, ReportPage(fullOverview("Range"))), "range")
	if got := bar.Find("a[aria-current]").AttrOr("href", ""); got != "/?range=28d" {
		t.Errorf("current preset %q", got)
	}
	for name, want := range map[string]string{"from": "2025-05-30", "to": "2025-05-31", "by": "day", "view": "Range"} {
		if got := bar.Find(`form[method=get] input[name="`+name+`"]`).AttrOr("value", "?"); got != want {
			t.Errorf("field %s holds %q, want %q", name, got, want)
		}
	}
	if bar.Find(`a[aria-label="Previous 2 days"]`).Length() != 1 ||
		bar.Find(`a[aria-label="Next 2 days"]`).Length() != 0 {
		t.Error("the arrows do not follow PreviousURL and NextURL")
	}
}

func TestFormsPostTheFieldsThatTheServerReads(t *testing.T) {
	cases := map[string]struct {
		page   templ.Component
		fields []string
	}{
		"/login": {
			LoginPage(Login{Base: base("Sign in"), Next: "/data"}),
			[]string{"email", "password", "next", "csrf"},
		},
		"/setup":  {SetupPage(Setup{Base: base("Set up"), Secret: "s"}), []string{"secret", "email", "password", "csrf"}},
		"/logout": {ReportPage(fullOverview("x")), []string{"csrf"}},
	}
	for action, c := range cases {
		form := rendered(t, c.page).Find(`form[method=post][action="` + action + `"]`)
		for _, field := range c.fields {
			if form.Find(`input[name="`+field+`"]`).Length() != 1 {
				t.Errorf("%s does not send %s", action, field)
			}
		}
	}
}

func TestErrorsOfFormsAreSaidAndWhatWasTypedIsKept(t *testing.T) {
	doc := rendered(t, LoginPage(Login{Base: base("Sign in"), Email: "ada@example.org", Error: "No."}))
	wantText(t, doc, "error", "No.")
	if got := doc.Find("input[name=email]").AttrOr("value", ""); got != "ada@example.org" {
		t.Errorf("e-mail field holds %q", got)
	}
}

func TestErrorPageShowsItsReferenceOnlyWhenThereIsOne(t *testing.T) {
	doc := rendered(t, ErrorPage(Error{
		Base:      base("Error"),
		Status:    500,
		Heading:   "Sorry",
		Words:     "It broke.",
		Reference: "7f3a",
	}))
	wantText(t, doc, "error-page", "It broke.")
	wantText(t, doc, "reference", "7f3a")
	if doc := rendered(t, ErrorPage(Error{})); testID(doc, "reference").Length() != 0 {
		t.Error("a reference without a value")
	}
}

func TestDataPageSaysWhatWasRefusedAndThatNothingWas(t *testing.T) {
	refusals := Table{
		Caption: "By cause",
		Columns: []Column{{Label: "Cause", Numeric: false}, {Label: "Posts", Numeric: true}},
		Rows:    [][]string{{"malformed", "3"}},
	}
	full := rendered(t, DataPage(Data{
		Base:   base("Data"),
		Health: []FactGroup{{Title: "Coming in", Facts: []Fact{{Label: "Records", Value: "12", Hint: "since May"}}}},
		Counts: refusals,
	}))
	wantText(t, full, "health", "12")
	wantText(t, full, "refusals", "malformed")
	wantText(t, full, "downtimes", "No downtime recorded.")
	wantText(t, rendered(t, DataPage(Data{})), "refusals", "No post was refused or repeated.")
}

func TestPagesTellWhenTheAssetsAreNotBuilt(t *testing.T) {
	doc := rendered(t, LoginPage(Login{}))
	wantText(t, doc, "not-built", "run go generate ./..., then restart the server")
	if doc.Find("link[rel=stylesheet], script[src]").Length() != 0 {
		t.Error("the page asks for files that do not exist")
	}
}

func TestStrangersSeeNoNavigationAndNoSignOut(t *testing.T) {
	doc := rendered(t, LoginPage(Login{}))
	if doc.Find("nav, form[action='/logout']").Length() != 0 {
		t.Error("the login page offers what only signed-in people have")
	}
	if got := doc.Find("meta[name=robots]").AttrOr("content", ""); got != "noindex" {
		t.Errorf("robots %q", got)
	}
}

func TestOnlyAKnownThemeReachesThePage(t *testing.T) {
	for theme, want := range map[string]string{"dark": "dark", "light": "light", "": "none", hostile: "none"} {
		doc := rendered(t, LoginPage(Login{Base: Base{Theme: theme}}))
		if got := doc.Find("html").AttrOr("data-theme", "none"); got != want {
			t.Errorf("theme %q gives %q, want %q", theme, got, want)
		}
	}
}

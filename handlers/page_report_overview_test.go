package handlers

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"compreface-stats/models/demo"
	"compreface-stats/views"
)

// randomField is the token of a form, whose random letters spell NaN now and then.
var randomField = regexp.MustCompile(`name="csrf" value="[^"]*"`)

// page reads a page of a signed-in person.
func (s *site) page(session, path string) *goquery.Document {
	s.t.Helper()
	got := s.get(path, "Cookie", session)
	got.body = randomField.ReplaceAllString(got.body, "")
	got.expect(s.t, 200, []string{"</html>"}, []string{"%!", "NaN", "<nil>"})
	doc := must(goquery.NewDocumentFromReader(strings.NewReader(got.body)))(s.t)
	doc.Find("[data-table]").Each(func(_ int, fold *goquery.Selection) { // as table.js does when it is opened
		part := s.page(session, fold.AttrOr("data-table", ""))
		fold.Find("[data-table-waits]").ReplaceWithSelection(part.Find("[data-table-of] .scroll"))
	})
	return doc
}

// text is what a reader reads: cells and terms stand apart.
func text(doc *goquery.Document, selector string) string {
	found := doc.Find(selector)
	found.Find("td, th, dt, dd, span, p").AppendHtml(" ")
	return strings.Join(strings.Fields(found.Text()), " ")
}

func TestTheOverviewSaysHowToGetTheFirstRecordIn(t *testing.T) {
	s := newSite(t)
	s.keys("the-key", "older-key")
	doc := s.page(s.davidSignsIn(), "/")
	words := text(doc, `[data-testid="empty"]`)
	for _, want := range []string{"APP_FEIGN_APPERYIO_URL=http://stats.example.org/rest/1/db/collections", "APPERY_API_KEY=the-key", "import", "demo", "compreface-admin", "compreface-api"} {
		if !strings.Contains(words, want) {
			t.Errorf("does not say %q: %s", want, words)
		}
	}
	if doc.Find("[data-chart]").Length() > 0 || strings.Contains(words, "older-key") {
		t.Error("shows charts, or more keys than one")
	}
}

func TestTheOverviewShowsFiguresAndCharts(t *testing.T) {
	s := newSite(t)
	s.fill()
	session, token := s.davidSignsIn(), s.token()
	for _, address := range []string{"/", "/?range=7d", "/?range=28d", "/?range=12m", "/?range=12m&by=day", "/?range=all",
		"/?from=2025-03-31&to=2025-03-31", "/?from=2010-01-01&to=2025-03-30", "/?from=2025-01-01&to=2025-03-31&by=month"} {
		t.Run(address, func(t *testing.T) {
			doc := s.page(session, address)
			if n := doc.Find(`[data-testid^="figure-"]`).Length(); n != 6 {
				t.Errorf("%d figures", n)
			}
			for _, id := range []string{"active", "services", "reach-over-time", "reach", "sizes", "sizes-over-time"} {
				checkChart(t, s, doc, id, token, session)
			}
		})
	}
}

// saysWhatIsMissing are the words in the place of a drawing of too few, or without anything to see.
var saysWhatIsMissing = regexp.MustCompile(`^Shares begin at 20 active installations; |^No installation was new, |^No face collection came, `)

// checkChart wants a drawing with numbers, or words of what is missing, a table with the same, a definition, and files that
// can be had.
func checkChart(t *testing.T, s *site, doc *goquery.Document, id, token, session string) {
	t.Helper()
	card := doc.Find(`[data-testid="chart-` + id + `"]`)
	option := doc.Find("#option-" + id).Text()
	instead := saysWhatIsMissing.MatchString(card.Find(`[data-testid="instead"]`).Text())
	if !instead && (card.Find(`[data-chart="`+id+`"]`).Length() != 1 || !json.Valid([]byte(option))) {
		t.Fatalf("%s is not drawn: %.200s", id, option)
	}
	if card.Find("tbody tr").Length() == 0 || card.Find(`[data-testid="definition"]`).Length() != 1 {
		t.Errorf("%s has no table, or no definition", id)
	}
	for _, format := range []string{"csv", "xlsx"} {
		link, _ := card.Find(`[data-testid="` + format + `-` + id + `"]`).Attr("href")
		switch {
		case strings.HasPrefix(link, "/charts/"+id+"."+format+"?"): // of shares, or of days compared
			s.get(link, "Cookie", session).expect(t, 200, nil, nil)
		case strings.HasPrefix(link, "/api/v1/"):
			s.ask(token, link)
		default:
			t.Fatalf("%s offers no %s: %q", id, format, link)
		}
	}
}

func TestTheHeadlineIsTheNumberOfTheAPI(t *testing.T) {
	s := newSite(t)
	s.fill()
	session, token := s.davidSignsIn(), s.token()
	doc := s.page(session, "/?range=28d")
	var summary map[string]any
	_ = json.Unmarshal([]byte(s.ask(token, "/api/v1/summary?day=2025-03-30").body), &summary)
	for _, field := range []string{"active_28", "established", "face_collections", "at_least_faces", "over_one_million"} {
		want := views.Number(int64(summary[field].(float64)))
		if field == "at_least_faces" { // a bound, whose last digits say nothing
			want = views.ShortNumber(summary[field].(float64), false)
		}
		if got := text(doc, `[data-testid="figure-`+field+`"] [data-testid="value"]`); got != want {
			t.Errorf("%s: %s, want %s", field, got, want)
		}
	}
}

func TestDemoDataIsCalledInvented(t *testing.T) {
	s := newSite(t)
	session := s.davidSignsIn()
	const banner = `[data-testid="demo"]`
	if doc := s.page(session, "/"); doc.Find(banner).Length() > 0 {
		t.Error("an empty server claims to hold demo data")
	}
	if err := demo.Fill(t.Context(), s.store, nil); err != nil {
		t.Fatal(err)
	}
	if words := text(s.page(session, "/"), banner); !strings.HasPrefix(words, "Demo data.") {
		t.Errorf("demo data is shown with %q", words)
	}
	realAnswer := newSite(t)
	realAnswer.accept(generalPath, goodAction)
	if doc := realAnswer.page(realAnswer.davidSignsIn(), "/"); doc.Find(banner).Length() > 0 {
		t.Error("real records are called invented")
	}
}

func TestABadRangeIsAPageThatSaysWhich(t *testing.T) {
	s := newSite(t)
	s.accept(generalPath, goodAction)
	session := s.davidSignsIn()
	for address, words := range map[string]string{
		"/?range=year":                     "range: ",
		"/?from=2025-02-30":                "from: ",
		"/?to=<script>":                    "to: ",
		"/?by=hour":                        "by: ",
		"/?from=1950-01-01&to=2025-01-01":  "more than 20 years",
		"/?from=2099-01-01&to=2099-01-02":  "lies in the future",
		"/?range=7d&to=2025-03-01":         "range: give either",
		"/?from=2025-03-01&to=2025-03-01x": "to: ",
	} {
		s.get(strings.ReplaceAll(address, "<script>", url.QueryEscape("<script>")), "Cookie", session).
			expect(t, 400, []string{"<html", words}, []string{"<script>"})
	}
}

func TestTodayIsMarked(t *testing.T) {
	s := newSite(t)
	s.acceptYesterday(generalPath, goodAction)
	s.accept(generalPath, strings.Replace(goodAction, "5fca", "5fcb", 1))
	session := s.davidSignsIn()
	doc := s.page(session, "/?from=2025-03-25&to=2025-03-31")
	if label := text(doc, `[data-testid="range-label"]`); !strings.Contains(label, "today so far") {
		t.Errorf("range %q", label)
	}
	if row := text(doc, `[data-testid="table-active"] tbody tr:first-child`); !strings.HasPrefix(
		row,
		"31 Mar 2025 (so far) 1 2 2",
	) {
		t.Errorf("row %q", row)
	}
	if value := text(doc, `[data-testid="figure-active_28"] [data-testid="value"]`); value != "1" {
		t.Errorf("the headline is %s and thus today's: the last complete day has 1", value)
	}
	if only := text(s.page(session, "/?from=2025-03-31"+"&to=2025-03-31"), `[data-testid="figure-active_28"]`); !strings.Contains(
		only,
		"today so far",
	) {
		t.Errorf("today alone: %q", only)
	}
	if complete := s.get("/?range=7d", "Cookie", session); strings.Contains(complete.body, "(so far)") ||
		strings.Contains(complete.body, "today so far") {
		t.Error("a complete range is marked")
	}
}

func TestDataShowsRefusalsByCause(t *testing.T) {
	s := newSite(t)
	s.accept(generalPath, goodAction)
	s.post(generalPath, "{")
	s.post(generalPath, "{")
	s.get(facesPath)
	doc := s.page(s.davidSignsIn(), "/data")
	if got := text(doc, `[data-testid="refusals"] tbody`); got != "Refused bad_json 2 2 2 2 Refused wrong_method 1 1 1 1" {
		t.Errorf("refusals %q", got)
	}
	if got := text(doc, `[data-testid="health"]`); !strings.Contains(got, "31 Mar 2025") ||
		!strings.Contains(got, "Posts stored 1") ||
		!strings.Contains(got, "Posts refused 3") {
		t.Errorf("health %q", got)
	}
}

// A page of twenty years must not take longer than its deadline allows; this one takes milliseconds.
func TestTheLongestRangeIsAnswered(t *testing.T) {
	s := newSite(t)
	s.accept(generalPath, goodAction)
	session := s.davidSignsIn()
	began := time.Now()
	s.page(session, "/?from=2005-04-01&to=2025-03-30&by=week")
	t.Logf("twenty years in %v", time.Since(began))
}

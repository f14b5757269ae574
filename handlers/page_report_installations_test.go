package handlers

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"compreface-stats/models"
)

// deepPages are the pages that go deeper than the overview, with the charts each has.
var deepPages = map[string][]string{
	"/installations":           {"active", "gains"},
	"/installations/retention": {"stickiness"}, // its curve needs more installations
	"/services":                {"services", "creators", "creation-shares", "reach-over-time", "reach", "adoption"},
	"/faces": {
		"sizes",
		"largest",
		"sizes-over-time", // shares of each size need more collections
		"largest-over-time",
		"flow",
		"over-one-million",
		"at-least-faces",
	},
}

func TestEveryPageShowsItsChartsOverAnyRange(t *testing.T) {
	s := newSite(t)
	s.fill()
	session, token := s.davidSignsIn(), s.token()
	for path, charts := range deepPages {
		for _, query := range []string{"", "?range=7d", "?range=12m&by=month", "?range=28d&compare=previous", "?range=90d&compare=year",
			"?range=all&compare=year", "?from=2025-03-31&to=2025-03-31", "?from=2010-01-01&to=2025-03-30", "?show=empty,demo"} {
			t.Run(path+query, func(t *testing.T) {
				doc := s.page(session, path+query)
				for _, id := range charts {
					checkChart(t, s, doc, id, token, session)
				}
			})
		}
	}
}

func TestEveryPageSaysHowToGetTheFirstRecordInAndRefusesBadRanges(t *testing.T) {
	s := newSite(t)
	session := s.davidSignsIn()
	for path := range deepPages {
		if s.page(session, path).Find(`[data-testid="empty"]`).Length() != 1 {
			t.Errorf("%s: an empty server shows charts", path)
		}
	}
	s.accept(generalPath, goodAction)
	for path := range deepPages {
		for query, words := range map[string]string{"?range=x": "range: ", "?compare=x": "compare: ", "?show=x": "show: ", "?by=hour": "by: "} {
			s.get(path+query, "Cookie", session).expect(t, 400, []string{"<html", words}, nil)
		}
	}
}

// cells reads the numbers of a table's rows, without the first column; of so many columns, or of all where none is
// given.
func cells(t *testing.T, doc *goquery.Document, id string, columns ...int) (rows [][]int64) {
	t.Helper()
	doc.Find(`[data-testid="table-` + id + `"] tbody tr`).Each(func(_ int, tr *goquery.Selection) {
		var row []int64
		end := goquery.ToEnd
		if len(columns) > 0 {
			end = 1 + columns[0]
		}
		tr.Find("td").Slice(1, end).Each(func(_ int, td *goquery.Selection) {
			digits := strings.NewReplacer(",", "", "−", "-").Replace(td.Text())
			n, err := strconv.ParseInt(digits, 10, 64)
			if err != nil {
				t.Fatalf("%s: %v", id, err)
			}
			row = append(row, n)
		})
		rows = append(rows, row)
	})
	return rows
}

// Each row carries the identity itself: before + new + resurrected − lapsed = active, and a row begins where the
// one before ended.
func TestGainsAndLossesAddUpEveryDay(t *testing.T) {
	s := newSite(t)
	s.fill()
	rows := cells(t, s.page(s.davidSignsIn(), "/installations?from=2024-12-31&to=2025-03-30&by=day"), "gains")
	slices.Reverse(rows) // the newest comes first
	want := must(s.store.ActiveInstallations(t.Context(), models.Span{From: day("2024-12-31"), To: day("2025-03-30")}))(t)
	if len(rows) != 90 {
		t.Fatalf("%d rows", len(rows))
	}
	for i, r := range rows {
		if r[0]+r[1]+r[2]+r[3] != r[4] || r[4] != want[i].Active28 || i > 0 && r[0] != rows[i-1][4] {
			t.Errorf("row %d: %v, before it %v", i, r, rows[max(i-1, 0)])
		}
	}
}

func TestGainsAndLossesAddUpEveryWeekAndMonth(t *testing.T) {
	s := newSite(t)
	s.fill()
	session := s.davidSignsIn()
	for _, by := range []string{"week", "month"} {
		rows := cells(t, s.page(session, "/installations?range=90d&by="+by), "gains")
		slices.Reverse(rows)
		for i, r := range rows { // active, new, returning, resurrected, −lapsed, change
			if r[0] != r[1]+r[2]+r[3] || r[5] != r[1]+r[3]+r[4] || i > 0 && r[0]-rows[i-1][0] != r[5] {
				t.Errorf("%s %d: %v", by, i, r)
			}
		}
	}
}

func TestTheReasonWhyTheHeadlineChangedAddsUp(t *testing.T) {
	s := newSite(t)
	s.fill()
	session := s.davidSignsIn()
	for _, address := range []string{"/?range=28d", "/?range=7d&compare=previous", "/installations?range=28d", "/?from=2025-03-20&to=2025-03-31"} {
		words := text(s.page(session, address), `#chart-change [data-testid="note"]`)
		days, words, dated := strings.Cut(words, ": ")
		if !dated || !strings.Contains(days, " to ") || !strings.HasSuffix(days, " 2025") {
			t.Errorf("%s does not say its dates", address)
		}
		parts := strings.Fields(strings.ReplaceAll(words, ".", " ")) // 3 + 9 new + 0 came back − 2 went quiet = 10.
		if len(parts) < 14 {
			t.Fatalf("%s: %q", address, words)
		}
		n := [5]int{}
		for i, at := range []int{0, 2, 5, 9, 13} {
			n[i] = must(strconv.Atoi(parts[at]))(t)
		}
		if n[0]+n[1]+n[2]-n[3] != n[4] || n[4] == 0 {
			t.Errorf("%s: %q", address, words)
		}
	}
	if words := text(s.page(session, "/?range=all"), `#chart-change [data-testid="note"]`); !strings.Contains(words, ": 0 + ") {
		t.Errorf("with nothing before: %q", words)
	}
}

func TestRetentionShowsTheNumbersOfTheAPI(t *testing.T) {
	s := newSite(t)
	s.fill()
	session, token := s.davidSignsIn(), s.token()
	var api struct {
		Rows []struct {
			Size     int64
			Retained []int64
		}
	}
	if err := json.Unmarshal([]byte(s.ask(token, "/api/v1/retention?from=2024-12-31&to=2025-03-30").body), &api); err != nil {
		t.Fatal(err)
	}
	table := s.page(session, "/charts/retention.table?range=90d").Find("table.heat tbody tr")
	if table.Length() != len(api.Rows)+1 {
		t.Fatalf("%d rows, want all together and %d", table.Length(), len(api.Rows))
	}
	for i, row := range api.Rows {
		table.Eq(i + 1).Find("td small").Each(func(k int, small *goquery.Selection) {
			if got, _, _ := strings.Cut(small.Text(), " "); got != strconv.FormatInt(row.Retained[k], 10) {
				t.Errorf("cohort %d, week %d: %s, want %d", i, k, got, row.Retained[k])
			}
		})
	}
}

func TestTheSecondLineIsTheDaysBefore(t *testing.T) {
	s := newSite(t)
	s.fill()
	session := s.davidSignsIn()
	for query, back := range map[string]models.Day{"?range=28d&compare=previous": 28, "?range=28d&compare=year": 364} {
		var option struct {
			Series []struct {
				Data      []any
				LineStyle struct{ Type string }
			}
		}
		page := s.page(session, "/installations"+query)
		if err := json.Unmarshal([]byte(page.Find("#option-active").Text()), &option); err != nil {
			t.Fatal(err)
		}
		line := option.Series[len(option.Series)-1]
		span := models.Span{From: day("2025-03-03") - back, To: day("2025-03-30") - back}
		if back == 364 {
			if line.LineStyle.Type == "dashed" ||
				!strings.Contains(
					text(page, `[data-testid="chart-active"] [data-testid="note"]`),
					"No data in the comparison period",
				) {
				t.Errorf("%s: a line of nothing", query)
			}
			continue
		}
		for i, want := range must(s.store.ActiveInstallations(t.Context(), span))(t) {
			if line.LineStyle.Type != "dashed" || math.Abs(line.Data[i].(float64)-float64(want.Active28)) > 0 {
				t.Errorf("%s, day %d: %v (%s), want %d", query, i, line.Data[i], line.LineStyle.Type, want.Active28)
			}
		}
	}
}

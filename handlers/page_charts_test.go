package handlers

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"compreface-stats/handlers/bundle"
	"compreface-stats/handlers/numbers"
	"compreface-stats/handlers/report"
	"compreface-stats/models"
)

func TestEveryChartOfEveryPageIsInTheListUnderItsTitle(t *testing.T) {
	s := newSite(t)
	s.fill()
	session, seen := s.davidSignsIn(), map[string]string{}
	for _, page := range report.Pages() {
		s.page(session, page.Path+"?range=28d").Find(".chart-card").Each(func(_ int, card *goquery.Selection) {
			seen[strings.TrimPrefix(card.AttrOr("data-testid", ""), "chart-")] = card.Find("h2").Text()
		})
	}
	if len(seen) != len(report.Charts()) {
		t.Errorf("%d charts on the pages, %d in the registry", len(seen), len(report.Charts()))
	}
	for _, r := range report.Charts() {
		if seen[r.ID] != r.TitleFor(models.ByDay) {
			t.Errorf("%s is called %q on its page, %q in the registry", r.ID, seen[r.ID], r.TitleFor(models.ByDay))
		}
	}
}

func TestEveryChartsRowsCanBeHadInEveryFormat(t *testing.T) {
	s := newSite(t)
	s.fill()
	session := s.davidSignsIn()
	for _, r := range report.Charts() {
		const window = "?from=2025-03-01&to=2025-03-30"
		want := flatJSON(t, s.get("/charts/"+r.ID+".json"+window, "Cookie", session).body)
		if len(want) == 0 {
			t.Errorf("%s has no rows", r.ID)
		}
		comma := s.get("/charts/"+r.ID+".csv"+window, "Cookie", session)
		for i, row := range csvRows(t, comma.body) {
			for name, value := range row {
				if want[i][name] != value {
					t.Errorf("%s row %d: CSV says %s is %s, JSON %s", r.ID, i, name, value, want[i][name])
				}
			}
		}
		s.get("/charts/"+r.ID+".xlsx"+window, "Cookie", session).expect(t, 200, nil, nil)
	}
	for path, status := range map[string]int{"/charts/nothing.csv": 404, "/charts/active": 404, "/charts/active.pdf": 404, "/charts/active.csv?range=x": 400} {
		s.get(path, "Cookie", session).expect(t, status, nil, nil)
	}
}

func TestAChartsRowsAreTheNumbersThatItDraws(t *testing.T) {
	s := newSite(t)
	s.fill()
	rows := flatJSON(t, s.get("/charts/active.json?from=2025-03-30&to=2025-03-30", "Cookie", s.davidSignsIn()).body)
	want := must(s.store.ActiveInstallations(t.Context(), models.Span{From: day("2025-03-30"), To: day("2025-03-30")}))(t)[0]
	if len(rows) != 1 || rows[0]["label"] != "2025-03-30" || rows[0]["28 days"] != strconv.FormatInt(want.Active28, 10) ||
		rows[0]["1 day"] != strconv.FormatInt(want.Active1, 10) {
		t.Errorf("%v, want %+v", rows, want)
	}
}

func TestABundleIsTheSameBytesEachTimeAndHoldsEveryQuestion(t *testing.T) {
	s := newSite(t)
	s.fill()
	session := s.davidSignsIn()
	served := s.get("/export/everything.zip?from=2025-02-01&to=2025-03-30", "Cookie", session) // counts what was posted
	b := bundle.Bundle{Store: s.store, Numbers: numbers.All(s.store), Publish: s.publish, Span: models.Span{From: day("2025-02-01"), To: day("2025-03-30")},
		Last: day("2025-03-30")}
	var first, second bytes.Buffer
	for _, into := range []*bytes.Buffer{&first, &second} {
		if err := b.WriteZip(context.Background(), into); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("two bundles of the same records differ")
	}
	if served.body != first.String() || served.Header.Get("Content-Type") != "application/zip" {
		t.Error("the site serves other bytes")
	}
	var names []string
	for _, f := range must(zip.NewReader(bytes.NewReader(first.Bytes()), int64(first.Len())))(t).File {
		names = append(names, f.Name)
		if !f.Modified.Equal(b.Span.To.Time()) {
			t.Errorf("%s is dated %s", f.Name, f.Modified)
		}
	}
	for _, want := range []string{"README.txt", "csv/services-month.csv", "json/retention-week.json", "csv/summary.csv", "everything.xlsx", "SHA256SUMS"} {
		if !slices.Contains(names, want) {
			t.Errorf("no %s among %v", want, names)
		}
	}
	trail := must(s.access.AuditLog(t.Context(), 1))(t)
	if len(trail) != 1 || trail[0].Action != "export" || trail[0].Who != davidsMail {
		t.Errorf("audit %+v", trail)
	}
}

func TestEveryColumnOfABundleIsExplained(t *testing.T) {
	s := newSite(t)
	s.fill()
	b := bundle.Bundle{Store: s.store, Numbers: numbers.All(s.store), Last: day("2025-03-30"),
		Span: models.Span{From: day("2025-02-01"), To: day("2025-03-30")}}
	var rows [][]string
	if err := b.Files(t.Context(), func(f bundle.File, _, _ int) error {
		if f.Name == "dictionary.csv" {
			rows = must(csv.NewReader(bytes.NewReader(f.Body)).ReadAll())(t)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if len(rows) < 50 {
		t.Errorf("%d rows", len(rows))
	}
	for _, row := range rows {
		if row[3] == "" {
			t.Errorf("%v has no meaning", row)
		}
	}
}

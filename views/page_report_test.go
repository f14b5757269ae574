package views

import (
	"strings"
	"testing"
)

func TestEmptyServerTellsHowToFillIt(t *testing.T) {
	doc := rendered(t, ReportPage(Report{Base: base("Overview"), Empty: &EmptyState{
		PostBase: "https://stats.example.org/rest/1/db/collections", Key: "key-1",
		ImportCommand: "go run ./web import a.csv b.csv", DemoCommand: "go run ./web demo",
	}}))
	const environment = `
    environment:
      - "APP_FEIGN_APPERYIO_URL=https://stats.example.org/rest/1/db/collections"
      - "APPERY_API_KEY=key-1"
`
	wantText(
		t,
		doc,
		"copy-environment",
		"services:\n  compreface-admin:"+environment+"  compreface-api:"+strings.TrimRight(environment, "\n"),
	)
	wantText(t, doc, "copy-curl", "curl https://stats.example.org/rest/1/db/collections/statistics_general")
	wantText(t, doc, "copy-import", "go run ./web import a.csv b.csv")
	wantText(t, doc, "copy-demo", "go run ./web demo")
	wantText(t, doc, "empty", "docker exec -i stats /web import - < statistics_general.csv")
	if doc.Find("[data-chart]").Length() != 0 || testID(doc, "range").Length() != 0 {
		t.Error("an empty server shows blank charts")
	}
}

func TestAKeyWithOddSignsSurvivesYAMLAndCompose(t *testing.T) {
	lines := environmentLines(EmptyState{PostBase: "http://s", Key: `a"b$c: #d`})
	if want := `- "APPERY_API_KEY=a\"b$$c: #d"`; strings.Count(lines, want) != 2 {
		t.Errorf("want %s twice in\n%s", want, lines)
	}
}

func TestInventedDataIsSaidToBe(t *testing.T) {
	p := fullOverview("Overview")
	if testID(rendered(t, ReportPage(p)), "demo").Length() != 0 {
		t.Error("real records are called invented")
	}
	p.Demo = true
	wantText(t, rendered(t, ReportPage(p)), "demo", "Demo data.")
}

// The choices of days before the first chart are many: one key press skips them.
func TestTheKeyboardSkipsToTheFirstChart(t *testing.T) {
	p := Report{Charts: []Chart{{ID: "active"}, {ID: "gains"}}}
	if id := p.base().FirstChart; id != "chart-active" {
		t.Errorf("the link skips to %q", id)
	}
	p.Empty = &EmptyState{}
	if id := p.base().FirstChart; id != "" {
		t.Errorf("without charts the link skips to %q", id)
	}
}

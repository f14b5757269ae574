package views

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/a-h/templ"
)

// The policy of the server forbids all of these, and hostile text must not become any of them.
func TestHostileTextStaysTextOnEveryPage(t *testing.T) {
	b := base(hostile)
	b.SignedInAs = hostile
	b.CSRF = hostile
	b.Notice = hostile
	b.Path = hostile
	overview := fullOverview(hostile)
	overview.Base = b
	overview.Charts[0].Files = []Link{{Label: hostile, URL: "javascript:alert(1)"}}
	overview.Charts = append(overview.Charts, Chart{ID: "retention", Title: hostile, Heat: &Heat{
		Caption: hostile, Corner: hostile, Total: hostile, Columns: []HeatColumn{{Prefix: hostile, Label: hostile}},
		Rows: []HeatRow{
			{Label: hostile, Size: hostile, Cells: []HeatCell{{Share: hostile, Count: hostile, Of: hostile}}},
		}}})
	table := Table{
		Caption: hostile,
		Columns: []Column{{Label: hostile, Numeric: false}},
		Rows:    [][]string{{hostile, hostile}},
	}
	pages := map[string]templ.Component{
		"overview": ReportPage(overview),
		"empty": ReportPage(Report{
			Base:  b,
			Empty: &EmptyState{PostBase: hostile, Key: hostile, ImportCommand: hostile, DemoCommand: hostile},
		}),
		"login": LoginPage(Login{Base: b, Email: hostile, Error: hostile, Next: hostile, SingleSignOn: true}),
		"setup": SetupPage(Setup{Base: b, Email: hostile, Error: hostile, Secret: hostile}),
		"error": ErrorPage(Error{Base: b, Status: 404, Heading: hostile, Words: hostile, Reference: hostile}),
		"data": DataPage(Data{
			Base:      b,
			Health:    []FactGroup{{Title: hostile, Facts: []Fact{{Label: hostile, Value: hostile, Hint: hostile}}}},
			Jobs:      table,
			Counts:    table,
			CountDays: table,
			Downtimes: table,
			ImportURL: hostile,
		}),
		"privacy": PrivacyPage(Privacy{
			Base:  b,
			Kept:  table,
			Rules: []Fact{{Label: hostile, Value: hostile, Hint: hostile}},
		}),
		"held":  InstallationPage(Installation{Base: b, Error: hostile, Answer: hostile, GUID: hostile, Days: table}),
		"erase": ErasePage(Erase{Base: b, GUID: hostile, Words: hostile}),
	}
	for name, page := range pages {
		doc := rendered(t, page)
		if n := doc.Find("script:not([src]):not([type='application/json'])").Length(); n != 0 {
			t.Errorf("%s: %d scripts in the page", name, n)
		}
		if n := doc.Find("img, [onerror], [style], style, [href^='javascript:']").Length(); n != 0 {
			t.Errorf("%s: %d elements that the policy forbids", name, n)
		}
		if !strings.Contains(doc.Text(), "alert('x')") {
			t.Errorf("%s lost the text", name)
		}
	}
}

func TestHostileTextInAChartIsReadBackAsItWas(t *testing.T) {
	doc := rendered(t, ReportPage(fullOverview(hostile)))
	var option struct{ Series []struct{ Name string } }
	if err := json.Unmarshal([]byte(doc.Find("script#option-active").Text()), &option); err != nil {
		t.Fatal(err)
	}
	if option.Series[0].Name != hostile {
		t.Errorf("series is named %q", option.Series[0].Name)
	}
}

package handlers

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"compreface-stats/models"
)

// Each row of the flow carries the identity: before + what came − what went = after, and the rows before and after
// are the sizes.
func TestTheFlowAddsUpForEverySize(t *testing.T) {
	s := newSite(t)
	s.fill()
	session := s.davidSignsIn()
	for _, query := range []string{"range=28d", "range=90d", "from=2025-02-01&to=2025-03-15", "from=2025-03-31&to=2025-03-31"} {
		rows := cells(t, s.page(session, "/faces?"+query), "flow")
		moved := int64(0)
		for i, r := range rows {
			if r[0]+r[1]+r[2]+r[3]+r[4] != r[5] {
				t.Errorf("%s, row %d: %v", query, i, r)
			}
			moved += r[1] + r[2]
		}
		if len(rows) != models.SizeRangeCount-1 || moved == 0 && strings.HasPrefix(query, "range") {
			t.Errorf("%s: %d rows, %d moved", query, len(rows), moved)
		}
	}
}

func TestTheFlowFromSizeToSizeIsTheAPIs(t *testing.T) {
	s := newSite(t)
	s.fill()
	session, token := s.davidSignsIn(), s.token()
	doc := s.page(session, "/faces?range=90d")
	link := doc.Find(`[data-testid="csv-moves"]`).AttrOr("href", "")
	lines := strings.Split(strings.TrimSpace(s.ask(token, link).body), "\n")
	if lines[0] != "from_range,to_range,collections,final,as_of,complete_to" || len(lines) < 3 {
		t.Fatalf("%q", lines)
	}
	tinted := 0
	s.page(session, doc.Find(`[data-testid="table-moves"]`).AttrOr("data-table", "")).Find(`td.heat-cell`).Each(func(int, *goquery.Selection) { tinted++ })
	if tinted != len(lines)-1 {
		t.Errorf("%d cells, %d moves in the file", tinted, len(lines)-1)
	}
}

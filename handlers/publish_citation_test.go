package handlers

import (
	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"
)

func TestEveryPublishedChartIsFrozenWithItsRows(t *testing.T) {
	s := newSite(t)
	s.released(func(i int, guid string) { s.holds(guid, []string{"1-10", "51-200", "501-2000"}[min(i%7, 2)]) })
	admin := s.davidSignsIn()
	for _, c := range report.PublicCharts() {
		s.published(admin, "chart", c.ID)
	}
	s.form("/promote/charts", admin, "chart", "gains").expect(t, 404, nil, nil)
	all := must(s.publish.Citations(t.Context()))(t)
	if len(all) != len(report.PublicCharts()) {
		t.Fatalf("%d citations", len(all))
	}
	for _, c := range all {
		s.get("/c/"+c.ID).expect(t, 200, []string{`data-chart="` + c.Subject + `"`, "<tbody>"}, nil)
		picture := s.get("/c/" + c.ID + ".svg?theme=dark")
		picture.expect(t, 200, []string{"<title>"}, []string{"<script", "javascript:", "onload"})
		validXML(t, c.Subject, picture.body)
	}
	if got := s.get("/c/" + all[0].ID + ".png?size=social"); got.StatusCode != 200 ||
		got.Header.Get("Content-Type") != "image/png" {
		t.Errorf("%d %s", got.StatusCode, got.Header.Get("Content-Type"))
	}
}

// What was published stands byte for byte after installations were erased and old records removed.
func TestACitationOutlivesErasureAndRemoval(t *testing.T) {
	testdb.Each(t, func(t *testing.T, database string) {
		s := newSiteOn(t, database)
		s.released(func(i int, guid string) { s.holds(guid, "51-200") })
		admin := s.davidSignsIn()
		s.published(admin, "claim", "active-in-month")
		for _, c := range report.PublicCharts() {
			s.published(admin, "chart", c.ID)
		}
		before := s.everythingCited()
		for i := range 20 {
			must(s.store.Erase(t.Context(), fmt.Sprintf("%08d-5fca-11eb-988b-0242ac120003", i+1)))(t)
		}
		s.setNow(s.now().AddDate(0, 3, 0))
		if pruned := must(s.store.Prune(t.Context(), models.ShortestRetention, nil))(t); pruned.Records == 0 {
			t.Error("nothing was removed")
		}
		if after := s.everythingCited(); after != before || len(before) < 1000 {
			t.Errorf("%d bytes were cited, %d now, or others", len(before), len(after))
		}
	})
}

// everythingCited is every citation as page, document and picture.
func (s *site) everythingCited() (all string) {
	s.t.Helper()
	for _, c := range must(s.publish.Citations(s.t.Context()))(s.t) {
		for _, form := range []string{"", ".json", ".svg"} {
			got := s.get("/c/" + c.ID + form)
			got.expect(s.t, 200, nil, nil)
			all += got.body
		}
	}
	return all
}

func validXML(t *testing.T, name, body string) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(body)); ; {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Errorf("%s is no XML: %v", name, err)
			return
		}
	}
}

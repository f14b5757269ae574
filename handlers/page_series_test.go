package handlers

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"strings"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/external"
	"compreface-stats/models/testdb"
)

// pulls keeps a counter that rose by ten a day up to yesterday, of whose days one in the past was not read.
func (s *site) pulls(t *testing.T) {
	t.Helper()
	today := models.DayOf(s.now())
	var days []external.Value
	for ago := models.Day(60); ago > 0; ago-- {
		if ago != 40 {
			days = append(days, external.Value{Day: today - ago, Value: 5_000 - 10*int64(ago)})
		}
	}
	series := models.ExternalSeries{
		Name: "docker-pulls", Unit: "pulls", Kind: external.Total, Source: "<b>Docker Hub</b>", Comparable: true,
	}
	must(external.Open(s.store).Import(t.Context(), series, days, false))(t)
}

// sendSeries posts the form of the page with a file.
func (s *site) sendSeries(cookie, content string, fields ...string) answerOf {
	s.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	_ = form.WriteField("csrf", csrfFor(cookie))
	for i := 0; i+1 < len(fields); i += 2 {
		_ = form.WriteField(fields[i], fields[i+1])
	}
	_, _ = must(form.CreateFormFile("file", "pulls.csv"))(s.t).Write([]byte(content))
	_ = form.Close()
	return s.post("/data/external", body.String(), "Content-Type", form.FormDataContentType(),
		"Cookie", csrfCookie+"="+formToken+"; "+cookie)
}

func TestASeriesIsTriedImportedChangedAndRemovedByMaintainersAndReadByAll(t *testing.T) {
	testdb.Each(t, func(t *testing.T, database string) {
		s := newSiteOn(t, database)
		maintainer := s.signsIn("mary@example.org", models.RoleMaintainer)
		viewer := s.signsIn("vera@example.org", models.RoleViewer)
		fresh := []string{"name", "docker-pulls", "kind", "total", "unit", "pulls", "source", "<b>Hub</b>", "comparable", "on"}
		const file = "day;pull_count\n2025-03-01;100\n2025-03-02;120\n"
		s.sendSeries(maintainer, file, append(fresh, "try", "on")...).
			expect(t, 200, []string{"Nothing is stored yet", "2 days added", "No series yet."}, nil)
		s.sendSeries(maintainer, file, fresh...).expect(t, 200, []string{"2 days added, 0 changed", "2 days known", "&lt;b&gt;Hub"}, []string{"<b>Hub"})
		s.sendSeries(maintainer, "2025-03-02,121\n2025-03-03,130\n", "name", "docker-pulls").
			expect(t, 200, []string{"1 days added, 1 changed, 0 as before", "3 days known"}, nil)
		for says, fields := range map[string][]string{
			"Line 1, value":       {"name", "docker-pulls"},
			"Kind: use total":     {"name", "more"},
			"Name: use up to 40":  {"name", "../x", "kind", "total", "unit", "a", "source", "b"},
			"Unit: docker-pulls ": {"name", "docker-pulls", "unit", "stars"},
		} {
			content := "2025-03-02,121"
			if says == "Line 1, value" {
				content = "2025-03-02,a lot"
			}
			s.sendSeries(maintainer, content, fields...).expect(t, 422, []string{says}, nil)
		}
		s.get("/data/external", "Cookie", viewer).expect(t, 200, []string{"docker-pulls", "comparable"}, []string{"series-import", "Remove"})
		s.sendSeries(viewer, file, fresh...).expect(t, 403, []string{"maintainer"}, nil)
		s.form("/data/external/docker-pulls", maintainer, "unit", "").expect(t, 422, []string{"Unit: say"}, nil)
		s.form("/data/external/docker-pulls", maintainer, "unit", "downloads", "source", "Hub").expect(t, 303, nil, nil)
		s.get("/data/external", "Cookie", viewer).expect(t, 200, []string{"downloads, total"}, []string{"badge"})
		s.form("/data/external/docker-pulls/remove", maintainer).expect(t, 303, nil, nil)
		s.form("/data/external/docker-pulls/remove", maintainer).expect(t, 404, []string{"no longer exists"}, nil)
		var told []string
		for _, line := range must(s.access.AuditLog(t.Context(), 10))(t) {
			told = append(told, line.Who+" "+line.Action+" "+line.What)
		}
		for _, want := range []string{
			"mary@example.org series import docker-pulls: 2 days added, 0 changed, 0 as before; a new series",
			"mary@example.org series import docker-pulls: 1 days added, 1 changed, 0 as before",
			"mary@example.org series changed docker-pulls", "mary@example.org series removed docker-pulls",
		} {
			if n := strings.Count(strings.Join(told, "\n")+"\n", want+"\n"); n != 1 {
				t.Errorf("the audit log has %q %d times: %q", want, n, told)
			}
		}
	})
}

func TestAProgramBringsTheValuesOfASeries(t *testing.T) {
	s := newSite(t)
	token := s.tokenFor("importer", models.ScopeImport)
	send := func(query, body string) answerOf {
		return s.post("/api/v1/series/github-stars"+query, body, "Authorization", token)
	}
	const fresh = "?kind=total&unit=stars&source=GitHub"
	for _, c := range []struct {
		query, body string
		status      int
		says        string
	}{
		{"", "2025-03-01,100\n", 422, "Kind: use total"},
		{fresh + "&try=1", "2025-03-01,100\n", 200, `{"series":"github-stars","made":true,"added":1,"changed":0,"same":0,"tried":true}`},
		{fresh, "2025-03-01,100\n", 200, `"made":true,"added":1`},
		{"", "2025-03-01,100\n", 200, `{"series":"github-stars","made":false,"added":0,"changed":0,"same":1,"tried":false}`},
		{"", "2025-03-01;x\n", 422, "Line 1, value"},
		{"?kind=daily", "2025-03-01,100\n", 422, "Kind: github-stars is known"},
		{"?unknown=1", "2025-03-01,100\n", 400, "unknown"},
		{"?try=true", "2025-03-02,100\n", 200, `"tried":true`},
		{"?try=false", "2025-03-01,100\n", 200, `"tried":false`},
		{"?try=yes", "2025-03-01,100\n", 400, "try"},
		{"?try=1&try=0", "2025-03-01,100\n", 400, "more than once"},
		{"", "2025-03-01,100\n" + strings.Repeat("\n", 20_000), 200, `"same":1`}, // more than strangers may send
	} {
		got := send(c.query, c.body)
		if got.StatusCode != c.status || !strings.Contains(got.body, c.says) {
			t.Errorf("%s: %d %s, want %d %s", c.query, got.StatusCode, got.body, c.status, c.says)
		}
	}
}

// A sign of the address means the same whether it is written as itself or by its number.
func TestASeriesIsNamedTheSameHoweverItsAddressIsWritten(t *testing.T) {
	s := newSite(t)
	token, mary := s.tokenFor("importer", models.ScopeImport), s.signsIn("mary@example.org", models.RoleMaintainer)
	send := func(name string) answerOf {
		return s.post("/api/v1/series/"+name+"?kind=total&unit=x&source=y", "2025-03-01,1\n", "Authorization", token)
	}
	send("good").expect(t, 200, []string{`"series":"good","made":true`}, nil)
	send("%67ood").expect(t, 200, []string{`"series":"good","made":false`}, nil)
	for _, bad := range []string{"%2567ood", "a%2Fb", "a%00", "a%20b", "%e9", "Good"} {
		if got := send(bad); got.StatusCode != 422 && got.StatusCode != 400 {
			t.Errorf("%s: %d %s", bad, got.StatusCode, got.body)
		}
	}
	s.post("/api/v1/series/good", "{}", "Authorization", token, "Content-Type", "application/json").
		expect(t, 415, []string{"not_csv"}, nil)
	s.form("/data/external/%67ood/remove", mary).expect(t, 303, nil, nil)
	send("good").expect(t, 200, []string{`"made":true`}, nil)
}

// The same numbers are on the page, in its files, in the API and in the bundle; strangers get none of them.
func TestSeriesAreInEveryFormForPeopleOfTheHouseAndInNoneForStrangers(t *testing.T) {
	s := newSite(t)
	s.fill()
	s.pulls(t)
	admin := s.davidSignsIn()
	today := models.DayOf(s.now())
	query := fmt.Sprintf("?from=%s&to=%s", today-24, today-1)
	var answer struct {
		Rows []struct {
			Day, Series    string
			Total, Amount  *int64
			New            int64
			OptedInAtLeast *float64 `json:"opted_in_at_least"`
		}
	}
	got := s.get("/api/v1/external-series"+fmt.Sprintf("?from=%s&to=%s", today-42, today-1), "Cookie", admin)
	if err := json.Unmarshal([]byte(got.body), &answer); err != nil || len(answer.Rows) != 42 {
		t.Fatalf("%v: %.300s", err, got.body)
	}
	for i, row := range answer.Rows {
		ago := today - 42 + models.Day(i)
		gap := ago == today-40 || ago == today-39                                                 // of the day that was not read, and of the one after
		if (row.Amount == nil) != gap || !gap && *row.Amount != 10 || row.OptedInAtLeast != nil { // ten are too few
			t.Errorf("%s: %+v", row.Day, row)
		}
	}
	page := s.page(admin, "/installations/external"+query)
	const finding = "2 new installations for 240 pulls (0.8"
	if words := text(page, `[data-testid="story"]`); !strings.Contains(words, finding) {
		t.Errorf("the page finds %q", words)
	}
	for _, part := range []string{"&segment=established:yes", "&segment=once:no"} {
		if words := text(s.page(admin, "/installations/external"+query+part), `[data-testid="story"]`); !strings.Contains(words, "No estimate") {
			t.Errorf("of a part the page finds %q", words)
		}
	}
	s.get("/api/v1/external-series"+query+"&segment=established:yes", "Cookie", admin).expect(t, 400, []string{"segment"}, nil)
	s.get("/charts/external-index.csv"+query, "Cookie", admin).expect(t, 200, []string{"docker-pulls"}, nil)
	s.get("/picture/external-share.svg"+query+"&by=week", "Cookie", admin).expect(t, 200, []string{"<svg"}, nil)
	for part, want := range map[string]bool{"": true, "&segment=established:yes": false} {
		file := s.get("/export/everything.zip"+query+part, "Cookie", admin).body
		some := false
		for _, f := range must(zip.NewReader(strings.NewReader(file), int64(len(file))))(t).File {
			some = some || f.Name == "csv/external-series-week.csv"
		}
		if some != want {
			t.Errorf("a bundle of %q has the series: %v", part, some)
		}
	}
	s.form("/promote/links", admin, "name", "x", "days", "30", "view", "/installations/external"+query, "exact", "on").
		expect(t, 400, []string{"cannot be shared"}, nil)
	s.get("/promote/links", "Cookie", admin).expect(t, 200, nil, []string{"/installations/external"})
}

// Whatever series there are, strangers see the same bytes.
func TestNothingPublicTellsOfASeries(t *testing.T) {
	s := newSite(t)
	s.released(nil)
	admin := s.davidSignsIn()
	s.opened(admin)
	s.published(admin, "claim", "active-in-month")
	before := everythingPublic(t, s)
	s.pulls(t)
	after := everythingPublic(t, s)
	for path, was := range before {
		if after[path] != was || strings.Contains(was, "docker-pulls") {
			t.Errorf("%s has changed", path)
		}
	}
}

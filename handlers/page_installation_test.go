package handlers

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"compreface-stats/models"
)

// told is the words of the page at the selector.
func (a answerOf) told(t testing.TB, selector string) string {
	t.Helper()
	return text(must(goquery.NewDocumentFromReader(strings.NewReader(a.body)))(t), selector)
}

func (s *site) maryReports() {
	s.t.Helper()
	for _, size := range []string{"0", "11-50"} {
		body := `{"install_guid":"` + marysGUID + `","collection_guid":"` + map[string]string{"0": collection, "11-50": demoGUID}[size] + `","faces_range":"` + size + `"}`
		s.post(facesPath, body).expect(s.t, 200, nil, nil)
	}
	s.post(generalPath, `{"install_guid":"`+davidsGUID+`","action_name":"USER_CREATE"}`).expect(s.t, 200, nil, nil)
}

func TestAnOwnerSeesWhatIsKeptAndErasesIt(t *testing.T) {
	s := newSite(t)
	s.maryReports()
	seen := s.form("/installation", "", "guid", "  "+strings.ToUpper(marysGUID)+" ")
	seen.expect(t, 200, []string{"Delete all data…"}, nil)
	if got := seen.told(t, `[data-testid="answer"]`); !strings.Contains(
		got,
		"It was seen on 1 day: 31 Mar 2025 (UTC)",
	) ||
		!strings.Contains(got, "31 Mar 2025 0, 11–50") {
		t.Errorf("the answer is %q", got)
	}

	seen.expect(t, 200, []string{"Receipt for yesterday, 30 Mar 2025 (UTC): nothing arrived."}, []string{"releases.json"})

	asked := s.form("/installation/erase", "", "guid", marysGUID)
	asked.expect(t, 200, []string{"Delete permanently", "cannot be undone"}, nil)
	s.form("/installation", "", "guid", marysGUID).expect(t, 200, []string{"It was seen on"}, nil)

	s.form("/installation/erase", "", "guid", marysGUID, "confirmed", "yes").
		expect(t, 200, []string{"Deleted: 2 records of 1 day"}, []string{marysGUID})
	s.form("/installation", "", "guid", marysGUID).expect(t, 200, []string{"No data is held for an installation"}, nil)
	s.form("/installation/erase", "", "guid", marysGUID, "confirmed", "yes").
		expect(t, 200, []string{"No data is held for an installation"}, nil)
	s.get("/api/v1/summary?day=2025-03-31", "Authorization", s.token()).expect(t, 200, []string{`"installations":1`}, nil)

	trail := must(s.access.AuditLog(t.Context(), 9))(t)
	if len(trail) != 1 || trail[0].Who != "nobody" || strings.Contains(trail[0].What, marysGUID) {
		t.Errorf("the trail is %+v", trail)
	}
	if strings.Contains(s.log.String(), marysGUID[:8]) {
		t.Error("the GUID is in the log")
	}
}

func TestAnOwnerSeesEveryCreateEvent(t *testing.T) {
	s := newSite(t)
	s.maryReports()
	seen := s.form("/installation", "", "guid", davidsGUID)
	seen.expect(t, 200, []string{"Everything that it created: 1 event", ">User<", `value="` + davidsGUID + `"`}, nil)
	unknown := strings.Replace(davidsGUID, davidsGUID[:8], "00000000", 1)
	s.form("/installation", "", "guid", unknown).
		expect(t, 200, []string{"No data is held", "mistyped", `value="` + unknown + `"`}, nil)
}

func TestTheFormsForOwnersRefuseWhatIsWrong(t *testing.T) {
	s := newSite(t)
	s.maryReports()
	for _, path := range []string{"/installation", "/installation/erase"} {
		s.post(path, "guid="+marysGUID, "Content-Type", "application/x-www-form-urlencoded").
			expect(t, 403, []string{"has expired"}, nil)
		s.get(path+"?guid="+marysGUID).
			expect(t, map[string]int{"/installation": 200, "/installation/erase": 405}[path], nil, []string{"It was seen on", marysGUID})
	}
	s.form("/installation", "", "guid", "Mary's").expect(t, 422, []string{"The GUID is not a GUID"}, []string{"Mary's"})
	s.form("/installation/erase", "", "guid", "Mary's", "confirmed", "yes").
		expect(t, 400, []string{"is not a GUID"}, []string{"Mary's"})
	s.form("/installation", "", "guid", davidsGUID[:35]+"0").
		expect(t, 200, []string{"No data is held"}, []string{"Erase all"})
}

func TestWhoAsksForManyInstallationsWaits(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/installation", "/installation/erase"} {
		waits := 0
		for range 20 {
			got := s.form(path, "", "guid", marysGUID)
			if got.StatusCode == http.StatusTooManyRequests && got.Header.Get("Retry-After") != "" {
				waits++
			}
		}
		if refused := waits > 0; refused != (path == "/installation/erase") {
			t.Errorf("%s: %d of 20 were told to wait", path, waits)
		}
	}
}

// One installation may have thousands of collections: a crowd that looks such up waits in a line of its own, and further
// ones are sent away, while everybody else's pages come.
func TestACrowdThatLooksInstallationsUpKeepsNobodyElseWaiting(t *testing.T) {
	s := newSite(t)
	s.maryReports()
	done, err := s.server.lookUps.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	crowd, leave := context.WithCancel(t.Context())
	var waiting sync.WaitGroup
	for range lookUpsWaiting {
		waiting.Go(func() { _, _ = s.server.lookUps.Wait(crowd) })
	}
	for s.server.lookUps.Waiting() < lookUpsWaiting {
		time.Sleep(time.Millisecond)
	}
	for _, path := range []string{"/installation", "/installation/erase"} {
		got := s.form(path, "", "guid", marysGUID)
		got.expect(t, 503, []string{"Many people ask for this right now"}, nil)
		if got.Header.Get("Retry-After") != retryAfter {
			t.Errorf("%s: it says to come again after %q s", path, got.Header.Get("Retry-After"))
		}
	}
	s.get("/privacy").expect(t, 200, nil, nil)
	leave()
	waiting.Wait()
	done()
	s.form("/installation", "", "guid", marysGUID).expect(t, 200, []string{"It was seen on"}, nil)
}

// Anybody can post thousands of records in the name of a GUID. Whoever looks it up gets the newest, and how many there
// are.
func TestWhatIsHeldOfAnInstallationIsAPageOfBoundedSize(t *testing.T) {
	s := newSite(t)
	importer := s.tokenFor("importer", models.ScopeImport)
	var events, reports strings.Builder
	first := time.Date(2024, time.May, 1, 9, 0, 0, 0, time.UTC)
	for n := range 10_400 {
		at := first.Add(time.Duration(n)*time.Millisecond + time.Duration(n/5200)*24*time.Hour)
		fmt.Fprintf(&events, "%q,%q,\"APP_CREATE\"\n", at.Format("2006-01-02 15:04:05.000"), davidsGUID)
	}
	for n := range 310 {
		fmt.Fprintf(&reports, "%q,%q,%q,\"11-50\"\n",
			first.AddDate(0, 0, n).Format("2006-01-02 15:04:05.000"), davidsGUID, collection)
	}
	for _, file := range []string{events.String(), reports.String()} {
		s.post(importAPIPath, file, "Authorization", importer).expect(t, 200, []string{`"refused":0`}, nil)
	}
	s.post(generalPath, `{"install_guid":"`+davidsGUID+`","action_name":"FACE_RECOGNITION_CREATE"}`).expect(t, 200, nil, nil)
	seen := s.form("/installation", "", "guid", davidsGUID)
	seen.expect(t, 200, []string{
		"It was seen on 311 days", "Everything that it created: 10,401 events", "31 Mar 2025",
		"The newest 100 events are listed, and 10,301 more are held.", "The newest 100 days are listed, and 211 more are held.",
	}, []string{"1 May 2024 09:00"})
	page := must(goquery.NewDocumentFromReader(strings.NewReader(seen.body)))(t)
	if rows := page.Find("tbody tr").Length(); rows != 200 || len(seen.body) > 40_000 {
		t.Errorf("%d rows in %d bytes", rows, len(seen.body))
	}
	s.form("/installation/erase", "", "guid", davidsGUID).expect(t, 200, []string{"311 days"}, nil)
}

package handlers

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"compreface-stats/models"
)

const formToken = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// upload posts a file as the page's form does.
func (s *site) upload(path, cookie, content string) answerOf {
	s.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	_ = form.WriteField("csrf", csrfFor(cookie))
	file := must(form.CreateFormFile("file", "notes.csv"))(s.t)
	_, _ = file.Write([]byte(content))
	_ = form.Close()
	return s.post(
		path,
		body.String(),
		"Content-Type",
		form.FormDataContentType(),
		"Cookie",
		csrfCookie+"="+formToken+"; "+cookie,
	)
}

func (s *site) notes() []models.Annotation {
	s.t.Helper()
	return must(s.store.Annotations(s.t.Context(), models.Span{From: models.MinDay, To: models.MaxDay}))(s.t)
}

func TestANoteStandsOnEveryChartOverTime(t *testing.T) {
	s := newSite(t)
	s.fill()
	session := s.davidSignsIn()
	for _, on := range []string{"2025-03-20", "2024-03-20"} {
		if got := s.form("/annotations", session, "day", on, "text", "1.2.0 <released>"); got.StatusCode != http.StatusSeeOther {
			t.Fatalf("%d %s", got.StatusCode, got.body)
		}
	}
	for path, timeless := range map[string][]string{"/": {"change", "reach", "sizes"}, "/installations": {"change"}, "/services": {"reach", "adoption", "creation-shares"}, "/faces": {"sizes", "largest", "flow", "ladder"}} {
		doc := s.page(session, path+"?range=28d")
		if words := text(doc, `[data-testid="notes"] li:first-child`); words != "20 Mar 2025 1.2.0 <released>" {
			t.Errorf("%s lists %q", path, words)
		}
		doc.Find("[data-chart]").Each(func(_ int, chart *goquery.Selection) {
			id := chart.AttrOr("data-chart", "")
			var option struct {
				Reading struct {
					Notes []struct{ Label, Text string }
				}
			}
			_ = json.Unmarshal([]byte(doc.Find("#option-"+id).Text()), &option)
			noted := len(option.Reading.Notes) == 1 && option.Reading.Notes[0].Text == "1.2.0 <released>"
			if wanted := !strings.Contains(strings.Join(timeless, " ")+" ", id+" "); noted != wanted {
				t.Errorf("%s, %s: notes %+v", path, id, option.Reading.Notes)
			}
		})
	}
}

func TestNotesAreForMaintainersToWriteAndForAllToRead(t *testing.T) {
	s := newSite(t)
	maintainer, viewer := s.signsIn(
		"mary@example.org",
		models.RoleMaintainer,
	), s.signsIn(
		"vera@example.org",
		models.RoleViewer,
	)
	s.form("/annotations", maintainer, "day", "2025-03-20", "text", "<b>bold</b>")
	id := s.notes()[0].ID
	doc := s.page(viewer, "/annotations")
	if words := text(doc, `[data-testid="annotation"]`); !strings.Contains(words, "<b>bold</b>") ||
		doc.Find("form:not(.sign-out)").Length() > 0 {
		t.Errorf("a viewer reads %q and gets %d forms", words, doc.Find("form").Length())
	}
	if doc := s.page(maintainer, "/annotations"); doc.Find(".note-row form").Length() != 1 ||
		doc.Find(`[data-testid="annotate"]`).Length() != 1 {
		t.Error("a maintainer gets no forms")
	}
	for _, path := range []string{"/annotations", "/annotations/import", "/annotations/" + id, "/annotations/" + id + "/remove"} {
		s.form(path, viewer, "day", "2025-03-21", "text", "x").expect(t, 403, []string{"maintainer"}, nil)
		if got := s.post(path, "day=2025-03-21&text=x", "Cookie", maintainer, "Content-Type", "application/x-www-form-urlencoded"); got.StatusCode != 403 {
			t.Errorf("%s without our own form: %d", path, got.StatusCode)
		}
	}
	if notes := s.notes(); len(notes) != 1 || notes[0].Text != "<b>bold</b>" || notes[0].Author != "mary@example.org" {
		t.Errorf("%+v", notes)
	}
}

func TestANoteIsMendedOrTakenAway(t *testing.T) {
	s := newSite(t)
	session := s.davidSignsIn()
	s.form("/annotations", session, "day", "2025-03-20", "text", "1.2.0 relased")
	path := "/annotations/" + s.notes()[0].ID
	bad := s.form(path, session, "day", "2025-02-30", "text", "still typed")
	bad.expect(t, 422, []string{`role="alert"`, "The day", "2025-02-30", "still typed"}, nil)
	if got := s.form(path, session, "day", "2025-03-21", "text", "1.2.0 released"); got.Header.Get(
		"Location",
	) != "/annotations?done=note-changed#note-"+s.notes()[0].ID {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
	if n := s.notes()[0]; n.Day.String() != "2025-03-21" || n.Text != "1.2.0 released" {
		t.Errorf("%+v", n)
	}
	removed := s.form(path+"/remove", session)
	removed.expect(t, 303, nil, nil)
	s.get(removed.Header.Get("Location"), "Cookie", session).expect(t, 200,
		[]string{`data-testid="undo"`, "Note of 21 Mar 2025 removed", `name="text" value="1.2.0 released"`}, nil)
	s.form(path+"/remove", session).expect(t, 404, nil, nil)
	s.form(path, session, "day", "2025-03-21", "text", "x").expect(t, 404, nil, nil)
	s.undoes(path, removed.Header.Get("Location"), session)
	trail := must(s.access.AuditLog(t.Context(), 10))(t)
	if len(trail) != 8 || trail[0].Action != "remove note" || trail[7].Who != davidsMail {
		t.Errorf("%+v", trail)
	}
}

// undoes brings a removed note back under its address, and a second one with the same ID gets its own.
func (s *site) undoes(path, location, session string) {
	s.t.Helper()
	id := strings.TrimPrefix(path, "/annotations/")
	s.get(location, "Cookie", session).expect(s.t, 200, []string{`name="id" value="` + id + `"`}, nil)
	s.form("/annotations", session, "day", "2025-03-21", "text", "1.2.0 released", "id", id).expect(s.t, 303, nil, nil)
	s.get(path+"/effect", "Cookie", session).expect(s.t, 200, nil, nil)
	for _, other := range []string{id, "../x", ""} {
		s.form("/annotations", session, "day", "2025-03-22", "text", "another "+other, "id", other).expect(s.t, 303, nil, nil)
	}
	ids := map[string]bool{}
	for _, n := range s.notes() {
		ids[n.ID] = true
	}
	if len(ids) != 4 || !ids[id] {
		s.t.Errorf("the notes are %v", ids)
	}
	s.form(path+"/remove", session).expect(s.t, 303, nil, nil)
}

func TestAFileOfNotesGoesInWholeAndComesOutAgain(t *testing.T) {
	s := newSite(t)
	session := s.davidSignsIn()
	s.upload("/annotations/import", session, "2025-03-01,a\n2025-02-30,b\n").expect(t, 422, []string{"Line 2"}, nil)
	s.post("/annotations/import", "csrf="+csrfFor(session), "Content-Type", "application/x-www-form-urlencoded", "Cookie", csrfCookie+"="+formToken+"; "+session).
		expect(t, 422, []string{"Choose a file"}, nil)
	if len(s.notes()) != 0 {
		t.Fatal("something of a bad file was kept")
	}
	const content = "day,text\n2025-03-01,\"1.2.0, at last\"\n2025-03-02,'=1+1\n"
	for _, done := range []string{"notes-imported", "notes-known"} {
		if got := s.upload("/annotations/import", session, strings.ReplaceAll(content, "'=", "=")); got.Header.Get(
			"Location",
		) != "/annotations?done="+done {
			t.Errorf("%d %s %s", got.StatusCode, got.Header.Get("Location"), got.body)
		}
	}
	got := s.get("/annotations.csv", "Cookie", session)
	got.expect(t, 200, nil, nil)
	if got.body != content || !strings.Contains(got.Header.Get("Content-Disposition"), "notes.csv") {
		t.Errorf("%q", got.body)
	}
}

// The page and its files say the same, and the numbers are those of the days around the note.
func TestANoteSaysWhatChangedAboutIt(t *testing.T) {
	s := newSite(t)
	s.fill()
	session := s.davidSignsIn()
	s.form("/annotations", session, "day", "2025-03-10", "text", "1.2.0 released")
	link := s.page(session, "/annotations").Find(`a[href$="/effect"]`).AttrOr("href", "")
	if listed := s.page(session, "/?range=28d").Find(`[data-testid="notes"] a[href="` + link + `"]`); listed.Length() != 1 {
		t.Errorf("the overview does not lead to %q", link)
	}
	page := s.page(session, link)
	rows := page.Find(`[data-testid="effect"] tbody tr`)
	if page.Find(`[data-chart="active"]`).Length() != 1 || !strings.Contains(page.Find("#option-active").Text(), "1.2.0 released") {
		t.Error("the days around the note are not drawn with it")
	}
	file := strings.Split(strings.TrimSpace(s.get(link+".csv", "Cookie", session).body), "\n")
	var answer struct {
		Rows []struct {
			Event, Verdict    string
			Before            float64
			DaysBefore, After float64
		}
	}
	decode(t, s.get(link+".json", "Cookie", session).body, &answer)
	if rows.Length() != 4+int(models.ActionCount) || len(file) != rows.Length()+1 || len(answer.Rows) != rows.Length() {
		t.Fatalf("%d rows, %d lines, %d in JSON: %q", rows.Length(), len(file), len(answer.Rows), file)
	}
	before := models.Span{From: day("2025-03-10") - 28, To: day("2025-03-10") - 1}
	fresh, seen := int64(0), int64(0)
	counted := must(s.store.ActiveInstallations(t.Context(), before))(t)
	for _, row := range counted {
		fresh, seen = fresh+row.New, seen+row.Active1
	}
	if got := answer.Rows[:2]; got[0].Before != float64(seen)/28 || got[1].Before != float64(counted[27].Active28) {
		t.Errorf("%+v, want %d seen on 28 days, and those of %+v", got, seen, counted[27])
	}
	if got := answer.Rows[2]; got.Event != "New installations" || got.Before != float64(fresh)/4 {
		t.Errorf("%+v, want %d new in four weeks", got, fresh)
	}
	if words := text(s.page(session, link), `[data-testid="note"]`); !strings.HasPrefix(words, "Before: the last 28 days to the day before the note. After: the first 21 days") {
		t.Errorf("%q", words)
	}
	s.get(link+".txt", "Cookie", session).expect(t, 404, nil, nil)
}

// The window stands in the address, and page, chart and files follow it. No browser keeps it: an address has one heading,
// and one that says no window the one of the days that were chosen beforehand.
func TestTheWindowAboutANoteIsThatOfItsAddress(t *testing.T) {
	s := newSite(t)
	s.fill()
	session := s.davidSignsIn()
	s.form("/annotations", session, "day", "2025-03-10", "text", "1.2.0 released")
	link := s.page(session, "/annotations").Find(`a[href$="/effect"]`).AttrOr("href", "")
	for days, words := range map[string]string{
		"14": "Before: the last 14 days", "28": "Before: the last 28 days", "15": "Before: the last 14 days", "x": "Before: the last 28 days",
	} {
		page := s.page(session, link+"?days="+days)
		if got := text(page, `[data-testid="note"]`); !strings.HasPrefix(got, words) {
			t.Errorf("%s: %q", days, got)
		}
	}
	if answer := s.get(link+"?days=14", "Cookie", session); answer.Header.Get("Set-Cookie") != "" {
		t.Errorf("it is kept: %q", answer.Header.Get("Set-Cookie"))
	}
	if got := s.page(session, link+"?days=14").Find(`.pills [aria-current]`).Text(); strings.TrimSpace(got) != "14 days" {
		t.Errorf("chosen is %q", got)
	}
	if days := s.get(link+".json?days=14", "Cookie", session); !strings.Contains(days.body, `"days_before":14`) {
		t.Errorf("%.400s", days.body)
	}
}

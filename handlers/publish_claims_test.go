package handlers

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"
	"time"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/models/publish"
	"compreface-stats/models/testdb"
	"compreface-stats/views"
)

// crowd posts thirty installations of which each was seen on two days; the function says what one more posts.
func (s *site) crowd(more func(i int, guid string)) {
	s.t.Helper()
	now := s.now()
	for i := range 30 {
		guid := fmt.Sprintf("%08d-5fca-11eb-988b-0242ac120003", i+1)
		for back := 3; back > 1; back-- {
			s.setNow(now.AddDate(0, 0, -back))
			s.accept(generalPath, `{"install_guid":"`+guid+`","action_name":"USER_CREATE"}`)
		}
		if more != nil {
			more(i, guid)
		}
	}
	s.setNow(now)
	s.recorder.WaitUntilApplied(s.t.Context())
}

func (s *site) holds(guid, size string) {
	s.accept(facesPath, `{"install_guid":"`+guid+`","collection_guid":"`+collection+`","faces_range":"`+size+`"}`)
}

// signedIn makes a person of the role and returns the cookie of a session.
func (s *site) signedIn(role models.Role) string {
	s.t.Helper()
	return s.signsIn(string(role)+"@example.org", role)
}

// released has 160 installations report for three weeks, makes the releases until the end of the quarter, and ends on
// 3 April 2025; the function says what one more posts.
func (s *site) released(more func(i int, guid string)) report.Public {
	s.t.Helper()
	now := s.now()
	for _, back := range []int{15, 8, 2} {
		s.setNow(now.AddDate(0, 0, -back))
		for i := range 160 {
			guid := fmt.Sprintf("%08d-5fca-11eb-988b-0242ac120003", i+1)
			s.accept(generalPath, `{"install_guid":"`+guid+`","action_name":"FACE_RECOGNITION_CREATE"}`)
			if back == 2 && more != nil {
				more(i, guid)
			}
		}
	}
	s.setNow(now)
	s.recorder.WaitUntilApplied(s.t.Context())
	if err := s.publish.Start(s.t.Context(), s.store, 5); err != nil {
		s.t.Fatal(err)
	}
	s.setNow(must(time.Parse(time.RFC3339, "2025-04-03T12:00:00Z"))(s.t))
	if made := must(s.publish.Make(s.t.Context(), s.store))(s.t); len(made) != 1 {
		s.t.Fatalf("made %v", made)
	}
	return s.public()
}

// public is what was released.
func (s *site) public() report.Public {
	s.t.Helper()
	return report.Public{Releases: must(s.publish.Releases(s.t.Context()))(s.t)}
}

// opened switches everything public on.
func (s *site) opened(admin string, more ...string) {
	s.t.Helper()
	fields := append([]string{"page", "on", "badges", "on"}, more...)
	s.form("/promote/settings", admin, fields...).expect(s.t, 303, nil, nil)
}

// published publishes a claim or a chart, confirmed.
func (s *site) published(person, kind, key string) {
	s.t.Helper()
	s.form("/promote/"+kind+"s", person, kind, key, "confirmed", "yes").expect(s.t, 303, nil, nil)
}

func TestWhoMayPublish(t *testing.T) {
	s := newSite(t)
	s.released(nil)
	viewer := s.signedIn(models.RoleViewer)
	maintainer := s.signedIn(models.RoleMaintainer)
	admin := s.signedIn(models.RoleAdministrator)
	for _, c := range []struct {
		path                                 string
		stranger, viewer, maintainer, admins int
	}{
		{"/promote", 303, 200, 200, 200},
		{"/promote/exports", 303, 200, 200, 200},
		{"/export/everything.zip", 303, 200, 200, 200},
		{"/export/everything.xlsx?publishable=1", 303, 200, 200, 200},
		{"/export/everything.pdf", 303, 404, 404, 404},
		{"/charts/active.csv", 303, 200, 200, 200},
		{"/picture/active.svg", 303, 200, 200, 200},
		{"/picture/claim-active-in-month.png", 303, 200, 200, 200},
		{"/picture/claim-over-a-million.png", 303, 409, 409, 409},
		{"/picture/active.svg?size=huge", 303, 400, 400, 400},
		{"/promote/words", 303, 403, 200, 200},
		{"/promote/links", 303, 403, 200, 200},
		{"/promote/settings", 303, 403, 403, 200},
		{"/public", 404, 404, 404, 404},
		{"/public/active.png", 404, 404, 404, 404},
		{"/embed/active", 404, 404, 404, 404},
		{"/c/nothing", 404, 404, 404, 404},
		{"/s/nothing", 404, 404, 404, 404},
	} {
		for cookie, want := range map[string]int{"": c.stranger, viewer: c.viewer, maintainer: c.maintainer, admin: c.admins} {
			if got := s.get(c.path, "Cookie", cookie); got.StatusCode != want {
				t.Errorf("%s for %.30q: %d, want %d", c.path, cookie, got.StatusCode, want)
			}
		}
	}
	for path, needed := range map[string]models.Role{"/promote/claims": models.RoleMaintainer, "/promote/charts": models.RoleMaintainer, "/promote/citations/withdraw": models.RoleMaintainer,
		"/promote/words": models.RoleMaintainer, "/promote/links": models.RoleMaintainer, "/promote/settings": models.RoleAdministrator,
		"/promote/settings/start": models.RoleAdministrator} {
		s.form(path, viewer).expect(t, 403, []string{"Ask an administrator for access"}, nil)
		if needed == models.RoleAdministrator {
			s.form(path, maintainer).expect(t, 403, nil, nil)
		}
		if got := s.post(path, "", "Cookie", admin); got.StatusCode != 403 {
			t.Errorf("%s without a token of the form: %d", path, got.StatusCode)
		}
	}
}

func TestThePublishedClaimStaysWhateverTheNumbersDo(t *testing.T) {
	testdb.Each(t, func(t *testing.T, database string) {
		s := newSiteOn(t, database)
		p := s.released(nil)
		maintainer := s.signedIn(models.RoleMaintainer)
		sentence := fmt.Sprintf("About %d CompreFace installations were active in March 2025 (±10).", p.Now().Active.Shown())
		s.get("/promote", "Cookie", maintainer).expect(t, 200, []string{sentence, "Seen in at least three of five weeks.", "Not true: no current collection",
			"On the overview, which also counts briefer use:", `<b data-testid="exact-then">160</b> on 31 Mar 2025,`, "Active installations: <strong>160</strong> counted", "true however large that noise was", `data-testid="exact">160<`, "From the release of March 2025; the next is made on 3 May 2025"}, nil)
		preview := s.form("/promote/claims", maintainer, "claim", "active-in-month")
		preview.expect(t, 200, []string{sentence, `name="confirmed" value="yes"`, "31 Mar 2025"}, []string{`data-testid="decided"`})
		if n := len(must(s.publish.Citations(t.Context()))(t)); n != 0 {
			t.Fatalf("%d were published before anybody confirmed", n)
		}
		s.published(maintainer, "claim", "active-in-month")
		s.form("/promote/claims", maintainer, "claim", "over-a-million").expect(t, 409, []string{"Can&#39;t publish"}, nil)
		s.form("/promote/claims", maintainer, "claim", "nothing").expect(t, 404, nil, nil)
		s.staysAsPublished(t, sentence)
	})
}

// A button that is pressed twice, or a form that the browser sends again, makes one page.
func TestOneFormPublishesOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, database string) {
		s := newSiteOn(t, database)
		s.released(nil)
		maintainer := s.signedIn(models.RoleMaintainer)
		asked := func() string {
			doc := s.form("/promote/claims", maintainer, "claim", "active-in-month")
			_, rest, _ := strings.Cut(doc.body, `name="as" value="`)
			id, _, _ := strings.Cut(rest, `"`)
			return id
		}
		first, second := asked(), asked()
		for i, as := range []string{first, first, second, "", "../../../odd"} {
			s.form("/promote/claims", maintainer, "claim", "active-in-month", "confirmed", "yes", "as", as).expect(t, 303, nil, nil)
			if n, want := len(must(s.publish.Citations(t.Context()))(t)), []int{1, 1, 2, 3, 4}[i]; n != want {
				t.Errorf("after %q there are %d, want %d", as, n, want)
			}
		}
		must(s.publish.Citation(t.Context(), first))(t)
	})
}

// staysAsPublished looks at the one citation, then and half a year later, uses it and withdraws it.
func (s *site) staysAsPublished(t *testing.T, sentence string) {
	t.Helper()
	cited := must(s.publish.Citations(t.Context()))(t)[0]
	image := `property="og:image" content="http://stats.example.org/c/` + cited.ID + `.png?size=social"`
	before := s.get("/c/" + cited.ID)
	before.expect(t, 200, []string{sentence, publish.Hash(cited), "31 Mar 2025", "opted in", image}, nil)
	s.setNow(s.now().AddDate(0, 6, 0)) // everybody is gone
	must(s.publish.Make(t.Context(), s.store))(t)
	if after := s.get("/c/" + cited.ID); after.body != before.body {
		t.Error("the page changed")
	}
	admin := s.signedIn(models.RoleAdministrator) // the other session has expired
	document := s.get("/c/" + cited.ID + ".json")
	sum := sha256.Sum256([]byte(document.body))
	if hex.EncodeToString(sum[:]) != publish.Hash(cited) || !json.Valid([]byte(document.body)) {
		t.Errorf("%s is not the hash of %s", publish.Hash(cited), document.body)
	}
	s.get("/promote", "Cookie", admin).expect(t, 200, []string{"outdated"}, nil)
	s.form("/promote/citations/use", admin, "id", cited.ID, "place", "README").expect(t, 303, nil, nil)
	withdraw := []string{"id", cited.ID, "reason", "counted <twice>"}
	s.form("/promote/citations/withdraw", admin, withdraw...).expect(t, 303, nil, nil)
	s.get("/c/"+cited.ID).expect(t, 200, []string{"Withdrawn:", "counted &lt;twice&gt;", sentence}, []string{"<twice>"})
	s.get("/promote", "Cookie", admin).expect(t, 200, []string{"withdrawn", "README"}, nil)
}

// A claim that was published says so, with its address and a badge to copy, and is not offered once more in the same
// words; withdrawn, it is offered again and its badge says so.
func TestAPublishedClaimSaysWhereItStandsAndHasABadge(t *testing.T) {
	s := newSite(t)
	p := s.released(nil)
	admin := s.davidSignsIn()
	offer := `[data-testid="claim-active-in-month"] form[action="/promote/claims"]`
	if s.page(admin, "/promote").Find(offer).Length() != 1 {
		t.Fatal("the claim is not offered")
	}
	s.published(admin, "claim", "active-in-month")
	id := must(s.publish.Citations(t.Context()))(t)[0].ID
	page, address := s.page(admin, "/promote"), "http://stats.example.org/c/"+id
	card := page.Find(`[data-testid="claim-active-in-month"]`)
	if page.Find(offer).Length() != 0 || card.Find(`[data-testid="published"] a[href="/c/`+id+`"]`).Text() != address {
		t.Errorf("the card says %q", card.Text())
	}
	words := fmt.Sprintf("CompreFace: about %d active installations (±10), Mar 2025", p.Now().Active.Shown())
	markdown := "[![" + words + "](" + address + ".badge.svg)](" + address + ")"
	if got := card.Find(`[data-testid="copy-markdown-` + id + `"]`).Text(); got != markdown {
		t.Errorf("%s, want %s", got, markdown)
	}
	alt := fmt.Sprintf("About %d CompreFace installations were active in March 2025 (±10). As of 31 Mar 2025", p.Now().Active.Shown())
	picture := card.Find(`[data-testid="copy-picture-` + id + `"]`).Text()
	if !strings.HasPrefix(picture, "[!["+alt) || !strings.HasSuffix(picture, "]("+address+".png)]("+address+")") {
		t.Errorf("the picture's Markdown is %s", picture)
	}
	html := `<a href="` + address + `"><img src="` + address + `.badge.svg" alt="` + words + `" height="20"></a>`
	if got := s.page("", "/c/"+id).Find(`[data-testid="copy-html-` + id + `"]`).Text(); got != html {
		t.Errorf("%s, want %s", got, html)
	}
	s.get("/c/"+id+".badge.svg").expect(t, 200, []string{"<svg", words}, nil)
	s.get("/c/"+id+".png.badge.svg").expect(t, 404, nil, nil)
	s.get("/c/nothing.badge.svg").expect(t, 404, nil, nil)
	s.form("/promote/citations/withdraw", admin, "id", id, "reason", "counted twice").expect(t, 303, nil, nil)
	s.get("/c/"+id+".badge.svg").expect(t, 200, []string{"CompreFace: withdrawn"}, []string{words})
	if s.page(admin, "/promote").Find(offer).Length() != 1 {
		t.Error("what was withdrawn cannot be published again")
	}
}

func TestWhatIsWithdrawnForWhatItTellsIsToldNoMore(t *testing.T) {
	s := newSite(t)
	p := s.released(nil)
	admin := s.davidSignsIn()
	s.published(admin, "chart", "active")
	s.published(admin, "claim", "active-in-month")
	number := fmt.Sprint(p.Now().Active.Shown())
	for _, c := range must(s.publish.Citations(t.Context()))(t) {
		withdraw := []string{"id", c.ID, "reason", "it tells too much", "numbers", "remove"}
		s.form("/promote/citations/withdraw", admin, withdraw...).expect(t, 303, nil, nil)
		for _, format := range []string{"", ".json", ".svg"} {
			s.get("/c/"+c.ID+format).expect(t, 200, nil, []string{"bout " + number, "<tbody>", `"rows"`})
		}
		s.get("/c/"+c.ID).expect(t, 200, []string{"Withdrawn:", "it tells too much", "its numbers are removed"}, nil)
	}
}

// Five holders are enough, four are not; and a person is told what the sentence tells.
func TestTheSentenceOfExistenceIsADecision(t *testing.T) {
	for holders, status := range map[int]int{4: 409, 5: 200} {
		s := newSite(t)
		s.crowd(func(i int, guid string) {
			if i < holders {
				s.holds(guid, "1000001+")
			}
		})
		admin := s.davidSignsIn()
		s.form("/promote/claims", admin, "claim", "over-a-million").expect(t, status, nil, nil)
		if status != 200 {
			continue
		}
		s.form("/promote/claims", admin, "claim", "over-a-million").expect(t, 200, []string{`data-testid="decided"`}, nil)
		s.published(admin, "claim", "over-a-million")
	}
}

func TestWhatPeoplePublishStandsInTheAuditTrail(t *testing.T) {
	s := newSite(t)
	s.released(nil)
	admin := s.davidSignsIn()
	s.published(admin, "claim", "active-in-month")
	s.opened(admin)
	s.get("/export/everything.xlsx?publishable=1", "Cookie", admin).expect(t, 200, nil, nil)
	var actions []string
	for _, line := range must(s.access.AuditLog(t.Context(), 10))(t) {
		actions = append(actions, line.Action)
		if line.Who != davidsMail {
			t.Errorf("%+v", line)
		}
	}
	if got := strings.Join(actions, " "); got != "export publishing publish" {
		t.Errorf("audit trail: %s", got)
	}
}

// A bound that says next to nothing is neither offered nor published, with the reason; what is said of the million
// stays, without a number.
func TestFacesFarBelowWhatIsCountedAreNotOffered(t *testing.T) {
	s := newSite(t)
	p := s.released(func(i int, guid string) { s.holds(guid, []string{"1-10", "1000001+"}[min(1, i/145)]) })
	admin := s.davidSignsIn()
	var refusal, status = "", 200
	for _, c := range p.Claims(publish.DefaultTemplates(), publish.Holders{}) {
		if c = c.Doubted(); c.Key == publish.FacesKey && c.Reason != "" { // as it is, unless the noise is extreme
			refusal, status = html.EscapeString(c.Refusal()), 409
		}
	}
	page := s.get("/promote", "Cookie", admin)
	page.expect(t, 200, []string{refusal, `data-testid="exact">15,000,160<`}, []string{"Now exactly", "active users"})
	s.form("/promote/claims", admin, "claim", "at-least-faces").expect(t, status, []string{refusal}, nil)
	s.get("/picture/claim-at-least-faces.svg", "Cookie", admin).expect(t, status, nil, nil)
	s.published(admin, "claim", "over-a-million")
}

var shownPicture = regexp.MustCompile(`src="(/(?:picture|badge)/[^"]+)"`)

// Every picture that the page offers is on it, and what is taken is what was seen.
// All pictures would be screens to pass before the badges: those of the two claims in the first row are seen at once,
// and on a phone none.
func TestPicturesOfClaimsAreFoldedOnAPhone(t *testing.T) {
	s := newSite(t)
	s.released(nil)
	admin := s.davidSignsIn()
	const open, folded = `<details class="studio-picture" open>`, `<details class="studio-picture">`
	s.get("/promote", "Cookie", admin).expect(t, 200, []string{open, folded}, nil)
	page := s.page(admin, "/promote")
	first := page.Find(`[data-testid="claims"] > :nth-child(-n+2) .studio-picture[open]`).Length()
	if all := page.Find(".studio-picture[open]").Length(); first != 2 || all != 2 {
		t.Errorf("%d are open, %d of them in the first row", all, first)
	}
	s.get("/promote", "Cookie", admin+"; narrow=1").expect(t, 200, []string{folded}, []string{open})
}

func TestAClaimIsSeenInEveryLookBeforeItIsTaken(t *testing.T) {
	s := newSite(t)
	s.released(nil)
	admin := s.davidSignsIn()
	s.opened(admin)
	page := s.get("/promote", "Cookie", admin)
	page.expect(t, 200, []string{`href="/public"`, `href="/api"`, "/badge/face-recognition.svg", `data-testid="studio-active-in-month"`}, nil)
	shown := shownPicture.FindAllStringSubmatch(page.body, -1)
	if len(shown) < 5+2*5 {
		t.Fatalf("%d pictures", len(shown))
	}
	for _, picture := range shown {
		s.get(html.UnescapeString(picture[1]), "Cookie", admin).expect(t, 200, []string{"<svg"}, nil)
	}
	const picture = "/picture/claim-active-in-month.svg?look=social-dark"
	sentence := fmt.Sprintf("About %d CompreFace installations were active in March 2025", s.public().Now().Active.Shown())
	s.get(picture+"&draw=chart", "Cookie", admin).expect(t, 200, []string{"<title>" + sentence, "±10"}, []string{">160<"})
	s.get(picture+"&draw=chart&words=nothing", "Cookie", admin).expect(t, 404, nil, nil)
	s.get("/picture/claim-active-installations.svg?look=social-dark&draw=chart", "Cookie", admin).expect(t, 404, nil, nil)
	s.get("/picture/claim-active-installations.svg?look=huge-dark", "Cookie", admin).expect(t, 400, []string{"size: "}, nil)
	taken := s.get(picture+"&words=social&download=svg", "Cookie", admin)
	if got := taken.Header.Get("Content-Disposition"); got != `attachment; filename="compreface-stats-claim-active-in-month-2025-03-social-dark.svg"` {
		t.Errorf("it is not taken as a file: %q", got)
	}
}

// A sentence is copied with where everybody finds it: its own page where it stands as it is, else the public page.
func TestASentenceIsCopiedWithItsSource(t *testing.T) {
	s := newSite(t)
	s.released(nil)
	admin := s.davidSignsIn()
	const block = `[data-testid="copy-sourced-long-active-in-month"]`
	if got := s.page(admin, "/promote").Find(block); got.Length() != 0 {
		t.Errorf("while nothing is public the source is %q", got.Text())
	}
	s.opened(admin)
	sourced := func(want string) {
		t.Helper()
		got := s.page(admin, "/promote").Find(block).Text()
		if !strings.Contains(got, "opted in") || !strings.HasSuffix(got, " Source: http://stats.example.org"+want) {
			t.Errorf("with its source it is %q, want %s", got, want)
		}
	}
	sourced("/public")
	s.published(admin, "claim", "active-in-month")
	sourced("/c/" + must(s.publish.Citations(t.Context()))(t)[0].ID)
}

// On a silent server Promote says what a release would be worth, and leads to what can be had; on others nothing.
func TestPromoteOfASilentServerSaysWhatCanStillBeSaid(t *testing.T) {
	s := newSite(t)
	s.accept(generalPath, goodAction)
	admin := s.davidSignsIn()
	const silence = `[data-testid="silence"]`
	if said := text(s.page(admin, "/promote"), silence); said != "" {
		t.Errorf("on the day of a record it says %q", said)
	}
	last := models.DayOf(s.now())
	s.setNow(s.now().AddDate(0, 0, 10))
	doc := s.page(s.signsIn("late@example.org", models.RoleAdministrator), "/promote")
	want := "Silent since " + views.DayLabel(last.String()) + ". A release counts the month before it"
	if said := strings.TrimSpace(text(doc, silence)); !strings.HasPrefix(said, want) {
		t.Errorf("%q, want %q", said, want)
	}
	if doc.Find(silence+` a[href="/promote/exports"]`).Length() != 1 {
		t.Error("it leads nowhere")
	}
}

// Of claims beyond the first row the sentence is seen at first; one that was published stays whole.
func TestClaimsBeyondTheFirstRowAreFolded(t *testing.T) {
	s := newSite(t)
	s.released(nil)
	page := s.page(s.davidSignsIn(), "/promote")
	all := page.Find(`[data-testid="claims"] > section`).Length()
	folded := page.Find(`[data-testid="claims"] > section:nth-child(n+3) > details:not([open]) > summary > h2`).Length()
	if all < 4 || folded != all-2 || page.Find(`[data-testid="claims"] > section > h2`).Length() != 2 {
		t.Errorf("of %d claims %d are folded", all, folded)
	}
}

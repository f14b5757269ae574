package handlers

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/aside"
)

func TestANewPasswordEndsAllOtherSessionsAndRenewsThisOne(t *testing.T) {
	s := newSite(t)
	here := s.davidSignsIn()
	user := must(s.access.UserByEmail(t.Context(), davidsMail))(t)
	there := sessionCookie + "=" + must(s.access.StartSession(t.Context(), user))(t)
	s.form("/settings/password", here, "password", "a wrong one", "new", "another long one").
		expect(t, 422, []string{"not your current password"}, nil)
	s.form("/settings/password", here, "password", davidsWord, "new", "short").
		expect(t, 422, []string{"at least 10 characters"}, nil)
	s.get("/settings", "Cookie", there).expect(t, 200, nil, nil)
	changed := s.form("/settings/password", here, "password", davidsWord, "new", "another long one")
	fresh := sessionCookie + "=" + changed.cookie(sessionCookie).Value
	for cookie, want := range map[string]int{here: 303, there: 303, fresh: 200} {
		s.get("/settings?done=password", "Cookie", cookie).expect(t, want, nil, nil)
	}
	s.get(changed.Header.Get("Location"), "Cookie", fresh).expect(t, 200, []string{"Password changed"}, nil)
	s.form("/login", "", "email", davidsMail, "password", davidsWord).expect(t, 401, nil, nil)
}

func TestASecondStepFromBeginningToEnd(t *testing.T) {
	s := newSite(t)
	david := s.davidSignsIn()
	user := must(s.access.UserByEmail(t.Context(), davidsMail))(t)
	s.form("/settings/totp/begin", david, "password", "a wrong one").
		expect(t, 422, []string{"not your current password"}, nil)
	s.get("/settings/totp", "Cookie", david).expect(t, 303, nil, nil)
	other := sessionCookie + "=" + must(s.access.StartSession(t.Context(), user))(t)
	begun := s.form("/settings/totp/begin", david, "password", davidsWord)
	begun.expect(t, 303, nil, nil)
	david += "; " + begunCookie + "=" + begun.cookie(begunCookie).Value
	page := s.get("/settings/totp", "Cookie", david)
	secret := strings.ReplaceAll(page.shown(t, "copy-totp-secret"), " ", "")
	page.expect(t, 200, []string{`data-testid="qr"`, `<path d="M4 4h7v1h-7z`}, nil)
	if step := must(s.access.TwoFactor(t.Context(), user))(t); step.Secret != secret {
		t.Errorf("shows %s for %s", secret, step.Secret)
	}
	s.form("/login", "", "email", davidsMail, "password", davidsWord).expect(t, 303, nil, nil) // not in force yet
	s.form("/settings/totp", david, "code", "000000").expect(t, 422, []string{"Wrong code"}, nil)
	for _, elsewhere := range []string{other, other + "; " + begunCookie + "=" + begun.cookie(begunCookie).Value} {
		s.get("/settings/totp", "Cookie", elsewhere).expect(t, 303, nil, []string{secret})
		s.form("/settings/totp", elsewhere, "code", codeOf(t, secret, s.now())).expect(t, 404, nil, nil)
	}
	done := s.form("/settings/totp", david, "code", codeOf(t, secret, s.now()))
	s.get("/settings", "Cookie", other).expect(t, 303, nil, nil) // it began without the second step
	codes := regexp.MustCompile(`[A-Z2-7]{4}(-[A-Z2-7]{4}){3}`).FindAllString(done.shown(t, "codes"), -1)
	done.expect(t, 200, nil, []string{secret})
	if len(codes) != 10 {
		t.Fatalf("%d recovery codes: %v", len(codes), codes)
	}
	s.get("/settings/totp", "Cookie", david).expect(t, 303, nil, []string{secret})
	in := s.form("/login", "", "email", davidsMail, "password", davidsWord)
	half := pendingCookie + "=" + in.cookie(pendingCookie).Value
	s.get("/login/code", "Cookie", half).expect(t, 200, []string{`name="code"`}, []string{davidsMail})
	s.form("/login/code", half, "code", strings.ToLower(codes[3])).expect(t, 303, nil, nil)
	s.get("/settings", "Cookie", david).expect(t, 200, []string{"9 of 10 recovery codes"}, nil)
	s.form("/settings/totp/codes", david, "password", davidsWord).
		expect(t, 200, []string{"see them again"}, []string{codes[0]})
	s.form("/settings/totp/remove", david, "password", "a wrong one").expect(t, 422, nil, nil)
	s.form("/settings/totp/remove", david, "password", davidsWord).expect(t, 303, nil, nil)
	if in := s.form("/login", "", "email", davidsMail, "password", davidsWord); in.cookie(sessionCookie).Value == "" {
		t.Error("a code is asked for still")
	}
}

func TestAPersonSeesAndEndsTheirSessions(t *testing.T) {
	s := newSite(t)
	here := s.davidSignsIn()
	user := must(s.access.UserByEmail(t.Context(), davidsMail))(t)
	there := sessionCookie + "=" + must(s.access.StartSession(t.Context(), user))(t)
	s.setNow(s.now().Add(3 * time.Hour))
	s.get("/data", "Cookie", there).expect(t, 200, nil, nil)
	page := s.get("/settings", "Cookie", here)
	page.expect(
		t,
		200,
		[]string{"31 Mar 2025, 12:00 UTC", "last used 31 Mar 2025, 15:00–15:59 UTC", "expires 14 Apr 2025"},
		nil,
	)
	if n := strings.Count(page.body, "this browser"); n != 1 {
		t.Errorf("%d sessions are this browser's", n)
	}
	s.form("/settings/sessions/others", here).expect(t, 303, nil, nil)
	s.get("/data", "Cookie", there).expect(t, 303, nil, nil)
	id := must(s.access.Sessions(t.Context(), user))(t)[0].ID
	s.form("/settings/sessions/revoke", here, "id", id).expect(t, 303, nil, nil)
	s.get("/data", "Cookie", here).expect(t, 303, nil, nil)
}

func TestAnAdministratorSeesToPeople(t *testing.T) {
	s := newSite(t)
	david := s.davidSignsIn()
	mary := s.signsIn("mary@example.org", models.RoleViewer)
	user := must(s.access.UserByEmail(t.Context(), "mary@example.org"))(t)
	self := must(s.access.UserByEmail(t.Context(), davidsMail))(t)
	for _, path := range []string{"disable", "delete"} {
		s.form("/settings/people/"+path, david, "id", self.ID).expect(t, 409, []string{"the last administrator"}, nil)
	}
	s.form("/settings/people/role", david, "id", self.ID, "role", "viewer").
		expect(t, 409, []string{"the last administrator"}, nil)
	s.form("/settings/people/role", david, "id", user.ID, "role", "maintainer").expect(t, 303, nil, nil)
	s.get("/data/import", "Cookie", mary).expect(t, 200, nil, nil)
	s.secondStep(user)
	s.form("/settings/people/totp", david, "id", user.ID).expect(t, 303, nil, nil)
	s.form("/settings/people/totp", david, "id", user.ID).expect(t, 404, nil, nil)
	s.form("/settings/people/disable", david, "id", user.ID).expect(t, 303, nil, nil)
	s.get("/data/import", "Cookie", mary).expect(t, 303, nil, nil)
	s.form("/login", "", "email", "mary@example.org", "password", davidsWord).
		expect(t, 401, []string{"Wrong e-mail or password"}, nil)
	s.get("/settings/people", "Cookie", david).expect(t, 200, []string{"disabled", "mary@example.org"}, nil)
	s.form("/settings/people/enable", david, "id", user.ID).expect(t, 303, nil, nil)
	s.form("/login", "", "email", "mary@example.org", "password", davidsWord).expect(t, 303, nil, nil)
	s.form("/settings/people/delete", david, "id", user.ID).expect(t, 303, nil, nil)
	s.get("/settings/people?done=deleted", "Cookie", david).
		expect(t, 200, []string{"Account deleted."}, []string{"mary@example.org"})
	s.form("/settings/people/invite", david, "email", davidsMail, "role", "viewer").
		expect(t, 422, []string{"already has an account"}, nil)
	path, _ := linkOf(t, s.form("/settings/people/invite", david, "email", "carl@example.org", "role", "viewer"))
	link := must(s.access.PendingLinks(t.Context()))(t)[0]
	s.form("/settings/people/withdraw", david, "id", link.ID).expect(t, 303, nil, nil)
	s.get(path).expect(t, 404, nil, nil)
}

func TestATokenOfTheSettingsWorksUntilItIsRevoked(t *testing.T) {
	s := newSite(t)
	david := s.davidSignsIn()
	made := s.form("/settings/tokens", david, "name", "grafana", "read", "on", "days", "30")
	token := made.shown(t, "copy-secret")
	made.expect(t, 200, []string{"see it again"}, nil)
	s.get("/api/v1/summary", "Authorization", "Bearer "+token).expect(t, 200, nil, nil)
	page := s.get("/settings/tokens", "Cookie", david)
	page.expect(
		t,
		200,
		[]string{"created 31 Mar 2025 by david@example.org · expires 30 Apr 2025 · last used 31 Mar 2025"},
		[]string{token},
	)
	s.setNow(s.now().AddDate(0, 0, 30))
	s.get("/api/v1/summary", "Authorization", "Bearer "+token).expect(t, 401, nil, nil)
	david = sessionCookie + "=" + must(
		s.access.StartSession(t.Context(), must(s.access.UserByEmail(t.Context(), davidsMail))(t)),
	)(
		t,
	)
	s.get("/settings/tokens", "Cookie", david).expect(t, 200, []string{"expired"}, nil)
	second := s.form("/settings/tokens", david, "name", "second", "read", "on", "import", "on", "days", "0").
		shown(t, "copy-secret")
	s.get("/api/v1/summary", "Authorization", "Bearer "+second).expect(t, 200, nil, nil)
	s.form("/settings/tokens/revoke", david, "name", "second").expect(t, 303, nil, nil)
	s.get("/api/v1/summary", "Authorization", "Bearer "+second).expect(t, 401, nil, nil)
}

func TestTheFirstKeyOfAFleetRefusesNobodyBeforeItIsEnforced(t *testing.T) {
	s := newSite(t)
	david := s.davidSignsIn()
	s.post(generalPath, goodAction, keyHeader, "their-own").expect(t, 200, nil, nil) // and is on its way into the database
	s.form("/settings/keys", david, "name", "fleet", "value", "the-new-key").expect(t, 303, nil, nil)
	s.post(generalPath, goodAction, keyHeader, "their-own").expect(t, 200, nil, nil)
	s.post(generalPath, goodAction, keyHeader, "the-new-key").expect(t, 200, nil, nil)
	s.get("/settings/keys", "Cookie", david).
		expect(t, 200, []string{"Observing", "No key from this list", "1 installation, 1 post in 28 days"}, nil)
	s.form("/settings/keys/enforce", david, "typed", "enforce").expect(t, 422, []string{"posts of 1 installation: look again"}, nil)
	s.form("/settings/keys/enforce", david, "typed", "enforce", "agreed", "1").expect(t, 303, nil, nil)
	s.post(generalPath, goodAction, keyHeader, "their-own").expect(t, 403, nil, nil)
	s.form("/settings/keys/observe", david).expect(t, 303, nil, nil)
	s.post(generalPath, goodAction, keyHeader, "their-own").expect(t, 200, nil, nil)
}

// What was posted before there was a key was held against none: until everybody who is there has been heard, it can be all of
// them, and nobody agrees to fewer than there are by then.
func TestNobodyAgreesToRefuseInstallationsThatHeDidNotSee(t *testing.T) {
	s := newSite(t)
	david := s.davidSignsIn()
	posts := func(from, to int) {
		for i := from; i < to; i++ {
			guid := fmt.Sprintf("%08d-5fca-11eb-988b-0242ac120003", i)
			s.accept(generalPath, `{"install_guid":"`+guid+`","action_name":"USER_CREATE"}`)
		}
		s.recorder.WaitUntilApplied(t.Context())
	}
	posts(0, 5)
	s.form("/settings/keys", david, "name", "fleet", "value", "the-new-key").expect(t, 303, nil, nil)
	s.get("/settings/keys", "Cookie", david).expect(t, 200, []string{"up to 5 installations: all that were active in 28 days or are set aside",
		"Seen since then: 0 installations, 0 posts", `name="agreed" value="5"`}, nil)
	posts(5, 7)
	s.form("/settings/keys/enforce", david, "typed", "enforce", "agreed", "5").
		expect(t, 422, []string{"Meanwhile it would be posts of 7 installations"}, nil)
	s.post(generalPath, goodAction).expect(t, 200, nil, nil)
	s.recorder.WaitUntilApplied(t.Context())
	s.setNow(s.now().AddDate(0, 0, 28))
	david = s.signsIn("eve@example.org", models.RoleAdministrator)
	s.post(generalPath, strings.ReplaceAll(goodAction, "USER", "APP"), keyHeader, "the-new-key").expect(t, 200, nil, nil)
	s.recorder.WaitUntilApplied(t.Context())
	s.get("/settings/keys", "Cookie", david).expect(t, 200, []string{"0 installations, 0 posts in 28 days"}, []string{"up to"})
	s.form("/settings/keys/enforce", david, "typed", "enforce", "agreed", "0").expect(t, 303, nil, nil)
	s.form("/settings/keys/observe", david).expect(t, 303, nil, nil)
	s.get("/settings/keys", "Cookie", david).expect(t, 200, []string{"up to 1 installation: all that were active"}, nil)
}

// Who is set aside, or waits to be erased, posts all the same: the first key refuses him no more than others, and he is among
// those who can be.
func TestWhoIsSetAsideIsAmongThoseWhomKeysCanRefuse(t *testing.T) {
	s := newSite(t, func(c *Config) { c.Aside = aside.Open(c.Store, aside.Rules{WaitDays: 7, Daily: 100}) })
	david := s.davidSignsIn()
	installs := s.flood(3)
	for _, install := range installs {
		s.form("/installation/erase", "", "guid", install, "confirmed", "yes").expect(t, 200, nil, nil)
	}
	s.form("/settings/keys", david, "name", "fleet", "value", "the-new-key").expect(t, 303, nil, nil)
	s.get("/settings/keys", "Cookie", david).expect(t, 200, []string{"Observing", "up to 3 installations"}, nil)
	s.form("/settings/keys/enforce", david, "typed", "enforce", "agreed", "0").expect(t, 422, []string{"3 installations"}, nil)
}

func TestKeysAreRotatedWithAnOverlapAndTheirPostsCounted(t *testing.T) {
	s := newSite(t)
	david := s.davidSignsIn()
	s.get("/settings/keys", "Cookie", david).expect(t, 200, []string{"No keys: installations"}, nil)
	s.form("/settings/keys", david, "name", "fleet", "value", "the-old-key").expect(t, 303, nil, nil)
	id := must(s.access.IngestKeys.List(t.Context()))(t)[0].ID
	s.post(generalPath, goodAction).expect(t, 403, nil, nil)
	s.post(generalPath, goodAction, keyHeader, "the-old-key").expect(t, 200, nil, nil)
	s.post(generalPath, "{}", keyHeader, "the-old-key").expect(t, 400, nil, nil)
	s.get("/settings/keys", "Cookie", david).
		expect(t, 200, []string{"1 today, 1 in 7 days, 1 in total", "the-old-key"}, nil)
	s.form("/settings/keys/rotate", david, "id", id, "days", "30").expect(t, 303, nil, nil)
	next := must(s.access.IngestKeys.List(t.Context()))(t)[1]
	for _, value := range []string{"the-old-key", next.Value} {
		s.post(facesPath, goodFaces, keyHeader, value).expect(t, 200, nil, nil)
	}
	s.form("/settings/keys/remove", david, "id", id).expect(t, 422, []string{"retire it, and enforce that, first"}, nil)
	s.setNow(s.now().AddDate(0, 0, 1))
	s.form("/settings/keys/retire", david, "id", id).expect(t, 303, nil, nil)
	s.post(facesPath, goodFaces, keyHeader, "the-old-key").expect(t, 200, nil, nil) // it was used lately
	s.get("/settings/keys", "Cookie", david).
		expect(t, 200, []string{"Retired, still accepted", "1 installation, 1 post in 28 days"}, nil)
	s.form("/settings/keys/remove", david, "id", id).expect(t, 422, nil, nil)
	s.form("/settings/keys/enforce", david, "id", id, "typed", "yes").expect(t, 422, []string{"Type “enforce”"}, nil)
	s.post(facesPath, goodFaces, keyHeader, "the-old-key").expect(t, 200, nil, nil)
	s.form("/settings/keys/enforce", david, "id", id, "typed", "enforce", "agreed", "1").expect(t, 303, nil, nil)
	s.post(facesPath, goodFaces, keyHeader, "the-old-key").expect(t, 403, nil, nil)
	page := s.get("/settings/keys", "Cookie", david)
	page.expect(t, 200, []string{"retired 1 Apr 2025", "2 today, 4 in 7 days, 4 in total", "Posts by day"}, nil)
	s.form("/settings/keys/remove", david, "id", id).expect(t, 303, nil, nil)
	s.get("/settings/keys", "Cookie", david).expect(t, 200, nil, []string{"the-old-key"})
}

package handlers

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"compreface-stats/handlers/limit"
	"compreface-stats/models"
	"compreface-stats/models/access"

	"github.com/PuerkitoBio/goquery"
	"github.com/valyala/fasthttp"
)

// Known and unknown addresses are slowed down alike, and nobody is locked out for good.
func TestGuessingIsSlowedDownAndTheOwnerStillGetsIn(t *testing.T) {
	s := newSite(t)
	s.davidSignsIn()
	var seen [2][]string
	for i, email := range []string{davidsMail, "nobody@example.org"} {
		s.setNow(s.now().Add(2 * limit.Memory))
		for range 8 {
			got := s.form("/login", "", "email", email, "password", "a guess")
			seen[i] = append(seen[i], fmt.Sprint(got.StatusCode, got.Header.Get("Retry-After")))
		}
	}
	if fmt.Sprint(seen[0]) != fmt.Sprint(seen[1]) || !strings.HasPrefix(seen[0][7], "429") {
		t.Errorf("a known address: %v, an unknown one: %v", seen[0], seen[1])
	}
	s.setNow(s.now().Add(2 * limit.Memory))
	for range 6 {
		s.form("/login", "", "email", davidsMail, "password", "a guess")
	}
	s.form("/login", "", "email", davidsMail, "password", davidsWord).
		expect(t, 429, []string{"Try again in 1 second."}, nil)
	s.setNow(s.now().Add(time.Second))
	s.form("/login", "", "email", davidsMail, "password", davidsWord).expect(t, 303, nil, nil)
	for range 5 {
		s.form("/login", "", "email", davidsMail, "password", davidsWord).expect(t, 303, nil, nil)
	}
}

func TestCodesAreSlowedDownHoweverOftenThePasswordIsGiven(t *testing.T) {
	s := newSite(t)
	s.davidSignsIn()
	david := must(s.access.UserByEmail(t.Context(), davidsMail))(t)
	code := s.secondStep(david)
	var last answerOf
	for range 8 {
		in := s.form("/login", "", "email", davidsMail, "password", davidsWord)
		last = s.form("/login/code", pendingCookie+"="+in.cookie(pendingCookie).Value, "code", "000000")
	}
	last.expect(t, 429, []string{"Too many attempts"}, nil)
	s.setNow(s.now().Add(15 * time.Minute))
	in := s.form("/login", "", "email", davidsMail, "password", davidsWord)
	s.form("/login/code", pendingCookie+"="+in.cookie(pendingCookie).Value, "code", code()).expect(t, 303, nil, nil)
}

// The medians of several tries are compared, and roughly: one alone says nothing on a busy machine, and without the
// hashing it would be a fiftieth.
func TestSigningInTakesAsLongForAnUnknownAddressAsForAKnownOne(t *testing.T) {
	s := newSite(t)
	s.davidSignsIn()
	disabled := must(s.access.CreateUser(t.Context(), "gone@example.org", davidsWord, models.RoleViewer))(t)
	must(s.access.DisableUser(t.Context(), disabled.ID, access.RevokeMade))(t)
	took := map[string][]time.Duration{}
	for range 9 {
		for _, email := range []string{davidsMail, "nobody@example.org", "gone@example.org", strings.Repeat("x", 300)} {
			s.setNow(s.now().Add(2 * limit.Memory))
			began := time.Now()
			s.form("/login", "", "email", email, "password", "a guess")
			took[email] = append(took[email], time.Since(began))
		}
	}
	known := median(took[davidsMail])
	for email, all := range took {
		if got := median(all); got < known/4 || got > known*4 {
			t.Errorf("%.30s takes %s, a known address %s", email, got, known)
		}
	}
}

func median(all []time.Duration) time.Duration {
	return slices.Sorted(slices.Values(all))[len(all)/2]
}

// Memory for a body is taken when it is announced, so strangers may announce little: half-sent bodies of thousands of
// connections must not fill it.
func TestStrangersMayAnnounceLittle(t *testing.T) {
	s := newSite(t)
	david := s.davidSignsIn()
	reader := "Bearer " + strings.TrimPrefix(s.token(), "Bearer ")
	refused := func(path string, length int, headers ...string) bool {
		t.Helper()
		headers = append(headers, "Content-Type", "application/x-www-form-urlencoded")
		got, err := s.app.Test(request(http.MethodPost, path, strings.Repeat("x", length), headers...), -1)
		return errors.Is(err, fasthttp.ErrBodyTooLarge) || err == nil && got.StatusCode == http.StatusRequestEntityTooLarge
	}
	for _, c := range []struct {
		path    string
		length  int
		headers []string
		refused bool
	}{
		{generalPath, 65_000, nil, true},
		{facesPath, recordsBody + 1, []string{"Cookie", david}, true},
		{"/login", strangersBody + 1, nil, true},
		{"/login", strangersBody, nil, false},
		{"/installation", 60_000, []string{"Cookie", sessionCookie + "=made-up"}, true},
		{"/annotations", 60_000, []string{"Cookie", david}, false},
		{"/annotations", bodyLimit + 1, []string{"Cookie", david}, true},
		{importAPIPath, 60_000, []string{"Authorization", reader}, true},
	} {
		if got := refused(c.path, c.length, c.headers...); got != c.refused {
			t.Errorf("%d bytes to %s with %v: refused %v", c.length, c.path, c.headers, got)
		}
	}
}

// Each answer that was made and not taken holds its memory.
func TestOnePersonHasSoManyRequestsUnderWayAndOthersTheirs(t *testing.T) {
	s := newSite(t)
	david, mary := s.davidSignsIn(), s.signsIn("mary@example.org", models.RoleViewer)
	session := must(s.access.SignedIn(t.Context(), strings.TrimPrefix(david, sessionCookie+"=")))(t)
	for range answersAtOnce {
		s.server.answering.Enter("person "+session.User.ID, answersAtOnce)
	}
	got := s.get("/privacy", "Cookie", david)
	got.expect(t, 200, nil, nil) // it is for everybody
	got = s.get("/annotations", "Cookie", david)
	got.expect(t, 429, []string{"Too many requests at once"}, nil)
	if got.Header.Get("Retry-After") != "1" {
		t.Errorf("%v", got.Header)
	}
	s.get("/annotations", "Cookie", mary).expect(t, 200, nil, nil)
	s.get("/picture/active.svg", "Cookie", david).expect(t, 404, nil, nil) // of pictures, of which there are none yet, a page has many
	s.server.answering.Leave("person " + session.User.ID)
	for range 3 * answersAtOnce { // each leaves when it is answered, long ones too
		s.get("/annotations", "Cookie", david).expect(t, 200, nil, nil)
		s.get("/api/v1/openapi.json", "Cookie", david).expect(t, 200, nil, nil)
		s.get("/data/no-such-page", "Cookie", david).expect(t, 404, nil, nil)
	}
}

func TestAnAnswerIsUnderWayUntilItWasTaken(t *testing.T) {
	for _, c := range []struct {
		bytes int
		raw   bool
		waits bool
	}{{untakenBytes, false, false}, {untakenBytes + 1, false, true}, {untakenBytes + 1, true, false}} {
		var answer fasthttp.Response
		body, left := bytes.Repeat([]byte{'x'}, c.bytes), false
		if answer.SetBody(body); c.raw {
			answer.SetBodyRaw(body)
		}
		waits := leaveWhenTaken(&answer, func() { left = true })
		if waits != c.waits || left {
			t.Errorf("%+v: waits %t, left %t", c, waits, left)
		}
		if got := answer.Body(); !bytes.Equal(got, body) || left != c.waits {
			t.Errorf("%+v: %d bytes were written, left %t", c, len(got), left)
		}
	}
}

// Strangers send the header of proxies too, so that one's word is not taken for sure. What an administrator's own request
// came by is.
func TestTheDataPageSaysThatAProxyIsNotTrusted(t *testing.T) {
	s := newSite(t)
	session := s.davidSignsIn()
	visitors := func(header ...string) string {
		t.Helper()
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(s.get("/data", append(header, "Cookie", session)...).body))
		if err != nil {
			t.Fatal(err)
		}
		_, after, _ := strings.Cut(text(doc, `[data-testid="health"]`), "Visitors' addresses ")
		return after
	}
	guess := []string{"email", davidsMail, "password", "a guess"}
	for _, step := range []struct {
		do   func()
		by   []string
		want string
	}{
		{func() {}, nil, "known"},
		{func() {}, []string{"X-Forwarded-For", "203.0.113.7"}, "hidden by a proxy"},
		{func() { s.form("/login", "", guess...) }, nil, "known"},
		{func() { s.from("203.0.113.7", "/login", "", guess...) }, nil, "perhaps hidden by a proxy"},
	} {
		step.do()
		if got := visitors(step.by...); !strings.HasPrefix(got, step.want) {
			t.Errorf("visitors are %q, want %q", got, step.want)
		}
	}
	if strings.Contains(s.log.String(), "203.0.113.7") {
		t.Error("the log names an address")
	}
}

// Who sends a request is looked up for its body's sake only where there is one that is large.
func TestOnlyALargeBodyHasItsSenderLookedUp(t *testing.T) {
	for head, want := range map[string]bool{
		"GET /api HTTP/1.1\r\nHost: x\r\n\r\n":                                  false,
		"POST /login HTTP/1.1\r\nHost: x\r\n\r\n":                               false,
		"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 8192\r\n\r\n":       false,
		"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 8193\r\n\r\n":       true,
		"GET /api HTTP/1.1\r\nHost: x\r\nContent-Length: 8193\r\n\r\n":          true,
		"POST /login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n": true,
	} {
		var h fasthttp.RequestHeader
		if err := h.Read(bufio.NewReader(strings.NewReader(head))); err != nil {
			t.Fatal(err)
		}
		if got := announcesMore(&h, strangersBody); got != want {
			t.Errorf("%q: %v", head, got)
		}
	}
}

package handlers

import (
	"encoding/xml"
	"net/http"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/digest"
)

// A person chooses digests on their page, and ends each with one click from the message, signed in or not.
func TestADigestIsChosenOnOnesPageAndEndedByOneClick(t *testing.T) {
	s := newSite(t, func(c *Config) { c.Mails = true })
	mary := s.signsIn("mary@example.org", models.RoleViewer)
	user := must(s.access.UserByEmail(t.Context(), "mary@example.org"))(t)
	chosen := func() models.DigestChoice { return must(digest.Open(s.store).Choice(t.Context(), user.ID))(t) }
	s.form("/settings/digest", mary, "week", "on", "month", "on").expect(t, 303, nil, nil)
	if c := chosen(); !c.Weekly || !c.Monthly {
		t.Fatalf("chosen: %+v", c)
	}
	s.get("/settings", "Cookie", mary).expect(t, 200, []string{`name="week" value="on" checked`}, nil)
	seal := must(s.access.Sign(t.Context(), digest.UnsubscribeText(user.ID, digest.Week)))(t)
	end := "/unsubscribe/" + user.ID + "/week/" + seal
	s.get(end).expect(t, 200, []string{"One click"}, nil)
	if !chosen().Weekly {
		t.Error("looking at the address ended the digest: mail scanners look at every one")
	}
	for _, forged := range []string{end + "x", "/unsubscribe/" + user.ID + "/month/" + seal, "/unsubscribe/x/week/" + seal} {
		s.post(forged, "").expect(t, http.StatusNotFound, nil, nil)
	}
	for range 2 { // as mail programs post it, without cookies, and once more
		s.post(end, "List-Unsubscribe=One-Click", "Content-Type", "application/x-www-form-urlencoded").
			expect(t, 200, []string{"Unsubscribed"}, nil)
	}
	if c := chosen(); c.Weekly || !c.Monthly {
		t.Errorf("after the click: %+v", c)
	}
}

func TestTheFeedOfDigestsIsForReadersAlone(t *testing.T) {
	s := newSite(t)
	s.fill()
	token := s.token()
	r := request(http.MethodGet, "/digest.atom?every=month", "")
	r.SetBasicAuth("feed", token[len("Bearer "):])
	got := s.do(r)
	got.expect(t, 200, []string{"active installation", "February 2025"}, []string{"<script"})
	var feed struct {
		ID      string `xml:"id"`
		Updated string `xml:"updated"`
		Entries []struct {
			ID      string `xml:"id"`
			Title   string `xml:"title"`
			Updated string `xml:"updated"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal([]byte(got.body), &feed); err != nil || len(feed.Entries) < 2 || feed.ID == "" || feed.Updated == "" {
		t.Errorf("%v: %+v", err, feed)
	}
	s.get("/digest.atom", "Authorization", token).expect(t, 200, []string{"week of"}, nil)
	s.get("/digest.atom?every=year", "Authorization", token).expect(t, 400, []string{"every"}, nil)
	refused := s.get("/digest.atom")
	refused.expect(t, 401, nil, []string{"active"})
	if way := refused.Header.Get("WWW-Authenticate"); way != `Bearer, Basic realm="CompreFace Stats"` {
		t.Errorf("WWW-Authenticate %q", way)
	}
	s.get("/digest.atom", "Authorization", s.tokenFor("public", models.ScopePublic)).expect(t, 403, nil, nil)
	r.SetBasicAuth("feed", "guess")
	s.do(r).expect(t, 401, nil, nil)
}

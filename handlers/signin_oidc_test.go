package handlers

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/coreos/go-oidc/v3/oidc/oidctest"

	"compreface-stats/models"
	"compreface-stats/models/access"
)

// testIssuer is a running issuer: go-oidc's for discovery and keys, and the token endpoint, which that one lacks,
// here.
type testIssuer struct {
	t   *testing.T
	url string
	key *rsa.PrivateKey
	// says are further members of what it says of itself, info is what its UserInfo endpoint knows.
	says, info map[string]any
	mu         sync.Mutex
	grants     map[string]grant // by code
	asked      url.Values       // of the last browser
}

// grant is what the issuer remembers of a browser that it sent back.
type grant struct {
	challenge string
	claims    map[string]any
}

const testClient = "compreface-stats"

func newTestIssuer(t *testing.T) *testIssuer {
	t.Helper()
	i := &testIssuer{t: t, key: must(rsa.GenerateKey(rand.Reader, 2048))(t), grants: map[string]grant{}}
	known := &oidctest.Server{
		PublicKeys: []oidctest.PublicKey{{PublicKey: i.key.Public(), KeyID: "k", Algorithm: oidc.RS256}},
	}
	routes := http.NewServeMux()
	routes.Handle("/", known)
	routes.HandleFunc("POST /token", i.exchange)
	routes.HandleFunc("GET /.well-known/openid-configuration", i.discover)
	routes.HandleFunc("GET /userinfo", i.tellMore)
	server := httptest.NewServer(routes)
	t.Cleanup(server.Close)
	i.url = server.URL
	known.SetIssuer(server.URL)
	return i
}

func (i *testIssuer) discover(w http.ResponseWriter, _ *http.Request) {
	says := map[string]any{
		"issuer": i.url, "authorization_endpoint": i.url + "/auth", "token_endpoint": i.url + "/token",
		"jwks_uri": i.url + "/keys", "id_token_signing_alg_values_supported": []string{"RS256"},
	}
	if i.info != nil {
		says["userinfo_endpoint"] = i.url + "/userinfo"
	}
	maps.Copy(says, i.says)
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(says)
}

func (i *testIssuer) tellMore(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer for-userinfo" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(i.info)
}

// exchange gives an ID token for a code, once, to who can show what the challenge was made of.
func (i *testIssuer) exchange(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	defer i.mu.Unlock()
	given, ok := i.grants[r.FormValue("code")]
	delete(i.grants, r.FormValue("code"))
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if _, secret, _ := r.BasicAuth(); !ok || base64.RawURLEncoding.EncodeToString(sum[:]) != given.challenge ||
		secret != "client-secret" && r.FormValue("client_secret") != "client-secret" {
		http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
		return
	}
	raw := must(json.Marshal(given.claims))(i.t)
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"access_token": "for-userinfo", "token_type": "Bearer",
		"id_token": oidctest.SignIDToken(i.key, "k", oidc.RS256, string(raw))})
}

// agree is the person's sign-in at the issuer: it answers the path to which the browser is sent back.
func (i *testIssuer) agree(address string, claims map[string]any) string {
	i.t.Helper()
	asked := must(url.Parse(address))(i.t).Query()
	if asked.Get("code_challenge_method") != "S256" ||
		asked.Get("redirect_uri") != "http://stats.example.org/login/oidc/callback" ||
		asked.Get("response_type") != "code" {
		i.t.Errorf("the browser came with %v", asked)
	}
	i.asked = asked
	all := map[string]any{
		"iss":            i.url,
		"aud":            testClient,
		"sub":            "mary",
		"exp":            time.Now().Add(time.Hour).Unix(),
		"nonce":          asked.Get("nonce"),
		"email":          "mary@example.org",
		"email_verified": true,
	}
	maps.Copy(all, claims)
	code := rand.Text()
	i.mu.Lock()
	defer i.mu.Unlock()
	i.grants[code] = grant{asked.Get("code_challenge"), all}
	return callbackPath + "?" + url.Values{"code": {code}, "state": {asked.Get("state")}}.Encode()
}

func (i *testIssuer) config(c *Config) {
	c.SingleSignOn = SingleSignOn{
		Issuer:              i.url,
		ClientID:            testClient,
		ClientSecret:        "client-secret",
		Domains:             []string{"Example.org"},
		RoleClaim:           "groups",
		AdministratorValues: []string{"admins"},
		MaintainerValues:    []string{"crew", "staff"},
	}
}

// signIn is one sign-in from beginning to end.
func (i *testIssuer) signIn(s *site, claims map[string]any) answerOf {
	i.t.Helper()
	left := s.get("/login/oidc?next=/data")
	return s.get(i.agree(left.Header.Get("Location"), claims), "Cookie", oidcCookie+"="+left.cookie(oidcCookie).Value)
}

func TestAnIssuerLetsPeopleInWithTheRoleOfTheirGroups(t *testing.T) {
	issuer := newTestIssuer(t)
	s := newSite(t, issuer.config)
	s.davidSignsIn() // so that there is an administrator
	s.get("/login").expect(t, 200, []string{"Single sign-on"}, nil)
	for _, c := range []struct {
		groups any
		role   models.Role
	}{
		{nil, models.RoleViewer}, {"crew", models.RoleMaintainer}, {[]string{"x", "admins", "crew"}, models.RoleAdministrator}, {[]any{1, "x"}, models.RoleViewer},
	} {
		in := issuer.signIn(s, map[string]any{"groups": c.groups})
		if in.StatusCode != 303 || in.Header.Get("Location") != "/data" {
			t.Fatalf("%v: %d to %s: %.300s", c.groups, in.StatusCode, in.Header.Get("Location"), in.body)
		}
		page := s.get("/settings", "Cookie", sessionCookie+"="+in.cookie(sessionCookie).Value)
		page.expect(
			t,
			200,
			[]string{"mary@example.org, " + string(c.role), "manages your password"},
			[]string{`name="password"`},
		)
	}
}

func TestWhatAnIssuerDoesNotProveIsRefused(t *testing.T) {
	issuer := newTestIssuer(t)
	s := newSite(t, issuer.config)
	for name, claims := range map[string]map[string]any{
		"another domain":           {"email": "mary@evil.example"},
		"a domain that ends alike": {"email": "mary@notexample.org"},
		"an unverified address":    {"email_verified": false},
		"no address":               {"email": ""},
		"another audience":         {"aud": "another"},
		"another issuer":           {"iss": "https://evil.example"},
		"an expired token":         {"exp": time.Now().Add(-time.Hour).Unix()},
		"another sign-in's nonce":  {"nonce": "replayed"},
		"a second subject":         {"Sub": "another"},
		"another client's token":   {"azp": "another"},
	} {
		t.Run(name, func(t *testing.T) {
			got := issuer.signIn(s, claims)
			got.expect(t, 403, nil, []string{"evil", "nonce", "audience"})
			if got.cookie(sessionCookie).Value != "" {
				t.Error("signed in")
			}
		})
	}
	if users := must(s.access.Users(t.Context()))(t); len(users) != 0 {
		t.Errorf("accounts were made: %v", users)
	}
}

func TestACallbackWorksOnceAndInItsOwnBrowserAlone(t *testing.T) {
	issuer := newTestIssuer(t)
	s := newSite(t, issuer.config)
	left := s.get("/login/oidc?next=https://evil.example/")
	cookie := oidcCookie + "=" + left.cookie(oidcCookie).Value
	back := issuer.agree(left.Header.Get("Location"), nil)
	s.get(back).expect(t, 403, []string{"started in another browser"}, nil)
	s.get(back, "Cookie", oidcCookie+"="+s.get("/login/oidc").cookie(oidcCookie).Value).expect(t, 403, nil, nil)
	s.get(strings.Replace(back, "state=", "state=x", 1), "Cookie", cookie).expect(t, 403, nil, nil)
	s.get(callbackPath+"?error=access_denied", "Cookie", cookie).expect(t, 403, []string{"was canceled"}, nil)
	in := s.get(back, "Cookie", cookie)
	if in.StatusCode != 303 || in.Header.Get("Location") != "/" || in.cookie(oidcCookie).Value != "" {
		t.Errorf("%d to %s: %.300s", in.StatusCode, in.Header.Get("Location"), in.body)
	}
	s.get(back, "Cookie", cookie).expect(t, 403, []string{"started in another browser"}, nil) // without asking the issuer
	made := "secret." + base64.RawURLEncoding.EncodeToString([]byte("/")) + ".99999999999.00"
	s.get(callbackPath+"?code=x&state="+secretsOf("secret").State, "Cookie", oidcCookie+"="+made).expect(t, 403, nil, nil)
	late := s.get("/login/oidc")
	backLate := issuer.agree(late.Header.Get("Location"), nil)
	s.setNow(s.now().Add(11 * time.Minute))
	s.get(backLate, "Cookie", oidcCookie+"="+late.cookie(oidcCookie).Value).expect(t, 403, []string{"took too long"}, nil)
	if log := s.log.String(); strings.Contains(log, "mary@") || strings.Contains(log, "client-secret") {
		t.Error("the log tells who signed in, or the client's secret")
	}
}

// Otherwise nobody could ever administer.
func TestSetUpStaysOpenThoughTheIssuerSentSomebodyBefore(t *testing.T) {
	issuer := newTestIssuer(t)
	s := newSite(t, issuer.config)
	issuer.signIn(s, nil).expect(t, 303, nil, nil)
	s.form("/setup", "", "secret", testSecret, "email", "mary@example.org", "password", davidsWord).
		expect(t, 422, []string{"already has an account"}, nil)
	s.form("/setup", "", "secret", testSecret, "email", davidsMail, "password", davidsWord).expect(t, 303, nil, nil)
	s.get("/setup?secret="+testSecret).expect(t, 404, nil, nil)
}

func TestADisabledPersonIsNotLetInByTheIssuer(t *testing.T) {
	issuer := newTestIssuer(t)
	s := newSite(t, issuer.config)
	s.davidSignsIn()
	issuer.signIn(s, nil).expect(t, 303, nil, nil)
	mary := must(s.access.UserByEmail(t.Context(), "mary@example.org"))(t)
	must(s.access.DisableUser(t.Context(), mary.ID, access.RevokeMade))(t)
	issuer.signIn(s, nil).expect(t, 403, []string{"cannot sign in here"}, nil)
}

func TestWhileTheIssuerIsAwayPasswordsStillWork(t *testing.T) {
	s := newSite(t, func(c *Config) {
		c.SingleSignOn = SingleSignOn{Issuer: "http://127.0.0.1:1", ClientID: "x", Domains: []string{"*"}}
	})
	s.davidSignsIn()
	s.get("/login/oidc").expect(t, 502, []string{"is unavailable"}, []string{"127.0.0.1", "connection refused"})
	s.form("/login", "", "email", davidsMail, "password", davidsWord).expect(t, 303, nil, nil)
}

// A slash too many in the issuer's address is said in the log, and a flood of callbacks asks the issuer for nothing.
func TestTheIssuerIsAskedSeldomAndItsMistakesAreSaid(t *testing.T) {
	issuer := newTestIssuer(t)
	s := newSite(t, issuer.config, func(c *Config) { c.SingleSignOn.Issuer += "/" })
	s.get("/login/oidc").expect(t, 502, []string{"is unavailable"}, nil)
	if log := s.log.String(); !strings.Contains(log, "to the last slash") {
		t.Errorf("the log does not say what is wrong: %.600s", log)
	}
	var limited int
	for range 60 {
		if s.get(callbackPath+"?code=x&state=y").StatusCode == http.StatusTooManyRequests {
			limited++
		}
	}
	if limited < 30 {
		t.Errorf("%d of 60 callbacks were slowed down", limited)
	}
}

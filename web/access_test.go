package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/access"
	"compreface-stats/models/testdb"
)

// directoryOf opens the directory in the database of the environment as a command does.
func directoryOf(t *testing.T, env environment) *access.Directory {
	t.Helper()
	store, err := models.Open(t.Context(), models.Options{URL: env.get("DATABASE_URL"), SpoolDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	directory, err := access.Open(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	return directory
}

func TestPeopleAreManagedOnTheCommandLine(t *testing.T) {
	env := environment{"DATABASE_URL": testdb.SQLite(t)}
	for _, c := range []struct {
		args string
		code int
		says string
	}{
		{"user add ada@example.org", exitOK, "may sign in now"},
		{"user add bob@example.org --role viewer", exitOK, "may sign in now"},
		{"user add bob@example.org", exitFailed, "already has an account"},
		{"user add carl@example.org --role owner", exitUsage, "must be one of"},
		{"user list", exitOK, "bob@example.org  viewer"},
		{"user role ada@example.org viewer", exitFailed, "the last administrator"},
		{"user disable ada@example.org", exitFailed, "the last administrator"},
		{"user delete ada@example.org", exitFailed, "the last administrator"},
		{"user role bob@example.org maintainer", exitOK, "bob@example.org: role maintainer given"},
		{"user role bob@example.org owner", exitUsage, "must be one of"},
		{"user disable bob@example.org", exitOK, "account disabled"},
		{"user list", exitOK, "disabled"},
		{"user enable BOB@example.org", exitOK, "account enabled"},
		{"user passwd bob@example.org", exitOK, "signed out everywhere"},
		{"user remove-totp bob@example.org", exitFailed, "has no second step"},
		{"user delete bob@example.org", exitOK, "account deleted"},
		{"user delete bob@example.org", exitFailed, "has no account"},
	} {
		r := commandWith(t, env, "a long password\n", strings.Fields(c.args)...)
		if r.code != c.code || !strings.Contains(r.stdout+r.stderr, c.says) {
			t.Errorf("%s: exit code %d, want %d; want %q in\n%s%s", c.args, r.code, c.code, c.says, r.stdout, r.stderr)
		}
	}
	trail, err := directoryOf(t, env).AuditLog(t.Context(), 100)
	if err != nil || len(trail) != 7 {
		t.Errorf("%v %+v", err, trail)
	}
	for _, line := range trail {
		if line.Who != "command line" {
			t.Errorf("%+v", line)
		}
	}
}

func TestTokensAreManagedOnTheCommandLine(t *testing.T) {
	env := environment{"DATABASE_URL": testdb.SQLite(t)}
	secret := strings.TrimSpace(
		mustCommand(t, env, "token", "create", "ci", "--scope", "import,read", "--expires", "48h"),
	)
	token, err := directoryOf(t, env).CheckToken(t.Context(), secret)
	if err != nil || !token.May(models.ScopeImport) || !token.May(models.ScopeRead) || token.MadeBy != "command line" ||
		time.Until(*token.ExpiresAt).Round(time.Hour) != 48*time.Hour {
		t.Errorf("%v %+v", err, token)
	}
	for _, c := range []struct {
		args string
		code int
		says string
	}{
		{"token create ci", exitFailed, "there is a token"},
		{"token create x --scope admin", exitUsage, "is not a scope"},
		{"token create x --expires=-1h", exitUsage, "over already"},
		{"token create x --expires soon", exitUsage, "expires"},
		{"token list", exitOK, "ci  import,read  expires"},
		{"token revoke ci", exitOK, ""},
		{"token revoke ci", exitFailed, "there is no token"},
	} {
		r := command(t, env, strings.Fields(c.args)...)
		if r.code != c.code || !strings.Contains(r.stdout+r.stderr, c.says) {
			t.Errorf("%s: exit code %d, want %d; want %q in\n%s%s", c.args, r.code, c.code, c.says, r.stdout, r.stderr)
		}
	}
}

func TestPostsByKeyAreKeptWhenTheProgramStops(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		env := environment{"DATABASE_URL": url, "INGEST_KEYS": "", "ADMIN_EMAIL": email, "ADMIN_PASSWORD": password}
		directory := directoryOf(t, env)
		if _, err := directory.IngestKeys.Create(t.Context(), "fleet", "any-value"); err != nil {
			t.Fatal(err)
		}
		p := start(t, env, time.Now)
		if status, _ := p.post(generalPath, general("560eee90-5fca-11eb-988b-0242ac120003", "USER_CREATE")); status != 403 {
			t.Errorf("a post without the key: %d", status)
		}
		p.postWithKey("any-value")
		p.stop()
		keys, err := directory.IngestKeys.List(t.Context())
		if err != nil || len(keys) != 1 || keys[0].Total != 1 {
			t.Errorf("%v %+v", err, keys)
		}
	})
}

func (p *program) postWithKey(key string) {
	p.t.Helper()
	body := strings.NewReader(general("560eee90-5fca-11eb-988b-0242ac120003", "USER_CREATE"))
	request, err := http.NewRequest(http.MethodPost, p.url+generalPath, body)
	if err != nil {
		p.t.Fatal(err)
	}
	request.Header.Set("X-Appery-Database-Id", key)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	if text := readAll(p.t, response.Body); response.StatusCode != http.StatusOK {
		p.t.Fatalf("%s: %s", response.Status, text)
	}
}

func TestSingleSignOnSettingsAreCheckedTogether(t *testing.T) {
	good := environment{
		"OIDC_ISSUER":               "https://login.example.org",
		"OIDC_CLIENT_ID":            "stats",
		"OIDC_ALLOWED_DOMAINS":      "example.org, example.net",
		"PUBLIC_URL":                "https://stats.example.org",
		"OIDC_ROLE_CLAIM":           "groups",
		"OIDC_ADMINISTRATOR_VALUES": "admins",
	}
	c, err := readConfig(good.get)
	if err != nil || len(c.singleSignOn.Domains) != 2 || c.singleSignOn.AdministratorValues[0] != "admins" {
		t.Errorf("%v %+v", err, c.singleSignOn)
	}
	for _, c := range []struct {
		env  environment
		says []string
	}{
		{environment{"OIDC_ISSUER": "https://login.example.org"}, []string{"OIDC_CLIENT_ID", "OIDC_ALLOWED_DOMAINS", "PUBLIC_URL"}},
		{good.with("OIDC_ISSUER", ""), []string{"OIDC_ISSUER is needed"}},
		{good.with("OIDC_ISSUER", "http://login.example.org"), []string{"is not the address of an issuer"}},
		{good.with("OIDC_ISSUER", "http://localhost:8080", "OIDC_ROLE_CLAIM", ""), []string{"OIDC_ROLE_CLAIM is needed"}},
		{good.with("OIDC_ALLOWED_DOMAINS", "mary@example.org"), []string{"holds what is no domain"}},
		{good.with("OIDC_ALLOWED_DOMAINS", "*.example.org"), []string{"holds what is no domain"}},
	} {
		_, err := readConfig(c.env.get)
		for _, want := range c.says {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v: %v does not say %q", c.env, err, want)
			}
		}
	}
}

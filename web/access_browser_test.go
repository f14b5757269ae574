package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/pquerna/otp/totp"

	"compreface-stats/models/testdb"
)

var setUpAddress = regexp.MustCompile(`/setup\?secret=[0-9a-f]{64}`)

// fill types into the fields of a form, given as name, text, name, text, and sends it.
func (b *browser) fill(form string, fields ...string) {
	b.t.Helper()
	b.do(chromedp.WaitVisible(chromedp.CSS(form)))
	for i := 0; i < len(fields); i += 2 {
		field := chromedp.CSS(form + " input[name=" + fields[i] + "]")
		b.do(chromedp.Clear(field), chromedp.SendKeys(field, fields[i+1]))
	}
	b.push(form + " button[type=submit]")
}

// push presses a button whose answer is another page.
func (b *browser) push(css string) {
	b.t.Helper()
	if _, err := chromedp.RunResponse(b.ctx, chromedp.Click(chromedp.CSS(css))); err != nil {
		b.keep("failed.png")
		b.t.Fatalf("%s: %v", css, err)
	}
}

func (b *browser) sees(css string, words ...string) {
	b.t.Helper()
	b.do(chromedp.WaitVisible(chromedp.CSS(css)))
	text := b.text(css)
	for _, want := range words {
		if !strings.Contains(text, want) {
			b.keep("failed.png")
			b.t.Fatalf("%s lacks %q:\n%s", css, want, text)
		}
	}
}

// look looks at the page in every way and has it audited.
func (b *browser) look(page string) {
	b.t.Helper()
	b.everyLook(page)
	b.passesAudit(page, readAxe(b.t))
}

func (b *browser) signOut() {
	b.t.Helper()
	b.push("form.sign-out button")
	b.do(chromedp.WaitVisible(chromedp.CSS("[data-testid=login]")))
}

func TestAnAdministratorInvitesAViewerWhoAddsASecondStep(t *testing.T) {
	t.Parallel()
	const viewer, viewersWord = "vera@example.org", "staple battery horse"
	p := start(t, environment{"DATABASE_URL": testdb.SQLite(t)}, time.Now)
	b := openBrowser(t)

	b.do(chromedp.Navigate(p.url + p.out.await(setUpAddress)[0]))
	b.fill("[data-testid=setup]", "email", email, "password", password)
	b.do(chromedp.WaitVisible(chromedp.CSS("form.sign-out")), chromedp.Navigate(p.url+"/settings/people"))
	b.fill("[data-testid=invite] form", "email", viewer)
	b.sees("[data-testid=link]", viewer)
	b.keep("invited.png")
	_, link, _ := strings.Cut(b.text("[data-testid=copy-link]"), "/enter")
	b.do(chromedp.Navigate(p.url + "/settings/people"))
	b.sees("[data-testid=invited]", viewer, "viewer")
	b.look("people")
	b.signOut()

	b.do(chromedp.Navigate(p.url + "/enter" + link))
	b.look("entry")
	b.fill("[data-testid=entry]", "password", viewersWord)
	b.do(chromedp.WaitVisible(chromedp.CSS("form.sign-out")), chromedp.Navigate(p.url+"/settings"))
	b.sees("[data-testid=second-step]", "off")
	b.look("account")
	b.fill("[data-testid=second-step] form", "password", viewersWord)
	b.sees("[data-testid=totp]", "Scan")
	b.look("totp")
	secret := strings.ReplaceAll(b.text("[data-testid=copy-totp-secret]"), " ", "")
	b.fill("[data-testid=totp] form", "code", codeAt(t, secret, time.Now()))
	b.sees("[data-testid=recovery]", "see them again")
	if codes := strings.Fields(b.copied("[data-copy=copy-codes]")); len(codes) != 10 {
		t.Errorf("copied are %d recovery codes", len(codes))
	}
	b.keep("recovery.png")
	b.signOut()

	b.fill("[data-testid=login]", "email", viewer, "password", viewersWord)
	b.do(chromedp.WaitVisible(chromedp.CSS("[data-testid=code]")))
	b.look("code")
	b.fill("[data-testid=code]", "code", codeAt(t, secret, time.Now().Add(30*time.Second))) // the code before was used
	b.do(chromedp.WaitVisible(chromedp.CSS("form.sign-out")), chromedp.Navigate(p.url+"/settings"))
	b.sees("[data-testid=second-step]", "on", "10 of 10 recovery codes")
	b.sees("[data-testid=session]", "this browser")
	b.look("account-with-step")
	b.push("[data-testid=session] button")
	b.do(chromedp.Navigate(p.url+"/settings"), chromedp.WaitVisible(chromedp.CSS("[data-testid=login]")))
	b.nothingWasComplainedAbout()
}

func codeAt(t *testing.T, secret string, at time.Time) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, at)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func TestTheSettingsOfAnAdministratorInABrowser(t *testing.T) {
	t.Parallel()
	env := environment{
		"DATABASE_URL":         testdb.SQLite(t),
		"ADMIN_EMAIL":          email,
		"ADMIN_PASSWORD":       password,
		"INGEST_KEYS":          "the-key-of-2023",
		"PUBLIC_URL":           "http://localhost",
		"OIDC_ISSUER":          "http://localhost:1",
		"OIDC_CLIENT_ID":       "stats",
		"OIDC_ALLOWED_DOMAINS": "example.org",
	}
	p := start(t, env, time.Now)
	b := openBrowser(t)
	b.do(chromedp.Navigate(p.url + "/settings/keys"))
	b.sees("[data-testid=single-sign-on]", "Single sign-on")
	b.look("login")
	b.signIn()
	b.sees("[data-testid=keys]", "the-key-of-2023", "Active")
	b.push("[data-testid=key] form[action='/settings/keys/rotate'] button")
	b.sees("[data-testid=notice]", "New key created")
	b.look("keys")
	b.do(chromedp.Navigate(p.url + "/settings/tokens"))
	b.fill("[data-testid=new-token] form", "name", "grafana")
	b.sees("[data-testid=secret]", "cfs_")
	b.keep("token.png")
	b.do(chromedp.Navigate(p.url + "/settings/tokens"))
	b.sees("[data-testid=token]", "grafana", "read", "never used")
	b.look("tokens")
	b.do(chromedp.Navigate(p.url + "/settings/audit"))
	b.sees("[data-testid=audit]", "token made", "ingest key rotated", "sign-in")
	b.look("audit")
	b.do(chromedp.Navigate(p.url + "/data/import"))
	b.look("import")
	export := filepath.Join(t.TempDir(), "general.csv")
	if err := os.WriteFile(export, []byte("\"2021-03-15 09:16:31.676\",\"560eee90-5fca-11eb-988b-0242ac120003\",\"USER_CREATE\"\nno,record,here\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.SetUploadFiles(chromedp.CSS("input[name=file]"), []string{export}))
	b.push("[data-testid=import] button[type=submit]")
	b.sees("[data-testid=outcome]", "general.csv", "Accepted", "1", "line")
	b.passesAudit("the outcome of an import", readAxe(t))
	b.keep("outcome.png")
	b.nothingWasComplainedAbout()
}

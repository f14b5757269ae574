package views

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
)

// settingsPages are all pages of the settings, and those around signing in, full of one text.
func settingsPages(b Base, text string) map[string]templ.Component {
	s := Settings{b, true}
	table := Table{Caption: text, Columns: []Column{{text, false}}, Rows: [][]string{{text}}}
	choices := []Choice{{text, text}}
	return map[string]templ.Component{
		"code":  LoginCodePage(LoginCode{b, text, text}),
		"entry": OneTimeLinkPage(OneTimeLink{b, text, text, text, true}),
		"account": AccountPage(Account{Settings: s, Email: text, Role: text, HasPassword: true, HasTwoFactor: true,
			Sessions: []SessionRow{{text, text, text, text, true}, {text, text, "", text, false}}, PasswordError: text, TwoFactorError: text}),
		"totp":     TOTPPage(TOTP{s, QRCode{29, text}, text, text}),
		"recovery": RecoveryPage(Recovery{s, []string{text}}),
		"people": PeoplePage(People{Settings: s, Roles: []string{text}, Email: text, Error: text, Link: text, LinkFor: text, LinkNote: text,
			People: []PersonRow{{text, text, text, text, true, false, true, true}, {text, text, text, text, false, true, false, false}}, Invited: []InvitedRow{{text, text, text}}}),
		"tokens": TokensPage(Tokens{s, []TokenRow{{text, text, []string{text}, true}}, choices, text, text, text, text}),
		"keys": IngestKeysPage(IngestKeys{s, text, []IngestKeyRow{{text, text, text, text, text, text, text, true, true},
			{text, text, text, text, text, text, text, false, false}}, choices, table, text, text, text}),
		"audit":  AuditPage(Audit{s, table, text, true}),
		"import": ImportPage(Import{b, text, text, text, []Fact{{text, text, text}}, table, table}),
	}
}

func TestHostileTextStaysTextInTheSettings(t *testing.T) {
	b := base(hostile)
	b.SignedInAs, b.CSRF, b.Notice, b.Path = hostile, hostile, hostile, hostile
	for name, page := range settingsPages(b, hostile) {
		doc := rendered(t, page)
		if n := doc.Find("script:not([src]), img, [onerror], [style], style, [href^='javascript:']").Length(); n != 0 {
			t.Errorf("%s: %d elements that the policy forbids", name, n)
		}
		if !strings.Contains(doc.Text(), "alert('x')") {
			t.Errorf("%s lost the text", name)
		}
	}
}

func TestEveryFormOfTheSettingsIsPostedWithTheToken(t *testing.T) {
	b := base("Settings")
	b.SignedInAs, b.CSRF = "ada@example.org", "the-token"
	for name, page := range settingsPages(b, "text") {
		doc := rendered(t, page)
		forms := doc.Find("form")
		if forms.Length() == 0 {
			t.Errorf("%s has no form", name)
		}
		forms.Each(func(_ int, form *goquery.Selection) {
			action := form.AttrOr("action", "")
			if form.AttrOr("method", "") != "post" || !strings.HasPrefix(action, "/") {
				t.Errorf("%s: %s %s", name, form.AttrOr("method", ""), action)
			}
			first := form.Find("input, select, button").First()
			if form.Find(`input[name="csrf"][value="the-token"]`).Length() != 1 || action == "/data/import" && first.AttrOr("name", "") != "csrf" {
				t.Errorf("%s: the form for %s does not send the token where it should", name, action)
			}
		})
		doc.Find("select, input:not([type='hidden'])").Each(func(_ int, field *goquery.Selection) {
			if field.Closest("label").Length() == 0 && field.AttrOr("aria-label", "") == "" {
				t.Errorf("%s: the field %s has no label", name, field.AttrOr("name", ""))
			}
		})
	}
}

func TestOnlyAdministratorsSeeTheirTabs(t *testing.T) {
	for administrator, want := range map[bool]int{true: 5, false: 1} {
		doc := rendered(t, TOTPPage(TOTP{Settings: Settings{base("Second step"), administrator}}))
		if got := doc.Find("nav[aria-label=Settings] a").Length(); got != want {
			t.Errorf("administrator %t: %d tabs, want %d", administrator, got, want)
		}
	}
}

func TestTheTabOfAPageIsMarkedAlsoAfterItsForm(t *testing.T) {
	for path, want := range map[string]string{"/settings": "My account", "/settings/people": "People", "/settings/people/invite": "People", "/settings/totp": ""} {
		b := base("x")
		b.Path = path
		doc := rendered(t, TOTPPage(TOTP{Settings: Settings{b, true}}))
		if got := strings.TrimSpace(doc.Find("nav[aria-label=Settings] a[aria-current]").Text()); got != want {
			t.Errorf("%s marks %q, want %q", path, got, want)
		}
	}
}

func TestTheNavigationMarksThePageAndThoseBelowIt(t *testing.T) {
	for path, want := range map[string]string{"/": "Overview", "/settings": "Settings", "/settings/people": "Settings", "/data/import": "Data", "/settingsx": ""} {
		b := base("x")
		b.SignedInAs, b.Path = "ada@example.org", path
		doc := rendered(t, ErrorPage(Error{Base: b}))
		if got := doc.Find(".nav a[aria-current]").Text(); got != want {
			t.Errorf("%s marks %q, want %q", path, got, want)
		}
	}
}

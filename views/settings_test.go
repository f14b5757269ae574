package views

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
)

// settingsPages are all pages of the settings, and those around signing in, full of one text.
func settingsPages(b Base, text string) map[string]templ.Component {
	s := Settings{Base: b, Administrator: true}
	table := Table{Caption: text, Columns: []Column{{Label: text, Numeric: false}}, Rows: [][]string{{text}}}
	choices := []Choice{{Value: text, Label: text}}
	return map[string]templ.Component{
		"code":  LoginCodePage(LoginCode{Base: b, Next: text, Error: text}),
		"entry": OneTimeLinkPage(OneTimeLink{Base: b, Secret: text, Email: text, Error: text, New: true}),
		"account": AccountPage(Account{Settings: s, Email: text, Role: text, HasPassword: true, HasTwoFactor: true,
			Sessions: []SessionRow{
				{ID: text, Began: text, Seen: text, Ends: text, Current: true},
				{ID: text, Began: text, Seen: "", Ends: text, Current: false},
			}, PasswordError: text, TwoFactorError: text}),
		"totp":     TOTPPage(TOTP{Settings: s, QR: QRCode{Size: 29, Path: text}, Secret: text, Error: text}),
		"recovery": RecoveryPage(Recovery{Settings: s, Codes: []string{text}}),
		"people": PeoplePage(People{
			Settings: s,
			Roles:    []string{text},
			Email:    text,
			Error:    text,
			Link:     text,
			LinkFor:  text,
			LinkNote: text,
			People: []PersonRow{
				{
					ID:          text,
					Email:       text,
					Role:        text,
					Facts:       text,
					You:         true,
					Disabled:    false,
					TwoFactor:   true,
					HasPassword: true,
				},
				{
					ID:          text,
					Email:       text,
					Role:        text,
					Facts:       text,
					You:         false,
					Disabled:    true,
					TwoFactor:   false,
					HasPassword: false,
				},
			}, Invited: []InvitedRow{{ID: text, Email: text, Facts: text}}}),
		"tokens": TokensPage(Tokens{
			Settings:   s,
			Tokens:     []TokenRow{{Name: text, Facts: text, Scopes: []string{text}, Expired: true}},
			Lifetimes:  choices,
			Name:       text,
			Error:      text,
			Secret:     text,
			SecretName: text,
		}),
		"keys": IngestKeysPage(IngestKeys{Settings: s, State: text, Keys: []IngestKeyRow{{
			ID:       text,
			Name:     text,
			Value:    text,
			Facts:    text,
			Today:    text,
			Week:     text,
			Total:    text,
			Retiring: true,
			Retired:  true,
		},
			{
				ID:       text,
				Name:     text,
				Value:    text,
				Facts:    text,
				Today:    text,
				Week:     text,
				Total:    text,
				Retiring: false,
				Retired:  false,
			}}, Overlaps: choices, Days: table, Name: text, Value: text, Error: text}),
		"audit": AuditPage(Audit{Settings: s, Table: table, Older: text, Later: true}),
		"import": ImportPage(Import{
			Base:    b,
			Limit:   text,
			Error:   text,
			File:    text,
			Outcome: []Fact{{Label: text, Value: text, Hint: text}},
			Causes:  table,
			Lines:   table,
		}),
	}
}

func TestHostileTextStaysTextInTheSettings(t *testing.T) {
	b := base(hostile)
	b.SignedInAs = hostile
	b.CSRF = hostile
	b.Notice = hostile
	b.Path = hostile
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
			if form.Find(`input[name="csrf"][value="the-token"]`).Length() != 1 ||
				action == "/data/import" && first.AttrOr("name", "") != "csrf" {
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
		doc := rendered(t, TOTPPage(TOTP{
			Settings: Settings{Base: base("Two-factor authentication"), Administrator: administrator},
		}))
		if got := doc.Find("nav[aria-label=Settings] a").Length(); got != want {
			t.Errorf("administrator %t: %d tabs, want %d", administrator, got, want)
		}
	}
}

func TestTheTabOfAPageIsMarkedAlsoAfterItsForm(t *testing.T) {
	for path, want := range map[string]string{
		"/settings":               "My account",
		"/settings/people":        "People",
		"/settings/people/invite": "People",
		"/settings/totp":          "",
	} {
		b := base("x")
		b.Path = path
		doc := rendered(t, TOTPPage(TOTP{Settings: Settings{Base: b, Administrator: true}}))
		if got := strings.TrimSpace(doc.Find("nav[aria-label=Settings] a[aria-current]").Text()); got != want {
			t.Errorf("%s marks %q, want %q", path, got, want)
		}
	}
}

func TestTheNavigationMarksThePageAndThoseBelowIt(t *testing.T) {
	for path, want := range map[string]string{
		"/":                "Overview",
		"/settings":        "Settings",
		"/settings/people": "Settings",
		"/data/import":     "Data",
		"/settingsx":       "",
	} {
		b := base("x")
		b.SignedInAs, b.Path = "ada@example.org", path
		doc := rendered(t, ErrorPage(Error{Base: b}))
		if got := doc.Find(".nav a[aria-current]").Text(); got != want {
			t.Errorf("%s marks %q, want %q", path, got, want)
		}
	}
}

package publish

import "testing"

func TestOnlyOriginsAreOrigins(t *testing.T) {
	for text, want := range map[string]bool{
		"https://example.org":        true,
		"http://localhost:8080":      true,
		"https://xn--9ca.org":        true,
		"https://192.0.2.1":          true,
		"https://[2001:db8::1]:8443": true,
		"":                           false,
		"example.org":                false,
		"https://":                   false,
		"ftp://example.org":          false,
		"https://example.org/":       false,
		"https://me@example.org":     false,
		"https://é.org":              false,
		"https://e_(x).org":          false,
		"https://:80":                false,
		"https://$":                  false,
		"https://e.org:99999":        false,
		"https://e.org:0":            false,
		"https://e.org:":             false,
		"https://-e.org":             false,
		"https://e..org":             false,
		"https://*.org":              false,
		"https://[fe80::1%25a;b]":    false,
		"javascript:alert(1)":        false,
	} {
		if got := isOrigin(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

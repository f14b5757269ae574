package main

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The settings that the page of an issuer gives can be copied: each exists, and together they start the server.
func TestTheSettingsOnThePagesOfIssuersCanBeCopied(t *testing.T) {
	pages, err := filepath.Glob("../.docs/single-sign-on/*.md")
	if err != nil || len(pages) != 8 {
		t.Fatalf("%v, %v: want a page for each of seven issuers and one for all", pages, err)
	}
	var names []string
	for _, s := range environmentSettings() {
		names = append(names, s.name)
	}
	block, line := regexp.MustCompile("(?s)```sh\n(OIDC|PUBLIC).*?```"), regexp.MustCompile(`(?m)^([A-Z_]+)=(\S*)`)
	for _, path := range pages {
		text := read(t, path)
		env := environment{"PUBLIC_URL": "https://stats.example.org"}
		for _, set := range line.FindAllStringSubmatch(block.FindString(text), -1) {
			env[set[1]] = set[2]
		}
		if c, err := readConfig(env.get); err != nil || c.singleSignOn.Issuer == "" || len(c.singleSignOn.Domains) == 0 {
			t.Errorf("%s: %+v, %v", path, c.singleSignOn, err)
		}
		for _, name := range regexp.MustCompile(`\b(OIDC|PUBLIC|ADMIN)_[A-Z_]+`).FindAllString(text, -1) {
			if !slices.Contains(names, name) {
				t.Errorf("%s names %s, which is no setting", path, name)
			}
		}
		if !strings.Contains(text, "/login/oidc/callback") && !strings.HasSuffix(path, "README.md") {
			t.Errorf("%s does not say what to register", path)
		}
	}
}

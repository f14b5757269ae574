package main

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/publish"
	"compreface-stats/models/testdb"
)

// beforeReleases is the last schema that knew k and no release.
const beforeReleases = 12

// oldCitation is a document as the program published it under k.
const oldCitation = `{"id":"abcdefgh2345","kind":"claim","subject":"active-users",` +
	`"sentence":"CompreFace has more than 25 active users.","short":"more than 25 active users","more_than":25,` +
	`"footnote":"Only installations that opted in are counted.","definition":"Distinct installations.",` +
	`"as_of":"2025-05-31","window":"the 28 days","population":"CompreFace installations that opted in","k":5,` +
	`"rule":"Counts of 1 to 4 installations are hidden.","published":"2025-06-01"}`

// fillBeforeReleases keeps what administrators and maintainers had set and published under k, and returns the token of a
// shared link.
func fillBeforeReleases(t *testing.T, env environment) (token string) {
	t.Helper()
	store, err := models.Open(t.Context(), models.Options{URL: env["DATABASE_URL"], SpoolDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	desk := publish.Open(store)
	cited := models.Citation{
		ID: "abcdefgh2345", Kind: publish.CitedClaim, Subject: "active-users", Number: 25, Document: oldCitation,
	}
	settings := []models.Setting{
		{Name: "publish_k", Value: "7"}, {Name: "publish_page", Value: "on"}, {Name: "publish_badges", Value: "on"},
		{Name: "publish_charts", Value: "active sizes"}, {Name: "publish_origins", Value: "https://example.org"},
	}
	link := models.ShareLink{Name: "the press", View: "/installations?range=28d", MadeBy: email}
	token, shared := desk.Share(t.Context(), link, 300*24*time.Hour)
	err = errors.Join(shared, desk.AddCitation(t.Context(), cited), store.DB().Write(t.Context()).Create(&settings).Error)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// Whoever published under k updates, and finds the citation as it was, the link that was handed out working, and the
// public page waiting for somebody to start releases.
func TestWhatWasPublishedBeforeReleasesStays(t *testing.T) {
	t.Parallel()
	source := environment{"DATABASE_URL": testdb.SQLite(t)}
	loose := read(t, "testdata/schemas/00014.backup")
	if r := commandWith(t, source, loose, "restore", "-"); r.code != exitOK {
		t.Fatalf("%d: %s%s", r.code, r.stdout, r.stderr)
	}
	token := fillBeforeReleases(t, source)
	all := schemas(t)
	old := all[slices.IndexFunc(all, func(s schema) bool { return s.version == beforeReleases })]
	file := old.of(t, withLooseFacts(unpacked(t, []byte(mustCommand(t, source, "backup", "-"))), unpacked(t, []byte(loose))))
	testdb.Each(t, func(t *testing.T, url string) {
		env := environment{"DATABASE_URL": url, "ADMIN_EMAIL": email, "ADMIN_PASSWORD": password}
		if r := commandWith(t, env, file, "restore", "-"); r.code != exitOK {
			t.Fatalf("%d: %s%s", r.code, r.stdout, r.stderr)
		}
		p := start(t, env, time.Now)
		for path, says := range map[string]string{
			"/c/abcdefgh2345.json":            oldCitation,
			"/c/abcdefgh2345":                 "CompreFace has more than 25 active users.",
			"/c/abcdefgh2345.svg":             "<svg",
			"/s/" + token:                     "exact numbers",
			"/public":                         "Nothing has been released yet",
			"/badge/active-installations.svg": "not published",
		} {
			if got := answerOf(t, p.url+path); !strings.Contains(got, says) {
				t.Errorf("%s does not say %q: %.300s", path, says, got)
			}
		}
		p.stop()
		settingsAfterUpgrade(t, env)
	})
}

// withLooseFacts adds the tables of facts that another backup has: a row a fact.
func withLooseFacts(lines, other []string) []string {
	last := len(lines) - 1
	with := slices.Clone(lines[:last])
	for i, line := range other {
		if strings.HasPrefix(line, `{"table":"statistics_`) {
			end := i + slices.Index(other[i:], `\.`)
			with = append(with, other[i:end+1]...)
		}
	}
	return append(with, lines[last])
}

func settingsAfterUpgrade(t *testing.T, env environment) {
	t.Helper()
	store, err := models.Open(t.Context(), models.Options{URL: env["DATABASE_URL"], SpoolDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	settings, err := publish.Open(store).Settings(t.Context())
	if err != nil || settings.Sigma != 0 || !settings.Page || !settings.Badges || len(settings.Origins) != 1 {
		t.Errorf("settings %+v, %v", settings, err)
	}
	var left []models.Setting
	err = store.DB().Read(t.Context()).Find(&left, "name IN ?", []string{"publish_k", "publish_charts"}).Error
	if err != nil || len(left) > 0 {
		t.Errorf("left of the settings of before: %v, %v", left, err)
	}
}

func answerOf(t *testing.T, url string) string {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

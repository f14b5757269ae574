package handlers

import (
	"bytes"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"compreface-stats/handlers/bundle"
	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/models/publish"
	"compreface-stats/models/testdb"
)

// everythingPublic gathers each byte that a stranger can have: pages, data, frames, pictures, badges, citations and
// the bundle that may leave the house.
func everythingPublic(t *testing.T, s *site) map[string]string {
	t.Helper()
	public := map[string]string{}
	paths := []string{
		"/public", "/public/", "/public/releases.csv", "/public/releases.json", "/public/dictionary.csv", feedPath,
		"/privacy", "/robots.txt", "/healthz", "/social.png",
	}
	for _, c := range report.PublicCharts() {
		paths = append(paths, "/embed/"+c.ID, "/public/"+c.ID+".svg", "/public/"+c.ID+".png?size=social&theme=dark")
	}
	for _, name := range publish.Badges() {
		paths = append(paths, "/badge/"+name+".svg", "/badge/"+name+".json")
	}
	for _, c := range must(s.publish.Citations(t.Context()))(t) {
		paths = append(paths, "/c/"+c.ID, "/c/"+c.ID+".json", "/c/"+c.ID+".svg")
	}
	for _, path := range paths {
		got := s.get(path)
		public[path] = fmt.Sprint(got.StatusCode, got.Header.Get("ETag"), got.body)
	}
	var file bytes.Buffer
	if err := (bundle.Bundle{Store: s.store, Publish: s.publish, Publishable: true, Span: s.public().Span()}).WriteZip(t.Context(), &file); err != nil {
		t.Fatal(err)
	}
	public["bundle"] = file.String()
	return public
}

// Whatever happens between two releases, strangers see the same bytes: they learn of nobody who came, went, was
// erased, was imported late or was invented.
func TestNothingPublicChangesBetweenReleases(t *testing.T) {
	testdb.Each(t, func(t *testing.T, database string) {
		s := newSiteOn(t, database)
		s.released(func(i int, guid string) { s.holds(guid, []string{"1-10", "51-200", "1000001+"}[i%3]) })
		admin := s.davidSignsIn()
		s.opened(admin)
		s.published(admin, "claim", "active-in-month")
		s.published(admin, "chart", "largest")
		before := everythingPublic(t, s)
		deeds := everyDeed(t, s)
		for _, name := range slices.Sorted(maps.Keys(deeds)) {
			deeds[name]()
			must(s.publish.Make(t.Context(), s.store))(t)
			compareEverything(t, name, before, everythingPublic(t, s))
		}
	})
}

func compareEverything(t *testing.T, after string, before, now map[string]string) {
	t.Helper()
	if len(before) != len(now) {
		t.Errorf("after %s there are %d public things, before %d", after, len(now), len(before))
	}
	for path, was := range before {
		if now[path] != was {
			t.Errorf("after %s, %s is no longer\n%.1500s\nbut\n%.1500s", after, path, was, now[path])
		}
	}
}

// everyDeed is what anybody can do between two releases.
func everyDeed(t *testing.T, s *site) map[string]func() {
	return map[string]func(){
		"inventing installations": func() {
			for i := range 39 {
				guid := fmt.Sprintf("%08d-1111-11eb-988b-0242ac120003", i)
				s.accept(generalPath, `{"install_guid":"`+guid+`","action_name":"FACE_DETECTION_CREATE"}`)
				s.holds(guid, "1000001+")
			}
			s.recorder.WaitUntilApplied(t.Context())
		},
		"erasing installations": func() {
			for i := range 5 {
				must(s.store.Erase(t.Context(), fmt.Sprintf("%08d-5fca-11eb-988b-0242ac120003", i+1)))(t)
			}
		},
		"importing late": func() {
			line := "id,install_guid,action_name,created_date\n1,77777777-5fca-11eb-988b-0242ac120003,USER_CREATE,2025-03-20 10:00:00\n"
			must(s.store.Import(t.Context(), strings.NewReader(line), nil))(t)
		},
		"midnight":       func() { s.setNow(s.now().AddDate(0, 0, 1)) },
		"twenty days on": func() { s.setNow(models.DayOf(s.now()).Time().AddDate(0, 0, 20)) },
		"the old records gone": func() {
			must(s.store.Prune(t.Context(), models.ShortestRetention, nil))(t)
		},
	}
}

// What serves strangers holds nothing from which the database's numbers could be asked: the desk reads releases
// alone.
func TestPublicPagesCannotReachTheStore(t *testing.T) {
	seen := map[reflect.Type]bool{}
	var walk func(of reflect.Type, path string)
	walk = func(of reflect.Type, path string) {
		if of == reflect.TypeFor[models.Store]() {
			t.Errorf("%s leads to the store", path)
		}
		if seen[of] || of.PkgPath() != "" && !strings.HasPrefix(of.PkgPath(), "compreface-stats") ||
			strings.HasSuffix(of.PkgPath(), "/db") {
			return
		}
		seen[of] = true
		holders := []reflect.Kind{reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map, reflect.Chan}
		if slices.Contains(holders, of.Kind()) {
			walk(of.Elem(), path)
		}
		for i := 0; of.Kind() == reflect.Struct && i < of.NumField(); i++ {
			walk(of.Field(i).Type, path+"."+of.Field(i).Name)
		}
	}
	walk(reflect.TypeFor[publicPages](), "publicPages")
	if len(seen) < 4 {
		t.Errorf("only %d types were looked at", len(seen))
	}
}

package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"compreface-stats/models"
)

// soakLedger is every record that was acknowledged during a soak, and what was done to it on purpose.
type soakLedger struct {
	mu     sync.Mutex
	events map[string]int        // installation by the _id of the answer
	faces  map[soakReport]string // _id by what was reported
	erased map[int]bool          // installations
	posts  int
}

// soakReport is a collection's report as it is stored: one a day.
type soakReport struct {
	installation, collection int
	day                      models.Day
}

func newSoakLedger() *soakLedger {
	return &soakLedger{events: map[string]int{}, faces: map[soakReport]string{}, erased: map[int]bool{}}
}

const soakInstallations = 3000

func soakGUID(n int) string { return fmt.Sprintf("%08x-5fca-11eb-988b-0242ac120003", n) }

// pick returns an installation that was not erased.
func (l *soakLedger) pick() int {
	for {
		n := rand.IntN(soakInstallations)
		l.mu.Lock()
		gone := l.erased[n]
		l.mu.Unlock()
		if !gone {
			return n
		}
	}
}

// postOne posts a record of an installation and writes it down if it was acknowledged.
func (l *soakLedger) postOne(client *http.Client, base string) error {
	installation, collection := l.pick(), rand.IntN(4)
	body, path := general(soakGUID(installation), "APP_CREATE"), generalPath
	if collection > 0 {
		path = facesPath
		body = faces(soakGUID(installation), soakGUID(1000*installation+collection), "51-200")
	}
	response, err := client.Post(base+path, "application/json", strings.NewReader(body))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var answer struct {
		ID string `json:"_id"`
		At string `json:"_createdAt"`
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || response.StatusCode != http.StatusOK {
		return fmt.Errorf("status %s: %w", response.Status, err)
	}
	at, err := time.Parse("2006-01-02 15:04:05.000", answer.At)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.posts++
	if collection == 0 {
		l.events[answer.ID] = installation
	} else {
		l.faces[soakReport{installation, collection, models.ReportDay(at)}] = answer.ID
	}
	return nil
}

// imported writes down a report of an import.
func (l *soakLedger) imported(r soakReport) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.faces[r] = "imported"
}

func (l *soakLedger) erase(installation int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.erased[installation] = true
}

// lost lists what was acknowledged and is not in the database, but for what was erased since.
func (l *soakLedger) lost(t *testing.T, store *models.Store) (missing []string) {
	t.Helper()
	events, reports := storedFacts(t, store)
	for id, installation := range l.events {
		if !l.erased[installation] && !events[id] {
			missing = append(missing, "event "+id)
		}
	}
	for r := range l.faces {
		record, err := store.FacesRecord(soakGUID(r.installation), soakGUID(1000*r.installation+r.collection), "51-200")
		if err != nil {
			t.Fatal(err)
		}
		if !l.erased[r.installation] && !reports[storedReport{record.Installation, record.Collection, r.day}] {
			missing = append(missing, fmt.Sprintf("report %+v", r))
		}
	}
	return missing
}

type storedReport struct {
	installation, collection models.ID
	day                      models.Day
}

func storedFacts(t *testing.T, store *models.Store) (events map[string]bool, reports map[storedReport]bool) {
	t.Helper()
	var creations []models.CreationFact
	var faces []models.ReportFact
	for _, facts := range []any{&creations, &faces} {
		if err := store.DB().Read(t.Context()).Omit("created_at").Find(facts).Error; err != nil {
			t.Fatal(err)
		}
	}
	events, reports = make(map[string]bool, len(creations)), make(map[storedReport]bool, len(faces))
	for _, fact := range creations {
		events[fact.Key.String()] = true
	}
	for _, fact := range faces {
		reports[storedReport{fact.Installation, fact.Collection, fact.Day}] = true
	}
	return events, reports
}

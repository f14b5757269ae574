package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
)

// The forms are those that each service documents for what it takes.
func TestEachChatServiceIsToldInItsForm(t *testing.T) {
	for _, c := range []struct{ address, form, want string }{
		{"https://hooks.slack.com/services/T0/B1/x", "auto", `{"text":"it is silent"}`},
		{"https://mattermost.example.org/hooks/x", "auto", `{"text":"it is silent"}`},
		{"https://discord.com/api/webhooks/1/x", "auto", `{"content":"it is silent"}`},
		{"https://ntfy.sh/stats", "auto", "it is silent"},
		{"https://push.example.org/stats", "ntfy", "it is silent"},
		{"https://example.org/alerts", "json", `{"raised":true,"text":"it is silent","topic":"silence"}`},
	} {
		got, kind, err := webhook{c.address, c.form}.body(alertMessage{"silence", true, "it is silent"})
		if err != nil || string(got) != c.want || json.Valid(got) != (kind == "application/json") {
			t.Errorf("%s as %s: %s, %s, %v", c.address, c.form, got, kind, err)
		}
	}
	card, _, err := webhook{"https://x.webhook.office.com/webhookb2/1", "auto"}.body(alertMessage{words: "it is silent"})
	for _, want := range []string{`"type":"message"`, `"application/vnd.microsoft.card.adaptive"`, `"text":"it is silent"`} {
		if err != nil || !strings.Contains(string(card), want) {
			t.Errorf("the card lacks %s: %s, %v", want, card, err)
		}
	}
}

// What the webhook had not taken when the server stopped is told by the next one; what it had taken is not told twice.
func TestAnAlertSurvivesARestart(t *testing.T) {
	testdb.Each(t, func(t *testing.T, database string) {
		h := newHook(t)
		h.refuse(true)
		clock := clockAt(time.Date(2025, 3, 1, 12, 0, 0, 0, time.UTC))
		env := environment{
			"DATABASE_URL": database, "SPOOL_DIR": t.TempDir(), "ALERT_WEBHOOK": h.URL, "SILENCE_AFTER": "1h", "PSEUDONYM_KEY": "a key of some length",
		}
		mustCommand(t, env, "import", "testdata/examples/faces.csv") // of 2021
		p := start(t, env, clock.now)
		if p.out.await(regexp.MustCompile("an alert could not be delivered")) == nil {
			t.Fatalf("the log:\n%s", p.out)
		}
		p.stop()
		h.refuse(false)
		p = start(t, env, clock.now)
		h.await(t)
		p.stop()
		start(t, env, clock.now).stop()
		if told := h.all(); strings.Count(told, "no record for") != 1 {
			t.Errorf("told:\n%s", told)
		}
	})
}

// The same weekday of four weeks before is what a day is compared with.
func TestAnUnusualDayIsTold(t *testing.T) {
	day, err := models.ParseDay("2025-03-29")
	if err != nil {
		t.Fatal(err)
	}
	for seen, want := range map[int]bool{30: false, 14: true, 15: false, 60: false, 61: true} {
		env := environment{"DATABASE_URL": testdb.SQLite(t)}
		importHeartbeats(t, env, day, seen)
		store, _, err := process{env.get, nil, os.Stdout, os.Stderr, time.Now}.openExisting(t.Context(), "test")
		if err != nil {
			t.Fatal(err)
		}
		words, err := unusualDay(t.Context(), store, day)
		if err != nil || (words != "") != want {
			t.Errorf("%d seen: %q, %v", seen, words, err)
		}
		store.Close()
	}
}

// importHeartbeats has 30 installations report on the four same weekdays before, and so many on the day.
func importHeartbeats(t *testing.T, env environment, day models.Day, seen int) {
	t.Helper()
	var file strings.Builder
	w := csv.NewWriter(&file)
	for week := range 5 {
		count := 30
		if week == 0 {
			count = seen
		}
		at := (day - models.Day(7*week)).String() + " 00:00:01.000"
		for i := range count {
			guid := fmt.Sprintf("560eee90-5fca-11eb-988b-%012x", i)
			if err := w.Write([]string{at, guid, "USER_CREATE"}); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.Flush()
	path := filepath.Join(t.TempDir(), "general.csv")
	if err := os.WriteFile(path, []byte(file.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	mustCommand(t, env, "import", path)
}

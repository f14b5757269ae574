package main

import (
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/access"
	"compreface-stats/models/testdb"
)

func TestASeriesIsImportedListedAndRemovedByHand(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		env := environment{"DATABASE_URL": url}
		file := filepath.Join(t.TempDir(), "pulls.csv")
		if err := os.WriteFile(file, []byte("day,value\n2025-03-01,100\n2025-03-02,120\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		fresh := []string{"--kind", "total", "--unit", "pulls", "--source", "Docker Hub", "--comparable"}
		take := append([]string{"series", "import", "docker-pulls", file}, fresh...)
		for _, c := range []struct {
			args []string
			says string
		}{
			{append(take, "--dry-run"), "nothing stored; it would be docker-pulls: 2 days added, 0 changed, 0 as before; a new series"},
			{take, "docker-pulls: 2 days added, 0 changed, 0 as before; a new series"},
			{[]string{"series", "import", "docker-pulls", file}, "docker-pulls: 0 days added, 0 changed, 2 as before"},
			{[]string{"series", "list"}, "docker-pulls  total  pulls  2 days, 2025-03-01 to 2025-03-02  Docker Hub"},
			{[]string{"series", "remove", "docker-pulls"}, "docker-pulls: removed"},
		} {
			if got := mustCommand(t, env, c.args...); strings.TrimSpace(got) != c.says {
				t.Errorf("%v says %q, want %q", c.args, got, c.says)
			}
		}
		if got := mustCommandFails(t, env, "series", "remove", "docker-pulls"); !strings.Contains(got, "there is no series") {
			t.Error(got)
		}
		if err := os.WriteFile(file, []byte("2025-03-01,100\n2025-03-02,\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := mustCommandFails(t, env, take...); !strings.Contains(got, "line 2, value") {
			t.Error(got)
		}
	})
}

// The file is read every hour; while it cannot be, the job fails, which raises an alert.
func TestReleasesOfAFileBecomeNotesByThemselves(t *testing.T) {
	store := openTestStore(t)
	directory, err := access.Open(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "releases.atom")
	now := today
	c := newJobScheduler(store, directory, config{releaseFeed: file}, func() time.Time { return now },
		slog.New(slog.NewTextHandler(io.Discard, nil)))
	outcome := func() (words string) {
		t.Helper()
		c.runDue(t.Context())
		jobs, err := store.Jobs(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, job := range jobs {
			if job.Name == "release feed" {
				words = job.Outcome + job.Failure
			}
		}
		return words
	}
	if got := outcome(); !strings.Contains(got, "open the feed of releases") {
		t.Errorf("without a file: %q", got)
	}
	const feed = `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>v1.2.0</id><updated>2025-03-20T08:00:00Z</updated>` +
		`<title>1.2.0</title></entry></feed>`
	if err := os.WriteFile(file, []byte(feed), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := outcome(); !strings.Contains(got, "open the feed") {
		t.Errorf("before the hour is over: %q", got)
	}
	for _, want := range []string{"1 new note", "0 new notes"} {
		now = now.Add(time.Hour)
		if got := outcome(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	notes, err := store.Annotations(t.Context(), models.Span{From: models.MinDay, To: models.MaxDay})
	if err != nil || len(notes) != 1 || notes[0].Text != "1.2.0" || notes[0].Day.String() != "2025-03-20" {
		t.Errorf("%+v, %v", notes, err)
	}
}

package main

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/publish"
	"compreface-stats/models/testdb"
)

func TestAReleaseIsDueOnceAMonthAndAgainAfterAFailure(t *testing.T) {
	at := func(text string) time.Time {
		parsed, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	for _, c := range []struct {
		last, failure, now string
		due                bool
	}{
		{"", "", "2026-11-20T00:00:00Z", true},
		{"2026-11-03T06:00:30Z", "", "2026-12-03T05:59:00Z", false},
		{"2026-11-03T06:00:30Z", "", "2026-12-03T06:00:00Z", true},
		{"2026-11-03T05:59:59Z", "", "2026-11-03T06:00:00Z", true},
		{"2026-12-03T06:00:30Z", "the disk is full", "2026-12-03T06:30:00Z", false},
		{"2026-12-03T06:00:30Z", "the disk is full", "2026-12-03T07:01:00Z", true},
	} {
		last := models.Job{Failure: c.failure}
		if c.last != "" {
			last.Began = at(c.last)
		}
		if got := releaseIsDue(last, at(c.now)); got != c.due {
			t.Errorf("last %q %s, at %s: due %v", c.last, c.failure, c.now, got)
		}
	}
}

// releasesOf reads what was released, as the program left it.
func releasesOf(t *testing.T, env environment) (months []string, hashes map[string]string) {
	t.Helper()
	store, err := models.Open(t.Context(), models.Options{URL: env["DATABASE_URL"], SpoolDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	var rows []models.Release
	if err := store.DB().Read(t.Context()).Order("month").Find(&rows).Error; err != nil {
		t.Fatal(err)
	}
	hashes = map[string]string{}
	for _, row := range rows {
		months, hashes[row.Month] = append(months, row.Month), row.SHA256
	}
	if _, err := publish.Open(store).Releases(t.Context()); err != nil {
		t.Error(err)
	}
	return months, hashes
}

// A server that was away on the third makes the releases at its next start; a backup holds them; and where an older
// backup is put back beside the server's folder, the same ones come back.
func TestReleasesAreMadeAtTheNextStartAndSurviveARestore(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, url string) {
		env := environment{"DATABASE_URL": url, "SPOOL_DIR": t.TempDir(), "CLOCK_TOLERANCE": "0"}
		mustCommand(t, env, append([]string{"import"}, goldenFiles...)...)
		startReleases(t, env, firstOfJune)
		before := mustCommand(t, env, "backup", "-")
		serveUntilReleased(t, env, firstOfJune.AddDate(0, 2, 4), "2025-07") // 5 August: June and July are due
		months, hashes := releasesOf(t, env)
		if last := strings.Join(months[len(months)-2:], " "); last != "2025-06 2025-07" {
			t.Fatalf("released %v", months)
		}
		after := mustCommand(t, env, "backup", "-")
		for name, file := range map[string]string{"after": after, "before": before} {
			restored := env.with("DATABASE_URL", besides(t, url, name))
			if r := commandWith(t, restored, file, "restore", "-"); r.code != exitOK {
				t.Fatalf("%d: %s%s", r.code, r.stdout, r.stderr)
			}
			serveUntilReleased(t, restored, firstOfJune.AddDate(0, 2, 4), "2025-07")
			_, again := releasesOf(t, restored)
			for month, hash := range hashes {
				if again[month] != hash {
					t.Errorf("the backup of %s them: the release of %s is another one", name, month)
				}
			}
		}
	})
}

// besides is the address of an empty database of the same kind, whose spools stand in the same folder.
func besides(t *testing.T, url, name string) string {
	t.Helper()
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		return "sqlite:" + filepath.Join(filepath.Dir(path), name+".db")
	}
	return testdb.Postgres(t)
}

// serveUntilReleased runs the program at the time until the month is released.
func serveUntilReleased(t *testing.T, env environment, at time.Time, month string) {
	t.Helper()
	p := start(t, env, clockAt(at).now)
	deadline := time.Now().Add(time.Minute)
	for {
		months, _ := releasesOf(t, env)
		if len(months) > 0 && months[len(months)-1] == month {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s is not released after a minute: %v", month, months)
		}
		time.Sleep(50 * time.Millisecond)
	}
	p.stop()
}

func TestVerifyFindsAReleaseThatWasChanged(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		env := environment{"DATABASE_URL": url}
		mustCommand(t, env, append([]string{"import"}, goldenFiles...)...)
		startReleases(t, env, firstOfJune)
		mustCommand(t, env, "verify")
		store, err := models.Open(t.Context(), models.Options{URL: url, SpoolDir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		change := store.DB().Write(t.Context()).Model(&models.Release{}).Where("month = '2025-04'")
		if err := errors.Join(change.Update("document", "{}").Error, store.Close()); err != nil {
			t.Fatal(err)
		}
		if r := command(t, env, "verify"); r.code != exitFailed || !strings.Contains(r.stderr, "release of 2025-04") {
			t.Errorf("%d: %s%s", r.code, r.stdout, r.stderr)
		}
	})
}

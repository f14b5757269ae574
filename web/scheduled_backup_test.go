package main

import (
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"compreface-stats/models/testdb"
)

func TestTheServerMakesABackupADayThatCanBeRestored(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		folder := filepath.Join(t.TempDir(), "backups")
		env := environment{"DATABASE_URL": url, "BACKUP_DIR": folder}
		p := start(t, env, time.Now)
		if p.out.await(regexp.MustCompile(`scheduled job done" name=backup outcome="compreface-stats-\S+: .* read back"`)) == nil {
			t.Fatalf("no backup was made:\n%s", p.out)
		}
		if got := p.metrics(); !strings.Contains(got, "compreface_stats_last_backup_timestamp_seconds 1") {
			t.Error("its time is not in the metrics")
		}
		p.stop()
		files, err := filepath.Glob(filepath.Join(folder, "*"))
		if err != nil || len(files) != 1 {
			t.Fatalf("%q, %v", files, err)
		}
		to := environment{"DATABASE_URL": testdb.SQLite(t)}
		if got := mustCommand(t, to, "restore", files[0]); !strings.Contains(got, "no differences") {
			t.Errorf("restore says %q", got)
		}
	})
}

func TestABackupThatIsOverdueIsToldOnceAndItsEndOnce(t *testing.T) {
	store, clock := openTestStore(t), clockAt(time.Now())
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	alerts := newAlertQueue(webhook{address: "http://127.0.0.1:1"}, log)
	k := newBackupKeeper(store, config{backupDir: t.TempDir(), backupKeepDays: 14}, clock.now, alerts)
	pending := func() string {
		if topic := alerts.topics[backupJob]; topic != nil {
			return topic.Pending
		}
		return ""
	}
	k.watch()
	clock.set(clock.now().Add(backupPatience))
	if k.watch(); pending() != "" {
		t.Errorf("told too early: %q", pending())
	}
	clock.set(clock.now().Add(time.Hour))
	if k.watch(); !strings.Contains(pending(), "no backup was made yet") {
		t.Errorf("told %q", pending())
	}
	alerts.topics[backupJob].Told = true // the webhook took it
	name := "compreface-stats-" + clock.now().UTC().Format("20060102T150405Z") + ".backup"
	if err := os.WriteFile(filepath.Join(k.folder.Path, name), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if k.watch(); !strings.Contains(pending(), "a new backup again") {
		t.Errorf("told %q", pending())
	}
	clock.set(clock.now().Add(backupPatience + time.Hour))
	if k.watch(); !k.overdue {
		t.Error("not overdue two days later")
	}
}

func TestNoBackupIsMadeUnlessAFolderIsNamed(t *testing.T) {
	if k := newBackupKeeper(nil, config{}, time.Now, nil); k != nil || k.asked() != nil {
		t.Error("backups are made nowhere")
	}
}

package backup

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

func namesIn(t *testing.T, folder string) (names []string) {
	t.Helper()
	for _, e := range testhistory.Must(os.ReadDir(folder))(t) {
		names = append(names, e.Name())
	}
	return names
}

func TestAFolderKeepsTheBackupsOfSomeDaysAndAlwaysTheNewest(t *testing.T) {
	now := time.Date(2026, 1, 31, 4, 0, 0, 0, time.UTC)
	f := Folder{Path: t.TempDir(), KeepDays: 14}
	for _, name := range []string{
		"compreface-stats-20260116T040000Z.backup", "compreface-stats-20260117T040000Z.backup",
		"compreface-stats-20260118T040000Z.backup", "compreface-stats-20990101T040000Z.backup",
		"compreface-stats-20260101T040000Z.backup.17.partial", "compreface-stats-20260131T040000Z.backup.17.partial",
		"notes.txt", "compreface-stats-old.backup",
	} {
		if err := os.WriteFile(filepath.Join(f.Path, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if removed, err := f.Prune(now); removed != 1 || err != nil {
		t.Errorf("%d removed, %v", removed, err)
	}
	want := []string{
		"compreface-stats-20260117T040000Z.backup", "compreface-stats-20260118T040000Z.backup",
		"compreface-stats-20260131T040000Z.backup.17.partial", "compreface-stats-20990101T040000Z.backup",
		"compreface-stats-old.backup", "notes.txt",
	}
	if got := namesIn(t, f.Path); !slices.Equal(got, want) {
		t.Errorf("left are %q, want %q", got, want)
	}
	newest := testhistory.Must(f.Newest(now))(t)
	if want := time.Date(2026, 1, 18, 4, 0, 0, 0, time.UTC); !newest.Equal(want) {
		t.Errorf("the newest is of %s", newest)
	}
	if removed, err := f.Prune(now.AddDate(5, 0, 0)); removed != 1 || err != nil {
		t.Errorf("%d removed five years later, %v", removed, err)
	}
	if !slices.Contains(namesIn(t, f.Path), "compreface-stats-20260118T040000Z.backup") {
		t.Error("the newest is gone")
	}
}

func TestAFolderThatIsNotThereHasNoBackup(t *testing.T) {
	f := Folder{Path: filepath.Join(t.TempDir(), "none"), KeepDays: 14}
	if newest, err := f.Newest(time.Now()); !newest.IsZero() || err != nil {
		t.Errorf("%s, %v", newest, err)
	}
}

func TestABackupInAFolderCanBeRestored(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		f := Folder{Path: filepath.Join(t.TempDir(), "backups"), KeepDays: 14}
		name, _, err := f.Add(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		if newest := testhistory.Must(f.Newest(s.Now()))(t); !newest.Equal(models.Day.Time(testhistory.NewYear)) {
			t.Errorf("the newest is of %s", newest)
		}
		path := filepath.Join(f.Path, name)
		if mode := testhistory.Must(os.Stat(path))(t).Mode().Perm(); mode != 0o600 {
			t.Errorf("others may read it: %v", mode)
		}
		restored(t, testdb.SQLite(t), testhistory.Must(os.ReadFile(path))(t))
	})
}

// A disk that keeps something else than what was written is noticed while the old backup is still there.
func TestABackupThatCannotBeReadBackReplacesNone(t *testing.T) {
	s := testhistory.Open(t, testdb.SQLite(t))
	path := filepath.Join(t.TempDir(), "stats.backup")
	if err := os.WriteFile(path, []byte("the old one"), 0o600); err != nil {
		t.Fatal(err)
	}
	bad := models.AuditEntry{ID: "1", At: s.Now(), What: "no \xff UTF-8"}
	if err := s.DB().Write(t.Context()).Create(&bad).Error; err != nil {
		t.Fatal(err)
	}
	if _, err := WriteFile(t.Context(), s, path, FileOptions{}); err == nil {
		t.Error("it counts as whole")
	}
	if _, err := WriteChecked(t.Context(), s, new(bytes.Buffer), nil); err == nil {
		t.Error("it counts as whole behind a pipe")
	}
	if old := testhistory.Must(os.ReadFile(path))(t); string(old) != "the old one" {
		t.Error("the old one is gone")
	}
	if names := namesIn(t, filepath.Dir(path)); len(names) != 1 {
		t.Errorf("left are %q", names)
	}
	if _, err := WriteFile(t.Context(), s, path, FileOptions{Unchecked: true}); err != nil {
		t.Errorf("unchecked: %v", err)
	}
}

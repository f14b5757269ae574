package backup

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// backupOf answers a backup of the store.
func backupOf(t testing.TB, s *models.Store) []byte {
	t.Helper()
	var file bytes.Buffer
	if _, err := Write(t.Context(), s, &file, nil); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// restored opens a store into which the backup was read.
func restored(t testing.TB, url string, file []byte) *models.Store {
	t.Helper()
	options := models.Options{URL: url, SpoolDir: t.TempDir()}
	if _, err := Restore(t.Context(), options, bytes.NewReader(file), nil); err != nil {
		t.Fatal(err)
	}
	return testhistory.Open(t, url)
}

// contentOf is what a backup holds, without its first line, which says when it was made, and its last.
func contentOf(t testing.TB, file []byte) string {
	t.Helper()
	zip, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(zip)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	return strings.Join(lines[1:len(lines)-2], "")
}

func TestABackupGoesFromEitherDatabaseToTheOtherAndBack(t *testing.T) {
	for name, urls := range map[string][3]string{
		"sqlite to postgres and back": {testdb.SQLite(t), testdb.Postgres(t), testdb.SQLite(t)},
		"postgres to sqlite and back": {testdb.Postgres(t), testdb.SQLite(t), testdb.Postgres(t)},
	} {
		t.Run(name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(19, 4))
			history := testhistory.Invent(rng)
			first := testhistory.Open(t, urls[0])
			testhistory.Import(t, first, history)
			ada := models.User{
				ID:           db.NewID(),
				Email:        "ada@example.org",
				PasswordHash: "$argon2id$",
				Role:         models.RoleAdministrator,
				CreatedAt:    first.Now(),
			}
			if err := first.DB().Write(t.Context()).Create(&ada).Error; err != nil {
				t.Fatal(err)
			}
			odd := "tab\t, line\nend, back\\slash, \\N, \\. and ümlaut"
			line := models.AuditEntry{ID: db.NewID(), At: first.Now(), Who: "command line", Action: "backup", What: odd}
			if err := first.DB().Write(t.Context()).Create(&line).Error; err != nil {
				t.Fatal(err)
			}
			there := restored(t, urls[1], backupOf(t, first))
			back := restored(t, urls[2], backupOf(t, there))
			for _, s := range []*models.Store{there, back} {
				testhistory.Check(t, s, history, models.Span{From: 20089, To: 20089 + 181})
				testhistory.CheckVerify(t, s)
				var people []models.User
				if err := s.DB().Read(t.Context()).Find(&people, "email = ?", ada.Email).Error; err != nil || len(people) != 1 ||
					people[0].PasswordHash != ada.PasswordHash {
					t.Errorf("%+v, %v", people, err)
				}
				var trail []models.AuditEntry
				if err := s.DB().Read(t.Context()).Find(&trail).Error; err != nil || len(trail) != 1 || trail[0].What != odd {
					t.Errorf("the audit log says %+v, %v", trail, err)
				}
			}
			testhistory.Import(t, back, history[:1]) // it goes on under the same key
			testhistory.CheckVerify(t, back)
		})
	}
}

func TestADamagedBackupChangesNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 4))
	source := testhistory.Open(t, testdb.SQLite(t))
	testhistory.Import(t, source, testhistory.Invent(rng))
	file := backupOf(t, source)
	text := func(change func(string) string) []byte {
		zip, _ := gzip.NewReader(bytes.NewReader(file))
		all, err := io.ReadAll(zip)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		w := gzip.NewWriter(&out)
		_, _ = io.WriteString(w, change(string(all)))
		_ = w.Close()
		return out.Bytes()
	}
	damaged := map[string][]byte{
		"empty":           {},
		"other text":      []byte("_createdAt,install_guid"),
		"cut in half":     file[:len(file)/2],
		"without its end": text(func(s string) string { return s[:strings.LastIndex(s, `{"rows"`)] }),
		"a changed cell":  text(func(s string) string { return strings.Replace(s, "\tweek\t", "\tmonth\t", 1) }),
		"a missing row": text(
			func(s string) string { return regexp.MustCompile(`(?m)^.*\tweek\t.*\n`).ReplaceAllString(s, "") },
		),
		"something after": text(func(s string) string { return s + "\n" }),
		"another table": text(
			func(s string) string { return strings.Replace(s, `"table":"users"`, `"table":"users; --"`, 1) },
		),
		"a newer schema": text(func(s string) string { return strings.Replace(s, `"schema":`, `"schema":99`, 1) }),
	}
	for name, content := range damaged {
		_, err := Check(t.Context(), bytes.NewReader(content), nil)
		if ofForm := name == "a newer schema" || name == "another table"; !ofForm && !errors.Is(err, ErrBadBackup) {
			t.Errorf("%s: the check says %v", name, err)
		}
	}
	testdb.Each(t, func(t *testing.T, url string) {
		for name, content := range damaged {
			_, err := Restore(t.Context(), models.Options{URL: url}, bytes.NewReader(content), nil)
			if err == nil || name != "a newer schema" && !errors.Is(err, ErrBadBackup) {
				t.Errorf("%s: %v", name, err)
			}
		}
		s := restored(t, url, file) // still empty, so this works
		testhistory.CheckVerify(t, s)
		if _, err := Restore(t.Context(), models.Options{URL: url}, bytes.NewReader(file), nil); !errors.Is(
			err,
			models.ErrNotEmpty,
		) {
			t.Errorf("into a full database: %v", err)
		}
	})
}

func TestABackupUnderAnotherKeyIsRefused(t *testing.T) {
	const key = "a key of the operator's own"
	source := testhistory.Must(models.Open(t.Context(), models.Options{URL: testdb.SQLite(t), PseudonymKey: key}))(t)
	defer source.Close()
	file, url := backupOf(t, source), "sqlite:"+filepath.Join(t.TempDir(), "stats.db")
	for _, other := range []string{"", "another key of the operator's"} {
		options := models.Options{URL: url, PseudonymKey: other}
		if _, err := Restore(t.Context(), options, bytes.NewReader(file), nil); err == nil {
			t.Errorf("key %q was taken", other)
		}
	}
	options := models.Options{URL: url, PseudonymKey: key}
	if _, err := Restore(t.Context(), options, bytes.NewReader(file), nil); err != nil {
		t.Error(err)
	}
}

// A sealed backup is of use to whoever has the key alone, and a database that was restored from it is sealed anew.
func TestASealedBackupNeedsItsKey(t *testing.T) {
	const key = "0123456789abcdef0123456789abcdef"
	secrets := testhistory.Must(models.ParseSecrets(key))(t)
	source := testhistory.OpenWith(t, models.Options{URL: testdb.SQLite(t), Secrets: secrets})
	want := testhistory.Must(source.InstallationID("560eee90-5fca-11eb-988b-0242ac120003"))(t)
	file, url := backupOf(t, source), testdb.SQLite(t)
	for _, other := range []string{"", "another key of thirty-two letters"} {
		options := models.Options{URL: url, Secrets: testhistory.Must(models.ParseSecrets(other))(t)}
		if _, err := Restore(t.Context(), options, bytes.NewReader(file), nil); err == nil ||
			!strings.Contains(err.Error(), "SECRETS_KEY") {
			t.Errorf("key %q: %v", other, err)
		}
	}
	options := models.Options{URL: url, Secrets: testhistory.Must(models.ParseSecrets("a fresh key of thirty-two letters," + key))(t)}
	if _, err := Restore(t.Context(), options, bytes.NewReader(file), nil); err != nil {
		t.Fatal(err)
	}
	s := testhistory.OpenWith(t, options)
	if got := testhistory.Must(s.InstallationID("560eee90-5fca-11eb-988b-0242ac120003"))(t); got != want {
		t.Error("an installation has another pseudonym")
	}
}

func TestABackupHoldsOneStateWhileRecordsComeIn(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		done := make(chan struct{})
		go func() {
			defer close(done)
			for seed := range uint64(6) {
				more := rand.New(rand.NewPCG(seed, 1))
				testhistory.Import(t, s, testhistory.Invent(more))
			}
		}()
		for range 5 {
			testhistory.CheckVerify(t, restored(t, testdb.SQLite(t), backupOf(t, s)))
		}
		<-done
	})
}

func TestAnErasureLeavesNoNameOfTheInstallation(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		const install = "59638de4-5fca-11eb-848b-0242ac120002"
		s := testhistory.Open(t, url)
		posted := testhistory.Record{
			At:      time.Date(2025, 3, 1, 9, 0, 0, 0, time.UTC),
			Install: install,
			Action:  "USER_CREATE",
		}
		testhistory.Import(t, s, []testhistory.Record{posted})
		id := testhistory.Must(s.InstallationID(install))(t)
		if content := contentOf(t, backupOf(t, s)); !strings.Contains(content, id.String()) {
			t.Error("the installation is not in a backup to begin with")
		}
		testhistory.Must(s.Erase(t.Context(), install))(t)
		content := contentOf(t, backupOf(t, s))
		if strings.Contains(content, id.String()) || strings.Contains(content, install) {
			t.Error("the installation is still named")
		}
	})
}

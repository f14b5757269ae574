package models

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"compreface-stats/models/internal/db"
	"compreface-stats/models/testdb"
)

// importGolden imports both files of the golden history and returns the lines of the one with create events.
func importGolden(t *testing.T, s *Store) (general []string) {
	t.Helper()
	for _, name := range []string{"statistics_general", "statistics_faces"} {
		text, err := os.ReadFile("../web/testdata/golden/" + name + ".csv")
		if err != nil {
			t.Fatal(err)
		}
		if sum, err := s.Import(t.Context(), strings.NewReader(string(text)), nil); err != nil || sum.Accepted == 0 {
			t.Fatal(sum, err)
		}
		if name == "statistics_general" {
			general = strings.Split(strings.TrimSpace(strings.ReplaceAll(string(text), `"`, "")), "\n")[1:]
		}
	}
	return general
}

// rowsAsText writes the rows of a view as factsAsText does.
func rowsAsText(t *testing.T, s *Store, query string) (lines []string) {
	t.Helper()
	rows, err := s.db.Read(t.Context()).Raw(query).Rows()
	if err != nil {
		t.Fatal(err)
	}
	err = db.EachRow(rows, func(rows *sql.Rows) error {
		var install, name, what string
		var on Day
		var at db.TextTime
		if err := rows.Scan(&install, &on, &name, &at, &what); err != nil {
			return err
		}
		lines = append(lines, fmt.Sprintf("%s %s %s %s %s", install, on, name, AppendTime(nil, time.Time(at)), what))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	return lines
}

// factsAsText writes what is kept as the views should show it.
func factsAsText(t *testing.T, s *Store) (creations, reports []string) {
	t.Helper()
	err := s.db.Update(t.Context(), func(tx *db.Tx) error {
		var places []installationDay
		err := tx.EachRow(func(rows *sql.Rows) error {
			var p installationDay
			err := rows.Scan(&p.installation, &p.day)
			places = append(places, p)
			return err
		}, "SELECT install_guid, day FROM installation_days")
		return errors.Join(err, s.facts.creations(t.Context(), tx, places, func(f *CreationFact) error {
			creations = append(creations, fmt.Sprintf("%s %s %s %s %s", f.Installation, f.Day, f.Key,
				AppendTime(nil, f.CreatedAt), f.Action))
			return nil
		}), s.facts.reports(t.Context(), tx, places, func(f *ReportFact) error {
			reports = append(reports, fmt.Sprintf("%s %s %s %s %s", f.Installation, f.Day, f.Collection,
				AppendTime(nil, f.CreatedAt), f.Size))
			return nil
		}))
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(creations)
	slices.Sort(reports)
	return creations, reports
}

// What sqlite3 and psql show is what is kept, fact by fact.
func TestViewsShowEveryFactAsARow(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := openTest(t, url)
		lines := importGolden(t, s)
		creations, reports := factsAsText(t, s)
		general := rowsAsText(t, s, "SELECT * FROM statistics_general")
		faces := rowsAsText(t, s, "SELECT * FROM statistics_faces")
		if !slices.Equal(general, creations) || !slices.Equal(faces, reports) {
			t.Errorf("the views have %d and %d rows, %d and %d facts are kept, or they differ",
				len(general), len(faces), len(creations), len(reports))
		}
		if len(general) != len(lines) || len(faces) < 1000 {
			t.Fatalf("%d create events of %d, %d reports", len(general), len(lines), len(faces))
		}
		var sent, shown []string
		for i, line := range lines {
			cells := strings.Split(strings.TrimSpace(line), ",")
			sent = append(sent, cells[0]+" "+cells[len(cells)-1])
			shown = append(shown, strings.Join(strings.Fields(general[i])[3:], " "))
		}
		slices.Sort(sent)
		slices.Sort(shown)
		if !slices.Equal(sent, shown) {
			t.Errorf("sent %q\nshown %q", sent, shown)
		}
	})
}

func TestViewsHaveTheTypesOfTheTablesBefore(t *testing.T) {
	s := openTest(t, testdb.Postgres(t))
	for view, want := range map[string]string{
		"statistics_general": "uuid date text timestamp with time zone text",
		"statistics_faces":   "uuid date uuid timestamp with time zone text",
	} {
		var types []string
		err := s.db.Read(t.Context()).Raw(`SELECT data_type FROM information_schema.columns
			WHERE table_schema = current_schema() AND table_name = ? ORDER BY ordinal_position`, view).Scan(&types).Error
		if got := strings.Join(types, " "); err != nil || got != want {
			t.Errorf("%s has %s, want %s, %v", view, got, want, err)
		}
	}
	lite := openTest(t, testdb.SQLite(t))
	importGolden(t, lite)
	for view, name := range map[string]string{"statistics_general": "id", "statistics_faces": "collection_guid"} {
		var others int
		err := lite.db.Read(t.Context()).Raw("SELECT COUNT(*) FROM " + view + " WHERE typeof(" + name + ") <> 'text'" +
			" OR typeof(created_at) <> 'text' OR typeof(day) <> 'text' OR typeof(install_guid) <> 'text'").
			Row().Scan(&others)
		if err != nil || others != 0 {
			t.Errorf("%s: %d rows with other types, %v", view, others, err)
		}
	}
}

// Bytes that were damaged are told, and no record is added to them.
func TestDamagedFactsAreFoundAndNothingIsBuiltOnThem(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := openTest(t, url)
		const install, collection = "560eee90-5fca-11eb-988b-0242ac120003", "fa0e6d5a-b53a-4465-a44e-f1c3c81ca0e5"
		rec, err := s.facesRecord(install, collection, "1-10", day("2025-05-01").Time())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Add(t.Context(), []Record{rec}, AddOptions{}); err != nil {
			t.Fatal(err)
		}
		var row InstallationDay
		if err := s.db.Read(t.Context()).First(&row).Error; err != nil {
			t.Fatal(err)
		}
		row.Reports[3] ^= 1
		if err := s.db.Write(t.Context()).Model(&row).Update("reports", row.Reports).Error; err != nil {
			t.Fatal(err)
		}
		if _, err := s.Verify(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "checksum") {
			t.Errorf("verify: %v", err)
		}
		if _, err := s.Add(t.Context(), []Record{rec}, AddOptions{}); !IsPermanent(err) {
			t.Errorf("a record was added: %v", err)
		}
	})
}

// A step of the schema that meets what it does not know leaves everything as it was.
func TestAnUpgradeThatCannotPackAFactChangesNothing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		MakeSchema5(t, url, func(s *Store) []Record {
			rec, err := s.generalRecord("560eee90-5fca-11eb-988b-0242ac120003", "USER_CREATE", day("2025-05-01").Time())
			if err != nil {
				t.Fatal(err)
			}
			return []Record{rec}
		})
		d, err := db.Open(url)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		tamper := func(action string) {
			if err := d.Write(t.Context()).Exec("UPDATE statistics_general SET action_name = ?", action).Error; err != nil {
				t.Fatal(err)
			}
		}
		tamper("USER_DANCE")
		if err := d.Migrate(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "USER_DANCE") {
			t.Fatalf("the upgrade: %v", err)
		}
		tamper("USER_CREATE")
		if err := d.Migrate(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		var count int64
		err = d.Read(t.Context()).Raw("SELECT COUNT(*) FROM statistics_general").Row().Scan(&count)
		if err != nil || count != 1 {
			t.Errorf("%d facts after the second try, %v", count, err)
		}
	})
}

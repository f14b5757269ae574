package models_test

import (
	"errors"
	"strings"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// A backup is restored while a command, which no sign of life tells of, has the database open.
func TestNothingIsWrittenIntoADatabaseThatWasReplacedUnderAnOpenStore(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := testhistory.Open(t, url)
		const guid = "560eee90-5fca-11eb-988b-0242ac120003"
		rec := testhistory.Must(s.GeneralRecord(guid, "USER_CREATE"))(t)
		testhistory.Must(s.Add(t.Context(), []models.Record{rec}, models.AddOptions{}))(t)
		brought := db.Setting{Name: "pseudonym_key", Value: db.NewSecret("")}
		if err := db.PutSettings(s.DB().Write(t.Context()), brought); err != nil {
			t.Fatal(err)
		}
		_, adding := s.Add(t.Context(), []models.Record{rec}, models.AddOptions{})
		general, _ := testhistory.CSV([]testhistory.Record{{At: testhistory.NewYear.Time(), Install: guid, Action: "APP_CREATE"}})
		_, importing := s.Import(t.Context(), strings.NewReader(general), nil)
		_, erasing := s.Erase(t.Context(), guid)
		for what, err := range map[string]error{"adding": adding, "importing": importing, "erasing": erasing} {
			if !errors.Is(err, models.ErrOtherDatabase) {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

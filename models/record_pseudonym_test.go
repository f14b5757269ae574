package models

import (
	"testing"

	"compreface-stats/models/testdb"
)

func TestTheSameGUIDIsTheSamePseudonymAndNeverItself(t *testing.T) {
	s := openTest(t, testdb.SQLite(t))
	const guid = "59638de4-5fca-11eb-848b-0242ac120002"
	lower, err := s.FacesRecord(guid, "00000000-0000-0000-0000-000000000001", "11-50")
	if err != nil {
		t.Fatal(err)
	}
	upper, err := s.FacesRecord("59638DE4-5FCA-11EB-848B-0242AC120002", guid, "0")
	if err != nil {
		t.Fatal(err)
	}
	if lower.Installation != upper.Installation || lower.Installation.String() == guid ||
		upper.Collection.String() == guid {
		t.Errorf("%v %v %v", lower.Installation, upper.Installation, upper.Collection)
	}
	if text := lower.Installation.String(); text[14] != '8' ||
		lower.Collection.String() != "00000000-0000-0000-0000-000000000001" {
		t.Errorf("%s is no UUID of version 8, or the demo collection was pseudonymized: %s", text, lower.Collection)
	}
	for _, bad := range []string{
		"",
		"59638de4",
		guid + "0",
		"59638de4+5fca-11eb-848b-0242ac120002",
		"zz638de4-5fca-11eb-848b-0242ac120002",
	} {
		if _, err := s.GeneralRecord(bad, "USER_CREATE"); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

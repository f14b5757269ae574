package models

import (
	"reflect"
	"sync"
	"testing"

	"gorm.io/gorm/schema"

	"compreface-stats/models/internal/db"
	"compreface-stats/models/testdb"
)

// tableStructs are the structs of schema.go.
var tableStructs = []any{
	&InstallationDay{}, &InstallationState{},
	&DailyActive{}, &DailyServices{}, &DailySizes{}, &DailyMoves{}, &DailyAdoption{},
	&PeriodActive{}, &PeriodServices{}, &Retention{},
	&Setting{}, &SpoolPosition{}, &SpoolErasure{}, &IntakeCount{}, &Annotation{}, &Downtime{}, &Job{}, &Server{},
	&User{}, &DigestChoice{}, &DigestDelivery{}, &Session{}, &PendingLogin{}, &TwoFactor{}, &RecoveryCode{}, &OneTimeLink{}, &RemovedPerson{},
	&Token{}, &IngestKey{}, &IngestKeyCount{}, &KeyObservation{}, &AuditEntry{},
	&FirstSight{}, &HourlyCount{}, &AsideBatch{}, &AsideInstallation{}, &AsideCreation{}, &AsideReport{}, &SurplusRecord{},
	&ClaimTemplate{}, &Citation{}, &CitationUse{}, &ShareLink{}, &SavedView{}, &Release{},
	&Milestone{}, &Goal{}, &SuspicionDismissal{}, &ExternalSeries{}, &ExternalDay{},
}

func TestEveryTableIsAStructWithItsNamesTypesAndKeys(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		stored := make(map[string]db.StoredTable)
		for _, table := range catalogueOf(t, openTest(t, url)) {
			stored[table.Name] = table
		}
		for _, row := range tableStructs {
			parsed, err := schema.Parse(row, new(sync.Map), schema.NamingStrategy{})
			if err != nil {
				t.Fatal(err)
			}
			table, ok := stored[parsed.Table]
			if !ok {
				t.Errorf("%T: there is no table %s", row, parsed.Table)
				continue
			}
			compareColumns(t, parsed, table)
			delete(stored, parsed.Table)
		}
		for name := range stored {
			t.Errorf("the table %s has no struct", name)
		}
	})
}

func compareColumns(t *testing.T, parsed *schema.Schema, table db.StoredTable) {
	t.Helper()
	if len(parsed.DBNames) != len(table.Columns) {
		t.Errorf("%s has %d columns, %s %d fields", table.Name, len(table.Columns), parsed.Name, len(parsed.DBNames))
	}
	for _, c := range table.Columns {
		field := parsed.FieldsByDBName[c.Name]
		if field == nil {
			t.Errorf("%s has no field for %s.%s", parsed.Name, table.Name, c.Name)
			continue
		}
		if (c.Key > 0) != field.PrimaryKey {
			t.Errorf("%s.%s: in the primary key %v, in the struct's %v", table.Name, c.Name, c.Key > 0, field.PrimaryKey)
		}
		if pointer := field.FieldType.Kind() == reflect.Pointer; c.Nullable != pointer {
			t.Errorf("%s.%s: may be null %v, a pointer %v", table.Name, c.Name, c.Nullable, pointer)
		}
		if want := kindOf(field); c.Kind() != want &&
			!(want == db.TimeValue && c.Kind() == db.TextValue) { // facts of SQLite
			t.Errorf("%s.%s holds %s, the struct %s", table.Name, c.Name, c.Kind(), want)
		}
	}
}

// kindOf is what a field holds, as the databases tell their columns apart.
func kindOf(f *schema.Field) db.ValueKind {
	switch f.DataType {
	case schema.Int, schema.Uint, schema.Bool:
		return db.IntegerValue
	case schema.Bytes:
		return db.BytesValue
	case schema.Time, "timestamptz":
		return db.TimeValue
	default:
		return db.TextValue
	}
}

func TestEveryColumnOfDaysIsKnown(t *testing.T) {
	for _, row := range tableStructs {
		parsed, err := schema.Parse(row, new(sync.Map), schema.NamingStrategy{})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range parsed.Fields {
			if f.DBName == "" {
				continue
			}
			isDay := f.IndirectFieldType == reflect.TypeFor[Day]()
			if IsDayColumn(parsed.Table, f.DBName) != isDay {
				t.Errorf("%s.%s holds days: %v", parsed.Table, f.DBName, isDay)
			}
		}
	}
}

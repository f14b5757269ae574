package db

import (
	"io/fs"
	"slices"
	"testing"
)

func TestBothDatabasesHaveTheSameMigrations(t *testing.T) {
	names := func(folder string) (all []string) {
		entries, err := fs.ReadDir(migrations, "migrations/"+folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			all = append(all, e.Name())
		}
		return all
	}
	if a, b := names("sqlite"), names("postgres"); !slices.Equal(a, b) || len(a) == 0 {
		t.Errorf("sqlite %v, postgres %v", a, b)
	}
}

package db

import (
	"testing"

	"compreface-stats/models/testdb"
)

// Another process holds the write lock for longer than this one waits.
func TestACommitIsSyncedAgainAfterARepeatableOneCouldNotBegin(t *testing.T) {
	url := testdb.SQLite(t)
	d, other := openTest(t, url), openTest(t, url)
	if err := d.Write(t.Context()).Exec("PRAGMA busy_timeout = 50").Error; err != nil {
		t.Fatal(err)
	}
	err := other.Update(t.Context(), func(*Tx) error {
		return d.UpdateRepeatable(t.Context(), func(*Tx) error { return nil })
	})
	if !IsBusy(err) {
		t.Fatalf("the second writer: %v", err)
	}
	const full = 2
	var synced int
	if err := d.Write(t.Context()).Raw("PRAGMA synchronous").Scan(&synced).Error; err != nil || synced != full {
		t.Errorf("synchronous is %d, %v", synced, err)
	}
}

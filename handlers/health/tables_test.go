package health

import (
	"slices"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/ingest"
)

func TestEveryAcknowledgedRecordIsAccountedForOnTheDataPage(t *testing.T) {
	own := ingest.SpoolStatus{
		Own: true, Path: "data/spool-A", Acknowledged: 29, Waiting: 5,
		Position: models.SpoolPosition{ID: "A", Acknowledged: 24, Applied: 14, OverLimit: 3, DeadLetters: 1, Erased: 2, Aside: 4},
	}
	left := ingest.SpoolStatus{
		Path: "data/spool-B", Acknowledged: 10,
		Position: models.SpoolPosition{ID: "B", Acknowledged: 10, Applied: 6, TooLate: 1, Missing: 3},
	}
	before := models.SpoolPosition{ID: "earlier", Acknowledged: 1000, Applied: 1000}
	table := QueueTable([]ingest.SpoolStatus{own, left}, []models.SpoolPosition{own.Position, left.Position, before})
	want := [][]string{
		{"This server", "29", "14", "5", "3", "0", "1", "2", "0", "4"},
		{"Left behind: spool-B", "10", "6", "0", "0", "1", "0", "0", "3", "0"},
		{"Earlier, and other servers", "1,000", "1,000", "0", "0", "0", "0", "0", "0", "0"},
		{"All", "1,039", "1,020", "5", "3", "1", "1", "2", "3", "4"},
	}
	if !slices.EqualFunc(table.Rows, want, slices.Equal) {
		t.Errorf("%v", table.Rows)
	}
}

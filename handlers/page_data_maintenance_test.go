package handlers

import (
	"slices"
	"strings"
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
	table := queueTable([]ingest.SpoolStatus{own, left}, []models.SpoolPosition{own.Position, left.Position, before})
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

func TestTheDataPageNamesQueuesThatNeedSomebody(t *testing.T) {
	s := newSite(t, func(c *Config) {
		c.Recorder = knownRecorder{Recorder: c.Recorder, ingestStatus: ingest.Status{
			Strays: []ingest.StraySpool{{Path: "data/spool-X", Waiting: 694, Why: "Its records are those of another database."}},
			Spools: []ingest.SpoolStatus{{
				Path: "data/spool-Y", Acknowledged: 9, Position: models.SpoolPosition{Missing: 2},
				Damage: []ingest.Damage{{Path: "data/spool-Y/damaged-1", What: "94 bytes hold no whole group"}},
			}},
		}}
	})
	page := text(s.page(s.davidSignsIn(), "/data"), `[data-testid="strays"]`)
	for _, want := range []string{
		"spool-X", "694", "of another database", "94 bytes hold no whole group", "lost: 2",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("does not say %q: %s", want, page)
		}
	}
}

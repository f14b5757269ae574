package handlers

import (
	"strings"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/ingest"
)

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

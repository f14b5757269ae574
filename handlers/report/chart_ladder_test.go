package report

import (
	"testing"

	"compreface-stats/models"
)

// What became of the stays in a size adds up to all of them, and those still there are the sizes of the last day.
func TestTheLadderAddsUpForEverySize(t *testing.T) {
	parts := faceParts()
	low, high := parts[1], parts[2]
	before := models.SizesDay{}
	before.Collections[2] = 10 // 11-50
	moves := []models.Move{
		{From: models.PartNone, To: low, Collections: 5}, {From: low, To: high, Collections: 4},
		{From: low, To: parts[0], Collections: 3}, {From: low, To: models.PartNone, Collections: 2},
		{From: low, To: models.PartEmpty, Collections: 1}, {From: high, To: low, Collections: 6},
	}
	r := rungOf(low, before, moves)
	if r.all != 21 || r.grew != 4 || r.shrank != 4 || r.gone != 2 || r.stayed != 11 {
		t.Errorf("%+v", r)
	}
	if after := 10 + 5 + 6 - 4 - 3 - 2 - 1; r.stayed != int64(after) {
		t.Errorf("%d stayed, and %d are there", r.stayed, after)
	}
}

// The title of its picture counts each stay in a size once.
func TestTheLadderSaysHowManyStaysGrew(t *testing.T) {
	v := View{Data: Data{Moves: []models.Move{
		{From: models.PartNone, To: faceParts()[0], Collections: 3}, {From: faceParts()[0], To: faceParts()[1], Collections: 2},
	}}}
	if got := v.ladderMessage(); got != "2 of 5 times a collection outgrew its size" {
		t.Error(got)
	}
}

package views

import (
	"slices"
	"testing"
)

func TestPaperDefinesEachFigureOnce(t *testing.T) {
	got := definitionsOnce([]Figure{
		{Label: "Users created", Definition: "How many."},
		{Label: "Active", Definition: "Seen in 28 days."},
		{Label: "Without"},
		{Label: "Applications created", Definition: "How many."},
	})
	want := []Fact{{Label: "Users created; Applications created", Value: "How many."}, {Label: "Active", Value: "Seen in 28 days."}}
	if !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
}

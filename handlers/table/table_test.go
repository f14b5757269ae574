package table

import (
	"strings"
	"testing"
)

func TestAFileNameFitsEveryFileSystem(t *testing.T) {
	long := strings.Repeat("what is told of the way it was counted, ", 10)
	told := Table{Name: "effect", About: []Fact{{Name: "day", Value: Words("2025-03-01")}, {Name: "method", Value: Words(long)}}}
	if got := told.FileName(); got != "compreface-stats-effect-2025-03-01" {
		t.Error(got)
	}
	told.State = []Fact{{Name: "segment", Value: Words(long)}}
	if got := told.FileName(); len(got) > 250 || strings.ContainsAny(got, " ,/\"") {
		t.Error(got)
	}
}

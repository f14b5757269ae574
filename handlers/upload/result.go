package upload

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"compreface-stats/models"
	"compreface-stats/views"
)

// Result is what programs are told of an import. Refused lines are named by their number and cause alone.
type Result struct {
	DryRun    bool                   `json:"dry_run"` // the lines were only tried
	Kind      string                 `json:"kind"`
	Accepted  int64                  `json:"accepted"`
	Repeated  int64                  `json:"repeated"`
	Refused   int64                  `json:"refused"`
	RefusedBy map[models.Cause]int64 `json:"refused_by"`
	Lines     []Line                 `json:"refused_lines"`
}

// Line is a refused line.
type Line struct {
	Line   int64  `json:"line"`
	Reason string `json:"reason"`
}

// ResultOf tells of an import, or of a file that was only tried.
func ResultOf(s models.ImportSummary, tried bool) Result {
	result := Result{
		DryRun: tried, Kind: exportName(s.Kind), Accepted: s.Accepted, Repeated: s.Repeated, Refused: s.Refused,
		RefusedBy: map[models.Cause]int64{}, Lines: []Line{},
	}
	maps.Copy(result.RefusedBy, s.RefusedBy)
	for _, line := range s.RefusedLines {
		result.Lines = append(result.Lines, Line(line))
	}
	return result
}

// Words tell of an import in a line, for the audit log.
func Words(s models.ImportSummary) string {
	return fmt.Sprintf("%s: %d accepted, %d repeated, %d refused", exportName(s.Kind), s.Accepted, s.Repeated, s.Refused)
}

func exportName(kind models.Kind) string {
	if kind == models.Faces {
		return "statistics_faces"
	}
	return "statistics_general"
}

// PageOf shows what became of a file, or where it was only tried would.
func PageOf(name string, s models.ImportSummary, tried bool) views.Import {
	page := views.Import{File: FileName(name), Tried: tried, Outcome: []views.Fact{
		{Label: "Accepted", Value: views.Number(s.Accepted), Hint: "new records"},
		{
			Label: "Repeated", Value: views.Number(s.Repeated),
			Hint: "already known, or not the newest of a collection's day",
		},
		{Label: "Refused", Value: views.Number(s.Refused), Hint: "invalid lines"},
	}}
	page.Causes = views.Table{
		Caption: "Refused lines by cause", Columns: []views.Column{{Label: "Cause"}, {Label: "Lines", Numeric: true}},
	}
	for _, cause := range slices.Sorted(maps.Keys(s.RefusedBy)) {
		page.Causes.Rows = append(page.Causes.Rows, []string{string(cause), views.Number(s.RefusedBy[cause])})
	}
	page.Lines = views.Table{
		Caption: "The first refused lines",
		Columns: []views.Column{{Label: "Line", Numeric: true}, {Label: "Reason"}},
	}
	for _, line := range s.RefusedLines {
		page.Lines.Rows = append(page.Lines.Rows, []string{views.Number(line.Line), line.Reason})
	}
	return page
}

// longestName is how much of a file's name is kept and shown, in bytes.
const longestName = 200

// FileName is the name of a file as it is shown: without folders, and not longer than a line.
func FileName(name string) string {
	name = filepath.Base(strings.ReplaceAll(name, `\`, "/"))
	for i := range name {
		if i > longestName {
			return name[:i] + "…"
		}
	}
	return name
}

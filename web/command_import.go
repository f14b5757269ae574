package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"compreface-stats/models"
)

type importCommand struct {
	DryRun bool     `help:"Store nothing: say what would be new. Others write meanwhile."`
	Files  []string `arg:"" name:"file" help:"CSV files of the old service, of either kind; - reads standard input."`
}

// Help is the long text of import -h.
func (importCommand) Help() string {
	return `The files may be UTF-8 or UTF-16, with commas, semicolons or tabs, and packed by gzip or zip.
Users' actions and face collections are told apart by themselves; columns may come in any order, with or
without a header line. Files are stored in pieces, so that the server can keep running and others can write; whatever
stopped an import, importing the file again is safe and adds the rest. Lines that cannot be records are skipped and
listed; a file of which most lines cannot is given up.`
}

// Run goes on to the next file when one fails, and fails itself at the end.
func (c importCommand) Run(ctx context.Context, p process) error {
	store, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	failed, useless := 0, 0
	for _, name := range c.Files {
		summary, err := c.importFile(ctx, p, store, name)
		if err != nil {
			failed++
			fmt.Fprintf(p.stderr, "%s: stopped after %d new records: %v\n", name, summary.Accepted, err)
			continue
		}
		printSummary(p.stdout, name, summary, c.DryRun)
		if c.DryRun {
			continue
		}
		if err := audit(ctx, store, "import", importCounts(summary)); err != nil {
			return err
		}
		if summary.Refused > 0 && summary.Accepted+summary.Repeated == 0 {
			useless++
		}
	}
	return importError(failed, useless, len(c.Files))
}

// importError fails too for a file of which nothing could be used: a script must notice.
func importError(failed, useless, files int) error {
	var all []string
	if failed > 0 {
		all = append(all, fmt.Sprintf("%d of %d files failed", failed, files))
	}
	if useless > 0 {
		all = append(all, fmt.Sprintf("every line of %d of %d files was refused", useless, files))
	}
	if len(all) == 0 {
		return nil
	}
	return errors.New("import: " + strings.Join(all, "; "))
}

func (c importCommand) importFile(
	ctx context.Context, p process, store *models.Store, name string,
) (models.ImportSummary, error) {
	if name == "-" {
		return c.importReader(ctx, p, store, p.stdin, "standard input", 0)
	}
	file, err := os.Open(name)
	if err != nil {
		return models.ImportSummary{}, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return models.ImportSummary{}, err
	}
	return c.importReader(ctx, p, store, file, filepath.Base(name), info.Size())
}

func (c importCommand) importReader(
	ctx context.Context, p process, store *models.Store, r io.Reader, label string, size int64,
) (models.ImportSummary, error) {
	progress := newProgress(p.stderr, label, inBytes)
	defer progress.end()
	take := store.Import
	if c.DryRun {
		take = store.TryImport
	}
	return take(ctx, r, func(at models.ImportProgress) { progress.at(at.Bytes, size) })
}

func importCounts(s models.ImportSummary) string {
	return fmt.Sprintf("%d accepted, %d repeated, %d refused", s.Accepted, s.Repeated, s.Refused)
}

// A person reads the first refused lines to see what is wrong with a file, not thousands of them.
const refusedShown = 10

func printSummary(w io.Writer, name string, s models.ImportSummary, tried bool) {
	would := ""
	if tried {
		would = "nothing stored; it would be "
	}
	fmt.Fprintf(w, "%s: %s%s\n", name, would, importCounts(s))
	shown := s.RefusedLines[:min(refusedShown, len(s.RefusedLines))]
	for _, line := range shown {
		fmt.Fprintf(w, "  line %d: %s\n", line.Line, line.Reason)
	}
	rest := s.Refused - int64(len(shown))
	if rest == 0 {
		return
	}
	fmt.Fprintf(w, "  and %d more; all refused lines by cause:\n", rest)
	for _, cause := range slices.Sorted(maps.Keys(s.RefusedBy)) {
		fmt.Fprintf(w, "  %7d %s\n", s.RefusedBy[cause], cause)
	}
}

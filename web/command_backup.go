package main

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"compreface-stats/models"
	"compreface-stats/models/backup"
	"compreface-stats/models/publish"
)

type backupCommand struct {
	File  string `arg:"" help:"File to write, replaced when the backup is whole; - is standard output."`
	Check bool   `default:"true" negatable:"" help:"Read the backup back before it counts; --check=false leaves that out."`
}

// Help is the long text of backup -h.
func (backupCommand) Help() string {
	return `The server can keep running: the file holds one consistent state of the database. Acknowledged records that
still wait in a spool are not in it; a running server stores them within moments, so stop it first only to move for
good.
The file is read back from the disk (checksum, row counts, the form of each value) and gets its name only then.
It holds password hashes and the pseudonym key: protect it as you protect those. If you set PSEUDONYM_KEY yourself,
keep that as well: the file has only its fingerprint.`
}

func (c backupCommand) Run(ctx context.Context, p process) error {
	store, _, err := p.openExisting(ctx, "backup")
	if err != nil {
		return err
	}
	defer store.Close()
	progress := newProgress(p.stderr, "backup", inUnits)
	written := func(rows int64) { progress.at(rows, 0) }
	if c.File == "-" {
		defer progress.end()
		return c.toStandardOutput(ctx, p, store, written)
	}
	checking := newProgress(p.stderr, "read back", inUnits)
	checked := func(rows int64) { checking.at(rows, 0) }
	summary, err := backup.WriteFile(ctx, store, c.File, backup.FileOptions{
		Unchecked: !c.Check, Written: written, Checked: checked,
	})
	progress.end()
	checking.end()
	if err != nil {
		return err
	}
	words := "%s: %d rows of %d tables, read back and whole\n"
	if !c.Check {
		words = "%s: %d rows of %d tables, not checked\n"
	}
	_, err = fmt.Fprintf(p.stdout, words, c.File, summary.Total(), len(summary.Rows))
	return err
}

// toStandardOutput writes first and knows at the end: whoever keeps the backup must look at the exit code.
func (c backupCommand) toStandardOutput(
	ctx context.Context, p process, store *models.Store, written func(rows int64),
) (err error) {
	if c.Check {
		_, err = backup.WriteChecked(ctx, store, p.stdout, written)
	} else {
		_, err = backup.Write(ctx, store, p.stdout, written)
	}
	return err
}

type restoreCommand struct {
	File string `arg:"" help:"File that backup wrote; - is standard input."`
}

// Help is the long text of restore -h.
func (restoreCommand) Help() string {
	return `The database of DATABASE_URL must be empty, and no server may use it; it may be of the other kind. The file is
read to its end first; then all or nothing is restored, also when this is killed in the middle. At last every total is
recounted, as verify does.`
}

func (c restoreCommand) Run(ctx context.Context, p process) error {
	cfg, err := readConfig(p.getenv)
	if err != nil {
		return err
	}
	if err := p.checkBackup(ctx, c.File); err != nil {
		return err
	}
	from, end, err := p.openBackup(c.File)
	if err != nil {
		return err
	}
	defer end()
	progress := newProgress(p.stderr, "restore", inUnits)
	buffered := bufio.NewReaderSize(from, 1<<20)
	summary, err := backup.Restore(ctx, p.options(cfg), buffered, func(rows int64) { progress.at(rows, 0) })
	progress.end()
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s: %d rows of %d tables are restored\n", c.File, summary.Total(), len(summary.Rows))
	store, err := openStore(ctx, p.options(cfg)) // brings an older schema up to date
	if err != nil {
		return err
	}
	defer store.Close()
	if found, err := p.verify(ctx, store); err != nil || found > 0 {
		return cmp.Or(err, differencesError(found))
	}
	return p.warnOfSecondDraws(ctx, store)
}

// warnOfSecondDraws names the months whose releases this database and machine know nothing of: where they were shown
// before, a second draw would tell more than one.
func (p process) warnOfSecondDraws(ctx context.Context, store *models.Store) error {
	months, err := publish.Open(store).Undrawn(ctx, store)
	if err != nil || len(months) == 0 {
		return err
	}
	const words = `Neither the backup nor %s has the releases of %s. A server makes them when it starts.
If they were made since the backup, copy the files release-*.json from the old machine's folder into that one first:
numbers drawn a second time would differ, and both together tell more than one.
`
	_, err = fmt.Fprintf(p.stderr, words, store.Options().SpoolFolder(), strings.Join(months, ", "))
	return err
}

func (p process) openBackup(path string) (from io.Reader, end func() error, err error) {
	if path == "-" {
		return p.stdin, func() error { return nil }, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("restore: %w", err)
	}
	return file, file.Close, nil
}

// checkBackup reads a file to its end before a database is touched. What comes through a pipe can be read only once.
func (p process) checkBackup(ctx context.Context, path string) error {
	if path == "-" {
		return nil
	}
	from, end, err := p.openBackup(path)
	if err != nil {
		return err
	}
	defer end()
	progress := newProgress(p.stderr, "check", inUnits)
	defer progress.end()
	_, err = backup.Check(ctx, bufio.NewReaderSize(from, 1<<20), func(rows int64) { progress.at(rows, 0) })
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	return nil
}

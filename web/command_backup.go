package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"compreface-stats/models"
	"compreface-stats/models/backup"
)

type backupCommand struct {
	File string `arg:"" help:"File to write, replaced when the backup is whole; - is standard output."`
}

// Help is the long text of backup -h.
func (backupCommand) Help() string {
	return `The server can keep running: the file holds one consistent state of the database. Acknowledged records that
still wait in a spool are not in it; a running server stores them within moments, so stop it first only to move for
good.
The file holds password hashes and the pseudonym key: protect it as you protect those. If you set PSEUDONYM_KEY
yourself, keep that as well: the file has only its fingerprint.`
}

func (c backupCommand) Run(ctx context.Context, p process) error {
	store, _, err := p.openExisting(ctx, "backup")
	if err != nil {
		return err
	}
	defer store.Close()
	if c.File == "-" {
		_, err := p.backupTo(ctx, store, p.stdout)
		return err
	}
	summary, err := p.backupFile(ctx, store, c.File)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "%s: %d rows of %d tables\n", c.File, summary.Total(), len(summary.Rows))
	return err
}

// backupFile leaves what is at the path alone until the new backup is whole and on disk.
func (p process) backupFile(
	ctx context.Context, store *models.Store, path string,
) (summary backup.Summary, err error) {
	partial := path + ".partial"
	if err := os.Remove(partial); err != nil && !errors.Is(err, os.ErrNotExist) { // it might be readable by others
		return summary, fmt.Errorf("backup: %w", err)
	}
	file, err := os.OpenFile(partial, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return summary, fmt.Errorf("backup: %w", err)
	}
	summary, err = p.backupTo(ctx, store, file)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return summary, errors.Join(err, os.Remove(partial))
	}
	if err := os.Rename(partial, path); err != nil {
		return summary, fmt.Errorf("backup: %w", err)
	}
	return summary, syncFolder(filepath.Dir(path))
}

// syncFolder makes the new name last through a loss of power.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return errors.Join(folder.Sync(), folder.Close())
}

func (p process) backupTo(ctx context.Context, store *models.Store, w io.Writer) (backup.Summary, error) {
	progress := newProgress(p.stderr, "backup", inUnits)
	defer progress.end()
	return backup.Write(ctx, store, w, func(rows int64) { progress.at(rows, 0) })
}

type restoreCommand struct {
	File string `arg:"" help:"File that backup wrote; - is standard input."`
}

// Help is the long text of restore -h.
func (restoreCommand) Help() string {
	return `The database of DATABASE_URL must be empty; it may be of the other kind. All or nothing is restored; then every
total is recounted, as verify does.`
}

func (c restoreCommand) Run(ctx context.Context, p process) error {
	cfg, err := readConfig(p.getenv)
	if err != nil {
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
	return nil
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

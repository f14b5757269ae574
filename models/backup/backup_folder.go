package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"compreface-stats/models"
)

// Folder keeps backups that are made regularly, each under the UTC time at which it was begun. It leaves alone
// whatever else is in it.
type Folder struct {
	Path     string
	KeepDays int // how long a backup is kept; the newest stays however old it is
}

const (
	filePrefix, fileSuffix = "compreface-stats-", ".backup"
	fileTime               = "20060102T150405Z"
)

// Add writes a checked backup into the folder, which it makes, and returns the file's name.
func (f Folder) Add(ctx context.Context, s *models.Store) (name string, summary Summary, err error) {
	if err := os.MkdirAll(f.Path, 0o700); err != nil {
		return "", summary, fmt.Errorf("backup: %w", err)
	}
	name = filePrefix + s.Now().UTC().Format(fileTime) + fileSuffix
	summary, err = WriteFile(ctx, s, filepath.Join(f.Path, name), FileOptions{})
	return name, summary, err
}

// Newest is when the newest backup was begun; zero where there is none. One from the future, by a clock that was
// wrong, does not count.
func (f Folder) Newest(now time.Time) (newest time.Time, err error) {
	all, err := f.list()
	for _, made := range all {
		if made.After(newest) && !made.After(now.Add(time.Hour)) {
			newest = made
		}
	}
	return newest, err
}

// Prune removes the backups that are older than KeepDays, but never the newest, and what a crash left half written.
func (f Folder) Prune(now time.Time) (removed int, err error) {
	newest, err := f.Newest(now)
	if err != nil {
		return 0, err
	}
	all, err := f.list()
	if err != nil {
		return 0, err
	}
	oldest := now.AddDate(0, 0, -f.KeepDays)
	for name, made := range all {
		if !made.Before(oldest) || !made.Before(newest) {
			continue
		}
		if err := os.Remove(filepath.Join(f.Path, name)); err != nil {
			return removed, fmt.Errorf("remove an old backup: %w", err)
		}
		removed++
	}
	return removed, f.removePartial(oldest)
}

// list is the backups in the folder by name, with the times in their names.
func (f Folder) list() (map[string]time.Time, error) {
	entries, err := os.ReadDir(f.Path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list the backups: %w", err)
	}
	all := make(map[string]time.Time)
	for _, entry := range entries {
		if made, ok := timeOf(entry.Name()); ok && entry.Type().IsRegular() {
			all[entry.Name()] = made
		}
	}
	return all, nil
}

// timeOf reads the time in a backup's name; ok is false for another file's.
func timeOf(name string) (made time.Time, ok bool) {
	stamp, begins := strings.CutPrefix(name, filePrefix)
	stamp, ends := strings.CutSuffix(stamp, fileSuffix)
	made, err := time.Parse(fileTime, stamp)
	return made, begins && ends && err == nil
}

func (f Folder) removePartial(before time.Time) error {
	entries, err := os.ReadDir(f.Path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("list the backups: %w", err)
	}
	old := slices.DeleteFunc(entries, func(e fs.DirEntry) bool {
		of, _, _ := strings.Cut(e.Name(), fileSuffix+".")
		made, ok := timeOf(of + fileSuffix)
		return !ok || !strings.HasSuffix(e.Name(), partialSuffix) || !made.Before(before)
	})
	for _, e := range old {
		if err := os.Remove(filepath.Join(f.Path, e.Name())); err != nil {
			return fmt.Errorf("remove half a backup: %w", err)
		}
	}
	return nil
}

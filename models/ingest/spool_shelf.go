package ingest

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// shelf is all spools in the folder that this process has, and what it knows of the others. It is safe for concurrent
// use.
type shelf struct {
	folder string
	mu     sync.Mutex
	own    *spool
	left   []*spool // that processes which ended left behind for this database
	stray  []StraySpool
}

// StraySpool is a spool in the folder whose records nobody stores.
type StraySpool struct {
	Path    string
	Waiting int64  // records in it that are not stored, as far as is known
	Why     string // in words, with what to do
}

// spoolFolder is where the database's spools are: beside SQLite's file, or where the operator says.
func spoolFolder(o models.Options) string {
	if path, ok := db.SQLitePath(o.URL); ok {
		return filepath.Dir(path)
	}
	return o.SpoolDir
}

// spools returns those that this process has, its own first.
func (sh *shelf) spools() []*spool {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	return append([]*spool{sh.own}, sh.left...)
}

func (sh *shelf) strays() []StraySpool {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	return slices.Clone(sh.stray)
}

// lookForMore takes the spools that were left behind since it was called last, and returns them. Those that it cannot
// have, and that no process has, become strays.
func (sh *shelf) lookForMore(s *models.Store) (found []*spool, err error) {
	folders, err := filepath.Glob(filepath.Join(sh.folder, spoolPrefix+"*", lockFile))
	if err != nil {
		return nil, fmt.Errorf("look for spools: %w", err)
	}
	var strays []StraySpool
	for _, path := range folders {
		folder := filepath.Dir(path)
		if sh.has(folder) {
			continue
		}
		sp, err := openSpool(folder, s.Identity().ID, s.Now)
		switch {
		case err == nil:
			found = append(found, sp)
		case !errors.Is(err, errSpoolTaken) && !removedRest(folder):
			strays = append(strays, strayed(folder, err))
		}
	}
	strays = append(strays, oldStrays(sh.folder, s)...)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	sh.left = append(sh.left, found...)
	sh.stray = strays
	return found, nil
}

func (sh *shelf) has(folder string) bool {
	return slices.ContainsFunc(sh.spools(), func(sp *spool) bool { return sp.folder == folder })
}

// removedRest clears what a crash left of a spool that was being removed.
func removedRest(folder string) bool {
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 1 || entries[0].Name() != lockFile {
		return false
	}
	return os.RemoveAll(folder) == nil
}

func strayed(folder string, err error) StraySpool {
	stray := StraySpool{Path: folder, Why: "It cannot be read: " + err.Error() + "."}
	if !errors.Is(err, errForeignSpool) {
		return stray
	}
	about, err := readAbout(folder)
	if err != nil {
		return stray
	}
	stray.Waiting = about.Waiting
	stray.Why = fmt.Sprintf("Its records are those of another database (%s, last at %s). "+
		"They are stored once a server is started with that database and this folder.",
		about.Database, cmp.Or(about.Address, "an unknown address"))
	return stray
}

// drop gives up a spool that is not needed any more; it was removed from disk.
func (sh *shelf) drop(gone *spool) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	sh.left = slices.DeleteFunc(sh.left, func(sp *spool) bool { return sp == gone })
}

func (sh *shelf) close() error {
	var errs []error
	for _, sp := range sh.spools() {
		errs = append(errs, sp.close())
	}
	return errors.Join(errs...)
}

// waiting is how many acknowledged records are not stored.
func (sh *shelf) waiting() (records int64) {
	for _, sp := range sh.spools() {
		records += sp.waiting()
	}
	return records
}

const oldStrayWords = "A version before 0.2 made it for a database at another address. " +
	"If it was this database, start once with the address that it had then."

// oldStrays are spools of the version before that were named after another address of a database.
func oldStrays(folder string, s *models.Store) (strays []StraySpool) {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	ours := filepath.Base(oldSpoolPrefix(s.Options()))
	for _, entry := range entries {
		name := entry.Name()
		if entry.IsDir() || !isOldSpool(name) || strings.HasPrefix(name, ours) {
			continue
		}
		strays = append(strays, StraySpool{Path: filepath.Join(folder, name), Why: oldStrayWords})
	}
	return strays
}

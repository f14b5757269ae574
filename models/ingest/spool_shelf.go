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
)

// shelf is all spools in the folder that this process has, and what it knows of the others. It is safe for concurrent
// use.
type shelf struct {
	folder string
	mu     sync.Mutex
	own    *spool   // that this process appends to
	left   []*spool // that processes which ended left behind for this database
	stray  []StraySpool
}

// StraySpool is a spool in the folder whose records nobody stores.
type StraySpool struct {
	Path    string
	Waiting int64  // records in it that are not stored, as far as is known
	Why     string // in words, with what to do
}

// spools returns those that this process has, its own first.
func (sh *shelf) spools() []*spool {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	return append([]*spool{sh.own}, sh.left...)
}

// mine is the spool that this process appends to.
func (sh *shelf) mine() *spool {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	return sh.own
}

// replaceOwn goes on in another spool. What waits in the one before is stored from there.
func (sh *shelf) replaceOwn(fresh *spool) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	sh.left = append(sh.left, sh.own)
	sh.own = fresh
}

func (sh *shelf) strays() []StraySpool {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	return slices.Clone(sh.stray)
}

// lookForMore takes the spools that were left behind since it was called last, and returns them. Those that it cannot
// have, and that no process has, become strays.
func (sh *shelf) lookForMore(s *models.Store) (found []*spool, err error) {
	folders, err := spoolFolders(sh.folder)
	if err != nil {
		return nil, fmt.Errorf("look for spools: %w", err)
	}
	strays := oldStrays(sh.folder, s)
	for _, folder := range folders {
		if sh.has(folder) {
			continue
		}
		sp, err := sh.open(folder, s, found)
		switch {
		case err == nil:
			found = append(found, sp)
		case !errors.Is(err, errSpoolTaken) && !settledElsewhere(folder, err) && !removedRest(folder):
			strays = append(strays, strayed(folder, s.Identity().ID, err))
		}
	}
	sh.mu.Lock()
	defer sh.mu.Unlock()
	sh.left = append(sh.left, found...)
	sh.stray = strays
	return found, nil
}

// open opens a spool that was left behind, unless this process has it, or has just found it, in another folder.
func (sh *shelf) open(folder string, s *models.Store, found []*spool) (*spool, error) {
	sp, err := openSpool(folder, s.Identity().ID, s.Now)
	if err != nil {
		return nil, err
	}
	for _, other := range append(sh.spools(), found...) {
		if other.id == sp.id {
			return nil, errors.Join(fmt.Errorf("%w %s", errCopiedSpool, filepath.Base(other.folder)), sp.lock.Close())
		}
	}
	return sp, nil
}

var errCopiedSpool = errors.New("it is a copy of")

// spoolFolders lists the folders that may be spools.
func spoolFolders(in string) (folders []string, err error) {
	entries, err := os.ReadDir(in)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, entry := range entries {
		if entry.IsDir() && strings.HasPrefix(entry.Name(), spoolPrefix) {
			folders = append(folders, filepath.Join(in, entry.Name()))
		}
	}
	return folders, nil
}

func (sh *shelf) has(folder string) bool {
	return slices.ContainsFunc(sh.spools(), func(sp *spool) bool { return sp.folder == folder })
}

// settledElsewhere reports whether nothing waits in a spool of another database, as far as its last process knew.
func settledElsewhere(folder string, err error) bool {
	about, unread := readAbout(folder)
	return errors.Is(err, errForeignSpool) && unread == nil && about.Settled
}

// removedRest clears what a crash left of a spool that was being begun or removed: there is no journal in it.
func removedRest(folder string) bool {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return false
	}
	for _, entry := range entries {
		if entry.Name() != lockFile && !strings.HasPrefix(entry.Name(), aboutFile+".") {
			return false
		}
	}
	return os.RemoveAll(folder) == nil
}

func strayed(folder, database string, err error) StraySpool {
	stray := StraySpool{Path: folder}
	about, unread := readAbout(folder)
	stray.Waiting = about.Waiting
	switch {
	case errors.Is(err, errCopiedSpool):
		stray.Why = upperFirst(err.Error()) + ". Its records are stored from there: remove the copy."
	case errors.Is(err, errForeignSpool):
		stray.Why = fmt.Sprintf("Its records are those of another database (%s, last at %s). "+
			"They are stored once a server is started with that database and this folder.",
			about.Database, cmp.Or(about.Address, "an unknown address"))
	case unread != nil || about.Spool == "":
		stray.Why = fmt.Sprintf("Its about.json is missing or cannot be read, so that nobody knows whose records it holds. "+
			"If they are this database's, write into that file: "+
			"{\"spool\": \"the letters and digits behind CFJOURN1 in journal-000001\", \"database\": %q}.", database)
	default:
		stray.Why = "It cannot be read: " + err.Error() + "."
	}
	return stray
}

func upperFirst(words string) string { return strings.ToUpper(words[:1]) + words[1:] }

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

package db

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/gofrs/flock"
)

// ErrInUse is returned where another process uses a database that only one may use.
var ErrInUse = errors.New("the database is in use")

// UseLock says that an SQLite database is in use, for as long as the process lives that took it: the kernel drops it
// with the process. It is on a file beside the database, so that no lock of the driver's is touched. The file stays.
type UseLock struct {
	lock *flock.Flock // nil: nothing is locked
}

// LockUse takes the lock of an SQLite database, or returns ErrInUse with the words that its holder left. For
// PostgreSQL, and on a file system without locks, it holds nothing and Held says so.
func LockUse(url, holder string) (*UseLock, error) {
	database, ok := SQLitePath(url)
	if !ok {
		return &UseLock{}, nil
	}
	if err := os.MkdirAll(filepath.Dir(database), 0o750); err != nil {
		return nil, fmt.Errorf("make the database's folder: %w", ExplainFile(database, err))
	}
	path := behindLinks(database) + ".lock"
	lock := flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o600))
	held, err := lock.TryLock()
	switch {
	case errors.Is(err, syscall.ENOLCK), errors.Is(err, errors.ErrUnsupported):
		return &UseLock{}, lock.Close()
	case err != nil:
		return nil, errors.Join(fmt.Errorf("lock %s: %w", path, ExplainFile(path, err)), lock.Close())
	case !held:
		return nil, errors.Join(inUseBy(path), lock.Close())
	}
	if err := os.WriteFile(path, []byte(holder+"\n"), 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", path, err), lock.Close())
	}
	return &UseLock{lock: lock}, nil
}

// behindLinks is where SQLite keeps the file, and its log, when the path is a symbolic link to it.
func behindLinks(path string) string {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		return target
	}
	if folder, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil { // there is no file yet
		return filepath.Join(folder, filepath.Base(path))
	}
	return path
}

func inUseBy(path string) error {
	holder, err := os.ReadFile(path)
	words := strings.TrimSpace(string(holder))
	if err != nil || words == "" {
		words = "another process"
	}
	return fmt.Errorf("%w by %s", ErrInUse, words)
}

// Held reports whether this process alone uses the database.
func (l *UseLock) Held() bool { return l != nil && l.lock != nil }

// Close gives the database free.
func (l *UseLock) Close() error {
	if !l.Held() {
		return nil
	}
	return l.lock.Close()
}

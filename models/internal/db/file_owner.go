package db

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	sqlite3 "modernc.org/sqlite/lib"
)

// ExplainFile adds to an error at opening a file whom that which keeps us out belongs to, and who we are: SQLite
// itself only says that it cannot open it.
func ExplainFile(path string, err error) error {
	denied := errors.Is(err, fs.ErrPermission)
	switch sqliteCode(err) {
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		denied = true
	}
	if !denied {
		return err
	}
	culprit, info := closedTo(path)
	if info == nil {
		return err
	}
	owner := "somebody else"
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		owner = fmt.Sprintf("user %d", stat.Uid)
	}
	const words = "permission denied: %s belongs to %s (mode %04o), and this process is user %d: chown it to %[4]d"
	return explained{err, fmt.Sprintf(words, culprit, owner, info.Mode().Perm(), os.Geteuid())}
}

// closedTo finds the file or folder on the path, innermost first, that this process may not change; none where all
// that is there is open to it. SQLite keeps its log beside the file, so the folder counts too.
func closedTo(path string) (culprit string, info fs.FileInfo) {
	const canWrite, canEnter = 2, 1 // of access(2)
	for range 2 {                   // of what is there
		info, err := os.Stat(path)
		for ; err != nil; info, err = os.Stat(path) {
			parent := filepath.Dir(path)
			if parent == path {
				return "", nil
			}
			path = parent
		}
		mode := uint32(canWrite)
		if info.IsDir() {
			mode |= canEnter
		}
		if syscall.Access(path, mode) != nil {
			return path, info
		}
		path = filepath.Dir(path)
	}
	return "", nil
}

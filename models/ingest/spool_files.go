package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// spoolPrefix is where the paths of the database's spools begin. Its name tells the database, so that no other's
// records get into it.
func spoolPrefix(o models.Options) string {
	if path, ok := db.SQLitePath(o.URL); ok {
		return path + ".spool-"
	}
	sum := sha256.Sum256([]byte(db.Address(o.URL)))
	return filepath.Join(o.SpoolDir, "spool-"+hex.EncodeToString(sum[:4])+"-")
}

// mostSpools is how many processes may serve one database from one machine.
const mostSpools = 256

// openSpools opens every spool in the folder that no running process has: the first is this process's own, the others
// were left behind. Where all are taken it creates one. The whole folder is looked at, whatever numbers are missing
// in between. A damaged spool keeps nobody from starting: it is kept aside under another name.
func openSpools(ctx context.Context, prefix string, log *slog.Logger) (spools []*spool, err error) {
	numbers, err := spoolNumbers(prefix)
	if err != nil {
		return nil, err
	}
	for _, n := range numbers {
		sp, err := openOrKeepAside(ctx, fmt.Sprintf("%s%d", prefix, n), log)
		if err != nil {
			return nil, errors.Join(err, closeSpools(spools))
		}
		if sp != nil {
			spools = append(spools, sp)
		}
	}
	if len(spools) > 0 {
		return spools, nil
	}
	own, err := createSpool(ctx, prefix, log)
	return []*spool{own}, err
}

// createSpool creates the first spool whose number is not taken.
func createSpool(ctx context.Context, prefix string, log *slog.Logger) (*spool, error) {
	for n := range mostSpools {
		sp, err := openOrKeepAside(ctx, fmt.Sprintf("%s%d", prefix, n+1), log)
		if sp != nil || err != nil {
			return sp, err
		}
	}
	return nil, fmt.Errorf("all %d spools %s… are taken", mostSpools, prefix)
}

// openOrKeepAside returns nil without an error for a spool that belongs to another process, or was damaged.
func openOrKeepAside(ctx context.Context, path string, log *slog.Logger) (*spool, error) {
	sp, err := openSpool(ctx, path)
	switch {
	case errors.Is(err, errSpoolTaken):
		return nil, nil
	case db.IsDamaged(err):
		return nil, keepAside(path, log, err)
	}
	return sp, err
}

// keepAside renames a damaged spool with its log, so that nothing of it is lost and it is not looked at again.
func keepAside(path string, log *slog.Logger, cause error) error {
	kept := path + ".damaged-" + time.Now().UTC().Format("20060102T150405.000")
	for _, suffix := range []string{"", "-wal"} {
		if err := os.Rename(path+suffix, kept+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("keep a damaged spool aside: %w", err)
		}
	}
	log.Error("a spool is damaged and was kept aside: what it holds is not stored; try sqlite3's .recover on a copy of it",
		"spool", path, "kept", kept, "error", cause)
	return nil
}

// spoolNumbers returns the numbers of the spools that are there, in their order.
func spoolNumbers(prefix string) (numbers []int, err error) {
	entries, err := os.ReadDir(filepath.Dir(prefix))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("look for spools: %w", err)
	}
	for _, entry := range entries {
		number, ours := strings.CutPrefix(entry.Name(), filepath.Base(prefix))
		if n, err := strconv.Atoi(number); ours && err == nil && n > 0 {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	return numbers, nil
}

func closeSpools(spools []*spool) error {
	var errs []error
	for _, sp := range spools {
		errs = append(errs, sp.close())
	}
	return errors.Join(errs...)
}

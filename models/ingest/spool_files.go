package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"

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

// openSpools opens the first spool that no running process has, and those that nobody has any more.
func openSpools(ctx context.Context, prefix string) (spools []*spool, err error) {
	const most = 256 // processes on one machine
	for n := range most {
		path := fmt.Sprintf("%s%d", prefix, n+1)
		if _, err := os.Stat(path); len(spools) > 0 && err != nil {
			return spools, nil
		}
		sp, err := openSpool(ctx, path)
		switch {
		case errors.Is(err, errSpoolTaken):
		case err != nil:
			return nil, errors.Join(err, closeSpools(spools))
		default:
			spools = append(spools, sp)
		}
	}
	if len(spools) == 0 {
		return nil, fmt.Errorf("all %d spools %s… are taken", most, prefix)
	}
	return spools, nil
}

func closeSpools(spools []*spool) error {
	var errs []error
	for _, sp := range spools {
		errs = append(errs, sp.close())
	}
	return errors.Join(errs...)
}

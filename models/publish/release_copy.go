package publish

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
	"compreface-stats/models/internal/disk"
)

// copies are the releases of one database as files beside its spools. A database that went back to before a release
// was made, by a backup or a standby, gets the same one again: a second draw would tell more than one.
type copies struct{ folder, databaseID string }

func (c copies) path(month string) string {
	return filepath.Join(c.folder, "release-"+month+"-"+c.databaseID+".json")
}

// find returns the copy of a month's release. One that cannot be read is an error: it must not be drawn again.
func (c copies) find(month string) (row models.Release, found bool, err error) {
	content, err := os.ReadFile(c.path(month))
	if errors.Is(err, fs.ErrNotExist) {
		return row, false, nil
	}
	if err == nil {
		err = json.Unmarshal(content, &row)
	}
	if err == nil {
		_, err = readRelease(row)
	}
	if err != nil || row.Month != month {
		return row, false, fmt.Errorf("%s is damaged: remove it only if %s was never shown: %w", c.path(month), month, err)
	}
	return row, true, nil
}

// before returns the copies of releases of earlier months.
func (c copies) before(first string) (rows []models.Release, err error) {
	paths, err := filepath.Glob(filepath.Join(c.folder, "release-*-"+c.databaseID+".json"))
	if err != nil {
		return nil, err
	}
	for _, path := range paths {
		month, _ := strings.CutPrefix(filepath.Base(path), "release-")
		month = strings.TrimSuffix(month, "-"+c.databaseID+".json")
		if month >= first {
			continue
		}
		row, found, err := c.find(month)
		if err != nil {
			return nil, err
		}
		if found {
			rows = append(rows, row)
		}
	}
	return rows, nil
}

func (c copies) keep(row models.Release) error {
	content, err := json.MarshalIndent(row, "", "  ")
	if err == nil {
		err = os.MkdirAll(c.folder, 0o700)
	}
	if err == nil {
		err = disk.ReplaceFile(c.path(row.Month), append(content, '\n'))
	}
	if err != nil {
		return fmt.Errorf("keep a copy of the release: %w", err)
	}
	return nil
}

// matchReleases makes this machine's copies those of the database, which may have been made by another process.
func (c copies) matchReleases(ctx context.Context, d *Desk) error {
	var rows []models.Release
	if err := d.db.Read(ctx).Order("month").Find(&rows).Error; err != nil {
		return db.Wrap("releases", err)
	}
	for _, row := range rows {
		if known, found, err := c.find(row.Month); err != nil || !found || known.SHA256 != row.SHA256 {
			if err := c.keep(row); err != nil {
				return err
			}
		}
	}
	return nil
}

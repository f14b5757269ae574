package ingest

import (
	"path/filepath"

	"compreface-stats/models"
	"compreface-stats/models/internal/disk"
)

// SpoolGlance is what a spool's folder says of itself.
type SpoolGlance struct {
	Path     string
	Database string // the identity of the database whose records it holds; empty: not known
	Waiting  int64  // about how many records in it were not stored when its server last looked
}

// Glance lists the spools in the folder, without taking them from the servers that use them.
func Glance(folder string) ([]SpoolGlance, error) {
	folders, err := spoolFolders(folder)
	if err != nil {
		return nil, err
	}
	spools := make([]SpoolGlance, len(folders))
	for i, path := range folders {
		about, _ := readAbout(path) // one that cannot be read is listed all the same
		spools[i] = SpoolGlance{Path: filepath.Base(path), Database: about.Database, Waiting: about.Waiting}
	}
	return spools, nil
}

// FreeBytes is how much room the spool's disk has.
func FreeBytes(o models.Options) (int64, error) { return disk.Free(o.SpoolFolder()) }

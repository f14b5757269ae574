package ingest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
	"compreface-stats/models/internal/disk"
)

// spoolAbout says whose records a spool holds.
type spoolAbout struct {
	Spool    string `json:"spool"`    // its ID, whatever its folder is called
	Database string `json:"database"` // its ID; empty: it was unavailable, and its ID not known, ever since the start
	Address  string `json:"address"`  // where it was last, for people: without user and password
	Settled  bool   `json:"settled"`  // all was stored when it was given back
	Waiting  int64  `json:"waiting"`  // about how many records were not stored when the spool was looked after last
}

var errForeignSpool = errors.New("the spool holds records of another database")

// belongsTo returns errForeignSpool unless the records are the database's.
func (a spoolAbout) belongsTo(database string) error {
	if a.Spool == "" {
		return errors.New("about.json does not say which spool it is")
	}
	if a.Database == database || a.Database == "" {
		return nil
	}
	return errForeignSpool
}

func aboutStore(s *models.Store) spoolAbout {
	return spoolAbout{Database: s.Identity().ID, Address: db.Address(s.Options().URL)}
}

func readAbout(folder string) (about spoolAbout, err error) {
	if err := readJSON(filepath.Join(folder, aboutFile), &about); err != nil {
		return about, fmt.Errorf("read whose the spool is: %w", err)
	}
	return about, nil
}

// keepAbout writes whose the spool is.
func (sp *spool) keepAbout(about spoolAbout) error {
	if sp.about == about {
		if _, err := os.Stat(filepath.Join(sp.folder, aboutFile)); err == nil {
			return nil
		}
	}
	if err := writeJSON(filepath.Join(sp.folder, aboutFile), about); err != nil {
		return fmt.Errorf("write whose the spool is: %w", err)
	}
	sp.about = about
	return nil
}

func readJSON(path string, into any) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return json.Unmarshal(content, into)
}

// writeJSON replaces the file's content, whole or not at all. Only this user may read it.
func writeJSON(path string, value any) error {
	content, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return disk.ReplaceFile(path, append(content, '\n'))
}

// knownDatabase is what a server needs to know of a PostgreSQL database while that is unavailable. It is kept in a
// file of its own in the folder of the spools.
type knownDatabase struct {
	models.Identity
	Address string
}

const knownPrefix = "database-"

// rememberDatabase keeps what is known of the database for the next start. SQLite is never unavailable.
func rememberDatabase(s *models.Store) error {
	now := knownDatabase{Identity: s.Identity(), Address: db.Address(s.Options().URL)}
	if s.DB().OnSQLite() || now.ID == "" {
		return nil
	}
	path := filepath.Join(s.Options().SpoolDir, knownPrefix+now.ID+".json")
	var kept knownDatabase
	if err := readKnown(path, s.Options().Secrets, &kept); err == nil && kept == now {
		return nil
	}
	now.PseudonymKey = s.Options().Secrets.Seal(knownPrefix, now.PseudonymKey)
	if err := writeJSON(path, now); err != nil {
		return fmt.Errorf("remember the database: %w", err)
	}
	return nil
}

// readKnown reads what was kept of a database. Its pseudonym key is sealed as it is in the database.
func readKnown(path string, secrets *models.Secrets, into *knownDatabase) (err error) {
	if err := readJSON(path, into); err != nil {
		return err
	}
	into.PseudonymKey, err = secrets.Open(knownPrefix, into.PseudonymKey)
	return err
}

// recallDatabase returns what was known of the database: the one that had the address, or else the only one that
// there was. It returns nothing where that is not clear.
func recallDatabase(o models.Options) (models.Identity, error) {
	paths, err := filepath.Glob(filepath.Join(o.SpoolDir, knownPrefix+"*.json"))
	if err != nil {
		return models.Identity{}, fmt.Errorf("recall the database: %w", err)
	}
	var kept knownDatabase
	for _, path := range paths {
		kept = knownDatabase{}
		if err := readKnown(path, o.Secrets, &kept); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return models.Identity{}, fmt.Errorf("recall the database: %w", err)
		}
		if kept.Address == db.Address(o.URL) {
			return kept.Identity, nil
		}
	}
	if len(paths) == 1 {
		return kept.Identity, nil
	}
	return models.Identity{}, nil
}

package models

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"compreface-stats/models/internal/db"
)

// Identity is what tells one database from another, whatever its address is, and what is needed to take records in
// for it while it is unavailable. A backup holds it: a restored database is the same one at an earlier time.
type Identity struct {
	ID           string // a UUID that the first start makes; empty: not known yet
	PseudonymKey string // empty: the operator has it
}

const identitySetting = "database_id"

// ErrOtherDatabase is returned where the database is not the one whose records were taken in.
var ErrOtherDatabase = errors.New("this is another database than the one that records were taken in for: " +
	"start the server, or the command, again. Records that a server took in wait in its spool until one is started with " +
	"their database")

// loadIdentity finds the database's identity; s.preparing is held.
func (s *Store) loadIdentity(ctx context.Context) error {
	conn := s.db.Write(ctx)
	if err := db.AddSetting(conn, db.Setting{Name: identitySetting, Value: uuid.NewString()}); err != nil {
		return err
	}
	id, _, err := db.GetSetting(conn, identitySetting)
	if err != nil {
		return err
	}
	if s.databaseID != "" && s.databaseID != id {
		return ErrOtherDatabase
	}
	s.databaseID = id
	return nil
}

// BorrowIdentity takes an identity that was kept elsewhere while the database itself is unavailable. It does nothing
// where that has told its own. While no pseudonym key is known no record can be made: see AwaitKey.
func (s *Store) BorrowIdentity(kept Identity) error {
	s.preparing.Lock()
	defer s.preparing.Unlock()
	if s.databaseID != "" {
		return nil
	}
	key := s.options.PseudonymKey
	if key == "" {
		key = kept.PseudonymKey
	}
	if key == "" {
		return nil
	}
	parsed, err := parseKey(key)
	if err != nil {
		return fmt.Errorf("take over the pseudonym key: %w", err)
	}
	s.databaseID = kept.ID
	s.takeKey(parsed)
	return nil
}

// CheckIdentity returns ErrOtherDatabase unless the database in the transaction is the one that this store was opened
// with, under the same pseudonym key: it may have been replaced by another, or restored from a backup.
func (s *Store) CheckIdentity(tx *db.Tx) error {
	var kept []db.Setting
	if err := tx.Find(&kept, "name IN ?", []string{identitySetting, pseudonymSetting}).Error; err != nil {
		return fmt.Errorf("check whose database it is: %w", err)
	}
	s.preparing.Lock()
	defer s.preparing.Unlock()
	same := 0
	for _, setting := range kept {
		wanted := s.databaseID
		if setting.Name == pseudonymSetting {
			wanted = keptForm(s.options.PseudonymKey, string(s.pseudonymKey), s.pseudonymKey)
		}
		value, err := s.options.Secrets.Open(setting.Name, setting.Value) // only the key is ever sealed
		if err == nil && value == wanted {
			same++
		}
	}
	if same < 2 {
		return ErrOtherDatabase
	}
	return nil
}

// Identity returns the database's identity, as far as it is known.
func (s *Store) Identity() Identity {
	s.preparing.Lock()
	defer s.preparing.Unlock()
	known := Identity{ID: s.databaseID}
	if s.options.PseudonymKey == "" {
		known.PseudonymKey = string(s.pseudonymKey)
	}
	return known
}

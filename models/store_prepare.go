package models

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"compreface-stats/models/internal/db"
)

// Prepare brings the schema and the roll-ups up to date and finds the pseudonym key, once. It is called again by
// whoever needs the database when that was unavailable at the start.
func (s *Store) Prepare(ctx context.Context) error {
	s.preparing.Lock()
	defer s.preparing.Unlock()
	if s.prepared {
		return nil
	}
	if err := s.db.Migrate(ctx, s.logProgress("packing the records of each day, once")); err != nil {
		return err
	}
	registered := s.register(ctx) // before anything is read that a restore would replace
	if registered != nil && !db.IsUnavailable(registered) {
		return registered
	}
	// A database that takes no writes yet tells what it is all the same, and records can be taken in for it.
	if err := s.loadPseudonymKey(ctx, s.options.PseudonymKey); err != nil {
		return err
	}
	if err := s.loadIdentity(ctx); err != nil {
		return err
	}
	if registered != nil {
		return registered
	}
	if err := s.rebuildWhenDue(ctx, s.logProgress("counting all totals anew")); err != nil {
		return err
	}
	if _, err := s.lookAtClock(ctx); err != nil {
		return err
	}
	for len(s.ready) > 0 {
		if err := s.ready[0](ctx); err != nil {
			return err
		}
		s.ready = s.ready[1:]
	}
	s.prepared = true
	return nil
}

// WhenReady runs f once the database is prepared: at once where it is, and otherwise, where it was unavailable at
// the start, before the first use of it. It returns the error of f only when f ran at once.
func (s *Store) WhenReady(ctx context.Context, f func(context.Context) error) error {
	s.preparing.Lock()
	defer s.preparing.Unlock()
	if s.prepared {
		return f(ctx)
	}
	s.ready = append(s.ready, f)
	return nil
}

const pseudonymSetting = "pseudonym_key"

// loadPseudonymKey takes the operator's key, or the one in the database, which the first start makes. A key other
// than the one the database was begun with would count every installation anew, so it is refused.
func (s *Store) loadPseudonymKey(ctx context.Context, given string) error {
	fresh := given
	if fresh == "" {
		fresh = db.NewSecret("")
	}
	key, err := parseKey(fresh)
	if err != nil {
		return err
	}
	conn, secrets := s.db.Write(ctx), s.options.Secrets
	first := db.Setting{Name: pseudonymSetting, Value: secrets.Seal(pseudonymSetting, keptForm(given, fresh, key))}
	if err := db.AddSetting(conn, first); err != nil {
		return err
	}
	stored, _, err := db.GetSetting(conn, pseudonymSetting)
	if err != nil {
		return err
	}
	kept, err := secrets.Open(pseudonymSetting, stored)
	if err != nil {
		return fmt.Errorf("the pseudonym key of the database: %w: %s", err, sealedWords)
	}
	if err := s.acceptKey(given, key, kept); err != nil || secrets.Current(stored) {
		return err
	}
	again := db.Setting{Name: pseudonymSetting, Value: secrets.Seal(pseudonymSetting, kept)}
	if err := db.PutSettings(conn, again); !db.IsUnavailable(err) { // a standby is sealed anew where it is written to
		return err
	}
	return nil
}

// ErrKeyUnknown is returned for a record while nobody knows the pseudonym key: the database, which may have one, was
// never reached from here, and the operator gave none.
var ErrKeyUnknown = errors.New("the pseudonym key is not known yet: this server has not reached its database " +
	"since it has this spool folder, and PSEUDONYM_KEY is not set")

// takeKey is called once, with s.preparing held.
func (s *Store) takeKey(key []byte) {
	s.pseudonymKey = key
	close(s.keyKnown)
}

// KnowsKey reports whether records can be made.
func (s *Store) KnowsKey() bool {
	select {
	case <-s.keyKnown:
		return true
	default:
		return false
	}
}

// AwaitKey returns nil once records can be made, or ErrKeyUnknown when ctx ends before that.
func (s *Store) AwaitKey(ctx context.Context) error {
	select {
	case <-s.keyKnown:
		return nil
	case <-ctx.Done():
		return ErrKeyUnknown
	}
}

const sealedWords = "set SECRETS_KEY to the key that it was sealed under, behind a new one if there is one"

// A key of the operator's is not kept: only its fingerprint is, so that another one is noticed.
const fingerprintPrefix = "sha256:"

func keptForm(given, fresh string, key []byte) string {
	if given == "" {
		return fresh
	}
	sum := sha256.Sum256(key)
	return fingerprintPrefix + hex.EncodeToString(sum[:])
}

// errOtherKey is returned where records under one pseudonym key meet a database begun with another.
var errOtherKey = errors.New("the pseudonym key is not the one this database was begun with: " +
	"every installation would be counted anew. Set the old PSEUDONYM_KEY, or unset it if the database holds its own")

func (s *Store) acceptKey(given string, key []byte, kept string) error {
	key, err := chooseKey(given, key, kept)
	switch {
	case err != nil:
		return err
	case s.pseudonymKey == nil:
		s.takeKey(key)
	case string(s.pseudonymKey) != string(key):
		return errOtherKey // records were taken in under the key of a spool
	}
	return nil
}

// chooseKey returns the operator's key or, without one, the database's own, unless the two do not belong together.
func chooseKey(given string, key []byte, kept string) ([]byte, error) {
	external := strings.HasPrefix(kept, fingerprintPrefix)
	switch {
	case given == "" && external:
		return nil, errors.New("this database was begun with a PSEUDONYM_KEY: set the same one again")
	case given == "":
		return []byte(kept), nil
	case external && kept != keptForm(given, given, key), !external && kept != string(key):
		return nil, errOtherKey
	}
	return key, nil
}

// CheckPseudonymKey refuses an operator's key, or the lack of one, that does not belong to what the database in the
// transaction keeps. A database that keeps nothing yet takes any.
func CheckPseudonymKey(tx *db.Tx, given string, secrets *Secrets) error {
	kept, found, err := db.GetSetting(tx.DB, pseudonymSetting)
	if err != nil || !found {
		return err
	}
	if kept, err = secrets.Open(pseudonymSetting, kept); err != nil {
		return fmt.Errorf("the pseudonym key of the backup: %w: %s", err, sealedWords)
	}
	var key []byte
	if given != "" {
		if key, err = parseKey(given); err != nil {
			return err
		}
	}
	_, err = chooseKey(given, key, kept)
	return err
}

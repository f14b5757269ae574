package models

import (
	"context"
	"fmt"

	"compreface-stats/models/internal/db"
)

// SpoolPositions returns what became of the records of every spool that has stored some, in the order of their IDs;
// those that are gone are one sum.
func (s *Store) SpoolPositions(ctx context.Context) (positions []SpoolPosition, err error) {
	err = s.db.Read(ctx).Order("id").Find(&positions).Error
	return positions, db.Wrap("read the spools' positions", err)
}

// compareSpools checks that it is known of every acknowledged record what became of it.
func (v *verifier) compareSpools() error {
	var positions []SpoolPosition
	if err := v.tx.Order("id").Find(&positions).Error; err != nil {
		return fmt.Errorf("read the spools' positions: %w", err)
	}
	for _, p := range positions {
		v.differ("spools "+p.ID+", acknowledged", fmt.Sprint(p.Acknowledged), fmt.Sprint(p.Acknowledged-p.Unaccounted()))
	}
	return nil
}

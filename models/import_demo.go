package models

import (
	"context"
	"errors"

	"compreface-stats/models/internal/db"
)

// DemoSetting is there once the database holds the invented history of the demo package.
const DemoSetting = "demo"

// ErrDemo is returned by what must not mix real records with invented ones.
var ErrDemo = errors.New("the database holds the invented demo history: use another one for real records")

// IsDemo reports whether the database was filled with the invented history, so that pages can say so.
func (s *Store) IsDemo(ctx context.Context) (bool, error) {
	_, demo, err := db.GetSetting(s.db.Read(ctx), DemoSetting)
	return demo, err
}

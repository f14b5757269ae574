package handlers

import (
	"context"

	"compreface-stats/views/picture"
)

// demoPicture marks a picture while the database holds the demo's history.
func (s *server) demoPicture(ctx context.Context, p picture.Picture) (picture.Picture, error) {
	demo, err := s.Store.IsDemo(ctx)
	p.Demo = p.Demo || demo
	return p, err
}

// demoBadge marks a badge that tells a number of the demo's history.
func (s *server) demoBadge(ctx context.Context, b badgeText) (badgeText, error) {
	if !b.hasNumber {
		return b, nil
	}
	demo, err := s.Store.IsDemo(ctx)
	if demo {
		b.message = "demo: " + b.message
	}
	return b, err
}

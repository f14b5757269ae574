package main

import (
	"context"
	"testing"

	"compreface-stats/models/testdb/machine"
	"compreface-stats/web/bidi"
)

func openFirefox(t testing.TB) (context.Context, tab) {
	t.Helper()
	if testing.Short() {
		t.Skip("-short opens no browser")
	}
	program, err := machine.Firefox()
	leaveOut(t, err)
	opened, err := bidi.Start(t.Context(), program, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	})
	ctx, cancel := context.WithTimeout(t.Context(), browserPatience)
	t.Cleanup(cancel)
	if err := opened.Resize(ctx, 1440, 900); err != nil {
		t.Fatal(err)
	}
	return ctx, opened
}

package models

import (
	"reflect"
	"testing"
	"time"
)

// openTest opens a store on an empty database; its clock is fixed after every record a test makes.
func openTest(t testing.TB, url string) *Store {
	t.Helper()
	s, err := Open(
		t.Context(),
		Options{URL: url, SpoolDir: t.TempDir(), Clock: func() time.Time { return day("2026-01-01").Time() }},
	)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func day(text string) Day {
	d, err := ParseDay(text)
	if err != nil {
		panic(err)
	}
	return d
}

func answer[T any](t testing.TB, ask func() (T, error)) T {
	t.Helper()
	got, err := ask()
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func same(t testing.TB, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

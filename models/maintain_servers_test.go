package models

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"compreface-stats/models/internal/db"
	"compreface-stats/models/testdb"
)

// openServer opens the store of a server, which is closed when the test ends.
func openServer(t *testing.T, url string) (*Store, error) {
	t.Helper()
	server := &Server{Process: ProcessName(), Address: "127.0.0.1:3000", Version: "test"}
	s, err := Open(t.Context(), Options{URL: url, Server: server})
	if err == nil {
		t.Cleanup(func() { s.Close() })
	}
	return s, err
}

func checkUnused(t *testing.T, s *Store) error {
	t.Helper()
	return s.db.View(t.Context(), CheckUnused)
}

func TestAServerSaysThatItLivesAndThatItStops(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, err := openServer(t, url)
		if err != nil {
			t.Fatal(err)
		}
		err = checkUnused(t, s)
		if !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), "listens on 127.0.0.1:3000") ||
			!strings.Contains(err.Error(), "try again in") {
			t.Errorf("a server that lives: %v", err)
		}
		stopped, stop := context.WithCancel(t.Context())
		stop()
		s.RunSignsOfLife(stopped)
		if err := checkUnused(t, s); err != nil {
			t.Errorf("a server that stopped: %v", err)
		}
	})
}

func TestACrashedServerIsForgottenInTime(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, err := openServer(t, url)
		if err != nil {
			t.Fatal(err)
		}
		for age, used := range map[time.Duration]bool{
			signGood - 5*time.Second: true, signGood + time.Second: false, -70 * 365 * 24 * time.Hour: false,
		} {
			aged := s.db.Write(t.Context()).Model(&Server{}).Where("true").Update("alive_at", time.Now().UTC().Add(-age))
			if err := db.Changed("age", aged); err != nil {
				t.Fatal(err)
			}
			if err := checkUnused(t, s); errors.Is(err, ErrInUse) != used {
				t.Errorf("a last sign %s ago: %v", age, err)
			}
		}
		long := Server{ID: db.NewID(), StartedAt: time.Now().UTC(), AliveAt: time.Now().UTC().Add(-signKept - time.Hour)}
		if err := s.db.Write(t.Context()).Create(&long).Error; err != nil {
			t.Fatal(err)
		}
		signNow(t.Context(), s)
		var all []Server
		if err := s.db.Read(t.Context()).Find(&all).Error; err != nil || len(all) != 1 || all[0].ID == long.ID {
			t.Errorf("%+v, %v", all, err)
		}
		if err := checkUnused(t, s); !errors.Is(err, ErrInUse) {
			t.Errorf("after a new sign: %v", err)
		}
	})
}

func TestACommandGivesNoSignOfLife(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := openTest(t, url)
		signNow(t.Context(), s)
		if err := checkUnused(t, s); err != nil {
			t.Error(err)
		}
	})
}

func TestASecondServerOnOneSQLiteFileIsRefused(t *testing.T) {
	url := testdb.SQLite(t)
	first, err := openServer(t, url)
	if err != nil {
		t.Fatal(err)
	}
	_, err = openServer(t, url)
	if !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), ProcessName()+" and listens on 127.0.0.1:3000") {
		t.Errorf("a second server: %v", err)
	}
	link := filepath.Join(t.TempDir(), "link.db")
	if err := os.Symlink(strings.TrimPrefix(url, "sqlite:"), link); err != nil {
		t.Fatal(err)
	}
	if _, err := openServer(t, "sqlite:"+link); !errors.Is(err, ErrInUse) {
		t.Errorf("a second server by a link: %v", err)
	}
	openTest(t, url) // a command is not
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := openServer(t, url); err != nil {
		t.Errorf("once the first is gone: %v", err)
	}
}

func TestSeveralServersShareOnePostgreSQL(t *testing.T) {
	url := testdb.Postgres(t)
	for range 2 {
		if _, err := openServer(t, url); err != nil {
			t.Error(err)
		}
	}
}

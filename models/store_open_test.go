package models

import (
	"strings"
	"sync"
	"testing"

	"compreface-stats/models/testdb"
)

func TestProcessesThatStartTogetherMigrateOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		var wait sync.WaitGroup
		for range 4 {
			wait.Go(func() {
				s, err := Open(t.Context(), Options{URL: url})
				if err != nil {
					t.Error(err)
					return
				}
				if _, _, err := s.Extent(t.Context()); err != nil {
					t.Error(err)
				}
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
	})
}

func TestANewerSchemaIsRefused(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := openTest(t, url)
		const newer = "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)"
		if err := s.db.Write(t.Context()).Exec(newer).Error; err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), Options{URL: url}); err == nil || !strings.Contains(err.Error(), "newer program") {
			t.Errorf("error %v", err)
		}
	})
}

func TestAnotherPseudonymKeyIsRefused(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		const key = "a key of the operator's own"
		open := func(key string) error {
			s, err := Open(t.Context(), Options{URL: url, PseudonymKey: key})
			if err == nil {
				err = s.Close()
			}
			return err
		}
		if err := open(key); err != nil {
			t.Fatal(err)
		}
		for _, other := range []string{"another key of the operator's", "", "short"} {
			if err := open(other); err == nil {
				t.Errorf("key %q was taken", other)
			}
		}
		if err := open(key); err != nil {
			t.Error(err)
		}
	})
}

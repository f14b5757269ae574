package ingest

import (
	"sync"

	"compreface-stats/models"
)

// SurplusCount is what installations sent beyond the daily limit, since the process started. It was acknowledged,
// so that no owner's action breaks, and set aside.
type SurplusCount struct {
	Limit         int   // collections, and creations, of one installation that are counted a day; 0: any number
	Records       int64 // set aside
	Installations int   // that went beyond the limit on the newest day on which any did
}

// surplusCounter counts records beyond the limit. It is safe for concurrent use.
type surplusCounter struct {
	mu            sync.Mutex
	records       int64
	day           models.Day
	installations map[models.ID]bool
}

func (s *surplusCounter) note(records []models.Record, outcomes []models.Outcome) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, outcome := range outcomes {
		if outcome != models.Surplus {
			continue
		}
		s.records++
		if day := records[i].Day(); day > s.day || s.installations == nil {
			s.day, s.installations = day, make(map[models.ID]bool)
		}
		if records[i].Day() == s.day {
			s.installations[records[i].Installation] = true
		}
	}
}

// has reports whether the installation went beyond the limit on the day, as far as this process has seen.
func (s *surplusCounter) has(installation models.ID, day models.Day) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return day == s.day && s.installations[installation]
}

func (s *surplusCounter) count(limit int) SurplusCount {
	s.mu.Lock()
	defer s.mu.Unlock()
	return SurplusCount{Limit: limit, Records: s.records, Installations: len(s.installations)}
}

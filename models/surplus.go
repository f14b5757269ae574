package models

import "sync"

// SurplusCount is what installations sent beyond the daily limit, since the process started. It was acknowledged, so that no owner's action
// breaks, and not stored.
type SurplusCount struct {
	Limit         int   // collections, and creations, of one installation that are stored a day; 0: any number
	Records       int64 // not stored
	Installations int   // that went beyond the limit on the newest day on which any did
}

// surplus counts records beyond the limit. It is safe for concurrent use.
type surplus struct {
	mu            sync.Mutex
	records       int64
	day           Day
	installations map[ID]bool
}

func (s *surplus) note(records []Record, outcomes []Outcome) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, outcome := range outcomes {
		if outcome != Surplus {
			continue
		}
		s.records++
		if day := records[i].Day(); day > s.day || s.installations == nil {
			s.day, s.installations = day, make(map[ID]bool)
		}
		if records[i].Day() == s.day {
			s.installations[records[i].Installation] = true
		}
	}
}

func (s *surplus) count(limit int) SurplusCount {
	s.mu.Lock()
	defer s.mu.Unlock()
	return SurplusCount{limit, s.records, len(s.installations)}
}

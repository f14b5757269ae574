package models

// possibleDays are the days of which there can be records: from the first that any installation sent to today.
func (s *Store) possibleDays() Span {
	return Span{From: FirstRecordDay, To: ReportDay(s.latestTime())}
}

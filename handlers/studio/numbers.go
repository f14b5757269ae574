package studio

import (
	"compreface-stats/handlers/report"
	"compreface-stats/views"
)

// Numbers puts the three figures of one thing beside each other: active installations as the overview counts them to a
// day, as they were released, and how many there surely are. It is nil where none was released that can be told.
func Numbers(p report.Public, exact int64, to string) *views.ClaimNumbers {
	if len(p.Releases) == 0 || p.Now().Active.Few() {
		return nil
	}
	active := p.Now().Active
	n := &views.ClaimNumbers{
		Counted:   views.Number(exact),
		CountedTo: to,
		Released:  views.Number(active.Shown()),
		Margin:    views.Number(active.Margin()),
		Month:     report.MonthLabel(p.Now()),
	}
	if surely := active.MoreThan(); surely > 0 {
		n.Surely = views.Number(surely)
	}
	return n
}

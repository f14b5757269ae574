package picture

import (
	"time"

	"compreface-stats/views"
)

// labelDay is the day that a label stands for: itself, or a month's first. ok is false for a name.
func labelDay(text string) (day time.Time, ok bool) {
	for _, layout := range []string{time.DateOnly, "2006-01"} {
		if day, err := time.Parse(layout, text); err == nil {
			return day, true
		}
	}
	return time.Time{}, false
}

// labelInShort is for the axis: "31 May", "Jun", or "2025" where a year begins. With its year it is "31 May 2025".
func labelInShort(text string, byMonth, withYear bool) string {
	day, ok := labelDay(text)
	switch {
	case !ok:
		return views.ShortSizeLabel(text)
	case withYear:
		return labelInShort(text, byMonth, false) + day.Format(" 2006")
	case !byMonth && len(text) > len("2006-01"):
		return day.Format("2 Jan")
	case day.Month() == time.January:
		return day.Format("2006")
	}
	return day.Format("Jan")
}

package views

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// shortNumber is what the charts' axes write: 1200 → "1.2K", 25 → "25", and of shares "25 %".
func shortNumber(value float64, percent bool) string {
	if percent {
		return oneDecimal(value) + " %"
	}
	size, sign := math.Abs(value), ""
	if value < 0 {
		sign = "−"
	}
	for _, unit := range []struct {
		of   float64
		name string
	}{{1e12, "T"}, {1e9, "B"}, {1e6, "M"}, {1e3, "K"}} {
		// 999,950 is written with the next unit, for it would round to a thousand of this one.
		if size >= unit.of*0.99995 && size >= 1000 {
			return sign + oneDecimal(size/unit.of) + unit.name
		}
	}
	return sign + oneDecimal(size)
}

// oneDecimal has one place after the point at most, and thousands set apart.
func oneDecimal(x float64) string {
	text := strconv.FormatFloat(math.Round(math.Abs(x)*10)/10, 'f', -1, 64)
	whole, rest, _ := strings.Cut(text, ".")
	if n, err := strconv.ParseInt(whole, 10, 64); err == nil {
		whole = Number(n)
	}
	if rest != "" {
		whole += "." + rest
	}
	if x < 0 && text != "0" {
		return "−" + whole
	}
	return whole
}

// fullNumber is for a number that stands alone: 1200 → "1,200", and of shares "46.2 %".
func fullNumber(value float64, percent bool) string {
	if percent {
		return decimal(value) + " %"
	}
	return oneDecimal(value)
}

var sentRange = regexp.MustCompile(`^(\d+)(?:-(\d+)|\+)$`)

// shortRange writes a size range as it was sent in fewer letters: "2001-10000" → "2K–10K".
func shortRange(text string) string {
	found := sentRange.FindStringSubmatch(text)
	if found == nil {
		return text
	}
	if found[2] == "" {
		return shortBound(found[1]) + "+"
	}
	return shortBound(found[1]) + "–" + shortBound(found[2])
}

// 2001 and 200001 begin a range that reads as "above 2K": the one is noise on an axis.
func shortBound(digits string) string {
	n, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return digits
	}
	if n > 1000 && math.Mod(n, 1000) == 1 {
		n--
	}
	return shortNumber(n, false)
}

// labelDay is the day that a label stands for: itself, or a month's first. ok is false for a name.
func labelDay(text string) (day time.Time, ok bool) {
	for _, layout := range []string{time.DateOnly, "2006-01"} {
		if day, err := time.Parse(layout, text); err == nil {
			return day, true
		}
	}
	return time.Time{}, false
}

// labelInShort is for the axis: "31 May", "Jun", or "2025" where a year begins.
func labelInShort(text string, byMonth bool) string {
	day, ok := labelDay(text)
	switch {
	case !ok:
		return shortRange(text)
	case !byMonth && len(text) > len("2006-01"):
		return day.Format("2 Jan")
	case day.Month() == time.January:
		return day.Format("2006")
	}
	return day.Format("Jan")
}

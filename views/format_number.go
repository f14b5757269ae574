package views

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"
)

// Number writes a count with thousands set apart: 1234567 → "1,234,567".
func Number(n int64) string {
	return strings.Replace(humanize.Comma(n), "-", "−", 1)
}

// CountOf writes a number with what it counts, a noun that takes an s: "1 installation", "1,234 installations".
func CountOf(n int64, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return Number(n) + " " + noun
}

// FewestForShare is the population from which on shares of it are shown: below, one more or less would move a
// percentage by five points, and counts are shown.
const FewestForShare = 20

// HasShare reports whether shares of so many are shown.
func HasShare(whole int64) bool { return whole >= FewestForShare }

// PartOf writes what is shown in a share's place: (3, 7) → "3 of 7".
func PartOf(part, whole int64) string { return Number(part) + " of " + Number(whole) }

// ShareOf writes a share with what it is of: (12, 26, "new installations") → "46 % of new installations"; of few
// "3 of 7 new installations".
func ShareOf(part, whole int64, of string) string {
	if !HasShare(whole) {
		return PartOf(part, whole) + " " + of
	}
	return ShortShare(part, whole) + " of " + of
}

// Percent never stands without its numbers: (12, 26) → "46.2 % (12 of 26)"; of few "3 of 7".
func Percent(part, whole int64) string {
	if isFew(whole) {
		return PartOf(part, whole)
	}
	return Share(part, whole) + " (" + PartOf(part, whole) + ")"
}

// CountAndShare is for a table whose population stands in another column: (12, 26) → "12 (46.2 %)"; of few "3 of 7".
func CountAndShare(part, whole int64) string {
	if isFew(whole) {
		return PartOf(part, whole)
	}
	return Number(part) + " (" + Share(part, whole) + ")"
}

// SizeLabel writes a size range as it was sent for reading:
// "2001-10000" → "2,001–10,000", "1000001+" → "1,000,001+".
func SizeLabel(sent string) string {
	low, high, isRange := strings.Cut(strings.TrimSuffix(sent, "+"), "-")
	from, err := strconv.ParseInt(low, 10, 64)
	if err != nil {
		return sent
	}
	if !isRange {
		return Number(from) + strings.TrimPrefix(sent, low)
	}
	to, err := strconv.ParseInt(high, 10, 64)
	if err != nil {
		return sent
	}
	return Number(from) + "–" + Number(to)
}

// Share is for a card or a table whose numbers stand beside it: (12, 26) → "46.2 %"; of few "3 of 7", of nothing "–".
func Share(part, whole int64) string {
	switch {
	case whole == 0:
		return "–"
	case isFew(whole):
		return PartOf(part, whole)
	}
	return FullNumber(PercentOf(part, whole), true) // rounded as charts and files have it
}

// ShortShare is for narrow cells: (12, 26) → "46 %"; of few "3 of 7". Only all is 100 % and only none is 0 %.
func ShortShare(part, whole int64) string {
	switch {
	case whole == 0:
		return "–"
	case isFew(whole):
		return PartOf(part, whole)
	}
	rounded := (200*part + whole) / (2 * whole)
	if part > 0 && part < whole {
		rounded = min(max(rounded, 1), 99)
	}
	return Number(rounded) + " %"
}

// isFew reports whether there are some, and counts of them take the place of shares.
func isFew(whole int64) bool { return whole > 0 && !HasShare(whole) }

// Decimal keeps one place after the point, and the minus that matches Number's: 20.04 → "20.0".
func Decimal(x float64) string { return decimal(x, 1) }

// Hundredths keeps two places: averages of four weeks end in quarters, and what is shown must add up.
func Hundredths(x float64) string { return decimal(x, 2) }

func decimal(x float64, places int) string {
	return strings.Replace(strconv.FormatFloat(x, 'f', places, 64), "-", "−", 1)
}

// Change says how a count moved, for Figure.Change and Figure.Direction: (2712, 2400) → "+312 (+13.0 %)", "up".
// Of few there is no percentage, but both numbers: (8, 1) → "+7 (from 1 to 8)". From nothing: (3, 0) → "+3".
// Below a thousand a decimal says more than is known: (153, 181) → "+28 (+18 %)".
func Change(now, before int64) (words, direction string) {
	by := now - before
	switch {
	case by == 0:
		return "no change", "same"
	case by > 0:
		words, direction = "+"+Number(by), "up"
	default:
		words, direction = Number(by), "down"
	}
	switch share := changeShare(by, before); {
	case share == "":
		return words, direction
	case !HasShare(before):
		return words + " (from " + Number(before) + " to " + Number(now) + ")", direction
	default:
		return words + " (" + share + ")", direction
	}
}

// exactShares is the number from which on a decimal of a percentage says anything.
const exactShares = 1000

// changeShare is by how many per cent; empty where that rounds to none, which of a change would not be true.
func changeShare(by, before int64) string {
	if before == 0 {
		return ""
	}
	percent := 100 * float64(by) / float64(before)
	share := decimal(math.Round(percent), 0)
	if before >= exactShares {
		share = Decimal(percent)
	}
	if strings.Trim(share, "−0.") == "" {
		return ""
	}
	if by > 0 {
		share = "+" + share
	}
	return share + " %"
}

// WholePercent says by how much a count changed for a heading: (28, 153) → "+18 %". Of few it says nothing, and of what
// grew manifold how many times it is.
func WholePercent(by, before int64) string {
	const manifold = 3
	switch {
	case !HasShare(before):
		return ""
	case by >= manifold*before:
		return "×" + oneDecimal(float64(before+by)/float64(before))
	}
	percent := int64(math.Round(100 * float64(by) / float64(before)))
	switch {
	case percent == 0:
		return ""
	case percent > 0:
		return "+" + Number(percent) + " %"
	default:
		return Number(percent) + " %"
	}
}

// ShortNumber is what the charts' axes write: 1200 → "1.2K", 25 → "25", and of shares "25 %".
func ShortNumber(value float64, percent bool) string {
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

// FullNumber is for a number that stands alone: 1200 → "1,200", and of shares "46.2 %".
func FullNumber(value float64, percent bool) string {
	if percent {
		return Decimal(value) + " %"
	}
	return oneDecimal(value)
}

var sentRange = regexp.MustCompile(`^(\d+)(?:-(\d+)|\+)$`)

// ShortSizeLabel writes a size range as it was sent in fewer letters: "2001-10000" → "2K–10K".
func ShortSizeLabel(text string) string {
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
	return ShortNumber(n, false)
}

package report

import (
	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/views"
)

const facesAtLeast = "Faces (at least)"

// sizeKind is a range of sizes as charts show it. What is no face collection is a kind too, where a switch brought
// it in.
type sizeKind struct {
	short string // for an axis
	label string // for legends and tables
	token string
	count func(models.SizesDay) int64
}

func rangeKinds(count func(models.SizesDay, models.SizeRange) int64) (kinds []sizeKind) {
	for _, r := range models.SizeRanges()[1:] {
		kinds = append(kinds, sizeKind{
			short: r.String(),
			label: views.SizeLabel(r.String()),
			token: views.SizeToken(int(r)),
			count: func(d models.SizesDay) int64 { return count(d, r) },
		})
	}
	return kinds
}

// collectionKinds are the ranges of face collections, after what the switches bring in.
func collectionKinds(o Options) []sizeKind {
	return append(includedKinds(o),
		rangeKinds(func(d models.SizesDay, r models.SizeRange) int64 { return d.Collections[r] })...)
}

// includedKinds are what is no face collection, and is shown because the address says so.
func includedKinds(o Options) (kinds []sizeKind) {
	if o.includes(includeEmpty) {
		kinds = append(kinds, sizeKind{
			short: "0", label: "0 (empty, or no faces)", token: views.SizeToken(0),
			count: func(d models.SizesDay) int64 { return d.Collections[0] },
		})
	}
	if o.includes(includeDemo) {
		kinds = append(kinds, sizeKind{
			short: "Demo", label: "Untouched demo", token: views.TokenDemo,
			count: func(d models.SizesDay) int64 { return d.Demo },
		})
	}
	return kinds
}

// classKinds are the classes of sizes, a few ranges together: no more lines than can be told apart, and those of
// releases.
func classKinds(count func(models.SizesDay, models.SizeRange) int64) (kinds []sizeKind) {
	for _, class := range models.SizeClasses() {
		kinds = append(kinds, sizeKind{
			short: class.String(), label: views.SizeLabel(class.String()), token: classToken(class),
			count: func(d models.SizesDay) (sum int64) {
				for _, r := range models.SizeRanges()[1:] {
					if r.Class() == class {
						sum += count(d, r)
					}
				}
				return sum
			},
		})
	}
	return kinds
}

// classToken is every other colour of the ranges' ramp.
func classToken(class models.SizeClass) string { return views.SizeToken(2 * (int(class) + 1)) }

func collectionClasses(o Options) []sizeKind {
	return append(includedKinds(o),
		classKinds(func(d models.SizesDay, r models.SizeRange) int64 { return d.Collections[r] })...)
}

func largestClasses() []sizeKind {
	return classKinds(func(d models.SizesDay, r models.SizeRange) int64 { return d.Largest[r] })
}

func largestKinds() []sizeKind {
	return rangeKinds(func(d models.SizesDay, r models.SizeRange) int64 { return d.Largest[r] })
}

// totalOf is the population of the shares: what the switches bring in is a part of it.
func totalOf(kinds []sizeKind, d models.SizesDay) (sum int64) {
	for _, k := range kinds {
		sum += k.count(d)
	}
	return sum
}

// sizeBars returns a plot with a bar a kind, each in its colour.
func sizeBars(name, unit string, kinds []sizeKind, now models.SizesDay) *chartPlot {
	var labels, tokens []string
	var counts []int64
	for _, k := range kinds {
		labels, tokens = append(labels, k.short), append(tokens, k.token)
		counts = append(counts, k.count(now))
	}
	p := plotOver(labels, unit)
	p.counts(name, "", counts).Tokens = tokens
	return p
}

// addEarlierSizes adds the counts of the day that is compared with, to bars and table.
func addEarlierSizes(v View, p *chartPlot, l *rowList, kinds []sizeKind) {
	if _, ok := v.compared(); !ok {
		return
	}
	before := v.Sizes.At(v.earlierDay())
	var counts []int64
	l.Columns = append(l.Columns, table.Named(p.series[0].Name+", "+compareLabel(v.DateRange)))
	for i, k := range kinds {
		counts = append(counts, k.count(before))
		l.Rows[i] = append(l.Rows[i], table.Count(k.count(before)))
	}
	p.earlierBars(v, views.Counts("", "", counts), countCells(counts...))
}

// excludedNote says what the bars leave out: it is not small, and nothing else on the page says so. Where there is none
// of it, nothing is said.
func excludedNote(o Options, now models.SizesDay) string {
	empty := views.Number(now.Collections[0]) + " empty"
	demo := views.Number(now.Demo) + " demo"
	const collections = " collections."
	if now.Collections[0]+now.Demo == 0 {
		return ""
	}
	switch withEmpty, withDemo := o.includes(includeEmpty), o.includes(includeDemo); {
	case withEmpty && withDemo:
		return "Includes " + empty + " and " + demo + collections
	case withEmpty:
		return "Includes " + empty + collections + " Excludes " + demo + collections
	case withDemo:
		return "Includes " + demo + collections + " Excludes " + empty + collections
	default:
		return "Excludes " + empty + " and " + demo + collections
	}
}

// populationOf names what the shares are shares of.
func populationOf(o Options) string {
	switch empty, demo := o.includes(includeEmpty), o.includes(includeDemo); {
	case empty && demo:
		return "all current collections, with empty and demo ones"
	case empty:
		return "face collections and empty ones"
	case demo:
		return "face collections and demo ones"
	default:
		return "face collections"
	}
}

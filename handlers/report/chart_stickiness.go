package report

import (
	"cmp"
	"fmt"
	"strconv"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/views"
)

const stickinessDefinition = "On how many of the 28 days an active installation was seen, on average: " +
	"the mean of the installations active on each of the 28 days ending with the day, over those active in all 28. " +
	"100 % means that every one was seen on every day. Days on which the server was down are left out of the mean."

func stickinessCharts() []Chart {
	return []Chart{{
		ID:      "days-seen",
		Title:   "Days active per month: days seen out of 28",
		Metrics: []string{"days_seen"},
		Page:    retentionPath,
		Sources: []Source{WhoStays},
		Draw:    drawDaysSeen,
	}, {
		ID:       "stickiness",
		Title:    "Days active per month over time",
		Page:     retentionPath,
		Question: "active-installations",
		Sources:  []Source{ActiveDays},
		Draw:     drawStickiness,
	}}
}

// stickyDay is what one day's stickiness is a share of: installation-days seen, of those that could have been.
type stickyDay struct {
	seen     int64
	possible int64
}

// daysSeen is the stickiness in days: "20.0 of 28 days".
func (d stickyDay) daysSeen() string {
	if d.possible == 0 {
		return "–"
	}
	return views.Decimal(float64(StickyDays)*float64(d.seen)/float64(d.possible)) + " of 28 days"
}

// onAverage says daysSeen in a sentence.
func (d stickyDay) onAverage() string {
	if d.possible == 0 {
		return "no installation has 28 days of records yet"
	}
	return d.daysSeen() + " on average"
}

// stickinessDays returns one entry a fetched day. Days whose 28 days begin before the first record are empty, and
// days on which the server was down count neither as seen nor as possible: an average over them would be too low.
func stickinessDays(v View) Days[stickyDay] {
	var seen, ran int64
	count := func(r models.ActiveDay, sign int64) {
		if !v.isDowntime(r.Day) {
			seen += sign * r.Active1
			ran += sign
		}
	}
	first := v.Active.First + StickyDays - 1
	days := Days[stickyDay]{First: first}
	for i, r := range v.Active.Rows {
		count(r, +1)
		if i >= StickyDays {
			count(v.Active.Rows[i-StickyDays], -1)
		}
		day := stickyDay{}
		if r.Day-StickyDays+1 >= v.AllRecords.From {
			day = stickyDay{seen: seen, possible: ran * r.Active28}
		}
		if r.Day >= first {
			days.Rows = append(days.Rows, day)
		}
	}
	return days
}

func stickinessFigure(v View) views.Figure {
	rows := stickinessDays(v)
	now := rows.At(v.AsOf())
	f := views.Figure{
		Name:       "stickiness",
		Label:      "Days active per month",
		Value:      views.Share(now.seen, now.possible),
		Direction:  "none",
		Of:         now.onAverage(),
		Definition: stickinessDefinition,
		URL:        v.here(retentionPath, "stickiness"),
		Spark:      stickinessSpark(v, rows),
	}
	if before, ok := v.PairedDay(); ok && before >= rows.First && !v.Segment().IsTracedBack() {
		then := rows.At(before)
		r := reached{part: now.seen, whole: now.possible, before: then.seen, among: then.possible}
		if f.Change, f.Direction = r.points(); f.Change != "" { // untested: a day's installations are those of the next
			f.Change += " points"
		}
	}
	return f
}

// stickinessSpark begins where there are enough installations, not enough days of them.
func stickinessSpark(v View, rows Days[stickyDay]) views.Spark {
	possible := seriesOf(rows, func(d stickyDay) int64 { return d.possible })
	for i := range possible.Rows {
		if !views.HasShare(v.Active.At(rows.First + models.Day(i)).Active28) {
			possible.Rows[i] = 0
		}
	}
	return shareSpark(v.DateRange, seriesOf(rows, func(d stickyDay) int64 { return d.seen }), possible)
}

// daysActive is what the share is called where its unit stands beside it.
const daysActive = "Days active"

func drawStickiness(v View) Drawn {
	rows, p := stickinessDays(v), overDays(v, "% of 28 days")
	var seen, possible, active []int64
	for _, day := range v.drawnDays() {
		seen = append(seen, rows.At(day).seen)
		possible = append(possible, rows.At(day).possible)
		active = append(active, v.Active.At(day).Active28)
	}
	p.Percent, p.Of = true, possible
	p.ofEnough(p.shares(daysActive, views.TokenActive28, seen, possible), active)
	if _, ok := v.compared(); ok {
		p.earlierStickiness(v, rows)
	}
	now, instead := rows.At(v.AsOf()), cmp.Or(waitsForDays(v), v.fewInstead(active, activeInstallations))
	average := ""
	if now.possible > 0 {
		average = fmt.Sprintf("%s on %s: %s. Empty for the first 28 days of records.",
			views.Percent(now.seen, now.possible), dayWords(v.DateRange, v.AsOf()), now.onAverage())
	}
	return Drawn{
		Definition: stickinessDefinition,
		Note: joinSentences(average, dayNote(v), compareNote(v.DateRange),
			p.fewNote("Lines", activeInstallations, instead)),
		Instead: instead,
		Summary: "The share of the 28 days up to each day on which an active installation was seen, on average.",
		Drawing: p.drawing(views.Lines), Rows: p.rows,
		Caption: "Days active per month, by day", Table: stickinessTable(v, rows),
		Span: v.Span, By: models.ByDay,
	}
}

// earlierStickiness adds the line of the days compared with; the day of less than 28 days of records has nothing.
func (p *chartPlot) earlierStickiness(v View, rows Days[stickyDay]) {
	var seen, possible, active []int64
	for _, day := range v.drawnDays() {
		then := stickyDay{}
		if day-v.offset() >= rows.First {
			then = rows.At(day - v.offset())
		}
		seen, possible = append(seen, then.seen), append(possible, then.possible)
		active = append(active, v.Active.At(max(day-v.offset(), v.Active.First)).Active28)
	}
	s := p.shares(daysActive+", "+compareLabel(v.DateRange), views.TokenActive28, seen, possible,
		daysActive+", "+compareColumn(v.DateRange))
	s.Counts = nil // of another population
	p.compared(v, daysActive, s)
	p.ofEnough(s, active)
}

func stickinessTable(v View, rows Days[stickyDay]) table.Table {
	l := newRowList("Day", "Active, 28 days", "Installation-days seen", "Of possible", daysActive, "Days seen")
	return l.daily(v, func(day models.Day) []table.Cell {
		r := rows.At(day)
		return append(countCells(v.Active.At(day).Active28, r.seen, r.possible),
			table.Share(r.seen, r.possible), table.Words(r.daysSeen()))
	})
}

// drawDaysSeen draws how many of the active installations were seen on one day, on two, and so on.
func drawDaysSeen(v View) Drawn {
	var labels []string
	counts := v.Stay.DaysSeen[1:]
	for days := range counts {
		labels = append(labels, strconv.Itoa(days+1))
	}
	p, active := plotOver(labels, "installations"), sumOf(counts)
	p.Axis = "days seen of 28"
	p.counts("Installations", views.TokenActive28, counts)
	l := newRowList("Days seen", "Installations").form(table.ShareOfWhole, "Share")
	for i, n := range counts {
		l.add(labels[i], table.Count(n), table.Share(n, active))
	}
	if v.hasEarlierStay() {
		before := v.EarlierStay.DaysSeen[1:]
		p.evenTokens(views.TokenActive28)
		p.earlierBars(v, views.Counts("", "", before), countCells(before...))
		l.earlierCounts(v, before)
	}
	once, every := views.ShortShare(counts[0], active), views.ShortShare(counts[len(counts)-1], active)
	note := fmt.Sprintf("Of %s active in the 28 days to %s: %s seen once, %s on every day.",
		views.CountOf(active, "installation"), dayWords(v.DateRange, v.AsOf()), once, every)
	if v.hasEarlierStay() {
		note += " " + compareDayNote(v.DateRange)
	}
	if active == 0 {
		note = "" // what stands in the drawing's place says so
	}
	return Drawn{
		Note:    note,
		Instead: nobodyWords(active, nobodyActive(v)),
		Summary: "How many of the active installations were seen on so many of the 28 days up to the day shown.",
		Drawing: p.drawing(views.Bars), Rows: p.rows,
		Caption: "Active installations by days seen", Table: l.Table,
		Span: models.Span{From: v.AsOf(), To: v.AsOf()}, By: models.ByDay,
	}
}

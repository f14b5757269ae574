// Package numbers asks the store for the numbers of a range: report names what a page needs, and is given it. It knows
// no request. Start reading at Source.Load.
package numbers

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/models/external"
	"compreface-stats/models/stay"
)

// Source is where numbers come from.
type Source struct {
	store  *models.Store
	keeper *stay.Keeper
	noted  *noted
}

// NewSource returns a source on the store. It holds numbers in memory, so whoever asks often keeps it.
func NewSource(store *models.Store) *Source {
	return &Source{
		store: store, keeper: stay.NewKeeper(store),
		noted: &noted{seed: maphash.MakeSeed(), since: make(map[uint64]string)},
	}
}

// Run keeps ready what single installations are asked for, until ctx ends.
func (s *Source) Run(ctx context.Context) { s.keeper.Run(ctx) }

type loader struct {
	*Source
	Counted
	days report.DateRange
	data report.Data
}

// Load returns the range with the numbers of the sources, and what charts over time show beside their numbers. A range
// of a part of the installations has the numbers of that alone. It returns *report.BadParameter for a part that cannot
// be, or of which something is not known any more.
func (s *Source) Load(ctx context.Context, r report.DateRange, sources []report.Source) (report.View, error) {
	counted, err := s.Count(ctx, r.Segment(), r.To)
	if err != nil {
		return report.View{}, err
	}
	l := loader{Source: s, Counted: counted, days: r}
	l.data.Part = counted.part
	if err := l.loadMarks(ctx); err != nil {
		return report.View{}, err
	}
	for _, source := range sources {
		if err := l.load(ctx, source); err != nil {
			return report.View{}, err
		}
	}
	return report.View{DateRange: r, Data: l.data}, nil
}

// Part counts a part of the installations as of the day. It returns *report.BadParameter for one that cannot be.
func (s *Source) Part(ctx context.Context, segment stay.Segment, day models.Day) (*stay.Part, error) {
	part, err := s.keeper.Part(ctx, segment, day)
	if errors.Is(err, stay.ErrBadSegment) {
		return nil, &report.BadParameter{Name: report.SegmentParameter, Words: err.Error()} // it has no word of the address
	}
	return part, err
}

// knownFrom refuses days of which a number of the part is not known any more.
func knownFrom(from, first models.Day, what string) error {
	if from >= first {
		return nil
	}
	return &report.BadParameter{Name: report.SegmentParameter, Words: fmt.Sprintf(
		"%s of a part of the installations are known from %s on: earlier facts were removed, and these days begin on %s",
		what, first, from)}
}

// loadMarks loads the days whose reports were missed, and what maintainers noted.
func (l *loader) loadMarks(ctx context.Context) (err error) {
	if l.data.Downtimes, err = l.store.DowntimeDays(ctx, l.longRange()); err != nil {
		return err
	}
	l.data.Notes, err = l.store.Annotations(ctx, l.days.Span)
	return err
}

// longRange is the fetched range with the days before it that averages reach back to.
func (l *loader) longRange() models.Span {
	span := l.days.FetchRange()
	span.From -= report.StickyDays - 1
	return span
}

func (l *loader) load(ctx context.Context, source report.Source) error {
	return map[report.Source]func(context.Context) error{
		report.ActiveDays:     l.loadActiveDays,
		report.ActivePeriods:  l.loadActivePeriods,
		report.Cohorts:        l.loadCohorts,
		report.ServiceDays:    l.loadServiceDays,
		report.ServicePeriods: l.loadServicePeriods,
		report.ServiceMonths:  l.loadServiceMonths,
		report.ReachDays:      l.loadReachDays,
		report.AdoptionNow:    l.loadAdoption,
		report.SizeDays:       l.loadSizeDays,
		report.SizeMoves:      l.loadMoves,
		report.ActiveHistory:  l.loadHistory,
		report.WhoStays:       l.loadStay,
		report.SizeClimbs:     l.loadClimbs,
		report.ExternalLines:  l.loadExternal,
		report.QuietAges:      l.loadQuietAges,
		report.ActivePair:     l.loadActivePair,
	}[source](ctx)
}

func (l *loader) loadActiveDays(ctx context.Context) error {
	span := l.longRange()
	rows, err := l.totals.ActiveInstallations(ctx, span)
	l.data.Active = report.DaysFrom(span.From, rows)
	return err
}

// loadHistory loads what a record is a record of: everything up to the last complete day.
func (l *loader) loadHistory(ctx context.Context) error {
	span := models.Span{From: l.days.AllRecords.From, To: max(l.days.Today-1, l.days.AsOf())}
	if span.From > span.To {
		return nil
	}
	rows, err := l.totals.ActiveInstallations(ctx, span)
	if err != nil {
		return err
	}
	l.data.History = report.DaysFrom(span.From, rows)
	if l.data.EveryDowntime, err = l.store.DowntimeDays(ctx, span); err != nil {
		return err
	}
	notes, err := l.store.Annotations(ctx, span)
	for _, n := range notes {
		l.data.EveryNote = append(l.data.EveryNote, n.Day)
	}
	return err
}

func (l *loader) loadActivePeriods(ctx context.Context) (err error) {
	if l.days.By != models.ByDay {
		l.data.Periods, err = l.totals.ActivePeriods(ctx, l.days.Span, l.days.By)
	}
	return err
}

// loadCohorts loads who came in the range, and in the days compared with, and follows them to today.
func (l *loader) loadCohorts(ctx context.Context) (err error) {
	if l.data.Cohorts, err = l.totals.RetentionUntil(ctx, l.days.Span, l.days.Today); err != nil {
		return err
	}
	if span, _, ok := l.days.Earlier(); ok {
		l.data.EarlierCohorts, err = l.totals.RetentionUntil(ctx, span, l.days.Today)
	}
	return err
}

func (l *loader) loadStay(ctx context.Context) (err error) {
	if l.data.Stay, err = l.keeper.Of(ctx, l.who(), l.days.Complete()); err != nil {
		return err
	}
	if span, chosen, _ := l.days.Earlier(); chosen && !l.days.Segment().IsTracedBack() {
		l.data.EarlierStay, err = l.keeper.Of(ctx, l.who(), span)
	}
	return err
}

// loadQuietAges loads them of all installations alone.
func (l *loader) loadQuietAges(ctx context.Context) (err error) {
	if days := l.days.Complete(); len(l.days.Segment()) == 0 && days.From <= days.To {
		l.data.QuietAges, err = l.keeper.QuietAges(ctx, days)
	}
	return err
}

// loadActivePair loads them of all installations alone.
func (l *loader) loadActivePair(ctx context.Context) error {
	earlier, ok := l.days.PairedDay()
	if !ok || len(l.days.Segment()) > 0 {
		return nil
	}
	both, err := l.keeper.ActiveOnBoth(ctx, l.days.AsOf(), earlier)
	l.data.ActiveOnBoth = &both
	return err
}

func (l *loader) loadClimbs(ctx context.Context) (err error) {
	l.data.Climbs, err = l.keeper.Climbs(ctx, l.who(), l.days.Complete())
	return err
}

// loadExternal loads the values of whole periods, also where the range begins or ends within one.
func (l *loader) loadExternal(ctx context.Context) (err error) {
	l.data.External, err = external.Open(l.store).Lines(ctx, external.Needs(l.days.Whole()))
	return err
}

// who are the installations that are asked about.
func (l *loader) who() stay.Who { return stay.Who{Segment: l.days.Segment(), Day: l.days.To} }

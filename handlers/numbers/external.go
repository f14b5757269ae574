package numbers

import (
	"context"

	"compreface-stats/handlers/report"
	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/models/external"
)

// loadExternal asks for the series that others counted, beside the new installations of the same days.
func (c Counted) loadExternal(ctx context.Context, p report.Period, last models.Day) (t table.Table, err error) {
	lines, err := external.Open(c.beside).Lines(ctx, external.Needs(p.Whole()))
	if err != nil {
		return t, err
	}
	extent, _, err := c.beside.Extent(ctx)
	if err != nil {
		return t, err
	}
	fresh, err := c.newInstallations(ctx, p)
	if err != nil {
		return t, err
	}
	return report.ExternalTable(p, lines, fresh, extent.From, last), nil
}

func (c Counted) newInstallations(ctx context.Context, p report.Period) (fresh []int64, err error) {
	if p.By == models.ByDay {
		days, err := c.totals.ActiveInstallations(ctx, p.Span)
		for _, d := range days {
			fresh = append(fresh, d.New)
		}
		return fresh, err
	}
	periods, err := c.totals.ActivePeriods(ctx, p.Span, p.By)
	for _, d := range periods {
		fresh = append(fresh, d.New)
	}
	return fresh, err
}

package publish

import (
	"fmt"
	"io"

	"compreface-stats/models"
	"compreface-stats/models/publish/noise"
)

// drawer adds noise to numbers.
type drawer struct {
	random io.Reader
	sigma  int64
	demo   bool // the numbers are of invented installations
}

func (w drawer) active(month string, active int64) (d document, err error) {
	d = document{Month: month, Sigma: w.sigma, Demo: w.demo}
	d.Active, err = w.draw(active)
	return d, err
}

// full draws what is released of a month: at the end of a quarter, parts and newcomers too. The space of numbers is
// fixed, whatever was counted.
func (w drawer) full(end models.Day, c models.ReleaseCounts) (d document, err error) {
	d, err = w.active(monthOf(end), c.Active)
	if err != nil || end.Time().Month()%3 != 0 {
		return d, err
	}
	d.Reach = map[string]int64{}
	for _, s := range Services() {
		if d.Reach[s.String()], err = w.draw(c.Reach[s.Action()]); err != nil {
			return d, err
		}
	}
	if d.Largest, err = w.largest(c); err != nil {
		return d, err
	}
	d.Newcomers, err = w.newcomers(end, c)
	return d, err
}

func (w drawer) largest(c models.ReleaseCounts) (drawn map[string]int64, err error) {
	if !c.SizesKnown {
		return nil, nil
	}
	drawn = map[string]int64{}
	for _, class := range models.SizeClasses() {
		if drawn[class.String()], err = w.draw(c.Largest[class]); err != nil {
			return nil, err
		}
	}
	return drawn, nil
}

func (w drawer) newcomers(end models.Day, c models.ReleaseCounts) (*newcomersDocument, error) {
	n := &newcomersDocument{Quarter: quarterBefore(end)}
	for _, cell := range []struct {
		into  *int64
		count int64
	}{{&n.First, c.Newcomers}, {&n.After4, c.After4}, {&n.After12, c.After12}} {
		drawn, err := w.draw(cell.count)
		if err != nil {
			return nil, err
		}
		*cell.into = drawn
	}
	return n, nil
}

// quarterBefore names the quarter before the one that ends on the day: 2026-Q2.
func quarterBefore(end models.Day) string {
	const monthsAQuarter = 3
	before := end.Month().Time().AddDate(0, -monthsAQuarter, 0)
	return fmt.Sprintf("%d-Q%d", before.Year(), (int(before.Month())+monthsAQuarter-1)/monthsAQuarter)
}

func (w drawer) draw(count int64) (int64, error) {
	n, err := noise.For(w.sigma).Draw(w.random)
	if err != nil {
		return 0, fmt.Errorf("draw noise: %w", err)
	}
	return count + n, nil
}

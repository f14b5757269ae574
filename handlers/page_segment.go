package handlers

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
	"compreface-stats/handlers/segment"
	"compreface-stats/models/stay"
	"compreface-stats/views"
)

// showSegment counts a part of the installations: the values of its properties are parameters of the address.
func (s *server) showSegment(c *fiber.Ctx) error {
	page := views.Segment{Base: s.base(c, "Segments", signedInAs(c)), Story: views.Story{Number: "Segments"}}
	r, err := s.recordedRange(c, stay.Properties()...)
	if errors.Is(err, fiber.ErrNotFound) {
		return renderPage(c, views.ReportPage(views.Report{Base: page.Base, Empty: s.emptyState()}))
	}
	if err != nil {
		return err
	}
	if r.OnFirstDay() {
		return s.renderFirstDay(c, page.Base, r, "Segments are counted")
	}
	part, err := segment.Parse(c.Queries())
	if err != nil {
		return err
	}
	if len(part) > 0 {
		r = r.OfSegment(part)
	}
	segment.Begin(r, &page)
	if err := s.segmentFields(c, r.Segment(), &page); err != nil {
		return err
	}
	if err := s.fillSegment(c, r, &page); err != nil {
		return err
	}
	return renderPage(c, views.SegmentPage(page))
}

// fillSegment counts the part that was chosen, if one was.
func (s *server) fillSegment(c *fiber.Ctx, r report.DateRange, page *views.Segment) error {
	if len(r.Segment()) == 0 {
		return nil
	}
	v, err := s.numbers.Load(c.UserContext(), r,
		[]report.Source{report.ActiveDays, report.ActivePeriods, report.ActiveHistory})
	if err != nil {
		return err
	}
	segment.Fill(v, page)
	return nil
}

// segmentFields offers the properties, with what is chosen of each.
func (s *server) segmentFields(c *fiber.Ctx, chosen stay.Segment, page *views.Segment) error {
	keys, err := s.Access.IngestKeys.List(c.UserContext())
	if err != nil {
		return err
	}
	names := make([]string, len(keys))
	for i, key := range keys {
		names[i] = key.Name
	}
	page.Fields = segment.Fields(chosen, names)
	return nil
}

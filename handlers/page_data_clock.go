package handlers

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
	"compreface-stats/views"
)

// clockDoubt says why the clock is in doubt, and what settles it.
func (s *infoPages) clockDoubt(c *fiber.Ctx) views.ClockDoubt {
	verdict := s.Store.Clock()
	doubt := views.ClockDoubt{
		Reason:  verdict.Reason,
		Says:    views.TimeLabel(s.Clock()),
		Left:    "Set the clock, or confirm that it is right.",
		Confirm: currentUser(c).Role.AtLeast(models.RoleAdministrator) && !verdict.False,
	}
	switch {
	case verdict.False:
		doubt.Left = "Set the clock: this cannot be the time."
	case verdict.Left > 0:
		hours := int64((verdict.Left + time.Hour - 1) / time.Hour)
		doubt.Left = "Set the clock, confirm that it is right, or wait: after " + waitWords(hours) +
			" without a jump it is trusted again."
	}
	return doubt
}

func waitWords(hours int64) string {
	if hours > 48 {
		return views.CountOf((hours+23)/24, "day")
	}
	return views.CountOf(hours, "hour")
}

// confirmClock trusts the clock because an administrator has looked at it.
func (s *infoPages) confirmClock(c *fiber.Ctx) error {
	verdict := s.Store.Clock()
	if err := s.Store.ConfirmClock(c.UserContext()); errors.Is(err, models.ErrClockFalse) {
		return badForm(err)
	} else if err != nil {
		return err
	}
	what := views.TimeLabel(s.Clock())
	if verdict.Doubt {
		what += ", though " + verdict.Reason
	}
	return s.finish(c, "clock confirmed", what, "/data", "clock-confirmed")
}

// loadFalseDays lists the days that cannot be true.
func (s *infoPages) loadFalseDays(c *fiber.Ctx) (views.FalseDays, error) {
	days, err := s.Store.FalseDays(c.UserContext())
	list := views.FalseDays{
		Remove: currentUser(c).Role.AtLeast(models.RoleAdministrator) && !s.Store.Clock().Doubt,
	}
	for _, f := range days {
		list.Rows = append(list.Rows, views.FalseDay{
			Day:   f.Day.String(),
			Label: views.DayLabel(f.Day.String()),
			Kept:  keptWords(f),
		})
	}
	return list, err
}

// keptWords says what stands under a day that cannot be true.
func keptWords(f models.FalseDay) string {
	installations := "records of " + views.CountOf(f.Installations, "installation")
	switch {
	case f.Downtimes == 0:
		return installations
	case f.Installations == 0:
		return views.CountOf(f.Downtimes, "downtime")
	}
	return installations + ", " + views.CountOf(f.Downtimes, "downtime")
}

// removeDay asks once more, and then removes a day that cannot be true from every number.
func (s *infoPages) removeDay(c *fiber.Ctx) error {
	day, err := models.ParseDay(formValue(c, "day"))
	if err != nil {
		return badForm(err)
	}
	if formValue(c, "confirmed") != "yes" {
		return s.confirmRemoveDay(c, day)
	}
	s.Recorder.WaitUntilApplied(c.UserContext())
	removed, err := s.Store.RemoveDay(c.UserContext(), day, nil)
	if errors.Is(err, models.ErrDayCanBe) || errors.Is(err, models.ErrClockInDoubt) {
		return badForm(err)
	}
	if err != nil {
		return err
	}
	return s.finish(c, "day removed", removed.Summary(), "/data", "day-removed")
}

func (s *infoPages) confirmRemoveDay(c *fiber.Ctx, day models.Day) error {
	days, err := s.Store.FalseDays(c.UserContext())
	if err != nil {
		return err
	}
	i := slices.IndexFunc(days, func(f models.FalseDay) bool { return f.Day == day })
	if i < 0 {
		return &problem{
			status: http.StatusUnprocessableEntity, code: "bad_form",
			words: "Nothing is kept of this day, or it can be true.",
		}
	}
	return renderPage(c, views.RemoveDayPage(views.RemoveDay{
		Base: s.base(c, "Remove "+views.DayLabel(day.String()), signedInAs(c)),
		Day:  day.String(),
		Words: "This removes what is kept under this day: " + keptWords(days[i]) + ". All numbers become what they " +
			"would be without it. It cannot be undone.",
	}))
}

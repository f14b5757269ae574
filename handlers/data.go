package handlers

import (
	"cmp"
	"slices"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
	"compreface-stats/views"
)

// showData shows how the collecting itself is doing.
func (s *server) showData(c *fiber.Ctx) error {
	extent, recorded, err := s.Store.Extent(c.UserContext())
	if err != nil {
		return err
	}
	outcomes, refusals := s.posts.snapshot()
	return s.render(c, views.DataPageView(views.DataPage{
		Base:     s.base(c, "Data", signedInAs(c)),
		Health:   append(recordedFacts(extent, recorded), postFacts(outcomes)...),
		Refusals: refusalTable(refusals),
	}))
}

func recordedFacts(extent models.Span, recorded bool) []views.Fact {
	first, last := "none yet", "none yet"
	if recorded {
		first, last = views.DayLabel(extent.From.String()), views.DayLabel(extent.To.String())
	}
	return []views.Fact{
		{Label: "First day with a record", Value: first, Hint: "UTC"},
		{Label: "Last day with a record", Value: last, Hint: "UTC; if this is not today or yesterday, ask why"},
	}
}

func postFacts(outcomes map[outcome]uint64) []views.Fact {
	total := func(what string) string {
		return views.Number(int64(outcomes[outcome{"general", what}] + outcomes[outcome{"faces", what}]))
	}
	return []views.Fact{
		{Label: "Posts stored", Value: total(accepted), Hint: "since the server started"},
		{Label: "Posts refused", Value: total(refusedOne), Hint: "since the server started; nothing of them is kept"},
		{Label: "Posts lost", Value: total(failed), Hint: "since the server started; the database did not take them"},
	}
}

// refusalTable lists the causes that occurred, the commonest first.
func refusalTable(refusals map[models.Cause]uint64) views.Table {
	table := views.Table{Caption: "Refused posts by cause, since the server started", Columns: numbered("Cause", "Posts")}
	causes := make([]models.Cause, 0, len(refusals))
	for cause, n := range refusals {
		if n > 0 {
			causes = append(causes, cause)
		}
	}
	slices.SortFunc(causes, func(a, b models.Cause) int {
		return cmp.Or(cmp.Compare(refusals[b], refusals[a]), cmp.Compare(a, b))
	})
	for _, cause := range causes {
		table.Rows = append(table.Rows, tableRow(string(cause), int64(refusals[cause])))
	}
	return table
}

package handlers

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/views"
)

// showPrivacy says what this server keeps, from the settings in force and not from what somebody once wrote down.
func (s *infoPages) showPrivacy(c *fiber.Ctx) error {
	rules, err := s.rules.Get(func() ([]views.Fact, error) { return s.privacyRules(c.UserContext()) })
	if err != nil {
		return err
	}
	email, err := s.visitor(c)
	if err != nil {
		return err
	}
	return renderPage(c, views.PrivacyPage(views.Privacy{
		Base: s.base(c, "Privacy", email), Kept: keptTable(), Rules: rules,
		Operator: s.Operator, Version: s.Version, Written: privacyWritten,
	}))
}

// privacyWritten is the day on which the page's text was last changed.
const privacyWritten = "27 Nov 2026"

// privacyFor is how long the page's figures are believed without another look: strangers come in crowds.
const privacyFor = 2 * time.Second

func (s *infoPages) privacyRules(ctx context.Context) ([]views.Fact, error) {
	kept, err := s.loadKept(ctx)
	if err != nil {
		return nil, err
	}
	public, _, err := s.released(ctx)
	if err != nil {
		return nil, err
	}
	users, err := s.Access.Users(ctx)
	if err != nil {
		return nil, err
	}
	return []views.Fact{
		kept.Rule(s.RetentionDays),
		s.erasureFact(),
		publishedFact(public),
		{
			Label: "People who can sign in",
			Value: roleWords(users),
			Hint:  "they see counts, never which installation; of a segment, the count can be one",
		},
	}, nil
}

// erasureFact says what becomes of a request to delete an installation.
func (s *infoPages) erasureFact() views.Fact {
	wait := s.Aside.Rules().WaitDays
	if wait == 0 {
		return views.Fact{Label: "Deletion", Value: "at once", Hint: "for whoever knows the installation's GUID"}
	}
	return views.Fact{
		Label: "Deletion",
		Value: "after " + views.CountOf(int64(wait), "day"),
		Hint: "for whoever knows the installation's GUID; it is in no number from the request on; administrators see how " +
			"many deletions were asked for by hour and kind of network (IPv4, IPv6, private), and can stop a wave; of more " +
			"than usual on a day they let the rest go on first",
	}
}

// decidedWords tell of the one claim that has no noise in it.
const decidedWords = "One sentence has no noise in it: that collections of more than 1 million faces exist. A person " +
	"may publish it while at least five installations hold one."

// publishedFact says what is public, and what it tells of one installation.
func publishedFact(p report.Public) views.Fact {
	if len(p.Releases) == 0 {
		return views.Fact{Label: "Published numbers", Value: "none", Hint: "monthly releases have not been started"}
	}
	return views.Fact{
		Label: "Published numbers",
		Value: "monthly, services and sizes once a quarter, with noise",
		Hint:  joinSentences(append(append([]string{p.Rule()}, p.Guarantees()...), decidedWords)...),
	}
}

// roleWords counts people by role: "2 administrators, 1 viewer".
func roleWords(users []models.User) string {
	count := make(map[models.Role]int)
	for _, u := range users {
		count[u.Role]++
	}
	var words []string
	for _, role := range models.Roles() {
		switch n := count[role]; n {
		case 0:
		case 1:
			words = append(words, "1 "+string(role))
		default:
			words = append(words, fmt.Sprintf("%d %ss", n, role))
		}
	}
	if len(words) == 0 {
		return "nobody yet"
	}
	return strings.Join(words, ", ")
}

// keptTable is every field of the two kinds of facts, and nothing else is kept of a report.
func keptTable() views.Table {
	return views.Table{
		Caption: "Of each report of an installation",
		Columns: []views.Column{{Label: "What"}, {Label: "As"}, {Label: "When it is sent"}},
		Rows: [][]string{
			{"Time of receipt", "date and time, UTC, to the millisecond", "with every report"},
			{"Installation", "a pseudonym", "with every report"},
			{
				"What was created",
				"the kind alone: a user, an application, or a detection, verification or recognition service",
				"when it is created",
			},
			{"Face collection", "a pseudonym", "every night, for each collection"},
			{"Size of the collection", "a range, such as 51–200", "every night, for each collection"},
			{"First report", "its hour, and which ingest key it came with", "once"},
		},
	}
}

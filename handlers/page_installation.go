package handlers

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"strings"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/owner"
	"compreface-stats/models"
	"compreface-stats/views"
)

// showInstallation shows the form. The GUID is never part of an address, where it would end up in histories and logs.
func (s *infoPages) showInstallation(c *fiber.Ctx) error {
	return s.renderInstallation(c, views.Installation{})
}

// showTest says how to test an installation. It is for everybody, and so names no key.
func (s *infoPages) showTest(c *fiber.Ctx) error {
	email, err := s.visitor(c)
	if err != nil {
		return err
	}
	ways := *s.emptyState()
	ways.Key = "YOUR-KEY"
	return renderPage(c, views.InstallationCheckPage(views.InstallationCheck{
		Base: s.base(c, "Test your installation", email), Ways: ways,
	}))
}

// rateLimit slows down who asks for many installations, each of which takes work, and erasing one holds up the
// others' records.
func (s *infoPages) rateLimit(c *fiber.Ctx) error {
	if wait := s.limiter.Take(lookupLimit(s.network(c))); wait > 0 {
		return &problem{status: http.StatusTooManyRequests, code: "too_many_requests", words: tooFast(c, wait)}
	}
	return c.Next()
}

// lookUpsWaiting is how many wait to look an installation up: one may have thousands of collections, and a crowd that
// asks for those would keep everybody else's pages waiting.
const lookUpsWaiting = 20

// held reads what is kept of one installation at a time. An erasure, which waits for other writers, has no turn.
func (s *infoPages) held(ctx context.Context, guid string) (held models.Held, err error) {
	done, err := s.lookUps.Wait(ctx)
	if err != nil {
		return held, err
	}
	defer done()
	return s.Store.Held(ctx, guid)
}

// lookUpInstallation shows what is kept of an installation. Whoever knows its GUID may know that, and nobody can
// guess one.
func (s *infoPages) lookUpInstallation(c *fiber.Ctx) error {
	guid := strings.TrimSpace(formValue(c, "guid"))
	held, err := s.held(c.UserContext(), guid)
	words, err := formMistake(c, err)
	if words != "" {
		return s.renderInstallation(c, views.Installation{Asked: guid, Error: words})
	}
	if err != nil {
		return err
	}
	page := views.Installation{Asked: guid, Answer: owner.Unknown}
	if len(held.Days) > 0 {
		page.GUID = guid
		owner.Kept(&page, held, models.DayOf(s.Store.Now()))
		page.Answer = joinSentences(page.Answer, owner.AsideWords(held.Aside, s.Aside.Rules().WaitDays))
	}
	public, err := s.Publish.State(c.UserContext())
	if err != nil {
		return err
	}
	page.Released = public.Settings.Page && len(public.Releases) > 0
	return s.renderInstallation(c, page)
}

func (s *infoPages) renderInstallation(c *fiber.Ctx, page views.Installation) error {
	email, err := s.visitor(c)
	if err != nil {
		return err
	}
	page.Base = s.base(c, "Your installation's data", email)
	return renderPage(c, views.InstallationPage(page))
}

func (s *infoPages) auditErasure(c *fiber.Ctx, who string, erased models.Erased) error {
	if erased.Days == 0 {
		return nil
	}
	return s.Access.Audit(c.UserContext(), who, "erase", erased.Summary())
}

// eraseInstallation asks once more, and then removes what is kept of an installation.
func (s *infoPages) eraseInstallation(c *fiber.Ctx) error {
	guid := strings.TrimSpace(formValue(c, "guid"))
	if formValue(c, "confirmed") != "yes" {
		return s.confirmErase(c, guid)
	}
	email, err := s.visitor(c)
	if err != nil {
		return err
	}
	if s.Aside.Rules().WaitDays > 0 {
		return s.requestErasure(c, cmp.Or(email, "nobody"), guid)
	}
	erased, err := s.Recorder.Erase(c.UserContext(), guid)
	if err != nil {
		return err
	}
	if err := s.auditErasure(c, cmp.Or(email, "nobody"), erased); err != nil {
		return err
	}
	return s.renderErase(c, views.Erase{Words: owner.ErasedWords(erased)})
}

// requestErasure has the installation count as erased, and erased for good when the wait is over.
func (s *infoPages) requestErasure(c *fiber.Ctx, who, guid string) error {
	asked, err := s.Aside.RequestErasure(c.UserContext(), guid, networkClass(s.network(c)))
	if err != nil {
		return err
	}
	if !asked.Known {
		return s.renderErase(c, views.Erase{Words: owner.NothingToErase})
	}
	if err := s.Access.Audit(c.UserContext(), who, "erasure requested", "one installation"); err != nil {
		return err
	}
	page := views.Erase{Words: owner.RequestedWords(asked), More: owner.WaitingWords(asked.Held, asked.Confirm)}
	return s.renderErase(c, page)
}

// networkClass is all that is kept of where a request came from.
func networkClass(network string) string {
	prefix, err := netip.ParsePrefix(network)
	switch addr := prefix.Addr(); {
	case err != nil:
		return "unknown"
	case addr.IsPrivate() || addr.IsLoopback() || addr.IsLinkLocalUnicast():
		return "private"
	case addr.Is4():
		return "ipv4"
	}
	return "ipv6"
}

func (s *infoPages) confirmErase(c *fiber.Ctx, guid string) error {
	held, err := s.held(c.UserContext(), guid)
	if err != nil {
		return err
	}
	if len(held.Days) == 0 {
		return s.renderErase(c, views.Erase{Words: owner.NothingToErase})
	}
	words := fmt.Sprintf("This deletes all data of the installation, from %s, and removes it from "+
		"all numbers. It cannot be undone.", views.CountOf(int64(len(held.Days)), "day"))
	if wait := s.Aside.Rules().WaitDays; wait > 0 {
		words = fmt.Sprintf("This removes the installation, with %s, from all numbers at once, and deletes its data for "+
			"good after %s.", views.CountOf(int64(len(held.Days)), "day"), views.CountOf(int64(wait), "day"))
	}
	return s.renderErase(c, views.Erase{GUID: guid, Words: words})
}

func (s *infoPages) renderErase(c *fiber.Ctx, page views.Erase) error {
	email, err := s.visitor(c)
	if err != nil {
		return err
	}
	page.Base = s.base(c, "Delete an installation's data", email)
	return renderPage(c, views.ErasePage(page))
}

// visitor is the address of the person who is signed in, on a page that is for strangers too.
func (s *infoPages) visitor(c *fiber.Ctx) (string, error) {
	session, _, err := s.session(c)
	return session.User.Email, err
}

// emptyState says how to get the first record in.
func (s *server) emptyState() *views.EmptyState {
	host, key := s.PublicURL, "any-value"
	if host == "" {
		host = "http://ADDRESS-OF-THIS-SERVER"
	}
	if known := s.Access.IngestKeys.UsableValue(); known != "" {
		key = known
	}
	return &views.EmptyState{
		PostBase:      host + ingestBase,
		Key:           key,
		ImportCommand: "go run ./web import statistics_general.csv statistics_faces.csv",
		DemoCommand: "DATABASE_URL=sqlite:data/demo.db go run ./web demo && " +
			"DATABASE_URL=sqlite:data/demo.db go run ./web",
	}
}

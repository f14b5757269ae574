package handlers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"compreface-stats/models"
	"compreface-stats/views"
)

const (
	importAPIPath  = "/api/v1/import"
	importPagePath = "/data/import"
	// largestImport bounds what an upload takes of the memory; the command line takes files of any size.
	largestImport = 32 << 20
	importTime    = 5 * time.Minute
)

var errTwoImports = &problem{
	status: http.StatusConflict,
	code:   "busy",
	words:  "Another import is running. Try again when it is done.",
}

// takeImport reads one export of the old service, one at a time, and notes what became of it.
func (s *infoPages) takeImport(c *fiber.Ctx, file io.Reader) (models.ImportSummary, error) {
	if !s.importing.TryLock() {
		return models.ImportSummary{}, errTwoImports
	}
	defer s.importing.Unlock()
	defer c.Request().ReleaseBody(bodyLimit) // or the server would keep it for the next request
	summary, err := s.Store.Import(c.UserContext(), file, nil)
	if err == nil {
		return summary, s.audit(c, "import", importWords(summary))
	}
	err = importProblem(summary, err)
	if summary.Accepted+summary.Repeated > 0 {
		err = errors.Join(err, s.audit(c, "import", importWords(summary)+", then stopped"))
	}
	return summary, err
}

// importProblem says why a file was not imported, where that is the file's or the database's fault.
func importProblem(summary models.ImportSummary, err error) error {
	switch {
	case errors.Is(err, models.ErrNoRecords):
		return &problem{status: http.StatusUnprocessableEntity, code: "no_records",
			words: "No line looks like an export of statistics_general or statistics_faces. Nothing was imported."}
	case errors.Is(err, models.ErrSpreadsheet):
		return &problem{status: http.StatusUnprocessableEntity, code: "saved_by_spreadsheet",
			words: fmt.Sprintf("A spreadsheet program has saved this file and changed its dates, or made dates of its sizes. "+
				"Import the original. New records before that: %d.", summary.Accepted)}
	case errors.Is(err, models.ErrMostlyRefused):
		first := summary.RefusedLines[0]
		return &problem{status: http.StatusUnprocessableEntity, code: "mostly_refused",
			words: fmt.Sprintf("Most lines are no records, so the rest was not read. The first is line %d: %s. "+
				"New records before that: %d.", first.Line, first.Reason, summary.Accepted)}
	case errors.Is(err, models.ErrDemo):
		return &problem{
			status: http.StatusConflict,
			code:   "demo",
			words:  "This database holds demo data. Real records are never mixed with it.",
		}
	}
	if bad, ok := errors.AsType[*models.Invalid](err); ok && bad.Cause == models.BadFile {
		return &problem{status: http.StatusUnprocessableEntity, code: string(bad.Cause), words: bad.Words}
	}
	return err
}

func importWords(summary models.ImportSummary) string {
	return fmt.Sprintf(
		"%s: %d accepted, %d repeated, %d refused",
		exportName(summary.Kind),
		summary.Accepted,
		summary.Repeated,
		summary.Refused,
	)
}

func exportName(kind models.Kind) string { return "statistics_" + kindName(kind) }

// importByToken takes the file as the body of the request, as programs send it.
func (s *infoPages) importByToken(c *fiber.Ctx) error {
	summary, err := s.takeImport(c, bytes.NewReader(c.BodyRaw()))
	if err != nil {
		return err
	}
	return c.JSON(importAnswer(summary))
}

// importResult is the answer to a program. Refused lines are named by their number and cause alone.
type importResult struct {
	Kind      string                 `json:"kind"`
	Accepted  int64                  `json:"accepted"`
	Repeated  int64                  `json:"repeated"`
	Refused   int64                  `json:"refused"`
	RefusedBy map[models.Cause]int64 `json:"refused_by"`
	Lines     []refusedLine          `json:"refused_lines"`
}

type refusedLine struct {
	Line   int64  `json:"line"`
	Reason string `json:"reason"`
}

func importAnswer(summary models.ImportSummary) importResult {
	answer := importResult{
		exportName(summary.Kind),
		summary.Accepted,
		summary.Repeated,
		summary.Refused,
		map[models.Cause]int64{},
		[]refusedLine{},
	}
	maps.Copy(answer.RefusedBy, summary.RefusedBy)
	for _, line := range summary.RefusedLines {
		answer.Lines = append(answer.Lines, refusedLine(line))
	}
	return answer
}

func (s *infoPages) showImport(c *fiber.Ctx) error { return s.renderImport(c, views.Import{}) }

func (s *infoPages) renderImport(c *fiber.Ctx, page views.Import) error {
	page.Base, page.Limit = s.base(c, "Import", signedInAs(c)), fmt.Sprintf("%d MiB", largestImport>>20)
	return renderPage(c, views.ImportPage(page))
}

// importByForm takes the file of the form and shows what became of it. The token comes first in the form: the file
// is not looked at before.
func (s *infoPages) importByForm(c *fiber.Ctx) error {
	name, file, err := s.uploadedFile(c)
	if err != nil {
		return err
	}
	summary, err := s.takeImport(c, file)
	if known, ok := errors.AsType[*problem](err); ok && known.cause == nil {
		c.Status(known.status)
		return s.renderImport(c, views.Import{Error: known.words})
	}
	if err != nil {
		return err
	}
	return s.renderImport(c, importPage(name, summary))
}

func importPage(name string, summary models.ImportSummary) views.Import {
	page := views.Import{File: name, Outcome: []views.Fact{
		{Label: "Accepted", Value: views.Number(summary.Accepted), Hint: "new records"},
		{
			Label: "Repeated",
			Value: views.Number(summary.Repeated),
			Hint:  "already known, or not the newest of a collection's day",
		},
		{Label: "Refused", Value: views.Number(summary.Refused), Hint: "invalid lines"},
	}}
	page.Causes = views.Table{Caption: "Refused lines by cause", Columns: numberedColumns("Cause", "Lines")}
	for _, cause := range slices.Sorted(maps.Keys(summary.RefusedBy)) {
		page.Causes.Rows = append(page.Causes.Rows, tableRow(string(cause), summary.RefusedBy[cause]))
	}
	page.Lines = views.Table{
		Caption: "The first refused lines",
		Columns: []views.Column{{Label: "Line", Numeric: true}, {Label: "Reason"}},
	}
	for _, line := range summary.RefusedLines {
		page.Lines.Rows = append(page.Lines.Rows, []string{views.Number(line.Line), line.Reason})
	}
	return page
}

// uploadedFile returns the file of a posted form whose token is ours. It reads from the body where that lies: parsed
// forms go to files in a folder that a container does not have.
func (s *server) uploadedFile(c *fiber.Ctx) (name string, file io.Reader, err error) {
	kind, parameters, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil || kind != fiber.MIMEMultipartForm {
		return "", nil, s.checkCSRF(c, "")
	}
	form := multipart.NewReader(bytes.NewReader(c.BodyRaw()), parameters["boundary"])
	part, err := form.NextPart()
	if err != nil || part.FormName() != "csrf" {
		return "", nil, s.checkCSRF(c, "")
	}
	token, err := io.ReadAll(io.LimitReader(part, 200))
	if err = errors.Join(err, s.checkCSRF(c, string(token))); err != nil {
		return "", nil, err
	}
	part, err = form.NextPart()
	if err != nil || part.FormName() != "file" || part.FileName() == "" {
		return "", nil, &problem{status: http.StatusUnprocessableEntity, code: "no_file", words: "Choose a file first."}
	}
	return part.FileName(), part, nil
}

func isImport(path string) bool { return path == importAPIPath || path == importPagePath }

// mayImport asks again what the route's guards ask later: trouble in the store is theirs to tell.
func (s *server) mayImport(path string, h *fasthttp.RequestHeader) bool {
	ctx, cancel := context.WithTimeout(context.Background(), headerPatience)
	defer cancel()
	if path == importAPIPath {
		token, err := s.bearer(ctx, string(h.Peek(fiber.HeaderAuthorization)))
		return err == nil && token.May(models.ScopeImport)
	}
	session, err := s.Access.SignedIn(ctx, string(h.Cookie(s.cookieName(sessionCookie))))
	return err == nil && session.User.Role.AtLeast(models.RoleMaintainer)
}

// tooLarge says what a body may be at the path.
func tooLarge(path string) *problem {
	words := fmt.Sprintf("The request body is too large: a record is at most %d bytes, a form without a session %d KiB.",
		largestRecord, strangersBody>>10)
	if isImport(strings.ToLower(path)) {
		words = fmt.Sprintf(
			"More than %d KiB is accepted only from those who may import, and at most %d MiB. "+
				"`import` on the command line takes files of any size.",
			bodyLimit>>10,
			largestImport>>20,
		)
	}
	return &problem{status: http.StatusRequestEntityTooLarge, code: string(models.TooLarge), words: words}
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

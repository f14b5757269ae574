package handlers

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
	"compreface-stats/handlers/upload"
	"compreface-stats/models"
	"compreface-stats/views"
)

const (
	importAPIPath   = "/api/v1/import"
	importPagePath  = "/data/import"
	importPiecePath = importPagePath + "/piece.json"
	// largestImport bounds what a request takes of the memory; larger files come in pieces, or by the command line.
	largestImport = 32 << 20
	importTime    = 5 * time.Minute
)

var errTwoImports = &problem{
	status: http.StatusConflict,
	code:   "busy",
	words:  "Another import is running. Try again when it is done.",
}

// takeImport reads one export of the old service, one at a time, and notes what became of it; where it is only tried,
// nothing is stored.
func (s *infoPages) takeImport(c *fiber.Ctx, file io.Reader, try bool) (models.ImportSummary, error) {
	if !s.importing.TryLock() {
		return models.ImportSummary{}, errTwoImports
	}
	defer s.importing.Unlock()
	defer c.Request().ReleaseBody(bodyLimit) // or the server would keep it for the next request
	if try {
		summary, err := upload.Try(c.UserContext(), s.Store, file, nil)
		return summary, importProblem(summary, err)
	}
	summary, err := s.Store.Import(c.UserContext(), file, nil)
	if err == nil {
		return summary, s.audit(c, "import", upload.Words(summary))
	}
	err = importProblem(summary, err)
	if summary.Accepted+summary.Repeated > 0 {
		err = errors.Join(err, s.audit(c, "import", upload.Words(summary)+", then stopped"))
	}
	return summary, err
}

// importProblem says why a file was not imported, where that is the file's or the database's fault.
func importProblem(summary models.ImportSummary, err error) error {
	switch {
	case errors.Is(err, upload.ErrLongTrial):
		return &problem{status: http.StatusUnprocessableEntity, code: "long_trial", words: sentencesOf(upload.ErrLongTrial)}
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
	case errors.Is(err, models.ErrMostlyBlank):
		return &problem{status: http.StatusUnprocessableEntity, code: "mostly_blank",
			words: fmt.Sprintf("Most lines are blank or no records, so the rest was not read. New records before that: %d.",
				summary.Accepted)}
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

// dryRun reads the only parameter that an import by a program has.
func dryRun(c *fiber.Ctx) (bool, error) {
	if err := errors.Join(onceEach(c), report.OnlyKnown(c.Queries(), "dry_run")); err != nil {
		return false, err
	}
	return yesOrNo(c, "dry_run")
}

// yesOrNo reads a parameter that is true or false; without it, it is false.
func yesOrNo(c *fiber.Ctx, name string) (bool, error) {
	text, given := c.Queries()[name]
	switch {
	case text == "true", text == "1":
		return true, nil
	case !given, text == "false", text == "0":
		return false, nil
	}
	return false, badParameter(name, "%q is not known: use true or false (1 or 0)", report.Shortened(text))
}

// errNoCSV refuses what says itself that it is no file of lines, before anything of it is read.
var errNoCSV = &problem{
	status: http.StatusUnsupportedMediaType,
	code:   "not_csv",
	words:  "Send the file itself as the body, as text/csv: JSON, XML, HTML and forms are not read.",
}

// requireCSV lets a file through under every type that programs give it, and under none.
func requireCSV(c *fiber.Ctx) error {
	kind, _, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	family, format, _ := strings.Cut(kind, "/")
	_, suffix, _ := strings.Cut(format, "+")
	isOther := func(name string) bool { return slices.Contains([]string{"json", "xml", "html"}, name) }
	if err == nil && (family == "multipart" || isOther(format) || isOther(suffix)) {
		return errNoCSV
	}
	return c.Next()
}

// importByToken takes the file as the body of the request, as programs send it.
func (s *infoPages) importByToken(c *fiber.Ctx) error {
	try, err := dryRun(c)
	if err != nil {
		return err
	}
	if len(bytes.TrimSpace(c.BodyRaw())) == 0 { // a program that read nothing from its file should notice
		return importProblem(models.ImportSummary{}, models.ErrNoRecords)
	}
	summary, err := s.takeImport(c, bytes.NewReader(c.BodyRaw()), try)
	if err != nil {
		return err
	}
	return c.JSON(upload.ResultOf(summary, try))
}

// showImport shows the form, and how far the person's file is that comes in pieces.
func (s *infoPages) showImport(c *fiber.Ctx) error {
	state, ok := s.uploads.Current(signedInAs(c))
	if !ok {
		return s.renderImport(c, views.Import{})
	}
	page := views.Import{Pieces: &views.ImportPieces{
		ID: state.ID, Name: state.Name, Percent: int(100 * state.Received / max(state.Size, 1)), Running: state.Running,
		Whole: state.Whole(),
	}}
	if !state.Done {
		return s.renderImport(c, page)
	}
	if state.Err != nil {
		page.Error = stoppedWords(state)
		return s.renderImport(c, page)
	}
	outcome := upload.PageOf(state.Name, state.Summary, state.Tried)
	outcome.Pieces = page.Pieces
	return s.renderImport(c, outcome)
}

// stoppedWords say why a file was not imported whole.
func stoppedWords(f upload.State) string {
	if known, ok := errors.AsType[*problem](importProblem(f.Summary, f.Err)); ok {
		return known.words
	}
	return fmt.Sprintf("The import has stopped; the server's log says why. New records before that: %d. "+
		"Importing the file again is safe.", f.Summary.Accepted)
}

func (s *infoPages) renderImport(c *fiber.Ctx, page views.Import) error {
	page.Base, page.Limit = s.base(c, "Import", signedInAs(c)), fmt.Sprintf("%d MiB", largestImport>>20)
	return renderPage(c, views.ImportPage(page))
}

// importByForm takes the file of the form and shows what became of it. The token comes first in the form: the file
// is not looked at before.
func (s *infoPages) importByForm(c *fiber.Ctx) error {
	form, err := s.uploadedFile(c)
	if err != nil {
		return err
	}
	summary, err := s.takeImport(c, form.file, form.try)
	if known, ok := errors.AsType[*problem](err); ok && known.cause == nil {
		c.Status(known.status)
		return s.renderImport(c, views.Import{Error: known.words})
	}
	if err != nil {
		return err
	}
	return s.renderImport(c, upload.PageOf(form.name, summary, form.try))
}

// postedFile is a posted form whose token is ours, up to its file.
type postedFile struct {
	name string
	file io.Reader
	try  bool
}

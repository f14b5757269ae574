package handlers

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/upload"
	"compreface-stats/models"
)

// uploadedFile reads a posted form from the body, where it lies: parsed forms go to files in a folder that a container
// does not have. The token comes first, then what is wished, then the file.
func (s *server) uploadedFile(c *fiber.Ctx) (form postedFile, err error) {
	kind, parameters, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil || kind != fiber.MIMEMultipartForm {
		return form, s.checkCSRF(c, "")
	}
	parts := multipart.NewReader(bytes.NewReader(c.BodyRaw()), parameters["boundary"])
	part, err := parts.NextPart()
	if err != nil || part.FormName() != "csrf" {
		return form, s.checkCSRF(c, "")
	}
	token, err := io.ReadAll(io.LimitReader(part, 200))
	if err = errors.Join(err, s.checkCSRF(c, string(token))); err != nil {
		return form, err
	}
	part, err = parts.NextPart()
	if err == nil && part.FormName() == "try" {
		form.try = true
		part, err = parts.NextPart()
	}
	if err != nil || part.FormName() != "file" || part.FileName() == "" {
		return form, &problem{status: http.StatusUnprocessableEntity, code: "no_file", words: "Choose a file first."}
	}
	form.name, form.file = part.FileName(), part
	return form, nil
}

// beginFile makes room for a file that comes in pieces.
func (s *infoPages) beginFile(c *fiber.Ctx) error {
	size, err := strconv.ParseInt(formValue(c, "size"), 10, 64)
	if err != nil || size < 1 {
		return &problem{status: http.StatusUnprocessableEntity, code: "bad_size", words: "The file is empty."}
	}
	state, err := s.uploads.Begin(upload.Claim{
		Owner: signedInAs(c), Name: upload.FileName(formValue(c, "name")), Size: size,
		Mark: strings.Clone(formValue(c, "mark")),
	})
	return tellFile(c, state, err)
}

// addPiece takes a piece of the file. One that does not follow changes nothing: the answer says what should come.
func (s *infoPages) addPiece(c *fiber.Ctx) error {
	form, err := s.uploadedFile(c)
	if err != nil {
		return err
	}
	defer c.Request().ReleaseBody(bodyLimit)
	from, err := strconv.ParseInt(c.Query("from"), 10, 64)
	if err != nil {
		return &problem{status: http.StatusBadRequest, code: "bad_from", words: "from: say which byte the piece begins with."}
	}
	state, err := s.uploads.Append(signedInAs(c), c.Query("file"), from, form.file)
	return tellFile(c, state, err)
}

// runFile has the whole file imported, or tried, and does not wait for the end.
func (s *infoPages) runFile(c *fiber.Ctx) error {
	who := signedInAs(c)
	note := func(ctx context.Context, f upload.State) { s.noteFile(ctx, who, f) }
	err := s.uploads.Run(c.UserContext(), who, formValue(c, "file"), formValue(c, "try") != "", note)
	state, _ := s.uploads.Current(who)
	return tellFile(c, state, err)
}

func (s *server) noteFile(ctx context.Context, who string, f upload.State) {
	words := upload.Words(f.Summary)
	if f.Err != nil {
		words += ", then stopped"
	}
	if _, known := errors.AsType[*problem](importProblem(f.Summary, f.Err)); f.Err != nil && !known {
		s.Log.Error("an import has stopped", "error", f.Err)
	}
	if f.Tried {
		return
	}
	if err := s.Access.Audit(ctx, who, "import", words); err != nil {
		s.Log.Error("an import could not be noted in the audit log", "error", err)
	}
}

// showFile says how far the person's file is.
func (s *infoPages) showFile(c *fiber.Ctx) error {
	state, ok := s.uploads.Current(signedInAs(c))
	if !ok {
		return tellFile(c, state, upload.ErrNone)
	}
	return tellFile(c, state, nil)
}

func (s *infoPages) discardFile(c *fiber.Ctx) error {
	err := s.uploads.Discard(signedInAs(c), formValue(c, "file"))
	if err != nil && !errors.Is(err, upload.ErrNone) {
		return err
	}
	return c.Redirect(importPagePath, http.StatusSeeOther)
}

// fileAnswer is what the page's script is told of a file.
type fileAnswer struct {
	ID       string `json:"id"`
	Size     int64  `json:"size"`
	Received int64  `json:"received"`
	Running  bool   `json:"running"`
	Read     int64  `json:"read"`
	Lines    int64  `json:"lines"`
	Done     bool   `json:"done"`
}

func tellFile(c *fiber.Ctx, f upload.State, err error) error {
	for known, status := range map[error]int{
		upload.ErrBusy: http.StatusConflict, upload.ErrNone: http.StatusNotFound,
		upload.ErrNotWhole: http.StatusConflict, upload.ErrFull: http.StatusInsufficientStorage,
	} {
		if errors.Is(err, known) {
			return &problem{status: status, code: "file", words: sentencesOf(known)}
		}
	}
	if err != nil {
		return err
	}
	return c.JSON(fileAnswer{f.ID, f.Size, f.Received, f.Running, f.Read, f.Lines, f.Done})
}

// onlyImport has the store's imports wait for each other.
type onlyImport struct {
	store *models.Store
	one   *sync.Mutex
}

// Import waits until no other import runs, and then is the store's.
func (o onlyImport) Import(
	ctx context.Context, r io.Reader, progress func(models.ImportProgress),
) (models.ImportSummary, error) {
	o.one.Lock()
	defer o.one.Unlock()
	return o.store.Import(ctx, r, progress)
}

// TryImport waits until no other import runs, and then is the store's.
func (o onlyImport) TryImport(
	ctx context.Context, r io.Reader, progress func(models.ImportProgress),
) (models.ImportSummary, error) {
	o.one.Lock()
	defer o.one.Unlock()
	return o.store.TryImport(ctx, r, progress)
}

package handlers

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"compreface-stats/handlers/post"
	"compreface-stats/models"
	"compreface-stats/models/access"
)

// The addresses, header and answers of the service that installations were built for. They are
// out there and cannot be changed; nothing here may answer with HTML, a redirect or a refusal for load.
const (
	ingestBase    = post.Base
	generalPath   = post.GeneralPath
	facesPath     = post.FacesPath
	keyHeader     = "X-Appery-Database-Id"
	largestRecord = post.Largest
)

// ingestPaths are where records are posted, by their kind.
var ingestPaths = [...]string{models.General: generalPath, models.Faces: facesPath}

func isIngest(path string) bool { return path == generalPath || path == facesPath }

// recordAction takes the report that a user, an application or a service was created.
func (s *intake) recordAction(c *fiber.Ctx) error {
	values, err := readRecord(c, models.General)
	if err != nil {
		return err
	}
	record, err := s.whenKeyed(c, func() (models.Record, error) { return s.Store.GeneralRecord(values[0], values[1]) })
	if err != nil {
		return err
	}
	return s.store(c, record)
}

// recordFaces takes the daily report of the size range of one collection.
func (s *intake) recordFaces(c *fiber.Ctx) error {
	values, err := readRecord(c, models.Faces)
	if err != nil {
		return err
	}
	record, err := s.whenKeyed(c, func() (models.Record, error) {
		return s.Store.FacesRecord(values[0], values[1], values[2])
	})
	if err != nil {
		return err
	}
	return s.store(c, record)
}

// keyPatience is how long a post waits on a first start for a database that is not up yet. The sender gives up later.
const keyPatience = 45 * time.Second

// whenKeyed makes a record, and waits for the key that it takes where the database was never reached.
func (s *intake) whenKeyed(c *fiber.Ctx, build func() (models.Record, error)) (models.Record, error) {
	record, err := build()
	if !errors.Is(err, models.ErrKeyUnknown) {
		return record, err
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), s.keyPatience)
	defer cancel()
	if err := s.Store.AwaitKey(ctx); err != nil {
		return record, err
	}
	return build()
}

// store sends 200 once the record is on disk, as the old service did. A record that the direct path could not keep is
// not tried again: nobody knows how far it came.
func (s *intake) store(c *fiber.Ctx, record models.Record) error {
	if failed, ok := c.Locals(failedKey).(failedPost); ok {
		return failed.err
	}
	key, _ := c.Locals(postKeyKey).(access.PostKey)
	record.IngestKey = key.Mark
	if err := s.Recorder.Record(c.UserContext(), record); err != nil {
		return err
	}
	s.noteAccepted(record, key)
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	c.Set(post.OutcomeHeader, post.OutcomeAccepted)
	return c.Send(appendReceipt(nil, record))
}

// validate checks a record as a post is checked, names all that is wrong with it, and keeps and counts nothing.
func (s *intake) validate(kind models.Kind) fiber.Handler {
	return func(c *fiber.Ctx) error {
		body, err := recordBody(c)
		if err != nil {
			c.Set(post.OutcomeHeader, post.OutcomeRefused)
			return err
		}
		faults := post.Check(s.Store, kind, body)
		if len(faults) == 0 {
			c.Set(post.OutcomeHeader, post.OutcomeValid)
			return c.JSON(map[string]bool{"valid": true})
		}
		c.Set(post.OutcomeHeader, post.OutcomeRefused)
		return c.Status(http.StatusBadRequest).JSON(struct {
			Code   models.Cause `json:"code"`
			Error  string       `json:"error"`
			Fields []post.Fault `json:"fields"`
		}{faults[0].Code, faults[0].Words, faults})
	}
}

// appendReceipt adds what an installation is answered: the record's key, and when it was received.
func appendReceipt(b []byte, record models.Record) []byte {
	b = append(b, `{"_id":"`...)
	b = hex.AppendEncode(b, record.Key[:])
	b = append(b, `","_createdAt":"`...)
	b = models.AppendTime(b, record.At)
	return append(b, `"}`...)
}

// receiptBytes is how long what appendReceipt adds always is.
const receiptBytes = len(`{"_id":"","_createdAt":""}`) + 2*len(models.RecordKey{}) + len(models.TimeLayout)

// checkIngestKey lets a post through when its key is one of ours, or when any may post; store counts it.
func (s *intake) checkIngestKey(c *fiber.Ctx) error {
	key, ok := s.Access.IngestKeys.Check(c.Get(keyHeader))
	if !ok {
		return refuseRecord(http.StatusForbidden, models.BadKey, "header %s does not hold a key of this server", keyHeader)
	}
	c.Locals(postKeyKey, key)
	return c.Next()
}

// postKeyKey holds the access.PostKey of a post on its way.
const postKeyKey = "ingest-key"

// takeSlashes takes a slash too many off the address of a post: some set the server's address with one at its end.
func takeSlashes(ctx *fasthttp.RequestCtx) {
	path := ctx.Request.Header.RequestURI() // and not the URI: what follows two slashes would be a host to it
	if !bytes.HasPrefix(path, []byte("//")) && !bytes.HasSuffix(path, []byte("/")) {
		return
	}
	plain := "/" + strings.Trim(string(path), "/")
	if isIngest(plain) {
		ctx.Request.SetRequestURI(plain)
	}
}

func rejectMethod(c *fiber.Ctx) error {
	c.Set(fiber.HeaderAllow, http.MethodPost)
	return refuseRecord(http.StatusMethodNotAllowed, models.BadMethod, "records are sent here with POST")
}

// readRecord returns the members of the posted object that a record of the kind has, in order; further members are
// ignored.
func readRecord(c *fiber.Ctx, kind models.Kind) ([]string, error) {
	body, err := recordBody(c)
	if err != nil {
		return nil, err
	}
	return parseRecord(body, post.Members(kind))
}

// recordBody returns what was posted, as it was sent.
func recordBody(c *fiber.Ctx) ([]byte, error) {
	if isEncoded(c) {
		return nil, refuseRecord(
			http.StatusUnsupportedMediaType,
			models.BadEncoding,
			"a record is sent without Content-Encoding",
		)
	}
	body := c.BodyRaw() // c.Body would decode what the sender says is encoded, to any size
	if len(body) > largestRecord {
		return nil, refuseRecord(
			http.StatusRequestEntityTooLarge,
			models.TooLarge,
			"a record is at most %d bytes",
			largestRecord,
		)
	}
	return body, nil
}

func parseRecord(body []byte, names []string) ([]string, error) {
	var members map[string]json.RawMessage // and no struct: its names would match in any case
	if err := json.Unmarshal(body, &members); err != nil || members == nil {
		return nil, refuseRecord(http.StatusBadRequest, models.BadJSON, "the body is not one JSON object")
	}
	values := make([]string, len(names))
	for i, name := range names {
		raw := members[name]
		if len(raw) == 0 || raw[0] != '"' || json.Unmarshal(raw, &values[i]) != nil {
			return nil, refuseRecord(http.StatusBadRequest, badField, "%s is missing or is not a string", name)
		}
	}
	return values, nil
}

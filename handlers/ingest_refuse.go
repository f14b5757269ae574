package handlers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"compreface-stats/handlers/post"
	"compreface-stats/models"
	"compreface-stats/models/ingest"
)

// Causes that models cannot know, for they are about the form in which a record comes.
const (
	badField                       = post.BadField
	ambiguousLength   models.Cause = "ambiguous_length"   // the length of the body is given twice
	unreadableRequest models.Cause = "unreadable_request" // no HTTP/1.1 that we understand
	timedOut          models.Cause = "timed_out"
	longHeader        models.Cause = "header_too_large"
	cutOff            models.Cause = "cut_off" // the connection broke
)

func refuseRecord(status int, cause models.Cause, format string, args ...any) *problem {
	return &problem{status: status, code: string(cause), words: fmt.Sprintf(format, args...)}
}

// ingestProblem counts a post that was not stored. Trouble on our side becomes a 503 with one general sentence.
func (s *server) ingestProblem(path string, p *problem) *problem {
	kind := models.General
	if path == facesPath {
		kind = models.Faces
	}
	if p.isRefusal() {
		s.ingestMetrics.refuse(kind, models.Cause(p.code))
		return p
	}
	s.ingestMetrics.fail(kind)
	if errors.Is(p.cause, ingest.ErrDiskFull) { // logged once, by the recorder
		const words = "This server's disk is full: the record could not be kept."
		return &problem{status: http.StatusInsufficientStorage, code: "disk_full", words: words}
	}
	if errors.Is(p.cause, models.ErrKeyUnknown) {
		const words = "This server has not reached its database yet, and PSEUDONYM_KEY is not set."
		return &problem{status: http.StatusServiceUnavailable, code: "no_key", words: words, cause: p.cause}
	}
	const words = "The record could not be stored just now."
	return &problem{status: http.StatusServiceUnavailable, code: "not_stored", words: words, cause: p.cause}
}

func outcomeOf(p *problem) string {
	if p.isRefusal() {
		return post.OutcomeRefused
	}
	return post.OutcomeNotStored
}

// logUnread counts a request that never reached a route. Whether it was meant to be a post nobody knows, so it is
// in the count of causes alone. Connections that break or stay idle are part of the day's work of browsers and load
// balancers: they are not worth a line each, and a broken one, which got no answer, was not refused. A flood is a
// line a minute.
func (s *server) logUnread(p *problem) {
	cause := models.Cause(p.code)
	if cause != cutOff {
		s.ingestMetrics.refuseCause(cause)
	}
	level := slog.LevelInfo
	if cause == cutOff || cause == timedOut {
		level = slog.LevelDebug
	}
	if unsaid, say := s.turnedAway.Say(p.code); say {
		s.Log.Log(context.Background(), level, "request turned away",
			"code", p.code, "status", p.status, "not logged before", unsaid)
	}
}

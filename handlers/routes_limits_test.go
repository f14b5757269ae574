package handlers

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/valyala/fasthttp"
)

// rate says against what requests of a route count.
type rate string

const (
	unlimited rate = "unlimited"       // what is asked costs little, or was let in by a session or token
	fleet     rate = "daily limit"     // by installation, DAILY_LIMIT; nobody is refused for load
	guesses   rate = "sign-in"         // account and network, network, account, device
	lookups   rate = "look-ups"        // by network
	callbacks rate = "single sign-on"  // by network
	confirmed rate = "session's tries" // what a signed-in person confirms with the password
)

// memory says what a request may take, beside its body.
type memory string

const (
	little  memory = "little"  // a page or a row of the database
	rows    memory = "rows"    // all rows of a question, of at most 20 years
	once    memory = "once"    // drawn once and kept for all
	drawing memory = "drawing" // two pictures at once
	export  memory = "export"  // two exports at once
	stream  memory = "stream"  // of any length, a piece at a time
)

// limits are what a route takes of the machine, by its pattern; what is not named takes the usual.
type limits struct {
	rate   rate
	body   int // bytes that a stranger may post; with a session or a token it is bodyLimit
	memory memory
}

var usual = limits{unlimited, strangersBody, little}

var routeLimits = map[string]limits{
	"POST " + generalPath:           {fleet, recordsBody, little},
	"POST " + facesPath:             {fleet, recordsBody, little},
	"POST /login":                   {guesses, strangersBody, little},
	"POST /login/code":              {guesses, strangersBody, little},
	"GET /login/oidc":               {callbacks, strangersBody, little},
	"GET " + callbackPath:           {callbacks, strangersBody, little},
	"POST /enter":                   {guesses, strangersBody, little},
	"POST /setup":                   {guesses, strangersBody, little},
	"POST /installation":            {lookups, strangersBody, little},
	"POST /installation/erase":      {lookups, strangersBody, little},
	"POST " + importAPIPath:         {unlimited, strangersBody, stream},
	"POST " + importPagePath:        {unlimited, strangersBody, stream},
	"POST " + importPiecePath:       {unlimited, strangersBody, stream},
	"POST /settings/password":       {confirmed, strangersBody, little},
	"POST " + totpPath:              {confirmed, strangersBody, little},
	"POST " + totpPath + "/begin":   {confirmed, strangersBody, little},
	"POST " + totpPath + "/codes":   {confirmed, strangersBody, little},
	"POST " + totpPath + "/remove":  {confirmed, strangersBody, little},
	"GET /social.png":               {unlimited, strangersBody, once},
	"GET /public/:name":             {unlimited, strangersBody, once},
	"GET /badge/:name":              {unlimited, strangersBody, once},
	"GET /c/:name":                  {unlimited, strangersBody, once},
	"GET /picture/:name":            {unlimited, strangersBody, drawing},
	"GET /export/everything:format": {unlimited, strangersBody, export},
	"GET /charts/:name":             {unlimited, strangersBody, rows},
	"GET /api/v1/services:format?":  {unlimited, strangersBody, rows},
	"GET /api/v1/retention:format?": {unlimited, strangersBody, rows},
	"GET /annotations.csv":          {unlimited, strangersBody, rows},
	"GET /settings/audit.csv":       {unlimited, strangersBody, rows},
	"POST /annotations/import":      {unlimited, strangersBody, rows},
	"POST /promote/settings/start":  {unlimited, strangersBody, rows},
	"POST /data/days/remove":        {unlimited, strangersBody, rows},
	"GET /metrics":                  {unlimited, strangersBody, little},
	"GET /api/v1/summary:format?":   {unlimited, strangersBody, rows},
}

func TestTheTableOfLimitsNamesRoutesThatThereAre(t *testing.T) {
	s := newSite(t)
	known := map[string]bool{}
	for _, route := range routesOf(s.app) {
		known[route] = true
	}
	for route := range routeLimits {
		if !known[route] {
			t.Errorf("%s is no route", route)
		}
	}
}

func limitsOf(route string) limits {
	if found, ok := routeLimits[route]; ok {
		return found
	}
	return usual
}

// A stranger's body is taken up to the limit of its route, and refused before it is read beyond that.
func TestNoRouteTakesMoreOfAStrangerThanTheTableSays(t *testing.T) {
	s := newSite(t)
	for _, route := range routesOf(s.app) {
		method, pattern, _ := strings.Cut(route, " ")
		if method != http.MethodPost {
			continue
		}
		path, _, _ := strings.Cut(pattern, ":")
		for length, refused := range map[int]bool{limitsOf(route).body: false, limitsOf(route).body + 1: true} {
			got, err := s.app.Test(request(http.MethodPost, path, strings.Repeat("x", length)), -1)
			beyond := errors.Is(err, fasthttp.ErrBodyTooLarge) || err == nil && got.StatusCode == http.StatusRequestEntityTooLarge
			if want := refused || strings.HasPrefix(path, ingestBase); beyond != want { // a post says itself that it is too long
				t.Errorf("%s with %d bytes: refused %v", route, length, beyond)
			}
		}
	}
}

// Whoever guesses or looks up on and on is told to wait; where the table says that nobody is, nobody is.
func TestRoutesHaveThoseWaitThatTheTableSays(t *testing.T) {
	s := newSite(t)
	k, rows := s.visitors(), entriesByRoute(t)
	for route, limits := range routeLimits {
		if limits.rate == callbacks { // there is no issuer here: TestTheIssuerIsAskedSeldomAndItsMistakesAreSaid
			continue
		}
		told := false
		for range 22 {
			told = told || s.visit(rows[route], "nobody", k).StatusCode == http.StatusTooManyRequests
		}
		if limits.rate == lookups && !told || limits.rate == unlimited && told {
			t.Errorf("%s, %s: told to wait %v", route, limits.rate, told)
		}
		s.setNow(s.now().Add(24 * time.Hour)) // the limiter forgets
	}
}

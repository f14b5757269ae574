package handlers

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"compreface-stats/models"
	"compreface-stats/models/access"
)

// What the guards leave for the handlers behind them.
const (
	userKey    = "person"  // the models.User who is signed in
	sessionKey = "session" // and the models.Session
	tokenKey   = "token"   // the models.Token that a program sent
)

// isStranger tells a password, session or token that is not ours from trouble in the store.
func isStranger(err error) bool {
	return errors.Is(err, models.ErrNotFound) || errors.Is(err, access.ErrWrongPassword)
}

// requireUser sends a stranger to the sign-in form, and from there back to the page he asked for.
func (s *server) requireUser(c *fiber.Ctx) error {
	session, ok, err := s.session(c)
	if err != nil {
		return err
	}
	if !ok {
		c.Set(fiber.HeaderCacheControl, "no-store")
		if c.Method() != fiber.MethodGet { // there is no page to come back to
			return c.Redirect("/login", http.StatusSeeOther)
		}
		return c.Redirect("/login?next="+url.QueryEscape(c.OriginalURL()), http.StatusSeeOther)
	}
	setUser(c, session)
	return s.fewAtOnce(c, "person "+session.User.ID)
}

func setUser(c *fiber.Ctx, session models.Session) {
	c.Locals(userKey, session.User)
	c.Locals(sessionKey, session)
	c.SetUserContext(access.AsUser(c.UserContext(), session.User))
}

// currentUser is the one whom requireUser let in.
func currentUser(c *fiber.Ctx) models.User {
	user, _ := c.Locals(userKey).(models.User)
	return user
}

// sessionOf is the session of the one whom requireUser let in.
func sessionOf(c *fiber.Ctx) models.Session {
	session, _ := c.Locals(sessionKey).(models.Session)
	return session
}

// signedInAs is the address of the person whom requireUser let in.
func signedInAs(c *fiber.Ctx) string { return currentUser(c).Email }

// actorOf names whoever makes the request, for the audit log.
func actorOf(c *fiber.Ctx) string {
	if token, ok := c.Locals(tokenKey).(models.Token); ok {
		return "token " + token.Name
	}
	if user := currentUser(c); user.Email != "" {
		return user.Email
	}
	return "nobody"
}

// audit adds what whoever makes the request did to the audit log.
func (s *server) audit(c *fiber.Ctx, action, what string) error {
	return s.Access.Audit(c.UserContext(), actorOf(c), action, what)
}

// requireRole lets those people through whom requireUser let in and whose role may do what the given one may.
func requireRole(role models.Role) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if !currentUser(c).Role.AtLeast(role) {
			return &problem{
				status: http.StatusForbidden,
				code:   "forbidden",
				words:  "Only " + atLeastWords(role) + " can see this. Ask an administrator for access.",
			}
		}
		return c.Next()
	}
}

// atLeastWords names the people whose role may do what the given one may: "maintainers and administrators".
func atLeastWords(role models.Role) string {
	if role == models.RoleMaintainer {
		return "maintainers and administrators"
	}
	return string(role) + "s"
}

// requireTokenOrUser lets programs in by a token that may read, and signed-in people by their cookie. It does not
// fall back on the cookie when a token was sent: a wrong token must not seem to work.
func (s *server) requireTokenOrUser(c *fiber.Ctx) error {
	if c.Get(fiber.HeaderAuthorization) != "" {
		return s.checkToken(c, models.ScopeRead)
	}
	session, ok, err := s.session(c)
	if err != nil {
		return err
	}
	if !ok {
		return unauthorizedProblem(c)
	}
	setUser(c, session)
	return s.fewAtOnce(c, "person "+session.User.ID)
}

// bearerOfBasic takes a token as the password of any name: feed readers know no other way to send one.
func bearerOfBasic(c *fiber.Ctx) error {
	if token, ok := tokenOfBasic(c.Get(fiber.HeaderAuthorization)); ok {
		c.Request().Header.Set(fiber.HeaderAuthorization, token)
	}
	failed := c.Next()
	if c.GetRespHeader(fiber.HeaderWWWAuthenticate) != "" {
		c.Append(fiber.HeaderWWWAuthenticate, `Basic realm="CompreFace Stats"`)
	}
	return failed
}

// tokenOfBasic is the header of a token that came as the password of Basic.
func tokenOfBasic(header string) (token string, ok bool) {
	scheme, text, _ := strings.Cut(header, " ")
	plain, err := base64.StdEncoding.DecodeString(text)
	_, password, ok := strings.Cut(string(plain), ":")
	return "Bearer " + password, strings.EqualFold(scheme, "Basic") && err == nil && ok
}

// requireToken lets programs in by a token that has one of the scopes, and nobody else.
func (s *server) requireToken(scopes ...models.Scope) fiber.Handler {
	return func(c *fiber.Ctx) error { return s.checkToken(c, scopes...) }
}

func (s *server) checkToken(c *fiber.Ctx, scopes ...models.Scope) error {
	token, err := s.bearer(c.UserContext(), c.Get(fiber.HeaderAuthorization))
	if isStranger(err) {
		return unauthorizedProblem(c)
	}
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(scopes, token.May) {
		scope := string(scopes[0])
		c.Set(fiber.HeaderWWWAuthenticate, `Bearer error="insufficient_scope", scope="`+scope+`"`)
		return &problem{
			status: http.StatusForbidden,
			code:   "wrong_scope",
			words:  "This token does not have the scope " + scope + ".",
		}
	}
	c.Locals(tokenKey, token)
	c.SetUserContext(s.Access.AsToken(c.UserContext(), token))
	return s.fewAtOnce(c, "token "+token.Name)
}

// bearer returns the token of an Authorization header, or models.ErrNotFound.
func (s *server) bearer(ctx context.Context, header string) (models.Token, error) {
	scheme, secret, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return models.Token{}, models.ErrNotFound
	}
	return s.Access.CheckToken(ctx, strings.Clone(strings.TrimSpace(secret)))
}

// strangersAtOnce is how many requests may be under way while strangers' still begin.
const strangersAtOnce = 256

// turnStrangersAway sends strangers away while very many requests are under way: thousands of theirs would keep posts
// and people waiting for the processor, and hold the places of both. It costs as little as can be, so that places are
// soon free again. Posts, people who are signed in, tokens, and who asks how the server does, are never sent away.
func (s *server) turnStrangersAway(app *fiber.App) {
	routes := app.Server().Handler
	app.Server().Handler = func(ctx *fasthttp.RequestCtx) {
		defer s.underWay.Add(-1)
		if s.underWay.Add(1) <= strangersAtOnce || s.isNeverSentAway(ctx) {
			routes(ctx)
			return
		}
		for _, h := range s.everyHeader {
			ctx.Response.Header.SetCanonical(h.name, h.value)
		}
		ctx.Response.Header.Set(fiber.HeaderRetryAfter, retryAfter)
		ctx.SetConnectionClose()
		ctx.SetStatusCode(http.StatusServiceUnavailable)
		ctx.SetContentType(fiber.MIMETextPlainCharsetUTF8)
		ctx.SetBodyString(crowdWords)
		s.httpMetrics.note(string(ctx.Method()), "turned away", http.StatusServiceUnavailable, 0)
		if unsaid, say := s.turnedAway.Say("crowd"); say {
			s.Log.Warn("very many requests are under way: strangers are asked to come again", "unsaid", unsaid)
		}
	}
}

const crowdWords = "Very many people ask for something right now. Please try again in a few seconds.\n"

// isNeverSentAway looks who it is where there is something to look at: the path says whether it is a post.
func (s *server) isNeverSentAway(ctx *fasthttp.RequestCtx) bool {
	path := string(ctx.Path())
	if isForRecords(path) || path == "/healthz" || path == "/readyz" {
		return true
	}
	asking, cancel := context.WithTimeout(context.Background(), headerPatience)
	defer cancel()
	if token := string(ctx.Request.Header.Peek(fiber.HeaderAuthorization)); token != "" {
		if carried, ok := tokenOfBasic(token); ok {
			token = carried
		}
		_, err := s.bearer(asking, token)
		return err == nil
	}
	_, err := s.Access.SignedIn(asking, string(ctx.Request.Header.Cookie(s.cookieName(sessionCookie))))
	return err == nil
}

func unauthorizedProblem(c *fiber.Ctx) error {
	c.Set(fiber.HeaderWWWAuthenticate, "Bearer")
	return &problem{status: http.StatusUnauthorized, code: "unauthorized",
		words: "Send a token as \"Authorization: Bearer <token>\", or sign in. `token create NAME` creates one."}
}

// localPath returns next if it is an address on this server as it stands, and the overview if it leads elsewhere.
func localPath(next string) string {
	const overview = "/"
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(next, "/") ||
		strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") || !isClean(u.Path) {
		return overview
	}
	return next
}

// isClean reports whether nothing in the path has to be resolved: what follows "/./" or "/../" could be taken for a
// host.
func isClean(of string) bool { return of == "/" || path.Clean(of) == strings.TrimSuffix(of, "/") }

// Package issuer asks an OpenID Connect issuer who somebody is. It knows no request of ours and no account: it
// makes the address that the browser is sent to, and turns the code with which it comes back into an
// access.Identity. Start with Issuer.
package issuer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"compreface-stats/models/access"
)

// Settings say whom an OpenID Connect issuer may send.
type Settings struct {
	Issuer, ClientID, ClientSecret string
	// Domains are those of the addresses that are let in; "*" lets all of the issuer's people in.
	Domains []string
	// EmailClaim is the member of the ID token that holds the address; empty: email.
	EmailClaim string
	// TrustEmail takes the issuer's addresses although it does not say that they are verified. Some never say so: there
	// people cannot choose their addresses.
	TrustEmail bool
	// RoleClaim is the member of the ID token that says the role: a string or a list of them. A dot leads into an
	// object: realm_access.roles. Empty: roles are given by hand.
	RoleClaim string
	// AdministratorValues and MaintainerValues are the values of the claim that give these roles; any other makes a
	// viewer.
	AdministratorValues, MaintainerValues []string
}

// Issuer is asked for its addresses and keys at the first sign-in: while it is away the server starts, and people
// sign in with passwords. It is safe for concurrent use.
type Issuer struct {
	Settings
	callback string
	client   *http.Client
	mu       sync.Mutex
	provider *oidc.Provider
	says     discovery
	spent    map[string]time.Time // states with which browsers came back, and until when to remember them
}

// New returns the issuer of the settings, which sends browsers back to the callback; nil without an issuer's address.
func New(s Settings, callback string) *Issuer {
	if s.Issuer == "" {
		return nil
	}
	return &Issuer{Settings: s, callback: callback, client: &http.Client{
		Timeout: answerTime, Transport: bounded{http.DefaultTransport},
	}}
}

// What an issuer's answer may take. Its largest is the list of its keys.
const (
	answerTime  = 10 * time.Second
	answerBytes = 1 << 20
)

// bounded cuts answers that are too long: an issuer that is taken over must not fill the memory.
type bounded struct{ http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := b.RoundTripper.RoundTrip(r)
	if err == nil {
		response.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(response.Body, answerBytes), response.Body}
	}
	return response, err
}

// AwayError says that the issuer does not answer as one; the words are for the log.
type AwayError struct{ Cause error }

// Error implements error.
func (e *AwayError) Error() string { return e.Cause.Error() }

// RefusedError says why somebody is not let in. Words are for the person, Cause is for the log.
type RefusedError struct {
	Words string
	Cause error
}

// Error implements error.
func (e *RefusedError) Error() string { return e.Cause.Error() }

// unproven is the error of an answer that could be anybody's.
func unproven(cause error) error {
	return &RefusedError{Words: "Single sign-on could not confirm who you are. Please try again.", Cause: cause}
}

// Spend takes the state of a sign-in that came back, and reports whether it is the first time.
func (i *Issuer) Spend(state string, now time.Time) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	maps.DeleteFunc(i.spent, func(_ string, until time.Time) bool { return until.Before(now) })
	if _, again := i.spent[state]; again {
		return false
	}
	if i.spent == nil {
		i.spent = make(map[string]time.Time)
	}
	i.spent[state] = now.Add(SignInTime)
	return true
}

// SignInTime is how long somebody may take to sign in at the issuer.
const SignInTime = 10 * time.Minute

// discover returns what the issuer says of itself, asked once.
func (i *Issuer) discover(ctx context.Context) (*oidc.Provider, oauth2.Config, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.provider == nil {
		provider, err := oidc.NewProvider(ctx, i.Issuer)
		if err != nil {
			return nil, oauth2.Config{}, &AwayError{Cause: explained(err, i.Issuer)}
		}
		i.provider, i.says = provider, discovered(provider)
	}
	endpoint := i.provider.Endpoint()
	endpoint.AuthStyle = i.says.style()
	return i.provider, oauth2.Config{
		ClientID:     i.ClientID,
		ClientSecret: i.ClientSecret,
		Endpoint:     endpoint,
		RedirectURL:  i.callback,
		Scopes:       i.scopes(),
	}, nil
}

// scopes are what is asked about somebody. Many issuers tell groups only when they are asked for them, and some
// refuse to be asked for what they do not know: so the issuer's own list decides.
func (i *Issuer) scopes() []string {
	asked := []string{oidc.ScopeOpenID, "email", "profile"}
	if i.RoleClaim != "" && slices.Contains(i.says.Scopes, "groups") {
		asked = append(asked, "groups")
	}
	return asked
}

// explained adds what to do where the issuer calls itself by another address: most often a slash is too many.
func explained(err error, address string) error {
	if !strings.Contains(err.Error(), "did not match the issuer") {
		return err
	}
	return fmt.Errorf("OIDC_ISSUER must be as the issuer writes it, to the last slash: it is set to %s: %w", address, err)
}

// discovery is what the issuer says of itself beside what its library reads.
type discovery struct {
	Methods []string `json:"token_endpoint_auth_methods_supported"`
	Scopes  []string `json:"scopes_supported"`
}

func discovered(p *oidc.Provider) (says discovery) {
	_ = p.Claims(&says) // it has been read as JSON before; a member of another form is one that is not there
	return says
}

// style is how the issuer wants to be told our secret. Trying both would send it twice at each sign-in.
func (d discovery) style() oauth2.AuthStyle {
	if len(d.Methods) > 0 && !slices.Contains(d.Methods, "client_secret_basic") &&
		slices.Contains(d.Methods, "client_secret_post") {
		return oauth2.AuthStyleInParams
	}
	return oauth2.AuthStyleInHeader // the default of the standard
}

// Secrets are the values of one sign-in that the issuer gives back, or that prove who asked.
type Secrets struct{ State, Nonce, Verifier string }

// Address is where the browser is sent. It returns *AwayError.
func (i *Issuer) Address(ctx context.Context, s Secrets) (string, error) {
	_, config, err := i.discover(oidc.ClientContext(ctx, i.client))
	if err != nil {
		return "", err
	}
	return config.AuthCodeURL(s.State, oidc.Nonce(s.Nonce), oauth2.S256ChallengeOption(s.Verifier)), nil
}

// Identity changes the code for an ID token, checks signature, issuer, audience, time and nonce, and reads who it is.
// It returns *AwayError or *RefusedError.
func (i *Issuer) Identity(ctx context.Context, code string, s Secrets) (who access.Identity, err error) {
	ctx = oidc.ClientContext(ctx, i.client)
	provider, config, err := i.discover(ctx)
	if err != nil {
		return who, err
	}
	tokens, err := config.Exchange(ctx, code, oauth2.VerifierOption(s.Verifier))
	if err != nil {
		return who, unproven(fmt.Errorf("exchange the code: %w", shortened(err)))
	}
	raw, _ := tokens.Extra("id_token").(string)
	token, err := provider.Verifier(&oidc.Config{ClientID: i.ClientID}).Verify(ctx, raw)
	if err != nil {
		return who, unproven(err)
	}
	if token.Subject == "" {
		return who, unproven(errors.New("the token names no subject"))
	}
	if token.Nonce != s.Nonce {
		return who, unproven(errors.New("the nonce is another sign-in's"))
	}
	claims, err := i.claims(ctx, provider, tokens, token)
	if err != nil {
		return who, err
	}
	return i.read(token, claims)
}

// shortened leaves out the issuer's answer, which may hold anything, but for its code.
func shortened(err error) error {
	if refused, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
		return fmt.Errorf("the issuer answers %q", refused.ErrorCode)
	}
	return err
}

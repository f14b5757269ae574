package models

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Role is what a person may do. Each role may do all that the ones before it may.
type Role string

// The roles, the least first.
const (
	RoleViewer        Role = "viewer"        // look and export
	RoleMaintainer    Role = "maintainer"    // annotate, import and publish
	RoleAdministrator Role = "administrator" // people, tokens, keys, the audit log and what is public
)

// Roles lists every role, the least first.
func Roles() []Role { return []Role{RoleViewer, RoleMaintainer, RoleAdministrator} }

// ParseRole reads a role's name.
func ParseRole(text string) (Role, error) {
	if role := Role(text); slices.Contains(Roles(), role) {
		return role, nil
	}
	return "", fmt.Errorf("%q is not a role: use viewer, maintainer or administrator", text)
}

// AtLeast reports whether r may do what other may. What is no role may do nothing.
func (r Role) AtLeast(other Role) bool {
	rank := slices.Index(Roles(), r)
	return rank >= 0 && rank >= slices.Index(Roles(), other)
}

// Scope is what a token may do.
type Scope string

// The scopes of tokens.
const (
	ScopeRead   Scope = "read"   // the aggregates of the API
	ScopePublic Scope = "public" // what was released to everybody, and no exact number
	ScopeImport Scope = "import" // hand in exports of the old service, and values of external series
)

// Scopes lists every scope.
func Scopes() []Scope { return []Scope{ScopeRead, ScopePublic, ScopeImport} }

// ParseScope reads a scope's name.
func ParseScope(text string) (Scope, error) {
	if scope := Scope(text); slices.Contains(Scopes(), scope) {
		return scope, nil
	}
	return "", fmt.Errorf("%q is not a scope: use read, public or import", text)
}

// Allow gives the token further scopes.
func (t *Token) Allow(scopes ...Scope) {
	for _, scope := range scopes {
		if !t.May(scope) {
			t.Scopes = strings.TrimPrefix(t.Scopes+","+string(scope), ",")
		}
	}
}

// May reports whether the token has the scope.
func (t Token) May(scope Scope) bool {
	return slices.Contains(strings.Split(t.Scopes, ","), string(scope))
}

// Expired reports whether the token's time is over.
func (t Token) Expired(now time.Time) bool { return t.ExpiresAt != nil && !now.Before(*t.ExpiresAt) }

// Retired reports whether posts with the key are refused.
func (k IngestKey) Retired(now time.Time) bool {
	return k.RetiresAt != nil && !now.Before(*k.RetiresAt)
}

const (
	// SessionLength is how long a sign-in lasts at most.
	SessionLength = 14 * 24 * time.Hour
	// SessionIdle is how long a sign-in outlives its last use: a long weekend, to the hour.
	SessionIdle = 4 * 24 * time.Hour
)

// LastSeen returns the hour of the last request, or the time of the sign-in where none came since.
func (s Session) LastSeen() time.Time {
	if s.SeenAt == nil {
		return s.CreatedAt
	}
	return *s.SeenAt
}

// Over reports whether the session lets nobody in any more: it has expired, was not used for SessionIdle, lasts
// longer than any does, being begun by a clock that was ahead, or its user is disabled. User must have been read
// with it.
func (s Session) Over(now time.Time) bool {
	const allowance = 48 * time.Hour // for clocks that differ
	left := s.ExpiresAt.Sub(now)
	return left <= 0 || left > SessionLength+allowance || now.Sub(s.LastSeen()) > SessionIdle ||
		s.User.DisabledAt != nil
}

package models

import (
	"fmt"
	"slices"
)

// Role is what a person may do. Each role may do all that the ones before it may.
type Role string

const (
	RoleViewer        Role = "viewer"        // look and export
	RoleMaintainer    Role = "maintainer"    // annotate, import and publish
	RoleAdministrator Role = "administrator" // people, keys, settings and erasure
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

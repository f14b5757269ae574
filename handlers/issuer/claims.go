package issuer

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"

	"compreface-stats/models"
	"compreface-stats/models/access"
)

// read takes an address only where the issuer says that it is verified, or is trusted, and in a domain that may come.
func (i *Issuer) read(token *oidc.IDToken) (who access.Identity, err error) {
	var claims map[string]any
	if err := token.Claims(&claims); err != nil {
		return who, unproven(err)
	}
	email, _ := claimAt(claims, cmp.Or(i.EmailClaim, "email")).(string)
	switch {
	case email == "":
		return who, refused("Single sign-on did not tell your e-mail address.",
			"the token has no claim "+cmp.Or(i.EmailClaim, "email")+": see OIDC_EMAIL_CLAIM")
	case !i.TrustEmail && fmt.Sprint(claims["email_verified"]) != "true": // some issuers write a string
		return who, refused("Single sign-on needs a verified address.",
			"the issuer does not say that the address is verified: see OIDC_TRUST_EMAIL")
	case !i.welcomes(email):
		return who, refused("Addresses of your domain cannot sign in here.",
			"the address is of no domain in OIDC_ALLOWED_DOMAINS")
	}
	return access.Identity{Subject: token.Issuer + " " + token.Subject, Email: email, Role: i.role(claims)}, nil
}

func refused(words, cause string) error { return &RefusedError{Words: words, Cause: errors.New(cause)} }

// claimAt returns the member of this name, or the one that the dots in the name lead to.
func claimAt(claims map[string]any, name string) any {
	if value, found := claims[name]; found {
		return value
	}
	outer, inner, nested := strings.Cut(name, ".")
	members, _ := claims[outer].(map[string]any)
	if !nested || members == nil {
		return nil
	}
	return claimAt(members, inner)
}

func (i *Issuer) welcomes(email string) bool {
	_, domain, ok := strings.Cut(email, "@")
	same := func(d string) bool { return access.NormalEmail(d) == access.NormalEmail(domain) }
	return ok && (slices.Contains(i.Domains, "*") || slices.ContainsFunc(i.Domains, same))
}

// role is the highest that a value of the claim gives, and empty where roles are given by hand.
func (i *Issuer) role(claims map[string]any) models.Role {
	if i.RoleClaim == "" {
		return ""
	}
	claim := claimAt(claims, i.RoleClaim)
	values, _ := claim.([]any)
	has := func(wanted []string) bool {
		return slices.ContainsFunc(append(values, claim), func(v any) bool {
			text, ok := v.(string)
			return ok && slices.Contains(wanted, text)
		})
	}
	switch {
	case has(i.AdministratorValues):
		return models.RoleAdministrator
	case has(i.MaintainerValues):
		return models.RoleMaintainer
	}
	return models.RoleViewer
}

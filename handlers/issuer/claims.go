package issuer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"compreface-stats/models"
	"compreface-stats/models/access"
)

// claims returns what the issuer says of somebody: in the ID token, and where that leaves out what is needed, at its
// UserInfo endpoint.
func (i *Issuer) claims(
	ctx context.Context, provider *oidc.Provider, tokens *oauth2.Token, token *oidc.IDToken,
) (map[string]any, error) {
	claims := map[string]any{}
	if err := token.Claims(&claims); err != nil {
		return nil, unproven(err)
	}
	if err := i.checkNames(claims, token); err != nil {
		return nil, unproven(err)
	}
	if i.suffices(claims) || provider.UserInfoEndpoint() == "" {
		return claims, nil
	}
	info, err := provider.UserInfo(ctx, oauth2.StaticTokenSource(tokens))
	if err != nil {
		return nil, unproven(fmt.Errorf("ask UserInfo: %w", err))
	}
	more := map[string]any{}
	if err := info.Claims(&more); err != nil || info.Subject != token.Subject {
		return nil, unproven(errors.Join(errors.New("UserInfo tells of somebody else"), err))
	}
	complete(claims, more)
	return claims, nil
}

// checkNames refuses a token with a second claim whose name differs from a standard one by its letters' case alone: the
// library reads either as the standard one, and people may choose what is in the other. Nor is a token taken that was
// made for another client: OpenID Connect Core 1.0, section 3.1.3.7.
func (i *Issuer) checkNames(claims map[string]any, token *oidc.IDToken) error {
	for name := range claims {
		lower := strings.ToLower(name)
		if slices.Contains([]string{"iss", "sub", "aud", "azp", "exp", "iat", "nonce"}, lower) && name != lower {
			return fmt.Errorf("the token has a claim %q beside the standard %q", name, lower)
		}
	}
	if party, ok := claims["azp"].(string); ok && party != i.ClientID {
		return errors.New("the token was made for another client")
	}
	if claims["sub"] != token.Subject {
		return errors.New("the token's subject cannot be read")
	}
	return nil
}

// suffices reports whether the ID token alone says all that read looks at.
func (i *Issuer) suffices(claims map[string]any) bool {
	address, _ := claimAt(claims, i.emailClaim()).(string)
	return address != "" && (i.TrustEmail || claims["email_verified"] != nil) &&
		(i.RoleClaim == "" || claimAt(claims, i.RoleClaim) != nil)
}

// complete adds the claims that are missing. An address and whether it is verified come from one place.
func complete(claims, more map[string]any) {
	if more["email"] != nil && (claims["email"] == nil || claims["email_verified"] == nil) {
		claims["email"], claims["email_verified"] = more["email"], more["email_verified"]
	}
	for name, value := range more {
		if claims[name] == nil && name != "email_verified" {
			claims[name] = value
		}
	}
}

func (i *Issuer) emailClaim() string { return cmp.Or(i.EmailClaim, "email") }

// verifies reports whether the address counts. email_verified is about the claim email and no other.
func (i *Issuer) verifies(claims map[string]any, email string) bool {
	said := fmt.Sprint(claims["email_verified"]) // some write a string
	return i.TrustEmail || email == claims["email"] && said == "true"
}

// read takes an address only where the issuer says that it is verified, or is trusted, and in a domain that may come.
func (i *Issuer) read(token *oidc.IDToken, claims map[string]any) (who access.Identity, err error) {
	email, _ := claimAt(claims, i.emailClaim()).(string)
	switch {
	case email == "":
		return who, refused("Single sign-on did not tell your e-mail address.",
			"neither the token nor UserInfo has a claim "+i.emailClaim()+": see OIDC_EMAIL_CLAIM")
	case !i.verifies(claims, email):
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

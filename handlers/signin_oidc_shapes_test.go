package handlers

import (
	"maps"
	"strings"
	"testing"

	"compreface-stats/models"
)

// shape is what an issuer documents of its tokens, and the settings that its page in .docs/single-sign-on gives.
type shape struct {
	change             func(*SingleSignOn)
	claims, info, says map[string]any
	status             int
	role               models.Role
	refusal            string // in the log
}

func groupsAre(maintainers ...string) func(*SingleSignOn) {
	return func(s *SingleSignOn) { s.MaintainerValues = maintainers }
}

func asEntra(s *SingleSignOn) { s.TrustEmail, s.RoleClaim = true, "roles" }

func documentedShapes() map[string]shape {
	none := map[string]any{"email_verified": nil}
	with := func(pairs ...any) map[string]any {
		m := maps.Clone(none)
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i].(string)] = pairs[i+1]
		}
		return m
	}
	alone := with("email", nil) // an ID token that says who, and nothing of them
	return map[string]shape{
		"entra, not trusted": {claims: none, status: 403, refusal: "OIDC_TRUST_EMAIL"},
		"entra": {
			change: asEntra, status: 303, role: models.RoleAdministrator,
			claims: with("oid", "0-1", "tid", "2-3", "preferred_username", "m@example.org", "roles", []string{"admins"}),
		},
		"entra without the optional claim email": {
			change: func(s *SingleSignOn) { asEntra(s); s.EmailClaim = "preferred_username" },
			claims: with("email", nil, "preferred_username", "mary@example.org"), status: 303, role: models.RoleViewer,
		},
		"entra with too many groups": {
			change: func(s *SingleSignOn) { s.TrustEmail = true }, status: 303, role: models.RoleViewer,
			claims: with("_claim_names", map[string]any{"groups": "src1"}, "_claim_sources",
				map[string]any{"src1": map[string]any{"endpoint": "https://graph.example/users/0-1/getMemberObjects"}}),
		},
		"authentik, not trusted": {claims: with("email_verified", false), status: 403, refusal: "OIDC_TRUST_EMAIL"},
		"authentik": {
			change: func(s *SingleSignOn) { s.TrustEmail = true },
			claims: with("email_verified", false, "groups", []string{"authentik Admins", "crew"}),
			status: 303, role: models.RoleMaintainer,
		},
		"keycloak": {
			change: func(s *SingleSignOn) { s.RoleClaim = "realm_access.roles" }, status: 303, role: models.RoleMaintainer,
			claims: map[string]any{"realm_access": map[string]any{"roles": []string{"offline_access", "staff"}}},
		},
		"keycloak's roles of the client": {
			change: func(s *SingleSignOn) { s.RoleClaim = "resource_access.compreface-stats.roles" }, status: 303,
			claims: map[string]any{"resource_access": map[string]any{testClient: map[string]any{"roles": []string{"crew"}}}},
			role:   models.RoleMaintainer,
		},
		"keycloak's groups": {
			change: groupsAre("/stats/crew"), claims: map[string]any{"groups": []string{"/stats/crew"}},
			status: 303, role: models.RoleMaintainer,
		},
		"keycloak's roles at UserInfo": {
			change: func(s *SingleSignOn) { s.RoleClaim = "realm_access.roles" }, status: 303, role: models.RoleAdministrator,
			info: map[string]any{"sub": "mary", "realm_access": map[string]any{"roles": []string{"admins"}}},
		},
		"google": {
			change: func(s *SingleSignOn) { s.RoleClaim = "" }, status: 303, role: models.RoleViewer,
			claims: map[string]any{"hd": "example.org", "email_verified": true, "azp": testClient},
		},
		"google's other domains": {claims: map[string]any{"email": "mary@gmail.com"}, status: 403, refusal: "OIDC_ALLOWED_DOMAINS"},
		"okta": {
			says:   map[string]any{"scopes_supported": []string{"openid", "email", "profile", "groups"}},
			claims: map[string]any{"groups": []string{"Everyone", "crew"}, "preferred_username": "mary@example.org"},
			status: 303, role: models.RoleMaintainer,
		},
		"authelia": {
			says:   map[string]any{"scopes_supported": []string{"openid", "profile", "groups", "email"}},
			claims: alone, status: 303, role: models.RoleAdministrator,
			info: map[string]any{
				"sub": "mary", "email": "mary@example.org", "email_verified": true, "groups": []string{"admins"},
			},
		},
		"dex": {
			says:   map[string]any{"scopes_supported": []string{"openid", "email", "groups", "profile", "offline_access"}},
			claims: map[string]any{"groups": []string{"crew"}, "name": "mary"}, status: 303, role: models.RoleMaintainer,
		},
		"userinfo of somebody else": {
			claims: alone, info: map[string]any{"sub": "tom", "email": "mary@example.org", "email_verified": true},
			status: 403, refusal: "somebody else",
		},
		"an address that only another one's proof stands beside": {
			claims: with("email", "mary@example.org"), status: 403, refusal: "OIDC_ALLOWED_DOMAINS",
			info: map[string]any{"sub": "mary", "email": "eve@evil.example", "email_verified": true},
		},
		"a name in place of the verified address": {
			change: func(s *SingleSignOn) { s.EmailClaim = "preferred_username" }, status: 403, refusal: "OIDC_TRUST_EMAIL",
			claims: map[string]any{"email": "eve@example.org", "preferred_username": "mary@example.org"},
		},
		"no subject": {claims: map[string]any{"sub": ""}, status: 403, refusal: "no subject"},
		"no address": {claims: map[string]any{"email": nil}, status: 403, refusal: "OIDC_EMAIL_CLAIM"},
	}
}

func TestTokensOfManyIssuersAreRead(t *testing.T) {
	for name, c := range documentedShapes() {
		t.Run(name, func(t *testing.T) {
			issuer := newTestIssuer(t)
			issuer.says, issuer.info = c.says, c.info
			s := newSite(t, issuer.config, func(cfg *Config) {
				if c.change != nil {
					c.change(&cfg.SingleSignOn)
				}
			})
			s.davidSignsIn()
			issuer.signIn(s, c.claims).expect(t, c.status, nil, nil)
			user, err := s.access.UserByEmail(t.Context(), "mary@example.org")
			if (err == nil) != (c.status == 303) || err == nil && user.Role != c.role {
				t.Errorf("%+v, %v", user, err)
			}
			if log := s.log.String(); !strings.Contains(log, c.refusal) {
				t.Errorf("the log does not name %q: %.900s", c.refusal, log)
			}
			if asks := strings.Contains(issuer.asked.Get("scope"), "groups"); asks != (c.says != nil) {
				t.Errorf("asked for %q of an issuer that says %v", issuer.asked.Get("scope"), c.says)
			}
		})
	}
}

package main

import (
	"errors"
	"net/url"
	"strings"
)

func readIssuer(c *config, value string) error {
	c.singleSignOn.Issuer = value
	if value == "" {
		return nil
	}
	u, err := url.Parse(value)
	if err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" ||
		u.Scheme != "https" && !isLocal(u) {
		return errors.New("is not the address of an issuer: write https://login.example.org")
	}
	return nil
}

// isLocal lets an issuer on this machine be tried without TLS.
func isLocal(u *url.URL) bool {
	host := u.Hostname()
	return u.Scheme == "http" && (host == "localhost" || host == "127.0.0.1" || host == "::1")
}

func readClientID(c *config, value string) error {
	c.singleSignOn.ClientID = value
	return nil
}

func readClientSecret(c *config, value string) error {
	c.singleSignOn.ClientSecret = value
	return nil
}

func readAllowedDomains(c *config, value string) error {
	c.singleSignOn.Domains = splitList(value)
	for _, domain := range c.singleSignOn.Domains {
		if strings.ContainsAny(domain, "@/: ") || domain != "*" && strings.Contains(domain, "*") {
			return errors.New("holds what is no domain: write example.org, example.net, or * for all of the issuer's people")
		}
	}
	return nil
}

func readEmailClaim(c *config, value string) error {
	c.singleSignOn.EmailClaim = value
	return nil
}

func readTrustEmail(c *config, value string) error {
	switch value {
	case "yes", "no":
		c.singleSignOn.TrustEmail = value == "yes"
		return nil
	}
	return errors.New("is neither yes nor no")
}

func readRoleClaim(c *config, value string) error {
	c.singleSignOn.RoleClaim = value
	return nil
}

func readAdministratorValues(c *config, value string) error {
	c.singleSignOn.AdministratorValues = splitList(value)
	return nil
}

func readMaintainerValues(c *config, value string) error {
	c.singleSignOn.MaintainerValues = splitList(value)
	return nil
}

// singleSignOnLacks lists what single sign-on needs and has not. Which addresses may come has to be said: at a
// public issuer anybody has an account.
func (c *config) singleSignOnLacks() (mistakes []string) {
	sso := c.singleSignOn
	for _, rule := range []struct {
		broken bool
		words  string
	}{
		{sso.Issuer != "" && sso.ClientID == "",
			"OIDC_CLIENT_ID is needed with OIDC_ISSUER: write the name under which the issuer knows this server"},
		{sso.Issuer != "" && len(sso.Domains) == 0,
			"OIDC_ALLOWED_DOMAINS is needed with OIDC_ISSUER: write example.org, or * for all of the issuer's people"},
		{sso.Issuer != "" && c.publicURL == "", "PUBLIC_URL is needed with OIDC_ISSUER: people come back to it"},
		{sso.Issuer == "" && (sso.ClientID != "" || sso.ClientSecret != "" || len(sso.Domains) > 0 || sso.RoleClaim != ""),
			"OIDC_ISSUER is needed with the other OIDC_ settings: write https://login.example.org, or unset them"},
		{sso.RoleClaim == "" && len(sso.AdministratorValues)+len(sso.MaintainerValues) > 0,
			"OIDC_ROLE_CLAIM is needed with OIDC_ADMINISTRATOR_VALUES and OIDC_MAINTAINER_VALUES: " +
				"write the claim that holds them"},
	} {
		if rule.broken {
			mistakes = append(mistakes, rule.words)
		}
	}
	return mistakes
}

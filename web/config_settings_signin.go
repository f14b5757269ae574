package main

func firstStartSettings() []environmentSetting {
	return []environmentSetting{
		{
			name: "INGEST_KEYS", fallback: "",
			meaning: "keys that installations may post with, separated by commas; each is created at start unless it " +
				"exists; Settings rotates and retires them; no key at all: any key is accepted",
			read: readIngestKeys,
		},
		{
			name: "ADMIN_EMAIL", fallback: "",
			meaning: "creates the first administrator at start, together with `ADMIN_PASSWORD`",
			read:    readAdminEmail,
		},
		{
			name: "ADMIN_PASSWORD", fallback: "",
			meaning: "the first administrator's password, at least 10 characters",
			read:    readAdminPassword,
		},
		{
			name: "PSEUDONYM_KEY", fallback: "",
			meaning: "secret of at least 16 characters that turns GUIDs into pseudonyms; unset: created at the first " +
				"start and kept in the database",
			read: readPseudonymKey,
		},
		{
			name: "SECRETS_KEY", fallback: "",
			meaning: "key of at least 32 characters, or `file:PATH` of a file that holds it, under which the pseudonym " +
				"key and the secrets of authenticators are sealed in the database and in backups, which are of no use " +
				"without it; a new one before a comma and the old one takes its place, `none` ends it; unset: not sealed",
			read: readSecretsKey,
		},
	}
}

func singleSignOnSettings() []environmentSetting {
	return []environmentSetting{
		{
			name: "OIDC_ISSUER", fallback: "",
			meaning: "address of an OpenID Connect issuer at which people may sign in, such as " +
				"`https://login.example.org`; unset: passwords alone",
			read: readIssuer,
		},
		{
			name: "OIDC_CLIENT_ID", fallback: "",
			meaning: "the name under which the issuer knows this server",
			read:    readClientID,
		},
		{
			name: "OIDC_CLIENT_SECRET", fallback: "",
			meaning: "the secret that belongs to it; empty for a public client",
			read:    readClientSecret,
		},
		{
			name: "OIDC_ALLOWED_DOMAINS", fallback: "",
			meaning: "domains of the addresses that may sign in, separated by commas; `*`: everybody the issuer knows",
			read:    readAllowedDomains,
		},
		{
			name: "OIDC_EMAIL_CLAIM", fallback: "email",
			meaning: "claim of the ID token that holds the address, such as `preferred_username`",
			read:    readEmailClaim,
		},
		{
			name: "OIDC_TRUST_EMAIL", fallback: "no",
			meaning: "`yes`: the issuer's addresses count although it does not say that they are verified, as Microsoft " +
				"Entra never does; only where people cannot choose their own",
			read: readTrustEmail,
		},
		{
			name: "OIDC_ROLE_CLAIM", fallback: "",
			meaning: "claim of the ID token that says the role, such as `groups` or, inside another, " +
				"`realm_access.roles`; unset: newcomers are viewers, and roles are given in Settings",
			read: readRoleClaim,
		},
		{
			name: "OIDC_ADMINISTRATOR_VALUES", fallback: "",
			meaning: "values of that claim that make an administrator, separated by commas",
			read:    readAdministratorValues,
		},
		{
			name: "OIDC_MAINTAINER_VALUES", fallback: "",
			meaning: "values of that claim that make a maintainer; any other makes a viewer",
			read:    readMaintainerValues,
		},
	}
}

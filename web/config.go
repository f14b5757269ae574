package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"compreface-stats/handlers"
	"compreface-stats/models"
)

// config is the environment, checked. Every field is usable as it is.
type config struct {
	database       string
	spoolDir       string
	listen         string
	publicURL      string // without a slash at the end; empty: made from the address the server got
	ingestKeys     []string
	adminEmail     string
	adminPassword  string
	pseudonymKey   string
	trustedProxies []string
	singleSignOn   handlers.SingleSignOn
	dailyLimit     int           // 0: none
	silenceAfter   time.Duration // 0: never
	alertWebhook   string        // empty: the log alone
	retentionDays  int           // 0: for ever
	pprof          string        // empty: none
	logJSON        bool
	logLevel       slog.Level
}

// setting is one environment variable: what README.md says of it and how its text enters the config.
type setting struct {
	name, standard, meaning string
	// read is called with the value, or with standard where there is none. Its error says what to write
	// instead and never repeats the value, which may be a secret.
	read func(c *config, value string) error
}

var settings = []setting{
	{"DATABASE_URL", "sqlite:data/stats.db", "where records are kept: `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`", readDatabase},
	{"SPOOL_DIR", "data", "with PostgreSQL: folder on a local disk where acknowledged records wait to be stored; with SQLite they wait beside its file", readSpoolDir},
	{"LISTEN_ADDR", ":3000", "address and port to listen on", readListen},
	{"PUBLIC_URL", "", "the address people and installations use, such as `https://stats.example.org`; unset: `http://localhost` and the port", readPublicURL},
	{"INGEST_KEYS", "", "keys that installations may post with, separated by commas; each is made at start unless it is there, and Settings rotates and retires them; no key at all: any key", readIngestKeys},
	{"ADMIN_EMAIL", "", "makes the first administrator at start, together with `ADMIN_PASSWORD`", readAdminEmail},
	{"ADMIN_PASSWORD", "", "the first administrator's password, at least 10 characters", readAdminPassword},
	{"PSEUDONYM_KEY", "", "secret of at least 16 characters that turns GUIDs into pseudonyms; unset: made at the first start and kept in the database", readPseudonymKey},
	{"TRUSTED_PROXIES", "", "addresses or networks (CIDR) of reverse proxies whose `X-Forwarded-*` headers are believed, separated by commas", readTrustedProxies},
	{"OIDC_ISSUER", "", "address of an OpenID Connect issuer at which people may sign in, such as `https://login.example.org`; unset: passwords alone", readIssuer},
	{"OIDC_CLIENT_ID", "", "the name under which the issuer knows this server", readClientID},
	{"OIDC_CLIENT_SECRET", "", "the secret that belongs to it; empty for a public client", readClientSecret},
	{"OIDC_ALLOWED_DOMAINS", "", "domains of the addresses that are let in, separated by commas; `*`: all of the issuer's people", readAllowedDomains},
	{"OIDC_ROLE_CLAIM", "", "claim of the ID token that says the role, such as `groups`; unset: newcomers are viewers, and roles are given in Settings", readRoleClaim},
	{"OIDC_ADMINISTRATOR_VALUES", "", "values of that claim that make an administrator, separated by commas", readAdministratorValues},
	{"OIDC_MAINTAINER_VALUES", "", "values of that claim that make a maintainer; any other makes a viewer", readMaintainerValues},
	{"DAILY_LIMIT", "5000", "collections, and creations, of one installation that are stored a day; the surplus is acknowledged, counted and not stored; `0`: none", readDailyLimit},
	{"SILENCE_AFTER", "26h", "how long no record may come before an alert is raised, such as `26h` or `90m`; `0`: for ever", readSilenceAfter},
	{"ALERT_WEBHOOK", "", "address to which alerts are posted as `{\"text\": \"…\"}`, which chat services understand; unset: they are only logged", readAlertWebhook},
	{"RETENTION_DAYS", "0", "days for which facts are kept, at least 30; every number stays, but days before cannot be recounted; `0`: for ever", readRetentionDays},
	{"PPROF_ADDR", "", "loopback address and port for Go's profiles at `/debug/pprof/`, such as `127.0.0.1:6060`; unset: none", readPprof},
	{"LOG_FORMAT", "text", "`text` or `json`", readLogFormat},
	{"LOG_LEVEL", "info", "`debug`, `info`, `warn` or `error`", readLogLevel},
}

// readConfig reads every setting. The error, an errUsage, lists all mistakes, a line each with its remedy.
func readConfig(getenv func(string) string) (config, error) {
	var c config
	var mistakes []string
	for _, s := range settings {
		value := getenv(s.name)
		if value == "" {
			value = s.standard
		}
		if err := s.read(&c, value); err != nil {
			mistakes = append(mistakes, s.name+" "+err.Error())
		}
	}
	if err := c.adminIsWhole(getenv); err != nil {
		mistakes = append(mistakes, err.Error())
	}
	mistakes = append(mistakes, c.singleSignOnLacks()...)
	if len(mistakes) > 0 {
		return config{}, fmt.Errorf("%w: the environment has mistakes:\n  %s", errUsage, strings.Join(mistakes, "\n  "))
	}
	return c, nil
}

func (c *config) adminIsWhole(getenv func(string) string) error {
	email, password := getenv("ADMIN_EMAIL") != "", getenv("ADMIN_PASSWORD") != ""
	if email != password {
		return errors.New("ADMIN_EMAIL and ADMIN_PASSWORD belong together: set both, or neither")
	}
	return nil
}

func readDatabase(c *config, value string) error {
	c.database = value
	if path, ok := strings.CutPrefix(value, "sqlite:"); ok {
		return checkSQLitePath(path)
	}
	u, err := url.Parse(value)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return errors.New("is not an address of a database: write sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE, with signs such as @ and / in the password percent-encoded")
	}
	if strings.Trim(u.Path, "/") == "" && !u.Query().Has("dbname") {
		return errors.New("names no database: write postgres://USER:PASSWORD@HOST/DATABASE")
	}
	return nil
}

func checkSQLitePath(path string) error {
	switch {
	case path == "" || strings.HasPrefix(path, ":memory:"):
		return errors.New("names no file: write sqlite:data/stats.db")
	case strings.HasPrefix(path, "//") && !strings.HasPrefix(path, "///"):
		return errors.New("has slashes that make the path a wrong one: write sqlite:data/stats.db, or sqlite:/data/stats.db for an absolute path")
	}
	return nil
}

func readSpoolDir(c *config, value string) error {
	c.spoolDir = value
	return nil
}

func readIngestKeys(c *config, value string) error {
	c.ingestKeys = list(value)
	if value != "" && len(c.ingestKeys) == 0 {
		return errors.New("holds no key: write the keys with commas between them, or unset it to accept any key")
	}
	return nil
}

func readAdminEmail(c *config, value string) error {
	c.adminEmail = value
	return checkEmail(value)
}

// checkEmail accepts no address too: whether there has to be one is decided elsewhere.
func checkEmail(value string) error {
	if value == "" {
		return nil
	}
	if parsed, err := mail.ParseAddress(value); err != nil || parsed.Address != value {
		return errors.New("is not an e-mail address: write ada@example.org")
	}
	return nil
}

func readAdminPassword(c *config, value string) error {
	c.adminPassword = value
	return checkPassword(value)
}

func checkPassword(value string) error {
	if value != "" && utf8.RuneCountInString(value) < models.ShortestPassword {
		return fmt.Errorf("is too short: take at least %d characters", models.ShortestPassword)
	}
	return nil
}

// shortestPseudonymKey is what models demands, in bytes and without the space around.
const shortestPseudonymKey = 16

func readPseudonymKey(c *config, value string) error {
	c.pseudonymKey = value
	if value != "" && len(strings.TrimSpace(value)) < shortestPseudonymKey {
		return fmt.Errorf("is short enough to be guessed: take at least %d characters, for instance from: openssl rand -hex 32", shortestPseudonymKey)
	}
	return nil
}

func readDailyLimit(c *config, value string) (err error) {
	if c.dailyLimit, err = strconv.Atoi(value); err != nil || c.dailyLimit < 0 {
		return errors.New("is not a number of records: write 5000, or 0 for no limit")
	}
	return nil
}

func readSilenceAfter(c *config, value string) (err error) {
	if c.silenceAfter, err = time.ParseDuration(value); err != nil || c.silenceAfter < 0 {
		return errors.New("is not a length of time: write 26h or 90m, or 0 for no alert")
	}
	return nil
}

func readRetentionDays(c *config, value string) (err error) {
	if c.retentionDays, err = strconv.Atoi(value); err != nil || c.retentionDays != 0 && c.retentionDays < models.ShortestRetention {
		return fmt.Errorf("is not a number of days: write 730, at least %d, or 0 to keep facts for ever", models.ShortestRetention)
	}
	return nil
}

func readLogFormat(c *config, value string) error {
	c.logJSON = value == "json"
	if value != "json" && value != "text" {
		return errors.New("is not a format: write text or json")
	}
	return nil
}

func readLogLevel(c *config, value string) error {
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, value) {
		return errors.New("is not a level: write debug, info, warn or error")
	}
	return c.logLevel.UnmarshalText([]byte(value))
}

// list splits at commas and leaves out what is blank.
func list(value string) []string {
	var entries []string
	for entry := range strings.SplitSeq(value, ",") {
		if entry = strings.TrimSpace(entry); entry != "" {
			entries = append(entries, entry)
		}
	}
	return entries
}

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
	"compreface-stats/models/access"
	"compreface-stats/models/aside"
	"compreface-stats/models/digest"
)

// config is the environment, checked. Every field is usable as it is.
type config struct {
	database        string
	spoolDir        string
	spoolKeep       time.Duration // 0: until records are stored
	diskReserve     int64         // bytes
	listen          string
	operator        string // empty: nobody is named
	publicURL       string // without a slash at the end; empty: made from the address the server got
	securityContact string // mailto: or https:
	ingestKeys      []string
	adminEmail      string
	adminPassword   string
	pseudonymKey    string
	secrets         *models.Secrets
	trustedProxies  []string
	singleSignOn    handlers.SingleSignOn
	dailyLimit      int // 0: none
	newcomersDaily  int // the same of a day
	newcomers       int // installations heard of first in an hour that are counted at once; 0: any number
	erasures        aside.Rules
	silenceAfter    time.Duration // 0: never
	alerts          webhook       // without an address: the log alone
	mail            mailServer    // without a host: no e-mail is sent
	digestHook      string        // where digests are posted; empty: nowhere
	digestEvery     []digest.Every
	releaseFeed     string // path of a file; empty: none is read
	retentionDays   int    // 0: forever
	backupDir       string // empty: no backups are made
	backupKeepDays  int
	clockTolerance  time.Duration // 0: the clock is always trusted
	pprof           string        // empty: none
	metrics         string        // empty: the site's own /metrics alone
	logJSON         bool
	logLevel        slog.Level
}

// environmentSetting is one environment variable: what .docs/configuration.md says of it and how its text enters the
// config.
type environmentSetting struct {
	name, fallback, meaning string
	// read is called with the value, or with fallback where there is none. Its error says what to write
	// instead and never repeats the value, which may be a secret.
	read func(c *config, value string) error
}

// readConfig reads every setting. The error, an errUsage, lists all mistakes, a line each with its remedy.
func readConfig(getenv func(string) string) (config, error) {
	var c config
	var mistakes []string
	for _, s := range environmentSettings() {
		value := getenv(s.name)
		if value == "" {
			value = s.fallback
		}
		if err := checkEnds(s.name, value); err != nil {
			mistakes = append(mistakes, s.name+" "+err.Error())
		} else if err := s.read(&c, value); err != nil {
			mistakes = append(mistakes, s.name+" "+err.Error())
		}
	}
	if err := c.adminIsWhole(getenv); err != nil {
		mistakes = append(mistakes, err.Error())
	}
	mistakes = append(mistakes, c.singleSignOnLacks()...)
	mistakes = append(mistakes, c.mailLacks()...)
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

func readSecurityContact(c *config, value string) error {
	c.securityContact = value
	parsed, err := url.Parse(value)
	if value != "" && (err != nil || parsed.Scheme != "mailto" && parsed.Scheme != "https") {
		return errors.New("is no address: write mailto:security@example.org or https://example.org/security")
	}
	return nil
}

func readIngestKeys(c *config, value string) error {
	c.ingestKeys = splitList(value)
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
	if value != "" && utf8.RuneCountInString(value) < access.ShortestPassword {
		return fmt.Errorf("is too short: use at least %d characters", access.ShortestPassword)
	}
	return nil
}

// readSecretsKey takes the keys themselves, or file: and the path of a file that holds them.
// shortestPseudonymKey is what models demands, in bytes and without the space around.
func readDailyLimit(c *config, value string) (err error) {
	if c.dailyLimit, err = strconv.Atoi(value); err != nil || c.dailyLimit < 0 {
		return errors.New("is not a number of records: write 5000, or 0 for no limit")
	}
	return nil
}

func readNewcomers(c *config, value string) (err error) {
	if c.newcomers, err = strconv.Atoi(value); err != nil || c.newcomers < 0 {
		return errors.New("is not a number of installations: write 1000, or 0 for no limit")
	}
	return nil
}

func readNewcomersDaily(c *config, value string) (err error) {
	if c.newcomersDaily, err = strconv.Atoi(value); err != nil || c.newcomersDaily < 0 {
		return errors.New("is not a number of installations: write 5000, or 0 for no limit")
	}
	return nil
}

func readErasureWait(c *config, value string) (err error) {
	const longest = 30
	if c.erasures.WaitDays, err = strconv.Atoi(value); err != nil || c.erasures.WaitDays < 0 ||
		c.erasures.WaitDays > longest {
		return fmt.Errorf("is not a number of days: write 7, at most %d, or 0 to erase at once", longest)
	}
	return nil
}

func readErasuresDaily(c *config, value string) (err error) {
	if c.erasures.Daily, err = strconv.Atoi(value); err != nil || c.erasures.Daily < 0 {
		return errors.New("is not a number of installations: write 20, or 0 for any number")
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
	c.retentionDays, err = strconv.Atoi(value)
	if err != nil || c.retentionDays != 0 && c.retentionDays < models.ShortestRetention {
		return fmt.Errorf("is not a number of days: write 730, at least %d, or 0 to keep facts forever",
			models.ShortestRetention)
	}
	return nil
}

func readClockTolerance(c *config, value string) (err error) {
	const least = time.Hour
	c.clockTolerance, err = time.ParseDuration(value)
	if err != nil || c.clockTolerance < 0 || c.clockTolerance > 0 && c.clockTolerance < least {
		return errors.New("is not a length of time: write 24h, at least 1h, or 0 to trust the clock whatever it says")
	}
	return nil
}

func readBackupDir(c *config, value string) error {
	c.backupDir = value
	return nil
}

func readBackupKeepDays(c *config, value string) (err error) {
	if c.backupKeepDays, err = strconv.Atoi(value); err != nil || c.backupKeepDays < 1 {
		return errors.New("is not a number of days: write 14, at least 1")
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

// splitList splits at commas and leaves out what is blank.
func splitList(value string) []string {
	var entries []string
	for entry := range strings.SplitSeq(value, ",") {
		if entry = strings.TrimSpace(entry); entry != "" {
			entries = append(entries, entry)
		}
	}
	return entries
}

package main

import (
	"errors"
	"fmt"
	"math"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"compreface-stats/models"
)

func readDatabase(c *config, value string) error {
	c.database = value
	if path, ok := strings.CutPrefix(value, "sqlite:"); ok {
		return checkSQLitePath(path)
	}
	u, err := url.Parse(value)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return errors.New("is not a database address: write sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE, " +
			"with characters such as @ and / in the password percent-encoded")
	}
	if strings.Trim(u.Path, "/") == "" && !u.Query().Has("dbname") {
		return errors.New("names no database: write postgres://USER:PASSWORD@HOST/DATABASE")
	}
	return models.CheckDatabaseURL(value)
}

func checkSQLitePath(path string) error {
	switch {
	case path == "" || strings.HasPrefix(path, ":memory:"):
		return errors.New("names no file: write sqlite:data/stats.db")
	case strings.HasPrefix(path, "//") && !strings.HasPrefix(path, "///"):
		return errors.New("has too many slashes: write sqlite:data/stats.db, or sqlite:/data/stats.db for an absolute path")
	}
	return nil
}

func readSpoolDir(c *config, value string) error {
	c.spoolDir = value
	return nil
}

func readSpoolKeep(c *config, value string) (err error) {
	if c.spoolKeep, err = time.ParseDuration(value); err != nil || c.spoolKeep < 0 {
		return errors.New("is not a length of time: write 24h, or 0 to keep records until they are stored")
	}
	return nil
}

func readDiskReserve(c *config, value string) error {
	bytes, err := humanize.ParseBytes(value)
	if err != nil || bytes > math.MaxInt64 {
		return errors.New("is no amount of bytes: write 64MiB, or 0 to keep nothing free")
	}
	c.diskReserve = int64(bytes)
	return nil
}

func readSecretsKey(c *config, value string) (err error) {
	if path, named := strings.CutPrefix(value, "file:"); named {
		content, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("names a file that cannot be read: %w", err)
		}
		value = strings.TrimSpace(string(content))
	}
	if c.secrets, err = models.ParseSecrets(value); err != nil {
		return fmt.Errorf("cannot be used: %w", err)
	}
	return nil
}

const shortestPseudonymKey = 16

func readPseudonymKey(c *config, value string) error {
	c.pseudonymKey = value
	if value != "" && len(strings.TrimSpace(value)) < shortestPseudonymKey {
		return fmt.Errorf("is short enough to be guessed: use at least %d characters, such as openssl rand -hex 32 prints",
			shortestPseudonymKey)
	}
	return nil
}

func readReleaseFeed(c *config, value string) error {
	c.releaseFeed = value
	return nil
}

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode"

	"github.com/joho/godotenv"
)

// dotEnv is the file in the folder where the program is started that may hold settings.
const dotEnv = ".env"

// readDotEnv returns the settings of the environment and, behind them, those of the file if there is one. A name in the
// file that is no setting may be meant for somebody else, such as compose.
func readDotEnv(path string, getenv func(string) string) (func(string) string, error) {
	kept, err := godotenv.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return getenv, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %s cannot be read: %w", errUsage, path, err)
	}
	return func(name string) string {
		if value := getenv(name); value != "" {
			return value
		}
		return kept[name]
	}, nil
}

// mayHaveBlanks are settings whose blanks may be meant.
var mayHaveBlanks = []string{"ADMIN_PASSWORD", "PSEUDONYM_KEY"}

// checkEnds refuses what cannot be seen in an editor and would make another database, address or key of a value: a
// carriage return of a file from Windows, a blank, a byte order mark.
func checkEnds(name, value string) error {
	invisible := func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) ||
			unicode.IsSpace(r) && !slices.Contains(mayHaveBlanks, name)
	}
	trimmed := strings.TrimFunc(value, invisible)
	if trimmed == value {
		return nil
	}
	at, _, _ := strings.Cut(value, trimmed)
	if at == "" {
		at = strings.TrimPrefix(value, trimmed)
	}
	first := []rune(at)[0]
	return fmt.Errorf("begins or ends with a character that cannot be seen (%U): remove it", first)
}

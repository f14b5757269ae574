package views

import (
	"strings"
)

// UpperFirst writes the first letter in upper case.
func UpperFirst(words string) string {
	if words == "" {
		return words
	}
	return strings.ToUpper(words[:1]) + words[1:]
}

package views

import (
	"strconv"
	"strings"
)

// environmentLines returns a file that docker compose merges into CompreFace's own. Both containers run the job that
// reports.
func environmentLines(e EmptyState) string {
	environment := "    environment:\n" +
		"      - " + composeQuoted("APP_FEIGN_APPERYIO_URL="+fromContainer(e.PostBase)) + "\n" +
		"      - " + composeQuoted("APPERY_API_KEY="+e.Key) + "\n"
	return "services:\n  compreface-admin:\n" + environment + "  compreface-api:\n" + environment
}

// composeQuoted quotes text for YAML, and for docker compose, which takes a dollar for the beginning of a variable.
func composeQuoted(text string) string { return strconv.Quote(strings.ReplaceAll(text, "$", "$$")) }

// fromContainer names this server where only the reader can: inside a container localhost is the container itself.
func fromContainer(url string) string {
	return strings.Replace(url, "://localhost", "://ADDRESS-OF-THIS-SERVER", 1)
}

// curlLines posts what a real installation posts. The GUID is one that no PostgreSQL makes.
func curlLines(e EmptyState) string {
	return "curl " + e.PostBase + "/statistics_general \\\n" +
		"  -H 'Content-Type: application/json' \\\n" +
		"  -H 'X-Appery-Database-Id: " + e.Key + "' \\\n" +
		`  -d '{"install_guid":"00000000-0000-1000-8000-000000000000","action_name":"USER_CREATE"}'`
}

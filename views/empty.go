package views

func environmentLines(e EmptyState) string {
	return "APP_FEIGN_APPERYIO_URL=" + e.PostBase + "\nAPPERY_API_KEY=" + e.Key
}

// curlLines posts what a real installation posts. The GUID is one that no PostgreSQL makes.
func curlLines(e EmptyState) string {
	return "curl " + e.PostBase + "/statistics_general \\\n" +
		"  -H 'Content-Type: application/json' \\\n" +
		"  -H 'X-Appery-Database-Id: " + e.Key + "' \\\n" +
		`  -d '{"install_guid":"00000000-0000-1000-8000-000000000000","action_name":"USER_CREATE"}'`
}

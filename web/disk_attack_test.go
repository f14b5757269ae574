package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"compreface-stats/models/testdb"
)

// A disk that has no room for records has some for people: they can still sign in and see what is wrong.
func TestWhereThereIsNoRoomForRecordsPeopleStillSignIn(t *testing.T) {
	testdb.Each(t, func(t *testing.T, database string) {
		p := start(t, environment{
			"DATABASE_URL": database, "ADMIN_EMAIL": "ada@example.org", "ADMIN_PASSWORD": "correct horse",
			"DISK_RESERVE": "7EiB", // more than any disk has
		}, time.Now)
		if err := postOnce(http.DefaultClient, p.url, 1, 0); err == nil || err.Error() != "status 507 Insufficient Storage" {
			t.Errorf("a post: %v", err)
		}
		v := p.visitor()
		if status, words := v.get("/readyz"); status != http.StatusServiceUnavailable || words != "not able to keep records: the disk is full\n" {
			t.Errorf("/readyz: %d %q", status, words)
		}
		v.mustSubmit("/login", "/login", url.Values{"email": {"ada@example.org"}, "password": {"correct horse"}})
		if status, page := v.get("/data"); status != http.StatusOK || !strings.Contains(page, "free space on the server") {
			t.Errorf("/data: %d", status)
		}
	})
}

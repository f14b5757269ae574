package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"compreface-stats/models/testdb"
)

func TestThePageOfDataFitsAndNamesAQueueThatNeedsSomebody(t *testing.T) {
	t.Parallel()
	url := testdb.SQLite(t)
	folder := filepath.Dir(strings.TrimPrefix(url, "sqlite:"))
	env := environment{"DATABASE_URL": url, "ADMIN_EMAIL": email, "ADMIN_PASSWORD": password, "SPOOL_KEEP": "24h"}
	p := start(t, env, time.Now)
	for _, guid := range []string{"560eee90-5fca-11eb-988b-0242ac120003", "560eee91-5fca-11eb-988b-0242ac120003"} {
		if status, answer := p.post(generalPath, general(guid, "USER_CREATE")); status != 200 {
			t.Fatal(status, answer)
		}
	}
	p.stop()
	spools, err := filepath.Glob(filepath.Join(folder, "spool-*"))
	if err != nil || len(spools) != 1 {
		t.Fatalf("%v %v", spools, err)
	}
	if err := os.CopyFS(filepath.Join(folder, "spool-copy"), os.DirFS(spools[0])); err != nil {
		t.Fatal(err)
	}
	site := start(t, env, time.Now).url
	b := openBrowser(t)
	b.do(chromedp.Navigate(site + "/"))
	b.signIn()
	b.do(chromedp.Navigate(site+"/data"), chromedp.WaitVisible(chromedp.CSS("[data-testid=strays]")))
	b.sees("[data-testid=strays]", "It is a copy of")
	b.sees("[data-testid=queues]", "Left behind")
	b.everyLook("data-queues")
	b.nothingWasComplainedAbout()
}

package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// settled is 203 installations, a number that no release shows, each with a service and a collection that was reported
// every fourth day of two years, up to the last of May 2025.
func settled(t *testing.T) (general, faces string) {
	t.Helper()
	rng, last := rand.New(rand.NewPCG(13, 47)), models.DayOf(firstOfJune)-1
	var history []testhistory.Record
	for i := range 203 {
		install, held := testhistory.GUID(rng), testhistory.GUID(rng)
		first, action := last-models.Day(100+rng.IntN(500)), models.FaceDetectionCreate+models.Action(i%3)
		history = append(history, testhistory.Record{At: first.Time(), Install: install, Action: action.String()})
		size := models.SizeRanges()[1+i%10].String()
		for d := first; d <= last; d += 4 {
			history = append(history, testhistory.Record{At: d.Time().Add(time.Hour), Install: install, Collection: held, Size: size})
		}
	}
	g, f := testhistory.CSV(history)
	general, faces = filepath.Join(t.TempDir(), "general.csv"), filepath.Join(t.TempDir(), "faces.csv")
	for path, text := range map[string]string{general: g, faces: f} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return general, faces
}

// openSettled signs a person in where they are.
func openSettled(t *testing.T) (address string, b *browser) {
	t.Helper()
	env := environment{"DATABASE_URL": testdb.SQLite(t), "ADMIN_EMAIL": email, "ADMIN_PASSWORD": password}
	general, faces := settled(t)
	mustCommand(t, env, "import", general, faces)
	address = start(t, env, clockAt(firstOfJune).now).url
	b = openBrowser(t)
	b.do(chromedp.Navigate(address + "/"))
	b.signIn()
	return address, b
}

// tipSays points at the middle of a chart and looks at what it tells.
func (b *browser) tipSays(chart string, wants ...string) {
	b.t.Helper()
	at := answered(b, chromedp.Evaluate[[]float64](fmt.Sprintf(`(() => { const e = document.querySelector("[data-chart=%s]");
		e.scrollIntoView({block: "center"}); const r = e.getBoundingClientRect();
		return [r.x + r.width / 2, r.y + r.height / 2]; })()`, chart)))
	tip := fmt.Sprintf("[data-chart=%s] .tip", chart)
	b.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at[0], at[1]), chromedp.WaitReady(chromedp.CSS(tip)))
	b.sees(tip, wants...)
	if rows := answered(b, chromedp.Evaluate[int](fmt.Sprintf(`document.querySelectorAll(%q).length`, tip+" .tip-row"))); rows != 1 {
		b.t.Errorf("the tip of %s has %d rows: a margin is no number of its own", chart, rows)
	}
}

// tick chooses a box or a radio button by its label, as people do.
func (b *browser) tick(css string) {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.CSS("label:has(" + css + ")")))
	if !answered(b, chromedp.Evaluate[bool](fmt.Sprintf("document.querySelector(%q).checked", css))) {
		b.t.Fatalf("%s is not chosen", css)
	}
}

// From nothing public to a release, a claim that is looked at before it is published, and one that is taken back with
// its numbers.
func TestReleasesAreStartedAndAClaimIsPublishedAndWithdrawnInTheBrowser(t *testing.T) {
	t.Parallel()
	site, b := openSettled(t)
	b.do(chromedp.Navigate(site + "/promote"))
	b.sees("[data-testid=nothing]", "have not been started", "Start them")
	b.push("[data-testid=nothing] a")
	b.sees("[data-testid=start-releases]", "Noise", "How private is this?")
	b.looks("start-releases")
	b.tick(`input[name=sigma][value="5"]`)
	b.tick(`input[name=understood]`)
	b.push("[data-testid=start-releases] button[type=submit]")
	b.sees("[data-testid=public-settings]", "The next release is made on 3")
	b.tick(`input[name=page]`)
	b.tick(`input[name=badges]`)
	b.push("[data-testid=public-settings] button[type=submit]")
	b.sees("[data-testid=notice]", "Saved.")
	b.looks("public-settings")

	b.do(chromedp.Navigate(site + "/promote"))
	b.worksInTheStudio()
	b.findsTheStudioAsItWasLeft()
	b.unfoldsTheClaimThatALinkLeadsTo()
	b.push("[data-testid=claim-active-in-month] .claim-foot button")
	b.sees("[data-testid=preview]", "CompreFace", "permanent page")
	b.looks("preview")
	sentence := b.text("[data-testid=preview] h2")
	b.push("[data-testid=preview] button[type=submit]")
	b.sees("[data-testid=citations]", sentence)
	b.looks("promote")
	cited := answered(b, chromedp.Evaluate[string](`document.querySelector(".cited a").getAttribute("href")`))
	b.do(chromedp.Navigate(site + cited))
	b.sees("[data-testid=citation]", sentence)
	b.looks("citation")
	b.withdrawsWithNumbers(site, cited, sentence)
	b.nothingWasComplainedAbout()
}

func (b *browser) withdrawsWithNumbers(site, cited, sentence string) {
	b.t.Helper()
	b.do(chromedp.Navigate(site+"/promote"), chromedp.Focus(chromedp.CSS(".cited-more summary")), chromedp.KeyEvent(kb.Enter),
		chromedp.WaitReady(chromedp.CSS(".cited-more[open]")),
		chromedp.SendKeys(chromedp.CSS(".cited-more input[name=reason]"), "it tells too much"))
	b.tick(`input[name=numbers]`)
	b.keep("withdraw.png")
	b.push(`form[action="/promote/citations/withdraw"] button`)
	b.sees("[data-testid=notice]", "Withdrawn")
	b.do(chromedp.Navigate(site + cited))
	b.sees("[data-testid=citation]", "its numbers are removed", "it tells too much")
	if text := b.text("[data-testid=citation]"); strings.Contains(text, sentence) {
		b.t.Errorf("the withdrawn page still says %q", sentence)
	}
	b.looks("citation-withdrawn")
}

// A view is shared from its page: with the numbers that were released, and, when that is chosen, with exact ones.
func TestAViewIsSharedInTheBrowser(t *testing.T) {
	t.Parallel()
	site, b := openSettled(t)
	b.do(chromedp.Navigate(site + "/promote/settings"))
	b.tick(`input[name=understood]`)
	b.push("[data-testid=start-releases] button[type=submit]")
	b.sees("[data-testid=public-settings]", "The next release")

	released := b.shares(site, "")
	b.do(chromedp.Navigate(released))
	b.sees("[data-testid=shared]", "the numbers that were released")
	b.sees("[data-testid=story]", "In April 2025,", "(±10) CompreFace installations were active")
	b.chartsAreDrawn(1)
	b.looks("shared-released")
	exact := b.shares(site, "exact")
	b.do(chromedp.Navigate(exact))
	b.sees("[data-testid=shared]", "exact numbers, please do not publish")
	b.sees("main", "203", "by month", "compared with a year ago")
	b.chartsAreDrawn(3)
	b.looks("shared-exact")
	b.do(chromedp.Navigate(site + "/promote/links"))
	b.sees("[data-testid=links]", "opened 3 times", "the press") // two of them looked at it
	b.looks("links")
	b.nothingWasComplainedAbout()
}

// shares makes a link of a view from its page and returns its address.
func (b *browser) shares(site, further string) string {
	b.t.Helper()
	b.do(chromedp.Navigate(site + "/installations?range=12m&by=month&compare=year"))
	b.do(
		chromedp.Click(chromedp.CSS("[data-testid=saved-views] > summary")),
		chromedp.WaitVisible(chromedp.CSS("[data-testid=share-view]")),
	)
	b.push("[data-testid=share-view]")
	b.sees("[data-testid=view]", "Installations: 1 Jun 2024 – 31 May 2025", "by month", "compared with a year ago")
	b.sees("[data-testid=kinds]", "The published page", "In April 2025,", "(±10)", "The exact charts", "108 new: 108 more active than a year ago (beyond chance).")
	if copied := b.text("[data-testid=colleagues] pre"); !strings.HasSuffix(copied, "/installations?range=12m&by=month&compare=year") {
		b.t.Errorf("colleagues are given %q", copied)
	}
	b.looks("share-form" + further)
	b.do(chromedp.SendKeys(chromedp.CSS(`input[name=name]`), "the press"))
	if further != "" {
		b.tick("input[name=" + further + "][value=yes]")
	}
	b.push("[data-testid=share] button[type=submit]")
	b.sees("[data-testid=made]", "see it again")
	return strings.TrimSpace(b.text("[data-testid=made] pre"))
}

// What everybody may see of the demo's history, from a phone to a desk.
func TestThePublicPageOfTheDemoIsDrawnAndAccessible(t *testing.T) {
	t.Parallel()
	env := environment{"DATABASE_URL": testdb.SQLite(t), "ADMIN_EMAIL": email, "ADMIN_PASSWORD": password}
	mustCommand(t, env, "demo")
	site := start(t, env, time.Now).url
	b := openBrowser(t)
	b.do(chromedp.Navigate(site + "/promote/settings"))
	b.signIn()
	b.do(chromedp.Navigate(site + "/promote/settings"))
	b.tick(`input[name=page]`)
	b.push("[data-testid=public-settings] button[type=submit]")
	b.presentsTheDemo(site)
	b.do(chromedp.Navigate(site + "/public"))
	b.sees("[data-testid=story]", "CompreFace installations were active")
	b.chartsAreDrawn(1)
	b.tipSays("active", "Active installations", "(±10)")
	if b.released("reach") > 0 { // noise can make all installations too few to be told in parts
		b.tipSays("reach", "Installations", "(±10)")
	}
	b.looks("public")
	b.do(chromedp.Navigate(site + "/embed/active"))
	b.chartsAreDrawn(1)
	b.looks("embed")
	b.ownerSeesWhereTheirsStands(site)
	b.nothingWasComplainedAbout()
}

// released adds up what the newest releases with the measure tell of it.
func (b *browser) released(measure string) (sum int64) {
	b.t.Helper()
	const add = `fetch("/public/releases.json").then(answer => answer.json()).then(({ rows }) => {
		const known = rows.filter(row => row.measure === %q);
		return known.filter(row => row.month === known.at(-1)?.month).reduce((total, row) => total + (row.value ?? 0), 0) })`
	return answered(b, chromedp.Evaluate[int64](fmt.Sprintf(add, measure), chromedp.EvalAwaitPromise))
}

// presentsTheDemo holds that every slide says that nothing of it happened, and what its pins stand for.
func (b *browser) presentsTheDemo(site string) {
	b.t.Helper()
	b.do(chromedp.Navigate(site + "/?range=all"))
	b.chartsAreDrawn(3)
	b.do(chromedp.Click(chromedp.CSS("[data-present]")))
	b.sees(".presented .presented-demo", "Demo data.")
	b.sees(".presented .presented-foot", "New guide for self-hosters")
	b.do(chromedp.KeyEvent(kb.ArrowRight), chromedp.WaitVisible(chromedp.CSS(".presented #chart-change .presented-demo")))
	b.do(chromedp.KeyEvent(kb.Escape), chromedp.WaitNotPresent(chromedp.CSS(".presented, .presented-demo")))
}

// Of an installation that is known, the browser works out where it stands, from what is published alone.
func (b *browser) ownerSeesWhereTheirsStands(site string) {
	b.t.Helper()
	install := testhistory.GUID(rand.New(rand.NewPCG(13, 47)))
	for path, body := range map[string]string{
		generalPath: `{"install_guid":"` + install + `","action_name":"FACE_DETECTION_CREATE"}`,
		facesPath:   `{"install_guid":"` + install + `","collection_guid":"` + install + `","faces_range":"501-2000"}`,
	} {
		answer, err := http.Post(site+path, "application/json", strings.NewReader(body))
		if err != nil || answer.StatusCode != http.StatusOK {
			b.t.Fatal(answer, err)
		}
		answer.Body.Close()
	}
	b.do(chromedp.Navigate(site+"/installation"), chromedp.SendKeys(chromedp.CSS("[name=guid]"), install))
	b.push("[data-testid=look-up] button[type=submit]")
	b.sees("[data-testid=receipt]", "Receipt for yesterday, ", "nothing arrived")
	b.do(chromedp.WaitVisible(chromedp.CSS("[data-testid=standing]:not(:empty)")))
	for measure, words := range map[string]string{ // noise can make all of either too few to be told
		"reach": "it created a detection service", "largest_collection": "smaller largest collection than yours",
	} {
		if b.released(measure) > 0 {
			b.sees("[data-testid=standing]", words, "nothing about your installation was sent")
		}
	}
	b.looks("owner")
}

package main

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"testing"
)

// visitor is somebody without an account, with a browser of his own.
type visitor struct {
	t      testing.TB
	site   string
	client *http.Client
}

func (p *program) visitor() *visitor {
	p.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		p.t.Fatal(err)
	}
	return &visitor{t: p.t, site: p.url, client: &http.Client{Jar: jar}}
}

// get returns the status and the body of an address.
func (v *visitor) get(path string) (int, string) {
	v.t.Helper()
	response, err := v.client.Get(v.site + path)
	if err != nil {
		v.t.Fatal(err)
	}
	return response.StatusCode, readAll(v.t, response.Body)
}

var csrfField = regexp.MustCompile(`name="csrf" value="([^"]+)"`)

// submit sends a form of the page with its token.
func (v *visitor) submit(page, path string, fields url.Values) (int, string) {
	v.t.Helper()
	_, form := v.get(page)
	token := csrfField.FindStringSubmatch(form)
	if token == nil {
		v.t.Fatalf("%s has no form", page)
	}
	fields.Set("csrf", token[1])
	response, err := v.client.PostForm(v.site+path, fields)
	if err != nil {
		v.t.Fatal(err)
	}
	return response.StatusCode, readAll(v.t, response.Body)
}

// mustSubmit is submit for a form that must be taken.
func (v *visitor) mustSubmit(page, path string, fields url.Values) string {
	v.t.Helper()
	status, answer := v.submit(page, path, fields)
	if status != http.StatusOK {
		v.t.Fatalf("%s answers %d: %.3000s", path, status, answer)
	}
	return answer
}

// erase has an installation removed by the form that everybody may use.
func (v *visitor) erase(install string) (int, string) {
	v.t.Helper()
	return v.submit("/installation", "/installation/erase", url.Values{"guid": {install}, "confirmed": {"yes"}})
}
